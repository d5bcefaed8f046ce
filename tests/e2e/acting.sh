#!/usr/bin/env bash
# Acting on the cluster: who may, what is refused before any request, what a lost reply comes to, the emergency stop; and where secrets must
# not be seen. The server of faults stands before the simulated cluster and counts.
. tests/e2e/lib.sh
. tests/support/servers.sh
. tests/support/faults.sh

defer 'server_stop sim'
defer faults_stop
faults_start || fail "the fault server did not start"
mkdir -p "$WORK/servers" "$WORK/chaos"
mkfifo "$WORK/servers/leash"
exec {leash}<>"$WORK/servers/leash"
server_port[sim]=$(free_port)
SIM=http://127.0.0.1:$((server_port[sim] + 1))
fault_behind "" "$SIM"
URL=$(fault_url http)
CM=(--chaos-mesh "$URL")
export LC_ALL=C.UTF-8 HOME=$WORK
cp tests/fixtures/experiments/dns-leaker.yaml "$WORK/chaos"
FILE=$WORK/chaos/dns-leaker.yaml

MANAGER=manager-s3cr3t-1 VIEWER=viewer-s3cr3t-2 EXPIRED=expired-s3cr3t-3 PASSWORD=password-s3cr3t-4 HEADER=header-s3cr3t-5
umask 077
printf '%s manager\n%s viewer\n%s expired\n' $MANAGER $VIEWER $EXPIRED >"$WORK/tokens"
token() { echo "$1" >"$WORK/token"; }
api() { curl -fsS -H "Authorization: Bearer $MANAGER" "$SIM$1"; }
status_of() { api /api/experiments | python3 -c 'import json, sys
print(" ".join(e["status"] for e in json.load(sys.stdin) if e["name"] == sys.argv[1]) or "gone")' "$1"; }
is() { [ "$(status_of "$1")" = "$2" ]; }
changes() { echo $(($(fault_count POST '.') + $(fault_count PUT '.') + $(fault_count DELETE '.') - $(fault_count POST '^/api/common/pods'))); }
no_changes() { [ "$(changes)" = 0 ] || fail "it sent $(changes) requests that change something: $(fault_set '{}')"; }
counts() { # METHOD REGEX NUMBER
	[ "$(fault_count "$1" "$2")" = "$3" ] || fail "$(fault_count "$1" "$2") requests $1 $2, not $3"
}

TOKEN_FILE=$WORK/tokens server_start sim || fail "the simulator did not start"
wait_for 10 is stress-cpu-mem-nginx-otel paused

echo "== what a token may: sentences, not stack traces"
token $VIEWER
TOKEN=("${CM[@]}" --chaos-mesh-token-file "$WORK/token")
expect 0 "$CHAOSWATCH" experiments list "${TOKEN[@]}"
out_has 'stress-cpu-mem-nginx-otel'
expect 1 "$CHAOSWATCH" experiments resume default/stress-cpu-mem-nginx-otel --yes "${TOKEN[@]}" --log "$WORK/cli.log" --log-level debug
err_has '401: cannot patch stresschaos in namespace default: forbidden to '
err_has 'Authorization: Bearer \$'
is stress-cpu-mem-nginx-otel paused || fail "a viewer resumed it"
counts PUT . 1
token $EXPIRED
expect 3 "$CHAOSWATCH" experiments list "${TOKEN[@]}" --log "$WORK/cli.log" --log-level debug
err_has 'token rejected or expired; token file read again'
expect 3 "$CHAOSWATCH" experiments list "${CM[@]}"
err_has 'wants a token'

echo "== in the dashboard: an expired token, then another one in the same file"
cat >"$WORK/config.yaml" <<-YAML
	contexts:
	  lab:
	    prometheus:
	      url: $URL/nothing-here
	      basic_auth: {username: me, password: $PASSWORD}
	      headers: {X-Key: $HEADER}
	    chaos_mesh: {url: $URL, authorization: {credentials_file: token}}
	refresh: 1s
	experiments: [chaos]
YAML
tui_start 120x36 env -C "$WORK" "$CHAOSWATCH" --config "$WORK/config.yaml" --log "$WORK/tui.log" --log-level debug
tui_tmux set-option -s set-clipboard on
tui_until '✗ chaos-mesh'
tui_keys 4
tui_until 'token rejected or expired; token file read again'
token $VIEWER
tui_until '‖ paused +stress-cpu-mem-nginx-otel' 45
tui_until 'pod-kill-cpp-dns-leaker'

echo "== a viewer is refused in words, and nothing has changed"
fault_count_reset
tui_keys j
tui_keys P
tui_until 'Resume stress-cpu-mem-nginx-otel\?'
tui_until 'curl -X PUT'
tui_screen -e >"$WORK/seen-dialog"
tui_keys y
tui_keys Tab Enter
tui_until 'resume .* failed: 401: cannot patch stresschaos in namespace default'
counts PUT . 1
is stress-cpu-mem-nginx-otel paused || fail "a viewer resumed it"

echo "== secrets are nowhere to be seen"
tui_keys e
tui_until 'Save the screen'
tui_screen -e >"$WORK/seen-save"
tui_keys Enter
pid=$(tui_pid)
tr '\0' ' ' <"/proc/$pid/cmdline" >"$WORK/seen-arguments"
for key in 1 2 3 4 '?'; do
	tui_keys Escape
	tui_keys "$key"
	tui_screen -e >"$WORK/seen-$key"
done
tui_tmux show-buffer >"$WORK/seen-clipboard" 2>/dev/null
grep -q curl "$WORK/seen-clipboard" || echo "   (the terminal did not take the clipboard)"
tui_keys Escape q q
tui_ended 0
for format in text ansi svg; do "$CHAOSWATCH" snapshot --config "$WORK/config.yaml" --screen chaos --format $format --wait 3 >"$WORK/seen-$format" 2>"$WORK/seen-$format-words"; done
find "$WORK" -newer "$WORK/config.yaml" -type f ! -name token ! -name tokens >"$WORK/files"
grep -q "$WORK/tui.log" "$WORK/files" || fail "there is no log"
grep -q "/chaoswatch-[0-9-]*.txt" "$WORK/files" || fail "the screen was not saved"
grep -Eq 'pause|start|PUT' "$WORK/tui.log" || fail "the log tells nothing of what was done"
while read -r file; do
	grep -l 's3cr3t' "$file" && fail "a secret is in $file: $(grep s3cr3t "$file" | head -3)"
done <"$WORK/files"
# Over the wire they did go.
[ "$(fault_set '{}' | grep -c s3cr3t)" = 1 ] || fail "the server saw no credential"

echo "== a token file that others can read is reported"
chmod 644 "$WORK/token"
expect 0 "$CHAOSWATCH" snapshot "${TOKEN[@]}" --size 200x60
cat "$WORK/out" "$WORK/err" | grep -Eq 'read(able)? by others|others can read' || fail "nobody says that others can read the token"
chmod 600 "$WORK/token"

server_stop sim
server_start sim || fail "the simulator did not start"
wait_for 10 is stress-cpu-mem-nginx-otel paused

echo "== read-only: refused before any request"
printf 'contexts: {lab: {read_only: true, chaos_mesh: {url: "%s"}}}\n' "$URL" >"$WORK/read-only.yaml"
fault_count_reset
for words in "create $FILE" "pause default/pod-kill-cpp-dns-leaker" "resume default/stress-cpu-mem-nginx-otel" "delete default/stress-cpu-mem-nginx-otel" stop-all; do
	# shellcheck disable=SC2086
	expect 7 "$CHAOSWATCH" experiments $words --yes --read-only "${CM[@]}"
	err_has 'read-only'
	# shellcheck disable=SC2086
	expect 7 "$CHAOSWATCH" experiments $words --yes --config "$WORK/read-only.yaml"
done
[ "$(fault_count GET .)" = 0 ] || fail "it asked before it refused"
no_changes
expect 0 "$CHAOSWATCH" experiments list --config "$WORK/read-only.yaml"
printf 'experiments: [%s]\nrefresh: 1s\n' "$WORK/chaos" >>"$WORK/read-only.yaml"
tui_start 120x36 "$CHAOSWATCH" --config "$WORK/read-only.yaml" --screen chaos
tui_until ' read-only '
tui_until 'pod-kill-cpp-dns-leaker'
for key in P:pause X:end T:trigger '!:stop all'; do
	tui_keys "${key%%:*}"
	tui_until "${key#*:}: refused, this is read-only"
	tui_never 'Cancel'
	tui_keys j
done
no_changes
tui_keys q
tui_ended 0

echo "== a lost reply is read back, and nothing is sent twice"
fault_count_reset
fault "POST /api/experiments" lost
expect 0 "$CHAOSWATCH" experiments create "$FILE" --yes "${CM[@]}"
out_has '^created DNSChaos default/dns-leaker [0-9a-f-]{36}$'
fault "POST /api/experiments"
counts POST '^/api/experiments' 1
wait_for 10 is dns-leaker running
fault_count_reset
fault "PUT /api/experiments/pause" lost
expect 0 "$CHAOSWATCH" experiments pause default/dns-leaker --yes "${CM[@]}"
out_has '^paused DNSChaos default/dns-leaker'
fault "PUT /api/experiments/pause"
counts PUT . 1
is dns-leaker paused || fail "it is not paused"
fault_count_reset
fault "DELETE /api/experiments" lost
expect 0 "$CHAOSWATCH" experiments delete default/dns-leaker --yes "${CM[@]}"
fault "DELETE /api/experiments"
counts DELETE . 1
wait_for 10 is dns-leaker gone

echo "== a connection that closes without having done it: once, and said"
fault_count_reset
fault "POST /api/experiments" close
expect 1 "$CHAOSWATCH" experiments create "$FILE" --yes "${CM[@]}"
err_has 'closed the connection'
fault "POST /api/experiments"
counts POST '^/api/experiments' 1
is dns-leaker gone || fail "it is there"
# A kept connection that closes under its second request: what changes something has a connection of its own.
fault_count_reset
fault "POST /api/experiments" kept
expect 0 "$CHAOSWATCH" experiments create "$FILE" --yes "${CM[@]}"
fault "POST /api/experiments"
counts POST '^/api/experiments' 1
wait_for 10 is dns-leaker running
# Cut, refused with a proxy's words, and a 504 that did happen.
fault_count_reset
fault "PUT /api/experiments/pause" status:503:html
expect 1 "$CHAOSWATCH" experiments pause default/dns-leaker --yes "${CM[@]}"
err_has '503'
fault "PUT /api/experiments/pause"
counts PUT . 1
is dns-leaker running || fail "it was paused"
expect 0 "$CHAOSWATCH" experiments delete default/dns-leaker --yes "${CM[@]}"
wait_for 10 is dns-leaker gone

echo "== the same from the dashboard's keys"
printf 'contexts: {lab: {chaos_mesh: {url: "%s"}}}\nexperiments: [%s]\nrefresh: 1s\n' "$URL" "$WORK/chaos" >"$WORK/lab.yaml"
tui_start 120x36 "$CHAOSWATCH" --config "$WORK/lab.yaml" --screen chaos --log "$WORK/stop.log" --log-level debug
tui_until 'pod-kill-cpp-dns-leaker'
fault_count_reset
fault "POST /api/experiments" lost
tui_keys T
tui_until 'Hits 4 of 4 pods'
tui_keys Tab Enter
tui_until '► running +dns-leaker' 20
fault "POST /api/experiments"
counts POST '^/api/experiments' 1

echo "== the emergency stop"
cat >"$WORK/workflow.yaml" <<-YAML
	apiVersion: chaos-mesh.org/v1alpha1
	kind: Workflow
	metadata: {name: drill, namespace: default}
	spec:
	  entry: entry
	  templates:
	    - {name: entry, templateType: Serial, deadline: 15m, children: [break-dns]}
	    - name: break-dns
	      templateType: DNSChaos
	      deadline: 10m
	      dnsChaos: {action: error, mode: one, selector: {namespaces: [default], labelSelectors: {service: osad}}}
YAML
expect 0 "$CHAOSWATCH" experiments create "$WORK/workflow.yaml" --yes "${CM[@]}"
tui_until 'drill' 15
fault_count_reset
tui_keys '!'
tui_until 'Stop all'
tui_until 'drill  Workflow, aborted'
tui_until ' dns-leaker  DNSChaos, paused'
tui_keys Escape
tui_gone 'Stop all'
tui_keys '!' '!' # a key that repeats itself confirms nothing
tui_until 'Stop all'
sleep 0.6
tui_until 'Stop all'
no_changes
tui_keys '!'
schedule_is() { api /api/schedules | grep -q "\"name\":\"pod-kill-cpp-dns-leaker\"[^}]*\"status\":\"$1\""; }
workflow_is() { api /api/workflows | grep -q "\"name\":\"drill\"[^}]*\"status\":\"$1\""; }
wait_for 15 schedule_is paused
wait_for 15 is dns-leaker paused
wait_for 15 workflow_is finished
tui_until '‖ paused +dns-leaker' 15
counts PUT '^/api/schedules/pause' 1
counts PUT '^/api/experiments/pause/' 1
counts PUT '^/api/workflows' 1
# Schedules first, or they start what was just stopped; then workflows, then the rest.
order=$(grep -o 'PUT [^ ]*/api/\(schedules\|workflows\|experiments\)' "$WORK/stop.log" | grep -o '[a-z]*$' | uniq | tr '\n' ' ')
[ "$order" = "schedules workflows experiments " ] || fail "the order was: $order"
tui_until 'pod-kill-cpp-dns-leaker +Schedule +✓ stopped'
tui_until 'drill +Workflow +✓ stopped'
tui_until 'dns-leaker +DNSChaos +✓ stopped( and recovered|, recovery not confirmed)' 20
tui_keys Escape
tui_keys '!'
tui_until '[Nn]othing (runs|to stop)'
tui_keys Escape
tui_keys q
tui_ended 0
