#!/usr/bin/env bash
# Every fault that a server can have, under a dashboard that runs: it says in words what is wrong, for how long and when it tries again, dims
# what is old, answers keys all the while, and goes on by itself when the fault is over. Dashboards run side by side, one a fault; the server of
# faults stands between each and the real servers.
. tests/e2e/lib.sh
. tests/support/servers.sh
. tests/support/faults.sh

defer servers_stop
defer faults_stop
servers_start || fail "the servers did not start"
faults_start || fail "the fault server did not start"
HTTP=$(fault_url http)
SIZE=200x60

# One dashboard, in a terminal of its name, on the three servers at BASE URL.
dashboard() { # NAME BASE [ENVIRONMENT...]
	local base=$2
	TUI=$1
	fault_behind "/$TUI/p" "$PROMETHEUS_URL"
	fault_behind "/$TUI/a" "$ALERTMANAGER_URL"
	fault_behind "/$TUI/c" "$CHAOS_MESH_URL"
	shift 2
	tui_start $SIZE env "$@" "$CHAOSWATCH" --prometheus "$base/$TUI/p" --alertmanager "$base/$TUI/a" --chaos-mesh "$base/$TUI/c" \
		--refresh 2s --range 5m --log "$WORK/$TUI.log"
}

sees() { # REGEX [SECONDS]
	tui_until "$1" "${2:-30}"
}
all_well() {
	sees '● prometheus .*● alertmanager .*● chaos-mesh' 60
	sees 'r-service-osad .* ✓' 60
}

# A key has its effect at once, whatever the servers do.
answers_keys() {
	local key
	for key in '?:Change the cluster' 'Escape: Sources ─' '2:Other charts' '4: Targets ─' '1: Sources ─'; do
		tui_keys "${key%%:*}"
		tui_until "${key#*:}" 2
	done
}

# Which servers are silent, and why: in the header, in the Sources panel (as far as its width goes), for Prometheus also over its panel.
says() { # SOURCE WORDS
	sees "✗ $1 ([0-9]|[a-z])"
	case $2 in
	\(*) sees "✗ $1 +$2" ;;
	*) sees "✗ $1 +${2:0:24}" ;;
	esac
	[ "$1" != prometheus ] || sees "✗ $2.* · data [0-9ms]+ old · next try in [0-9]+s ─"
}
says_at_start() {
	sees "✗ $1 +${2:0:24}"
	[ "$1" != prometheus ] || sees "Metrics are unknown: prometheus: $2"
}

# Old values are drawn dim and say so.
is_dimmed() {
	sees 'r-service-osad .*unknown'
	tui_screen -e | grep 'r-service-osad .*unknown' | grep -Pq '\033\[[0-9;]*\b2m[^\033]*(unknown|Mi)' || fail "what is old is not dim: $(tui_screen -e | grep 'r-service-osad .*unknown' | cat -v)"
	tui_screen | grep -q '✓ calm' && fail "it is calm about old news"
	return 0
}
goes_on() {
	all_well
	kill -0 "$(tui_pid)" || fail "it is gone"
}
ends() {
	tui_keys q
	tui_ended 0
	[ -s "$WORK/stderr-$TUI" ] && fail "it wrote to the terminal: $(tui_said)"
	return 0
}

# ---- faults of an answer: NAME FAULT WORDS, tab between ----

step() { echo "   $SECONDS s: $*"; }
group() { # table on standard input
	local rows name fault words
	mapfile -t rows
	for row in "${rows[@]}"; do dashboard "${row%%	*}" "$HTTP"; done
	step "started"
	for row in "${rows[@]}"; do TUI=${row%%	*} && all_well; done
	step "all is well"
	for row in "${rows[@]}"; do
		IFS=$'\t' read -r name fault words <<<"$row"
		fault "/$name/" "$fault"
	done
	for row in "${rows[@]}"; do
		IFS=$'\t' read -r name fault words <<<"$row"
		TUI=$name
		says prometheus "$words"
		says alertmanager "$words"
		says chaos-mesh "$words"
		is_dimmed
		answers_keys
		step "$TUI"
	done
	for row in "${rows[@]}"; do fault "/${row%%	*}/"; done
	for row in "${rows[@]}"; do TUI=${row%%	*} && goes_on && ends; done
	step "all is well again"
}

echo "== answers that are no answers"
group <<'TABLE'
silence	silence	no answer within 10 s
drip	drip	answer not complete within 10 s
cut	cut	answer was cut off after
html	html	answer is not JSON: it begins with "<html>"
close	close	the server closed the connection without an answer
bomb	bomb:40	(answer is not JSON|answer is larger|one item of the answer)
redirect	redirect:elsewhere	redirect
loop	redirect:loop	redirect
TABLE

echo "== the server says no"
group <<'TABLE'
s401	status:401	401: the server wants a token or a password, and none is configured
s403	status:403	403
s404	status:404	404
s422	status:422:prometheus	422: the query failed
s429	status:429	429
s500	status:500	500
s503	status:503	503
TABLE
