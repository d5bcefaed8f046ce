#!/usr/bin/env bash
# The simulated Prometheus answers as a real one does that holds the same samples: the history of a simulated cluster, half of it from before its
# start, half of it from after it, is backfilled into Debian's Prometheus, and both are asked the same (promql.py has the questions).
. tests/e2e/lib.sh
. tests/support/servers.sh

# A cluster that has run for more than twenty minutes, which takes it some seconds.
sim_start --seed 5 --speed 100
SIM_URL=$(sim_url prometheus) CHAOS_MESH_URL=$(sim_url chaos_mesh)
# No pod is to be killed, because backfilled samples have no marks of staleness; but lookups fail and memory grows.
schedule=$(curl -fsS "$CHAOS_MESH_URL/api/schedules" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["uid"])')
curl -fsS -X DELETE "$CHAOS_MESH_URL/api/schedules/$schedule" >/dev/null || fail "the schedule stays"
curl -fsS -d '{"kind":"DNSChaos","metadata":{"name":"leak","namespace":"default"},"spec":{"action":"error","mode":"all","duration":"3m","selector":{"namespaces":["default"],"labelSelectors":{"app":"cpp-dns-leaker"}}}}' "$CHAOS_MESH_URL/api/experiments" >/dev/null || fail "no chaos"
now_of() { curl -fsS "$SIM_URL/api/v1/query?query=time()" | sed -E 's/.*"([0-9]+)[^"]*"\]\}\}/\1/'; }
begin=$(now_of)
has_run() { [ $(($(now_of) - begin)) -ge 1300 ]; }
wait_for 20 has_run
end=$(now_of)
python3 tests/e2e/promql.py dump "$SIM_URL" "$end" "$WORK/samples" || fail "no samples"

port=$(free_port)
mkdir -p "$WORK/data"
printf 'global: {evaluation_interval: 1m}\n' >"$WORK/prometheus.yml"
"$SERVERS_BIN/promtool" tsdb create-blocks-from openmetrics "$WORK/samples" "$WORK/data" >"$WORK/promtool.log" 2>&1 || fail "$(tail -n 3 "$WORK/promtool.log")"
"$SERVERS_BIN/prometheus" --config.file="$WORK/prometheus.yml" --storage.tsdb.path="$WORK/data" --storage.tsdb.retention.time=1y \
	--web.listen-address="127.0.0.1:$port" --log.level=warn {leash}>&- >"$WORK/prometheus.log" 2>&1 </dev/null &
real=$!
defer "kill $real 2>/dev/null"
wait_for 20 http_shows "$port" /-/ready '200 OK'
python3 tests/e2e/promql.py compare "$SIM_URL" "http://127.0.0.1:$port" "$end" || fail "see above"
