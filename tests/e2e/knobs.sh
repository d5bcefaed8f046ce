#!/usr/bin/env bash
# Each fault that the simulator can be given, under a dashboard on it alone: it says in words what is wrong with whom, answers keys meanwhile, and
# goes on when the fault is taken away. What takes as long as its patience happens beside the rest, on simulators of its own.
. tests/e2e/lib.sh

printf 'sesame\n' >"$WORK/token"
# stage NAME: a simulator, and a dashboard on it in the terminal of that name.
stage() {
	TUI=$1
	sim_start --story quiet --control-token-file "$WORK/token"
	tui_start 200x60 "$CHAOSWATCH" --prometheus "$(sim_url prometheus)" --alertmanager "$(sim_url alertmanager)" --chaos-mesh "$(sim_url chaos_mesh)" --refresh 1s --range 5m
}
on() { TUI=$1 CONTROL=$(TUI=$1 sim_url control); }
control() { curl -sS -m 5 -H 'Authorization: Bearer sesame' "$@"; }

# knob SERVER KIND [", MORE"]: turns it on.
knob() { control --fail -d "{\"server\": \"$1\", \"kind\": \"$2\"${3:-}}" "$CONTROL/control/faults" >"$WORK/fault" || fail "no fault $*"; }
mend() { control --fail -X DELETE "$CONTROL/control/faults" >"$WORK/left" || fail "the faults stay"; }
says() { tui_until "✗ $1 +$2" "${3:-15}"; } # SOURCE WORDS [SECONDS], as far as the panel's width goes
all_well() { tui_until '● prometheus .*● alertmanager .*● chaos-mesh' "${1:-20}"; }
answers_keys() {
	local key
	for key in '?:Change the cluster' 'Escape: Sources ─' '2:Other charts' '1: Sources ─'; do
		tui_keys "${key%%:*}"
		tui_until "${key#*:}" 2
	done
}
step() { echo "   $SECONDS s: $*"; }

stage slow
stage patience
stage main
for name in slow patience main; do
	on $name
	all_well
	tui_until 'simulated'
done
step "all is well"

# Those that take as long as the dashboard's patience are looked at later.
on patience
knob prometheus drip ', "bytes": 5'
knob alertmanager hang
on slow
knob chaos_mesh latency ', "seconds": 20, "jitter": 1'

on main
knob chaos_mesh expired
says chaos-mesh 'the server wants a token'
knob prometheus status ', "status": 503'
knob alertmanager html
says prometheus '503'
says alertmanager 'answer is not JSON'
answers_keys
mend
all_well
step "status, html, expired"

knob chaos_mesh malformed
says chaos-mesh 'answer is cut off'
knob prometheus reset
knob alertmanager cut ', "bytes": 10'
says prometheus 'the server closed the'
says alertmanager 'answer was cut off after'
answers_keys
mend
all_well
step "reset, cut, malformed"

# A part of a server; another's clock; one that goes by itself; and one among three that is taken away.
knob prometheus status ', "status": 422, "path": "/api/v1/rules"'
rules=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$WORK/fault")
knob chaos_mesh clock ', "seconds": -7230' # a Date has whole seconds
knob alertmanager status ', "status": 500, "count": 2'
tui_until '● prometheus .*✗ rules: 422'
tui_until '● chaos-mesh .*clock 2h[^ ]* behind'
spent() { control --fail "$CONTROL/control/faults" >"$WORK/left" && grep -q '"kind":"clock"' "$WORK/left" && ! grep -q alertmanager "$WORK/left"; }
wait_for 10 spent
control --fail -X DELETE "$CONTROL/control/faults/$rules" >"$WORK/left" || fail "the fault stays"
grep -q '"kind":"clock"' "$WORK/left" && ! grep -q 422 "$WORK/left" || fail "left are: $(cat "$WORK/left")"
tui_gone 'rules: 422'
mend
tui_gone 'clock 2h'
all_well
step "path, clock, count"

# Who has no token turns no knob.
[ "$(curl -s -o /dev/null -w '%{http_code}' -d '{"server": "prometheus", "kind": "hang"}' "$CONTROL/control/faults")" = 401 ] || fail "no token is asked for"
[ "$(control -d '{"server": "prometheus", "kind": "hnag"}' "$CONTROL/control/faults")" = '{"error":"there is no kind \"hnag\"; did you mean \"hang\"?"}' ] || fail "words"

on patience
says prometheus 'answer not complete with'
says alertmanager 'no answer within 10 s'
answers_keys
mend
on slow
says chaos-mesh 'no answer within 10 s'
answers_keys
mend
all_well 25
on patience
all_well 25
step "drip, hang, latency"

for name in slow patience main; do
	on $name
	tui_keys q
	tui_ended 0
	[ -s "$WORK/stderr-$TUI" ] && fail "it wrote to the terminal: $(tui_said)"
	curl -fsS -m 1 "$(sim_url prometheus)/-/ready" >"$WORK/out" || fail "the simulator is gone: $(cat "$WORK/sim.err")"
done
[ ! -s "$WORK/sim.err" ] || fail "the simulator says: $(cat "$WORK/sim.err")"
