#!/usr/bin/env bash
# A real Prometheus: what was merged of its tails is what it says in full, through a restart; rules that fail, more series than are kept, a
# server behind a path, queries too long for a URL.
. tests/e2e/lib.sh
. tests/support/servers.sh
. tests/support/faults.sh

defer servers_stop
defer faults_stop
servers_start || fail "the servers did not start"
faults_start || fail "the fault server did not start"
born=$(date +%s)
HTTP=$(fault_url http)
fault_behind /p "$PROMETHEUS_URL"

echo "== more series, and a rule that fails"
python3 -c 'import json
body = "".join(f"many_series{{item=\"{i:04d}\"}} {i}\n" for i in range(1500))
print(json.dumps({"answers": {"/many": {"type": "text/plain", "body": body}}}))' >"$WORK/many"
fault_set "$(cat "$WORK/many")" >/dev/null
cat >>"$WORK/servers/prometheus.yml" <<-YAML
	  - job_name: many
	    metrics_path: /many
	    static_configs: [{targets: ["${HTTP#http://}"]}]
YAML
cat >>"$WORK/servers/rules.yml" <<-YAML
	  - name: wrong
	    rules:
	      - {alert: NeverEvaluated, expr: 'container_memory_rss * on (namespace) container_memory_rss', labels: {severity: warning}}
YAML
kill -HUP "${server_pid[prometheus]}"
wait_for 20 http_shows "${server_port[prometheus]}" '/api/v1/query?query=count(many_series)' '"1500"'
many=many_series
while [ ${#many} -lt 7000 ]; do many+=" or many_series{item=\"none of these has so long a name, and there are many of them, $RANDOM\"}"; done
cat >"$WORK/config.yaml" <<-YAML
	contexts:
	  lab:
	    prometheus: {url: $HTTP/p}
	    alertmanagers: [{url: $ALERTMANAGER_URL}]
	refresh: 2s
	range: 5m
	panels:
	  - {title: Many, query: many_series, legend: '{{item}}'}
	  - {title: Long, query: '${many}', legend: '{{item}}'}
YAML
went_by_post() { [ "$(fault_count POST '^/p/api/v1/query_range')" -gt 0 ]; }
fault_count_reset
tui_start 120x36 "$CHAOSWATCH" --config "$WORK/config.yaml"
tui_until '─ first 1000 of 1500 series' 30
tui_until '✗ 1 rule in error'
tui_keys 3
tui_until '1 in error'
wait_for 20 went_by_post
[ "$(fault_count GET '^/p/api/v1/query_range')" -gt 0 ] || fail "a short query went by POST, too"
tui_keys q
tui_ended 0

echo "== a gateway that takes no POST"
fault_count_reset
fault "POST /p/" status:405
expect 0 "$CHAOSWATCH" snapshot --config "$WORK/config.yaml" --screen metrics --size 160x40
went_by_post || fail "nothing went by POST"
[ "$(fault_count GET '^/p/api/v1/query_range')" -ge 2 ] || fail "the long query was not asked by GET"
fault "POST /p/"

echo "== behind a path"
prefixed=$(free_port)
"$SERVERS_BIN/prometheus" --config.file="$WORK/servers/prometheus.yml" --storage.tsdb.path="$WORK/servers/prefixed" --log.level=warn \
	--web.listen-address="127.0.0.1:$prefixed" --web.external-url="http://127.0.0.1:$prefixed/monitoring/prom/" {leash}>&- \
	>"$WORK/servers/prefixed.log" 2>&1 </dev/null &
prefixed_pid=$!
defer "kill $prefixed_pid 2>/dev/null"
wait_for 20 http_shows "$prefixed" /monitoring/prom/-/ready '200 OK'
wait_for 20 http_shows "$prefixed" '/monitoring/prom/api/v1/query?query=container_memory_rss' '"metric"'
for url in "http://127.0.0.1:$prefixed/monitoring/prom" "http://127.0.0.1:$prefixed/monitoring/prom/"; do
	expect 0 "$CHAOSWATCH" snapshot --prometheus "$url" --size 200x60
	out_has '● prometheus +2\.'
done
expect 3 "$CHAOSWATCH" snapshot --prometheus "http://127.0.0.1:$prefixed"
err_has '404.*; is a path missing in the URL, or one too many\?'
kill $prefixed_pid

echo "== tails"
# The dashboard's own source, at times that the test sets, in steps of five seconds; then its points beside those of one full answer.
is_old_enough() { [ $(($(date +%s) - born)) -ge 43 ]; }
fault_set '{"dates": false}' >/dev/null
wait_for 60 is_old_enough
coproc TAILS { "$BUILD/bench/tails" "$HTTP/p" 'container_memory_rss{container!=""}' 700 120 $((born / 5 * 5 + 5)); }
tails_in=${TAILS[1]} tails_out=${TAILS[0]}
read -r -t 30 step <&"$tails_out"
[ "$step" = 5 ] || fail "the step is $step s, not 5 s"
ask() {
	echo "$1" >&"$tails_in" || fail "the source has ended"
	read -r -t 60 answer <&"$tails_out" || fail "the source says nothing"
}
alike() {
	ask compare
	read -r series points different <<<"$answer"
	echo "   $series series, $points points, $different different"
	[ "$series" -ge 10 ] && [ "$points" -ge 1000 ] || fail "too little to compare: $answer"
	[ "$different" = 0 ] || fail "$different of $points points differ"
}
for _ in 1 2; do ask tail && [ "$answer" = ok ] || fail "a tail: $answer"; done
alike
# While it is down a step is not answered; afterwards it goes on, in time with its retries, and nothing of the time before is lost.
server_stop prometheus
ask tail
[ "$answer" = ok ] && fail "it was answered by nobody"
server_start prometheus || fail "Prometheus did not start again"
for _ in 1 2 3 4; do ask tail; done
ask lag
[ "$answer" -le "$step" ] || fail "after a restart it is $answer s behind"
alike
