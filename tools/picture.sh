#!/usr/bin/env bash
# Writes the picture of README.md anew: the Overview some minutes into the story of the demo. Needs `make all servers`; takes five minutes.
set -eu
cd "$(dirname "$0")/.."
BUILD=$(cd "${BUILD:-build}" && pwd)
WORK=$(mktemp -d)
export BUILD WORK
. tests/support/servers.sh
trap 'servers_stop; rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM HUP
STORY=dns-leaker ALERT_FOR=20s servers_start
sleep "${1:-275}"
cat >"$WORK/config.yaml" <<YAML
contexts:
  demo:
    prometheus: {url: $PROMETHEUS_URL}
    alertmanagers: [{url: $ALERTMANAGER_URL}]
    chaos_mesh: {url: $CHAOS_MESH_URL}
range: 5m
YAML
"$BUILD/chaoswatch" snapshot --config "$WORK/config.yaml" --screen overview --size 120x36 >"$WORK/picture"
{
	sed '/<!-- picture -->/q' README.md
	echo '```text'
	sed 's/ *$//' "$WORK/picture"
	echo '```'
	sed -n '/<!-- picture -->/,$p' README.md | sed -n '/<!-- end -->/,$p'
} >"$WORK/readme"
cp "$WORK/readme" README.md
