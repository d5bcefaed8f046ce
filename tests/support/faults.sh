# Sourced: the server of faults (faultserver.py) for shell tests. Needs $WORK.
#
#   faults_start                 starts it; faults_stop ends it
#   fault_url NAME               one of its addresses: http, https, refused, backlog, silent, ca ... (see faultserver.py)
#   fault_set JSON               an order for its control; prints the state
#   fault_behind PREFIX URL      what comes to PREFIX is answered by the server at URL (without the prefix)
#   fault PREFIX NAME            what comes to PREFIX meets that fault; without NAME no longer
#   fault_count METHOD REGEX     how many requests with a path that matches came since the counts were reset
#   fault_count_reset            forgets the counts, keeps faults and upstreams
# shellcheck shell=bash

faults_start() {
	local tries
	mkfifo "$WORK/faults.in"
	exec {faults_leash}<>"$WORK/faults.in"
	python3 tests/support/faultserver.py <"$WORK/faults.in" {faults_leash}>&- >"$WORK/faults.json" 2>"$WORK/faults.log" &
	faults_pid=$!
	for ((tries = 0; tries < 200; tries++)); do
		[ ! -s "$WORK/faults.json" ] || return 0
		kill -0 "$faults_pid" 2>/dev/null || break
		sleep 0.1
	done
	echo "the fault server did not start: $(cat "$WORK/faults.log")" >&2
	return 1
}

faults_stop() {
	kill "$faults_pid" 2>/dev/null
	wait "$faults_pid" 2>/dev/null
	exec {faults_leash}>&-
}

fault_url() { python3 -c 'import json, sys; print(json.loads(open(sys.argv[1]).readline())[sys.argv[2]])' "$WORK/faults.json" "$1"; }
fault_set() { curl -fsS --max-time 10 -d "$1" "$(fault_url control)"; }
fault_behind() { fault_set "{\"upstreams\": {\"$1\": \"$2\"}}" >/dev/null; }
fault() {
	local name=null
	[ $# = 1 ] || name=\"$2\"
	fault_set "{\"faults\": {\"$1\": $name}}" >/dev/null
}
fault_count() {
	fault_set '{}' | python3 -c '
import json, re, sys
counts = json.load(sys.stdin)["counts"]
print(sum(n for key, n in counts.items() if key.startswith(sys.argv[1] + " ") and re.search(sys.argv[2], key.split(" ", 1)[1])))' "$1" "$2"
}
fault_count_reset() { fault_set '{"forget": true}' >/dev/null; }
