#!/usr/bin/env bash
# The subcommands against real servers: what goes to stdout and what to stderr, JSON, exit codes, and that nothing is changed without a yes.
. tests/e2e/lib.sh
. tests/support/servers.sh
defer servers_stop
ALERT_FOR=2s servers_start
COMMON=(--prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL")
export HOME=$WORK LC_ALL=C.UTF-8

out() { grep -Eq -- "$1" "$WORK/out" || fail "standard output has no $1: $(head -c 800 "$WORK/out")"; }
err() { grep -Eq -- "$1" "$WORK/err" || fail "standard error has no $1: $(head -c 800 "$WORK/err")"; }
silent() { [ ! -s "$WORK/$1" ] || fail "not empty: $1: $(head -c 300 "$WORK/$1")"; }
# json FILTER: the array on standard output through Python, which must print True.
json() { python3 -c "import json,sys; a=json.load(open('$WORK/out')); print($1)" | grep -qx True || fail "not so: $1: $(head -c 800 "$WORK/out")"; }
has_status() { [ "$(status "$1")" = "$2" ]; }
status() { "$CHAOSWATCH" experiments list "${COMMON[@]}" --output json | python3 -c "import json,sys; print([e['status'] for e in json.load(sys.stdin) if e['name'] == '$1'][0])"; }

echo "== snapshot"
expect 0 "$CHAOSWATCH" snapshot "${COMMON[@]}" --size 80x24
silent err
out '^ 127.0.0.1:[0-9]+ simulated'
out 'Container RSS'
[ "$(wc -l <"$WORK/out")" = 24 ] || fail "not 24 lines"
expect 0 "$CHAOSWATCH" snapshot "${COMMON[@]}" --screen chaos --format ansi
out $'\033\\[0;'
expect 0 "$CHAOSWATCH" snapshot --format svg "${COMMON[@]}"
out '^<svg '
python3 -c "import xml.dom.minidom,sys; xml.dom.minidom.parse('$WORK/out')" || fail "the picture is no XML"
expect 3 "$CHAOSWATCH" snapshot "${COMMON[@]}" --alertmanager http://127.0.0.1:1 --wait 3
out 'alertmanager'
err 'http://127.0.0.1:1: connection refused'

echo "== experiments list and show"
expect 0 "$CHAOSWATCH" experiments list "${COMMON[@]}"
silent err
out '^KIND +RUNS +NAMESPACE +NAME +STATUS'
expect 0 "$CHAOSWATCH" experiments list --output json "${COMMON[@]}"
json 'sorted(e["kind"] for e in a if e["name"] == "pod-kill-cpp-dns-leaker") == ["Schedule"]'
json 'all(e["uid"] and e["namespace"] and "status" in e and "created_at" in e for e in a)'
json '[e["chaos_kind"] for e in a if e["kind"] == "Schedule"][0] == "PodChaos"'
expect 0 "$CHAOSWATCH" experiments show "${COMMON[@]}" default/stress-cpu-mem-nginx-otel
out '^StressChaos default/stress-cpu-mem-nginx-otel'
expect 0 "$CHAOSWATCH" experiments show "${COMMON[@]}" default/stress-cpu-mem-nginx-otel --output json
json 'a[0]["kube_object"]["kind"] == "StressChaos"'
expect 1 "$CHAOSWATCH" experiments show "${COMMON[@]}" default/nothing
silent out
err 'no such experiment'

echo "== changing asks, and says what it did"
target=default/pod-kill-cpp-dns-leaker
before=$(status pod-kill-cpp-dns-leaker)
expect 2 "$CHAOSWATCH" experiments pause "$target" "${COMMON[@]}"
err -- '--yes'
expect 7 "$CHAOSWATCH" experiments pause "$target" --yes --read-only "${COMMON[@]}"
err 'read-only'
expect 7 env CHAOSWATCH_READ_ONLY=1 "$CHAOSWATCH" experiments stop-all --yes "${COMMON[@]}"
[ "$(status pod-kill-cpp-dns-leaker)" = "$before" ] || fail "it was changed without a yes"
expect 0 "$CHAOSWATCH" experiments pause "$target" --yes "${COMMON[@]}"
out '^paused Schedule default/pod-kill-cpp-dns-leaker '
err 'curl -X PUT .*/api/schedules/pause/'
[ "$(status pod-kill-cpp-dns-leaker)" = paused ] || fail "it is not paused"
expect 0 "$CHAOSWATCH" experiments pause "$target" --yes "${COMMON[@]}"
silent out
err 'paused already'
expect 0 "$CHAOSWATCH" experiments resume "$target" --yes "${COMMON[@]}"
[ "$(status pod-kill-cpp-dns-leaker)" = running ] || fail "it does not run again"

echo "== create, ambiguous names, stop-all, delete"
cat >"$WORK/dns.yaml" <<-'EOF'
	apiVersion: chaos-mesh.org/v1alpha1
	kind: DNSChaos
	metadata: {name: from-a-file, namespace: default}
	spec:
	  action: error
	  mode: all
	  patterns: ["o11y.*"]
	  selector: {namespaces: [default], labelSelectors: {app: cpp-dns-leaker}}
	  duration: 10m
EOF
printf 'kind: Nonsense\n' >"$WORK/bad.yaml"
expect 2 "$CHAOSWATCH" experiments create "$WORK/bad.yaml" "$WORK/dns.yaml" --yes "${COMMON[@]}"
err "bad.yaml:[0-9]+: "
expect 2 "$CHAOSWATCH" experiments create "$WORK/missing.yaml" --yes "${COMMON[@]}"
expect 0 "$CHAOSWATCH" experiments create "$WORK/dns.yaml" --yes "${COMMON[@]}"
out '^created DNSChaos default/from-a-file '
err 'selects [0-9]+ pods now'
err 'curl -X POST'
wait_for 10 has_status from-a-file running
expect 1 "$CHAOSWATCH" experiments create "$WORK/dns.yaml" --yes "${COMMON[@]}"
silent out
sed 's/DNSChaos/NetworkChaos/; s/action: error/action: delay/; s/patterns:.*/delay: {latency: 10ms}/' "$WORK/dns.yaml" >"$WORK/net.yaml"
expect 0 "$CHAOSWATCH" experiments create "$WORK/net.yaml" --yes "${COMMON[@]}"
expect 2 "$CHAOSWATCH" experiments pause default/from-a-file --yes "${COMMON[@]}"
err 'not unique'
[ "$(grep -Ec '^  [0-9a-f-]{36} ' "$WORK/err")" = 2 ] || fail "it does not list both uids"
expect 0 "$CHAOSWATCH" experiments stop-all --yes "${COMMON[@]}"
out '^paused DNSChaos default/from-a-file '
err '^stopped'
"$CHAOSWATCH" experiments list "${COMMON[@]}" --output json >"$WORK/out"
json 'not [e for e in a if e["status"] in ("running", "injecting")]'
expect 0 "$CHAOSWATCH" experiments stop-all --yes "${COMMON[@]}"
err 'nothing runs'
uid=$("$CHAOSWATCH" experiments list "${COMMON[@]}" --output json | python3 -c "import json,sys; print([e['uid'] for e in json.load(sys.stdin) if e['kind'] == 'NetworkChaos'][0])")
expect 0 "$CHAOSWATCH" experiments delete "$uid" --yes "${COMMON[@]}"
out '^deleted NetworkChaos default/from-a-file '
is_gone() { ! "$CHAOSWATCH" experiments show "$1" "${COMMON[@]}"; }
wait_for 10 is_gone "$uid"
expect 1 "$CHAOSWATCH" experiments delete "$uid" --yes "${COMMON[@]}"

echo "== alerts"
expect 0 "$CHAOSWATCH" alerts "${COMMON[@]}" --output json
json 'isinstance(a, list)'
expect 0 "$CHAOSWATCH" alerts "${COMMON[@]}" 'alertname="nothing-has-this-name"'
silent out
err 'no alerts match'
expect 2 "$CHAOSWATCH" alerts "${COMMON[@]}" 'a=~"("'
expect 3 "$CHAOSWATCH" alerts --alertmanager http://127.0.0.1:1

echo "== usage and configuration"
expect 2 "$CHAOSWATCH" alerts
err 'no server is set'
expect 2 "$CHAOSWATCH" experimets list
err 'did you mean "experiments list"'
expect 2 "$CHAOSWATCH" experiments list --prometheus http://127.0.0.1:1
expect 3 "$CHAOSWATCH" experiments list --chaos-mesh http://127.0.0.1:1
expect 0 "$CHAOSWATCH" --version
out '^chaoswatch [0-9]'
expect 0 "$CHAOSWATCH" experiments pause --help
out '^usage:'
expect 0 "$CHAOSWATCH" themes
out '^terminal$'
mkdir -p "$WORK/conf/themes"
printf 'refesh: 5s\nkeys: {pause: C-p}\n' >"$WORK/conf/config.yaml"
expect 2 "$CHAOSWATCH" config check --config "$WORK/conf/config.yaml"
out 'config.yaml:1: .*did you mean "refresh"'
out 'config.yaml:2: .*Ctrl chord'
expect 2 "$CHAOSWATCH" alerts --config "$WORK/conf/config.yaml" "${COMMON[@]}"
silent out
printf 'theme: mine\n' >"$WORK/conf/config.yaml"
sed 's/^name: dark/name: mine/' themes/dark.yaml >"$WORK/conf/themes/mine.yaml"
expect 0 "$CHAOSWATCH" config check --config "$WORK/conf/config.yaml"
expect 0 "$CHAOSWATCH" themes --config "$WORK/conf/config.yaml"
out '^mine$'
expect 0 "$CHAOSWATCH" snapshot --config "$WORK/conf/config.yaml" "${COMMON[@]}"

echo "== the log has the sources' failures, and no terminal ever does"
expect 3 "$CHAOSWATCH" snapshot --prometheus http://127.0.0.1:1 --log "$WORK/log.txt" --wait 2
grep -q 'prometheus' "$WORK/log.txt" || fail "the log does not name the source: $(cat "$WORK/log.txt")"
[ "$(stat -c %a "$WORK/log.txt")" = 600 ] || fail "others can read the log"
exit 0
