#!/usr/bin/env bash
# `make demo`: the simulated cluster, Debian's Prometheus and Alertmanager on free loopback ports in a temporary folder, and the dashboard on them.
# Everything is gone when the dashboard ends.
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
STORY=dns-leaker ALERT_FOR=20s servers_start
"$BUILD/chaoswatch" --prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL" --refresh 2s "$@"
