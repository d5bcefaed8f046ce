#!/usr/bin/env bash
# `make demo-servers`: the simulated cluster, Debian's Prometheus and Alertmanager on free loopback ports in a temporary folder, with the
# six hours before the start in Prometheus, and the dashboard on them. Everything is gone when the dashboard ends.
set -eu
cd "$(dirname "$0")/.."
BUILD=$(cd "${BUILD:-build}" && pwd)
WORK=$(mktemp -d)
export BUILD WORK
. tests/support/servers.sh
cleanup() {
	servers_stop
	rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
echo 'starting the servers, with six hours of history ...'
STORY=dns-leaker ALERT_FOR=1m SCRAPE=5s EVERY=15s HISTORY=yes servers_start
cat >"$WORK/config.yaml" <<YAML
contexts:
  demo:
    prometheus: {url: $PROMETHEUS_URL}
    alertmanagers: [{url: $ALERTMANAGER_URL}]
    chaos_mesh: {url: $CHAOS_MESH_URL}
refresh: 2s
range: 15m
experiments: [$PWD/tools/experiments]
YAML
"$BUILD/chaoswatch" --config "$WORK/config.yaml" "$@"
