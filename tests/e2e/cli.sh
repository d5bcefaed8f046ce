#!/usr/bin/env bash
# The subcommands as scripts meet them: grammar, exit codes, what goes to standard output and what to standard error, and JSON.
. tests/e2e/lib.sh
. tests/support/servers.sh

CW=("$CHAOSWATCH")
export HOME=$WORK XDG_CONFIG_HOME=$WORK/config LC_ALL=C.UTF-8
unset NO_COLOR "${!CHAOSWATCH_@}" 2>/dev/null
CHAOSWATCH=${CW[0]}
DEAD=http://127.0.0.1:1

echo "== help, version and mistakes, without any server"
expect 0 "$CHAOSWATCH" --help
for word in snapshot alerts 'experiments (list|show|create|pause|resume|delete|stop-all)' 'config check' themes 'exit codes: .*7 read-only'; do out_has "$word"; done
err_is ""
expect 0 "$CHAOSWATCH" experiments pause --help
out_has 'usage:'
out_has '--yes'
expect 0 "$CHAOSWATCH" --version
out_has '^chaoswatch [0-9]+\.[0-9]+\.[0-9]+$'
mistake() { # WORDS ARGUMENT...: exit 2, said on standard error alone
	local words=$1
	shift
	expect 2 "$CHAOSWATCH" "$@"
	err_has "$words"
	out_is ""
}
mistake 'unknown subcommand "snapshoot", did you mean "snapshot"' snapshoot
mistake 'experiments takes one of: list, show, ' experiments
mistake 'unknown subcommand "experiments lst", did you mean "experiments list"' experiments lst
mistake 'unknown option --promtheus, did you mean --prometheus' snapshot --promtheus $DEAD
mistake '--prometheus needs a value' snapshot --prometheus
mistake '--yes takes no value' experiments stop-all --yes=1
mistake '--size does not go with alerts' alerts --size 80x24
mistake '--size: "0x24" is not valid' snapshot --size 0x24
mistake '--size: "80" is not valid' snapshot --size 80
mistake '--format: "png" is not valid' snapshot --format png
mistake '--now: "yesterday" is not valid' snapshot --now yesterday
mistake '--screen: "slo" is not valid' snapshot --screen slo
mistake '--output: "xml" is not valid' alerts --output xml
mistake '--range: "fast" is not valid' snapshot --range fast
mistake 'experiments show needs UID' experiments show --chaos-mesh $DEAD
mistake 'themes takes no "dark"' themes dark
mistake 'no server is set: give --prometheus' snapshot
mistake 'no server is set: give --prometheus' alerts
mistake 'needs a Chaos Mesh dashboard' experiments list --prometheus $DEAD
mistake 'give --yes, there is no terminal' experiments stop-all --chaos-mesh $DEAD
mistake 'theme' snapshot --prometheus $DEAD --theme nowhere
mistake 'log-level: "loud" is none of: error warn info debug' snapshot --prometheus $DEAD --log "$WORK/l" --log-level loud
mistake '--prometheus: .*must begin with http' snapshot --prometheus ftp://127.0.0.1/
mistake 'no terminal' --prometheus $DEAD
expect 7 "$CHAOSWATCH" experiments stop-all --chaos-mesh $DEAD --yes --read-only
err_has 'read-only'
expect 7 env CHAOSWATCH_READ_ONLY=1 "$CHAOSWATCH" experiments stop-all --chaos-mesh $DEAD --yes
expect 0 "$CHAOSWATCH" themes
out_is "terminal
dark
light"

echo "== config check"
config() { cat >"$WORK/c.yaml" && expect "$1" "$CHAOSWATCH" config check --config "$WORK/c.yaml"; }
config 0 <<-YAML
	contexts:
	  lab: {prometheus: {url: http://127.0.0.1:9090}}
	refresh: 5s
YAML
out_is ""
config 2 <<-YAML
	contexts:
	  lab:
	    promtheus: {url: http://127.0.0.1:9090}
	refresh: 5s
	rnage: 15m
	theme: 7
	panels:
	  - {title: x, query: up, unit: bites}
YAML
out_has "^$WORK/c.yaml:3: .*promtheus.*prometheus"
out_has "^$WORK/c.yaml:5: .*rnage.*range"
out_has "^$WORK/c.yaml:8: .*bites.*bytes"
grep -vq "^$WORK/c.yaml:[0-9]*: " "$WORK/out" && fail "a line has no place: $(cat "$WORK/out")"
config 2 <<-YAML
	refresh: 1ms
	range: soon
YAML
out_has "^$WORK/c.yaml:1: .*refresh"
out_has "^$WORK/c.yaml:2: .*range"
config 2 <<<'contexts: {lab: [}'
out_has "^$WORK/c.yaml:1: "
config 2 <<<'keys: {pause: NoSuchKey, paus: P}'
out_has "^$WORK/c.yaml:1: .*paus.*pause"
expect 2 "$CHAOSWATCH" config check --config "$WORK/none.yaml"
out_has 'none.yaml'
mistake "c.yaml:1: .*paus" snapshot --config "$WORK/c.yaml" --prometheus $DEAD
config 2 <<<'keys: {pause: C-p}'
out_has "^$WORK/c.yaml:1: .*Ctrl chord"

config 0 <<-YAML
	slos: []
	slo_files: [slo/*.yaml]
YAML
out_is "$WORK/c.yaml:2: slo_files: has no effect in this version"
config 2 <<<'slos: 3'
out_has "^$WORK/c.yaml:1: slos: must be a list"

chmod 644 "$WORK/c.yaml"
config 0 <<<'contexts: {lab: {prometheus: {url: "http://localhost:1", basic_auth: {username: u, password: hunter2}}}}'
out_has '^c.yaml holds a password and is readable by others'
grep -q hunter2 "$WORK/out" && fail "a secret is told"
chmod 600 "$WORK/c.yaml"
config 0 <<<'contexts: {lab: {prometheus: {url: "http://localhost:1", basic_auth: {username: u, password: hunter2}}}}'
grep -q 'holds' "$WORK/out" && fail "a file of one's own is told"

config 2 <<<'theme: nowhere'
out_has "^$WORK/c.yaml:1: theme: nowhere: no such theme"
touch "$WORK/there"
config 0 <<-YAML
	contexts:
	  lab:
	    prometheus: {url: http://localhost:1, authorization: {credentials_file: token}, tls_config: {ca_file: $WORK/there}}
	    chaos_mesh: {url: http://localhost:1, basic_auth: {username: u, password_file: $WORK/none/word}}
	experiments: [$WORK, $WORK/chaos]
YAML
out_is "lab: credentials_file: $WORK/token: No such file or directory
lab: password_file: $WORK/none/word: No such file or directory
experiments: $WORK/chaos: No such file or directory"
config 0 <<<'experiments: ["/no\e[2Jwhere"]'
grep -q $'\e' "$WORK/out" && fail "a path's control characters are written to the terminal"

echo "== themes beside the configuration"
mkdir -p "$WORK/conf/themes"
printf 'theme: mine\n' >"$WORK/conf/config.yaml"
sed 's/^name: dark/name: mine/' themes/dark.yaml >"$WORK/conf/themes/mine.yaml"
expect 0 "$CHAOSWATCH" config check --config "$WORK/conf/config.yaml"
expect 0 "$CHAOSWATCH" themes --config "$WORK/conf/config.yaml"
out_has '^mine$'
expect 3 "$CHAOSWATCH" snapshot --config "$WORK/conf/config.yaml" --prometheus $DEAD

echo "== the log has the sources' failures, and nobody else reads it"
expect 3 "$CHAOSWATCH" snapshot --prometheus $DEAD --log "$WORK/log.txt"
grep -q 'prometheus' "$WORK/log.txt" || fail "the log does not name the source: $(cat "$WORK/log.txt")"
[ "$(stat -c %a "$WORK/log.txt")" = 600 ] || fail "others can read the log"

ALERT_FOR=1m servers_start || fail "the servers did not start"
defer servers_stop
ALL=(--prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL")
CM=(--chaos-mesh "$CHAOS_MESH_URL")

echo "== alerts"
cat >>"$WORK/servers/rules.yml" <<-YAML
	  - name: cli
	    rules:
	      - {alert: DiskFull, expr: 'vector(97)', labels: {severity: warning, namespace: default, pod: db-0}, annotations: {summary: full}}
	      - {alert: Slow, expr: 'vector(3) > 2', for: 1h, labels: {severity: info, namespace: shop}}
YAML
kill -HUP "${server_pid[prometheus]}"
wait_for 20 http_shows "${server_port[alertmanager]}" /api/v2/alerts DiskFull
alerts() { expect 0 "$CHAOSWATCH" alerts "$@" "${ALL[@]}"; }
alerts_show() { alerts && grep -q DiskFull "$WORK/out" && grep -q Slow "$WORK/out"; }
wait_for 20 alerts_show
alerts
out_has '^STATE +SEVERITY +ALERT +NAMESPACE +SUBJECT'
out_has '^firing +warning +DiskFull +default +db-0'
out_has '^pending +info +Slow +shop .*fires in'
alerts 'severity="warning"' 'namespace=~"def.*"'
out_has DiskFull
grep -q Slow "$WORK/out" && fail "a matcher let another alert pass"
alerts 'severity!="warning"'
grep -q DiskFull "$WORK/out" && fail "a negative matcher let its alert pass"
alerts 'pod="nobody"'
out_is ""
err_has 'no alerts match'
alerts --output json 'pod="nobody"'
out_is "[]"
expect 2 "$CHAOSWATCH" alerts 'severity=~"("' "${ALL[@]}"
expect 2 "$CHAOSWATCH" alerts 'what is this' "${ALL[@]}"
alerts 'alertname="DiskFull"' --output json
err_is ""
curl -fsS "$ALERTMANAGER_URL/api/v2/alerts?filter=alertname%3D%22DiskFull%22" >"$WORK/raw"
out_json 'len(d) == 1 and (lambda ours, raw: all(ours[k] == raw[k] for k in ("fingerprint", "labels", "annotations", "startsAt", "generatorURL", "receivers"))
	and ours["status"]["state"] == raw["status"]["state"] and ours["status"]["silencedBy"] == raw["status"]["silencedBy"]
	and ours["state"] == "firing" and ours["name"] == "DiskFull" and ours["severity"] == "warning" and ours["value"] == 97
	and ours["in_prometheus"] and ours["in_alertmanager"] and ours["since"].endswith("Z") and ours["for"] == 0 and ours["chaos"] is None)(
	d[0], json.load(open(sys.argv[1]))[0])' "$WORK/raw"
alerts 'alertname="Slow"' --output json
out_json 'len(d) == 1 and d[0]["state"] == "pending" and d[0]["status"] is None and d[0]["for"] == 3600 and d[0]["fires_at"] > d[0]["active_at"]
	and not d[0]["in_alertmanager"] and len(d[0]["fingerprint"]) == 16'
expect 3 "$CHAOSWATCH" alerts --prometheus "$PROMETHEUS_URL" --alertmanager $DEAD
out_has 'DiskFull'
err_has 'alertmanager at http://127.0.0.1:1: connection refused'
expect 3 "$CHAOSWATCH" alerts --output json --prometheus $DEAD --alertmanager "$ALERTMANAGER_URL"
out_json 'any(a["name"] == "DiskFull" and a["state"] == "firing" for a in d)'

echo "== snapshot"
snapshot() { expect 0 "$CHAOSWATCH" snapshot "$@" "${ALL[@]}"; }
size_is() { # COLUMNS ROWS of the text on standard output
	python3 -c 'import sys, unicodedata
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
wide = max(len(l) for l in lines)
sys.exit(0 if len(lines) == int(sys.argv[3]) and wide == int(sys.argv[2]) else f"{wide}x{len(lines)}")' "$WORK/out" "$1" "$2" || fail "the size is not $1x$2"
}
snapshot
size_is 120 36
err_is ""
out_has 'DiskFull'
out_has '● 3 sources'
out_has ' simulated '
snapshot --size 80x24 --screen chaos
size_is 80 24
out_has 'stress-cpu-mem-nginx-otel'
snapshot --size=200x60 --screen=alerts
size_is 200 60
snapshot --screen metrics
out_has 'Container CPU'
snapshot --format ansi
grep -q $'\033\[' "$WORK/out" || fail "no attributes in ANSI"
grep -Eq $'\033\\[([0-9;]*;)?[34]8;5;' "$WORK/out" || grep -Eq $'\033\\[([0-9;]*;)?3[0-7]' "$WORK/out" || fail "no colours in ANSI"
NO_COLOR=1 snapshot --format ansi
grep -Eq $'\033\\[([0-9;]*;)?([34]8;5;|[34][0-7])' "$WORK/out" && fail "there is colour in spite of NO_COLOR"
snapshot --format svg
python3 -c 'import sys, xml.etree.ElementTree as e
root = e.parse(sys.argv[1]).getroot()
sys.exit(0 if root.tag.endswith("svg") and "DiskFull" in "".join(root.itertext()) else 1)' "$WORK/out" || fail "no SVG, or without the alert"
LC_ALL=C snapshot
grep -Pq '[^\x00-\x7f]' "$WORK/out" && fail "there is more than ASCII in a locale without UTF-8"
now=$(date -u -d '-1 hour' +%Y-%m-%dT%H:00:00Z)
snapshot --now "$now"
out_has "until ${now:11:8}"
expect 3 "$CHAOSWATCH" snapshot --prometheus $DEAD --alertmanager "$ALERTMANAGER_URL" "${CM[@]}"
size_is 120 36
out_has 'connection refused'
err_has 'prometheus at http://127.0.0.1:1: connection refused'
started=$SECONDS
python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(9); print(s.getsockname()[1], flush=True); time.sleep(60)' >"$WORK/port" &
silent=$!
defer "kill $silent"
wait_for 10 test -s "$WORK/port"
expect 3 "$CHAOSWATCH" snapshot --wait 1 --prometheus "http://127.0.0.1:$(cat "$WORK/port")" "${CM[@]}"
err_has 'prometheus .*: no answer in time'
[ $((SECONDS - started)) -lt 8 ] || fail "--wait 1 took $((SECONDS - started)) s"

echo "== flags win over variables, variables over the file"
mkdir -p "$XDG_CONFIG_HOME/chaoswatch"
printf 'context: b\ncontexts:\n  a: {chaos_mesh: {url: "%s"}}\n  b: {chaos_mesh: {url: "%s"}}\n' "$CHAOS_MESH_URL" $DEAD >"$XDG_CONFIG_HOME/chaoswatch/config.yaml"
expect 3 "$CHAOSWATCH" experiments list
err_has 'chaos-mesh at http://127.0.0.1:1: connection refused'
expect 0 env CHAOSWATCH_CONTEXT=a "$CHAOSWATCH" experiments list
expect 3 env CHAOSWATCH_CONTEXT=a "$CHAOSWATCH" experiments list --context b
expect 0 env CHAOSWATCH_CHAOS_MESH="$CHAOS_MESH_URL" "$CHAOSWATCH" experiments list
expect 0 env CHAOSWATCH_CHAOS_MESH=$DEAD "$CHAOSWATCH" experiments list "${CM[@]}"
expect 2 "$CHAOSWATCH" experiments list --context c
rm "$XDG_CONFIG_HOME/chaoswatch/config.yaml"

echo "== experiments: list and show"
experiments() {
	local want=$1
	shift
	expect "$want" "$CHAOSWATCH" experiments "$@" "${CM[@]}"
}
experiments 0 list
out_has '^KIND +RUNS +NAMESPACE +NAME +STATUS +TIME +UID'
out_has '^StressChaos +StressChaos +default +stress-cpu-mem-nginx-otel +paused'
out_has '^Schedule +PodChaos +default +pod-kill-cpp-dns-leaker'
experiments 0 list --output json
err_is ""
curl -fsS "$CHAOS_MESH_URL/api/experiments" >"$WORK/raw"
out_json 'all(any(all(ours[k] == raw[k] for k in ("uid", "kind", "namespace", "name", "status", "created_at")) for ours in d)
	for raw in json.load(open(sys.argv[1])))' "$WORK/raw"
out_json 'any(e["kind"] == "Schedule" and e["chaos_kind"] == "PodChaos" for e in d) and all(isinstance(e["targets"], list) for e in d)'
uid=$(python3 -c 'import json, sys; print(next(e["uid"] for e in json.load(open(sys.argv[1])) if e["kind"] == "StressChaos"))' "$WORK/out")
experiments 0 show default/stress-cpu-mem-nginx-otel
out_has '^StressChaos default/stress-cpu-mem-nginx-otel +paused'
out_has "^uid +$uid"
out_has '^events'
experiments 0 show "$uid" default/pod-kill-cpp-dns-leaker --output json
out_json 'len(d) == 2 and d[0]["uid"] == sys.argv[1] and d[0]["kube_object"]["kind"] == "StressChaos" and d[0]["events"][0]["reason"] != ""
	and d[1]["kube_object"]["spec"]["schedule"] == "@every 5m"' "$uid"
experiments 1 show default/nobody
err_has 'default/nobody: there is no such'
out_is ""
experiments 1 show 00000000-0000-0000-0000-000000000000
expect 3 "$CHAOSWATCH" experiments list --chaos-mesh $DEAD
err_has 'connection refused'
out_is ""

echo "== experiments: create, pause, resume, delete"
status_of() { curl -fsS "$CHAOS_MESH_URL/api/experiments" | python3 -c 'import json, sys
print(next((e["status"] for e in json.load(sys.stdin) if e["kind"] + "/" + e["name"] == sys.argv[1]), "gone"))' "$1"; }
is() { [ "$(status_of "$1")" = "$2" ]; }
FILE=tests/fixtures/experiments/dns-leaker.yaml
experiments 2 create $FILE
err_has 'give --yes'
is DNSChaos/dns-leaker gone || fail "created without --yes"
experiments 0 create $FILE --yes
out_has '^created DNSChaos default/dns-leaker [0-9a-f-]{36}$'
err_has 'curl .*-X POST .*/api/experiments'
err_has 'selects 4 pods now, mode all$'
created=$(grep -Eo '[0-9a-f-]{36}' "$WORK/out")
wait_for 10 is DNSChaos/dns-leaker running
experiments 1 create $FILE --yes
err_has 'dns-leaker exists already in namespace default'
experiments 2 create "$WORK/no-such-file.yaml" --yes
err_has 'no-such-file.yaml'
printf 'kind: DNSChaos\nmetadata: {name: [}\n' >"$WORK/bad.yaml"
experiments 2 create $FILE "$WORK/bad.yaml" --yes
err_has "^$WORK/bad.yaml:2: "
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n' >"$WORK/pod.yaml"
experiments 2 create "$WORK/pod.yaml" --yes
err_has "^$WORK/pod.yaml:[0-9]+: .*Pod"
experiments 2 pause default/dns-leaker
is DNSChaos/dns-leaker running || fail "paused without --yes"
experiments 0 pause default/dns-leaker --yes
out_is "paused DNSChaos default/dns-leaker $created"
err_has 'curl .*-X PUT .*/api/experiments/pause/'
is DNSChaos/dns-leaker paused || fail "it is not paused on the server"
experiments 0 pause "$created" --yes
err_has 'is paused already'
experiments 0 resume --yes "$created"
out_is "resumed DNSChaos default/dns-leaker $created"
wait_for 10 is DNSChaos/dns-leaker running
experiments 1 pause default/nobody default/dns-leaker --yes
is DNSChaos/dns-leaker running || fail "one of two was paused though the other is not there"
sed 's/DNSChaos/PodChaos/; s/action: error/action: pod-failure/; /patterns/d' $FILE >"$WORK/twin.yaml"
experiments 0 create "$WORK/twin.yaml" --yes
experiments 2 delete default/dns-leaker --yes
err_has 'default/dns-leaker is not unique'
err_has "$created +DNSChaos"
[ "$(grep -Ec '[0-9a-f-]{36} +(DNS|Pod)Chaos' "$WORK/err")" = 2 ] || fail "not both uids are listed: $(cat "$WORK/err")"
experiments 0 delete "$created" --yes
out_is "deleted DNSChaos default/dns-leaker $created"
wait_for 10 is DNSChaos/dns-leaker gone
experiments 1 delete "$created" --yes
experiments 0 delete default/dns-leaker --yes
wait_for 10 is PodChaos/dns-leaker gone

echo "== on a terminal it asks"
experiments 0 create $FILE --yes
wait_for 10 is DNSChaos/dns-leaker running
tui_start 100x30 bash -c '"$@" 2>&1' - "$CHAOSWATCH" experiments pause default/dns-leaker "${CM[@]}"
tui_until 'Pause 1\? \[y/N\]'
tui_keys Enter
tui_ended 1
is DNSChaos/dns-leaker running || fail "Enter alone paused it"
tui_start 100x30 bash -c '"$@" 2>&1' - "$CHAOSWATCH" experiments pause default/dns-leaker "${CM[@]}"
tui_until 'Pause 1\? \[y/N\]'
tui_keys y Enter
tui_ended 0
is DNSChaos/dns-leaker paused || fail "y did not pause it"
experiments 0 resume default/dns-leaker --yes

echo "== experiments: stop-all"
experiments 2 stop-all
experiments 0 stop-all --yes
out_has '^paused Schedule default/pod-kill-cpp-dns-leaker'
out_has '^paused DNSChaos default/dns-leaker'
err_has 'stopped; recovery (of every target is confirmed|not confirmed for)'
is DNSChaos/dns-leaker paused || fail "dns-leaker is not paused"
experiments 0 stop-all --yes
err_has 'nothing runs'
out_is ""

echo "== output that cannot be written"
for words in --help themes "experiments list ${CM[*]}" "snapshot ${CM[*]}"; do
	# shellcheck disable=SC2086
	"$CHAOSWATCH" $words >/dev/full 2>"$WORK/err" && fail "a full disk is no success: $words"
	err_has 'standard output: No space left'
done

echo "== what does not answer, or not in full"
. tests/support/faults.sh
faults_start || fail "the fault server did not start"
defer faults_stop
HTTP=$(fault_url http)
for output in table json; do
	expect 3 "$CHAOSWATCH" experiments list --chaos-mesh $DEAD --output $output
	out_is ""
	expect 3 "$CHAOSWATCH" alerts --prometheus $DEAD --alertmanager $DEAD --output $output
	out_is ""
	err_has 'alertmanager at http://127.0.0.1:1: connection refused'
done
mistake 'alerts needs a Prometheus or an Alertmanager' alerts "${CM[@]}"
fault_behind /p "$PROMETHEUS_URL"
fault_behind /c "$CHAOS_MESH_URL"
fault_set '{"faults": {"/p/api/v1/rules": "status:500:prometheus", "/c/api/schedules": "status:500:chaos"}}' >/dev/null
expect 3 "$CHAOSWATCH" alerts --prometheus "$HTTP/p" --output json
out_is ""
err_has 'prometheus at .*/p: rules: 500: '
expect 3 "$CHAOSWATCH" experiments list --chaos-mesh "$HTTP/c"
out_has 'stress-cpu-mem-nginx-otel'
err_has 'chaos-mesh at .*/c: schedules not told: 500: '
expect 3 "$CHAOSWATCH" experiments list --chaos-mesh "$HTTP/c" --output json
out_json 'len(d) > 0 and all(e["kind"] != "Schedule" for e in d)'
expect 3 "$CHAOSWATCH" experiments show default/pod-kill-cpp-dns-leaker --chaos-mesh "$HTTP/c"
err_has 'not in the lists that came'
printf 'secret\n' >"$WORK/token" && chmod 644 "$WORK/token"
expect 0 "$CHAOSWATCH" alerts --prometheus "$PROMETHEUS_URL" --bearer-token-file "$WORK/token"
err_has 'prometheus at .*: token is readable by others'
expect 3 "$CHAOSWATCH" alerts --prometheus "$PROMETHEUS_URL" --bearer-token-file "$WORK"
err_has "credential file $WORK: Is a directory"

echo "== the heartbeat is no alert, but is missed"
expect 0 "$CHAOSWATCH" alerts 'alertname="Watchdog"' --prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL"
out_is ""
err_is "no alerts match"
fault_set '{"answers": {"/a0/api/v2/alerts/groups": {"status": 200, "type": "application/json", "body": "[]"}}}' >/dev/null
fault_behind /a0 "$ALERTMANAGER_URL"
expect 0 "$CHAOSWATCH" alerts --prometheus "$PROMETHEUS_URL" --alertmanager "$HTTP/a0"
err_has 'no heartbeat: the alert that always fires does not'

echo "== copies of an Alertmanager that disagree"
fault_behind /a1 "$ALERTMANAGER_URL"
fault_behind /a2 "$ALERTMANAGER_URL"
python3 - "$HTTP" <<'PY' >"$WORK/answers"
import datetime, json
now = datetime.datetime.now(datetime.timezone.utc)
when = lambda minutes: (now + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
alert = {"annotations": {}, "endsAt": when(4), "fingerprint": "0123456789abcdef", "receivers": [{"name": "pager"}], "startsAt": when(-9),
         "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"}, "updatedAt": when(0), "labels": {"alertname": "Lonely"}}
groups = [{"alerts": [alert], "labels": {}, "receiver": {"name": "pager"}}]
answer = lambda body: {"status": 200, "type": "application/json", "body": json.dumps(body)}
print(json.dumps({"answers": {"/a1/api/v2/alerts/groups": answer(groups), "/a2/api/v2/alerts/groups": answer([])}}))
PY
fault_set "$(cat "$WORK/answers")" >/dev/null
for subcommand in 'alerts --output json' 'snapshot --screen alerts --size 200x60'; do
	expect 0 "$CHAOSWATCH" $subcommand --alertmanager "$HTTP/a1" --alertmanager "$HTTP/a2"
	err_is "chaoswatch: alertmanager-2 lacks 1 of 1 alerts"
	out_has Lonely
done
