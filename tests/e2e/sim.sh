#!/usr/bin/env bash
# chaoswatch-sim as a program: options, ready line, and that it ends within a second when its standard input or somebody's patience does.
. tests/e2e/lib.sh

SIM=$BUILD/chaoswatch-sim
url() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$WORK/ready" "$1"; }
is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; } # nobody may be there to wait for an orphan

expect 0 "$SIM" --version
grep -q '^chaoswatch-sim [0-9]' "$WORK/out" || fail "version"
expect 0 "$SIM" --help
grep -q -- '--token-file FILE' "$WORK/out" || fail "help"
for wrong in "--speed 0" "--speed 301" "--speed fast" "--port-base 70000" "--seed -1" "--story nowhere" "--story ./nowhere.yaml" "--control-token-file /nonexistent" "--control-token-file /dev/null" "--alert-for soon" "--history 5h" "--history 31d" "--pods -1" "--pods 1.5" "--series 50001" "--alerts x" "--experiments 5001" "--token-file /nonexistent" "--listen" "extra" "--nonsense"; do
	# shellcheck disable=SC2086
	expect 2 "$SIM" $wrong
	[ "$(wc -l <"$WORK/err")" = 1 ] && [ ! -s "$WORK/out" ] || fail "not one line about $wrong: $(cat "$WORK/err")"
done

# A story that nobody writes: it waits, and can be ended.
mkfifo "$WORK/silent"
for option in --story --token-file --control-token-file; do
	"$SIM" $option "$WORK/silent" </dev/null >"$WORK/out" 2>"$WORK/err" &
	pid=$!
	sleep 0.3
	kill -TERM $pid
	for try in 1 2 3 4 5 6 7 8 9 10; do is_gone $pid && break || sleep 0.1; done
	is_gone $pid || { kill -KILL $pid; fail "$option of a pipe cannot be ended"; }
done

# Rules for a real Prometheus.
expect 0 "$SIM" --print-rules --story errors --alert-for 20s
grep -qF -- '- alert: "ErrorBudgetBurn"' "$WORK/out" && grep -q 'for: 20s' "$WORK/out" || fail "rules: $(cat "$WORK/out")"
for story in quiet pod-kill slow-nginx errors blind storm everything; do
	"$SIM" --print-rules --story "$story" >"$WORK/rules.yml" || fail "rules of $story"
	"$BUILD/servers/usr/bin/promtool" check rules "$WORK/rules.yml" >"$WORK/out" 2>&1 || fail "rules of $story: $(cat "$WORK/out")"
done

# Its standard input is a pipe: it lives as long as that.
mkfifo "$WORK/leash"
exec {leash}<>"$WORK/leash"
"$SIM" --seed 7 <"$WORK/leash" {leash}>&- >"$WORK/ready" 2>"$WORK/sim.err" &
sim=$!
defer "kill $sim 2>/dev/null"
wait_for 5 grep -q control "$WORK/ready"
[ "$(wc -l <"$WORK/ready")" = 1 ] || fail "more than one line"
python3 - "$WORK/ready" <<'PY' || fail "ready line: $(cat "$WORK/ready")"
import json, sys
ready = json.load(open(sys.argv[1]))
assert list(ready) == ["metrics", "chaos_mesh", "prometheus", "alertmanager", "control"], ready
assert ready["metrics"].startswith("http://127.0.0.1:") and ready["metrics"].endswith("/metrics")
assert ready["chaos_mesh"].startswith("http://127.0.0.1:") and "/api" not in ready["chaos_mesh"]
assert ready["prometheus"].startswith("http://127.0.0.1:") and "/api" not in ready["prometheus"]
assert ready["alertmanager"].startswith("http://127.0.0.1:") and "/api" not in ready["alertmanager"]
assert ready["control"] is None
PY
curl -fsSi "$(url metrics)" >"$WORK/metrics" || fail "metrics"
grep -qi '^x-chaoswatch-simulated: 1' "$WORK/metrics" || fail "not marked as simulated"
for family in container_memory_rss container_memory_working_set_bytes container_cpu_usage_seconds_total container_spec_memory_limit_bytes \
	kube_pod_info kube_pod_labels kube_pod_status_phase kube_pod_container_status_restarts_total kube_pod_container_resource_limits \
	http_requests_total http_request_duration_seconds_bucket coredns_dns_responses_total node_memory_MemAvailable_bytes node_cpu_seconds_total; do
	grep -q "^$family{" "$WORK/metrics" || fail "no $family"
done
curl -fsS "$(url prometheus)/-/ready" >/dev/null || fail "no Prometheus"
echo "what comes here means nothing" >&"$leash"
sleep 0.3
curl -fsS "$(url chaos_mesh)/api/common/kinds" >/dev/null || fail "input ended it"
exec {leash}>&-
wait_for 2 is_gone "$sim"
wait "$sim" || fail "exit status $? after the end of its input"

# SIGTERM and SIGINT end it; a standard input that is no pipe does not.
for signal in TERM INT; do
	: >"$WORK/ready"
	"$SIM" --port-base 0 </dev/null >"$WORK/ready" 2>"$WORK/sim.err" &
	sim=$!
	wait_for 5 grep -q control "$WORK/ready"
	sleep 0.2
	kill -$signal $sim
	wait_for 2 is_gone $sim
	wait $sim || fail "exit status $? after $signal"
done

# A port that is taken: one line that says so and what to do, and 2.
: >"$WORK/ready"
"$SIM" </dev/null >"$WORK/ready" 2>"$WORK/sim.err" &
sim=$!
wait_for 5 grep -q control "$WORK/ready"
taken=$(url chaos_mesh)
expect 2 "$SIM" --port-base $((${taken##*:} - 1))
grep -q 'cannot listen on 127.0.0.1 port .*--port-base 0 takes free ones' "$WORK/err" || fail "$(cat "$WORK/err")"
[ "$(wc -l <"$WORK/err")" = 1 ] && [ ! -s "$WORK/out" ] || fail "more than one line, or a ready one: $(cat "$WORK/err" "$WORK/out")"
kill $sim

# A token file: nothing without a token.
printf 'secret manager\nold expired\n' >"$WORK/tokens"
: >"$WORK/ready"
"$SIM" --token-file "$WORK/tokens" </dev/null >"$WORK/ready" 2>"$WORK/sim.err" &
sim=$!
wait_for 5 grep -q control "$WORK/ready"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$(url chaos_mesh)/api/experiments")" = 400 ] || fail "asked for no token"
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer old' "$(url chaos_mesh)/api/experiments")" = 500 ] || fail "took an old token"
curl -fsS -H 'Authorization: Bearer secret' "$(url chaos_mesh)/api/experiments" | grep -q stress-cpu-mem-nginx-otel || fail "refused its token"
kill $sim

# A mistake in a story: one line that says where, and 2.
printf 'name: mine\nsteps:\n- at: 5s\n  kil: grafana\n' >"$WORK/story.yaml"
expect 2 "$SIM" --story "$WORK/story.yaml"
[ "$(cat "$WORK/err")" = "$WORK/story.yaml:4: unknown key \"kil\"; did you mean \"kill\"?" ] || fail "$(cat "$WORK/err")"

# The control endpoint: for who has the token, on loopback alone, wherever the rest listens; time can be held and moved.
printf 'sesame\n' >"$WORK/token"
: >"$WORK/ready"
"$SIM" --listen 0.0.0.0 --story dns-leaker --control-token-file "$WORK/token" </dev/null >"$WORK/ready" 2>"$WORK/sim.err" &
sim=$!
defer "kill $sim 2>/dev/null"
wait_for 5 grep -q control "$WORK/ready"
CONTROL=$(url control)
[[ $CONTROL = http://127.0.0.1:* ]] || fail "control at $CONTROL"
grep -q ":$(printf '%04X' "${CONTROL##*:}") 00000000:0000 0A" <(grep -i '0100007F' /proc/net/tcp) || fail "control does not listen on loopback alone"
control() { curl -fsS -H 'Authorization: Bearer sesame' "$CONTROL/control/$1" ${2:+-d "$2"}; }
[ "$(curl -s -o /dev/null -w '%{http_code}' "$CONTROL/control/state")" = 401 ] || fail "took no token"
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer sesame!' "$CONTROL/control/state")" = 401 ] || fail "took another token"
control hold '{"held": true}' >/dev/null
control jump '{"seconds": 120}' | grep -q '"caption":"The alert fires' || fail "jump"
control truth | python3 -c '
import json, sys
alerts = [a for a in json.load(sys.stdin)["alerts"] if a["alertname"] == "ContainerMemoryLimit"]
assert len(alerts) == 2 and all(a["pending_at"] < a["firing_at"] and a["resolved_at"] is None for a in alerts), alerts' || fail "truth"
control step '{}' | grep -q '"caption":"All four climb.*' || fail "step"
moment=$(control state | python3 -c 'import json, sys; print(json.load(sys.stdin)["now"])')
sleep 1.2
control state | grep -q "\"now\":\"$moment\"" || fail "time goes on though it is held"
kill $sim

# It ends with the process that started it, even by SIGKILL, without a pipe between them.
: >"$WORK/ready"
bash -c '"$1" --end-with-parent </dev/null >"$2" & echo $! >"$3"; exec sleep 60' - "$SIM" "$WORK/ready" "$WORK/pid" &
parent=$!
defer "kill $parent 2>/dev/null"
wait_for 5 grep -q control "$WORK/ready"
kill -KILL $parent
wait $parent 2>/dev/null
wait_for 1 is_gone "$(cat "$WORK/pid")"
