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
	for key in '?:Change the cluster' 'Escape: Sources ─' '2:Other charts' '4:f finished' '1: Sources ─'; do
		tui_keys "${key%%:*}"
		tui_until "${key#*:}" 2
	done
}

# Which servers are silent, and why: in the header, in the Sources panel (as far as its width goes), for Prometheus also over its panel.
says() { # SOURCE WORDS
	sees "✗ $1 ([0-9]|[a-z])"
	case $2 in
	\(*) sees "✗ $1 +$2" ;;
	*\**) sees "✗ $1 +${2%%.\**}" ;;
	*) sees "✗ $1 +${2:0:24}" ;;
	esac
	[ "$1" != prometheus ] || sees "✗ $2.* · data [0-9ms]+ old · next try in [0-9]+s ─"
}
says_at_start() {
	sees "✗ $1 +${2:0:24}"
	[ "$1" != prometheus ] || sees "Metrics are unknown: prometheus: $2"
}

# A terminal's attributes go on from line to line, so all of its text is read up to the line that is looked for.
cat >"$WORK/dim.py" <<'EOF'
import re, sys
dim = False
for line in sys.stdin:
    text, dims = "", []
    for sequence, character in re.findall(r"\033\[([0-9;]*)m|(.)", line):
        if character:
            text, dims = text + character, dims + [dim]
        for code in sequence.split(";") if not character else ():
            dim = code == "2" or dim and code not in ("", "0", "1", "22")
    row = re.search(sys.argv[1], text)
    if row:
        sys.exit(0 if all(dims[at] for at in range(*row.span(1)) if text[at] != " ") else "the row is not dim: " + text)
sys.exit("there is no such row")
EOF

# Old values are drawn dim and say so.
is_dimmed() {
	sees 'r-service-osad .*unknown'
	tui_screen -e | python3 "$WORK/dim.py" 'r-service-osad .*?([0-9.]+Mi .*unknown)' || fail "what is old is not dim"
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

# The same over TLS, with an authority for both of the server's certificates.
secure_dashboard() { # NAME
	local base name
	TUI=$1 base=$(fault_url https)/$1
	cat "$(fault_url ca)" "$(fault_url wrong_ca)" >"$WORK/both.pem"
	fault_behind "/$TUI/p" "$PROMETHEUS_URL"
	fault_behind "/$TUI/a" "$ALERTMANAGER_URL"
	fault_behind "/$TUI/c" "$CHAOS_MESH_URL"
	cat >"$WORK/$TUI.yaml" <<-YAML
		contexts:
		  secure:
		    prometheus: {url: $base/p, tls_config: {ca_file: both.pem}}
		    alertmanagers: [{url: $base/a, tls_config: {ca_file: both.pem}}]
		    chaos_mesh: {url: $base/c, tls_config: {ca_file: both.pem}}
	YAML
	tui_start $SIZE "$CHAOSWATCH" --config "$WORK/$TUI.yaml" --refresh 2s --range 5m
}

step() { echo "   $SECONDS s: $*"; }
checks() { # SERVERS WORDS: all that is asked of a dashboard with a fault
	local server
	for server in $1; do says "$server" "$2"; done
	is_dimmed
	answers_keys
	tui_never 'secret'
	step "$TUI"
}

echo "== answers that are no answers, and servers that say no"
# NAME, FAULT, WORDS with tabs between; those that take time last.
mapfile -t rows <<'TABLE'
html	html	answer is not JSON: it begins with "<html>"
cut	cut	answer was cut off after
close	close	the server closed the connection without an answer
bomb	bomb:40	(answer is not JSON|answer is larger|one item of the answer)
redirect	redirect:elsewhere	redirect.*http://127.0.0.1:[0-9]+/login
loop	redirect:loop	redirect
s401	status:401	401: the server wants a token or a password, and none is configured
s403	status:403	403
s404	status:404	404
s429	status:429	429
s500	status:500	500
s503	status:503	503
silence	silence	no answer within 10 s
drip	drip	answer not complete within 10 s
TABLE
printf missing >"$WORK/missing"
printf hang >"$WORK/hang"
for row in "${rows[@]}"; do dashboard "${row%%	*}" "$HTTP"; done
secure_dashboard tls
dashboard rules "$HTTP"
dashboard query "$HTTP"
for name in missing hang; do
	dashboard $name "http://chaos.switch.test:${HTTP##*:}" ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" LD_PRELOAD="$BUILD/tests/slowdns.so" SLOWDNS_FILE="$WORK/$name" SLOWDNS_SECONDS=8
done
step "started"
for row in "${rows[@]}"; do TUI=${row%%	*} && all_well; done
for TUI in rules query tls; do all_well; done
step "all is well"
for row in "${rows[@]}"; do
	IFS=$'\t' read -r name words_fault words <<<"$row"
	fault "/$name/" "$words_fault"
done
fault_set '{"certificate": "wrong"}' >/dev/null
fault /rules/p/api/v1/rules status:422:prometheus
fault /query/p/api/v1/query_range silence

TUI=missing
says_at_start prometheus 'could not resolve host chaos.switch.test'
answers_keys
printf here >"$WORK/missing"
for row in "${rows[@]}"; do
	IFS=$'\t' read -r name words_fault words <<<"$row"
	TUI=$name
	checks "prometheus alertmanager chaos-mesh" "$words"
	fault "/$name/"
done

echo "== a part of a server"
TUI=rules
sees 'What waits to fire is unknown for [0-9ms]+: prometheus: 422: the query failed'
sees '● prometheus .*✗ rules: 422'
sees 'r-service-osad .* ✓' # what it does tell stays live
fault /rules/p/api/v1/rules
sees '✓ Nothing fires or waits to fire\.'
TUI=query
sees '✗ no answer within (10|30) s · data [0-9ms]+ old' 60
sees '✓ Nothing fires or waits to fire\.'
answers_keys
fault /query/p/api/v1/query_range

echo "== names"
TUI=hang
says_at_start prometheus 'the name server did not answer for chaos.switch.test within'
answers_keys
printf here >"$WORK/hang"

echo "== a certificate for another name"
TUI=tls
checks "prometheus alertmanager chaos-mesh" 'certificate is for another name than 127.0.0.1'
fault_set '{"certificate": "server"}' >/dev/null
for row in "${rows[@]}" rules query missing hang tls; do TUI=${row%%	*} && goes_on && ends; done
step "all is well again"

echo "== servers that are gone, at the start and in the middle; a queue that is full"
dashboard direct "$HTTP"
dashboard queue "$HTTP"
for TUI in direct queue; do all_well; done
fault_set '{"listening": "full"}' >/dev/null
TUI=queue
checks "prometheus alertmanager chaos-mesh" 'no connection within 3 s'
fault_set '{"listening": false}' >/dev/null
TUI=direct
checks "prometheus alertmanager chaos-mesh" 'connection refused'
dashboard late "$HTTP"
says_at_start prometheus 'connection refused'
says_at_start alertmanager 'connection refused'
says_at_start chaos-mesh 'connection refused'
answers_keys
fault_set '{"listening": true}' >/dev/null
for TUI in late direct queue; do goes_on; done
step "all is well again"

echo "== real servers that end and start again"
tui_keys q
tui_ended 0
TUI=real
tui_start $SIZE "$CHAOSWATCH" --prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL" --refresh 2s --range 5m
all_well
server_stop alertmanager
says alertmanager 'connection refused'
sees '✓ Nothing fires or waits to fire in prometheus'
server_stop prometheus
says prometheus 'connection refused'
is_dimmed
answers_keys
sees '● chaos-mesh'
server_start alertmanager || fail "the Alertmanager did not start again"
sees '✓ Nothing fires in alertmanager' 60
server_start prometheus || fail "Prometheus did not start again"
goes_on
for TUI in late direct queue real; do [ $TUI = queue ] || ends; done
step "all is well again"
