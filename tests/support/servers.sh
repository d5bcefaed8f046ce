# Sourced: the simulated cluster with a real Prometheus that scrapes it and a real Alertmanager, all on free loopback ports.
#
#   servers_start      starts the three and waits until the first samples are there; settings from the environment:
#                      STORY (quiet), SEED (1), TOKEN_FILE (none), ALERT_FOR (1m) of the rule on the leakers' memory, SCRAPE (1s),
#                      RESEND (5s): how often Prometheus tells the Alertmanager of an alert,
#                      HISTORY (none): anything gives Prometheus the six hours before the start, EVERY (SCRAPE) is what its configuration says of scraping
#   servers_stop       ends them, by their process ids
#   server_start NAME, server_stop NAME with NAME sim, prometheus or alertmanager: one of them, on the port it had before
#
# Exports METRICS_URL, CHAOS_MESH_URL, PROMETHEUS_URL, ALERTMANAGER_URL. Needs $BUILD (programs, and the servers that tools/servers.sh
# unpacked) and $WORK (a temporary folder; logs are $WORK/servers/NAME.log). If this shell is killed, the simulated cluster ends by itself.
# shellcheck shell=bash

SERVERS_BIN=$BUILD/servers/usr/bin
declare -A server_pid=() server_port=()

# A port that nobody answers on, below the range that the kernel hands out.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

# http_get PORT PATH: prints the answer, headers and all; fails where nobody answers.
http_get() {
	(
		exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
		printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3
		cat <&3
	) 2>/dev/null
}

# http_shows PORT PATH TEXT
http_shows() { http_get "$1" "$2" | grep -qF -- "$3"; }

servers_config() {
	local folder=$WORK/servers
	mkdir -p "$folder"
	cat >"$folder/prometheus.yml" <<-YAML
		global:
		  scrape_interval: ${EVERY:-${SCRAPE:-1s}}
		  scrape_timeout: 1s
		  evaluation_interval: 1s
		  external_labels: {cluster: simulated}
		rule_files: [rules.yml]
		alerting:
		  alertmanagers:
		    - static_configs: [{targets: ["127.0.0.1:${server_port[alertmanager]}"]}]
		scrape_configs:
		  - job_name: cluster
		    scrape_interval: ${SCRAPE:-1s}
		    honor_labels: true        # one endpoint stands for the kubelets, kube-state-metrics, the node exporters and the services
		    honor_timestamps: false   # so that a pod that is gone is stale at once
		    static_configs: [{targets: ["127.0.0.1:${server_port[sim]}"]}]
	YAML
	"$BUILD/chaoswatch-sim" --print-rules --story "${STORY:-quiet}" --alert-for "${ALERT_FOR:-1m}" >"$folder/rules.yml"
	cat >"$folder/alertmanager.yml" <<-YAML
		route:
		  receiver: ops
		  group_by: [alertname]
		  group_wait: 1s
		  group_interval: 5s
		  repeat_interval: 1h
		  routes:
		    - {matchers: ['alertname="Watchdog"'], receiver: heartbeat}
		receivers: [{name: ops}, {name: heartbeat}]
	YAML
}

# The simulated cluster takes a port for /metrics, the next one for Chaos Mesh, and two for its own Prometheus and Alertmanager, not used here. It ends when the pipe on its standard input does.
run_sim() {
	local arguments=(--port-base "${server_port[sim]}" --seed "${SEED:-1}")
	[ -z "${STORY:-}" ] || arguments+=(--story "$STORY")
	[ -z "${TOKEN_FILE:-}" ] || arguments+=(--token-file "$TOKEN_FILE")
	[ -z "${HISTORY:-}" ] || arguments+=(--dump-history "$WORK/servers/past.om")
	"$BUILD/chaoswatch-sim" "${arguments[@]}" <"$WORK/servers/leash" {leash}>&- >"$WORK/servers/sim.log" 2>&1 &
}

# What fires before Prometheus has found the Alertmanager (some five seconds) is sent once more after the resend delay; an alert ends in the
# Alertmanager when it was not sent again for four of them.
run_prometheus() {
	"$SERVERS_BIN/prometheus" --config.file="$WORK/servers/prometheus.yml" --storage.tsdb.path="$WORK/servers/prometheus" \
		--storage.tsdb.retention.time=1d --web.listen-address="127.0.0.1:${server_port[prometheus]}" --log.level=warn \
		--rules.alert.resend-delay="${RESEND:-5s}" {leash}>&- >"$WORK/servers/prometheus.log" 2>&1 </dev/null &
}

# Its folder matters: see tools/servers.sh.
run_alertmanager() {
	cd "$BUILD/servers" || return 1
	"$SERVERS_BIN/prometheus-alertmanager" --config.file="$WORK/servers/alertmanager.yml" --storage.path="$WORK/servers/alertmanager" \
		--web.listen-address="127.0.0.1:${server_port[alertmanager]}" --cluster.listen-address= --log.level=warn \
		{leash}>&- >"$WORK/servers/alertmanager.log" 2>&1 </dev/null &
	cd "$OLDPWD" || return 1
}

# What was before the start goes into blocks before Prometheus opens them: its first scrape comes after the last of it.
backfill() {
	[ -n "${HISTORY:-}" ] || return 0
	"$SERVERS_BIN/promtool" tsdb create-blocks-from openmetrics --quiet "$WORK/servers/past.om" "$WORK/servers/prometheus" \
		>"$WORK/servers/backfill.log" 2>&1 || { cat "$WORK/servers/backfill.log" >&2; return 1; }
	rm -f "$WORK/servers/past.om"
}

server_is_ready() {
	case $1 in
	sim) http_shows "$((server_port[sim] + 1))" /api/common/kinds DNSChaos ;;
	*) http_shows "${server_port[$1]}" /-/ready '200 OK' ;;
	esac
}

# servers_wait NAME WHAT COMMAND...: until it succeeds, at most 20 seconds and as long as the server runs; says what is missing.
servers_wait() {
	local deadline=$((SECONDS + 20)) name=$1 what=$2
	shift 2
	until "$@"; do
		if [ $SECONDS -ge $deadline ] || ! kill -0 "${server_pid[$name]}" 2>/dev/null; then
			echo "$what did not come:" >&2
			tail -n 5 "$WORK"/servers/*.log >&2
			return 1
		fi
		sleep 0.1
	done
}

server_start() {
	"run_$1"
	server_pid[$1]=$!
	servers_wait "$1" "$1" server_is_ready "$1"
}

server_stop() {
	local pid=${server_pid[$1]:-}
	[ -n "$pid" ] || return 0
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	unset "server_pid[$1]"
	return 0
}

servers_start() {
	local name
	mkdir -p "$WORK/servers"
	rm -f "$WORK/servers/leash"
	mkfifo "$WORK/servers/leash"
	exec {leash}<>"$WORK/servers/leash"
	for name in sim prometheus alertmanager; do server_port[$name]=$(free_port); done
	servers_config
	export METRICS_URL=http://127.0.0.1:${server_port[sim]}/metrics CHAOS_MESH_URL=http://127.0.0.1:$((server_port[sim] + 1))
	export PROMETHEUS_URL=http://127.0.0.1:${server_port[prometheus]} ALERTMANAGER_URL=http://127.0.0.1:${server_port[alertmanager]}
	server_start sim && server_start alertmanager && backfill && server_start prometheus || return 1
	servers_wait prometheus "the first scrape" http_shows "${server_port[prometheus]}" '/api/v1/query?query=container_memory_rss' '"metric"' &&
		servers_wait prometheus "the heartbeat" http_shows "${server_port[alertmanager]}" /api/v2/alerts Watchdog
}

servers_stop() {
	local name
	for name in prometheus alertmanager sim; do server_stop "$name"; done
	[ -z "${leash:-}" ] || exec {leash}>&-
	unset leash
}
