#!/usr/bin/env bash
# Writes the pictures of README.md anew: five moments of the story of the demo, one of them as text as well. Needs `make all`; takes eight minutes,
# as the story is told at its own pace: a world in a hurry is one whose clock is not ours, and the screen says so.
set -eu
cd "$(dirname "$0")/.."
BUILD=$(cd "${BUILD:-build}" && pwd)
work=$(mktemp -d)
mkfifo "$work/leash"
exec {leash}<>"$work/leash"
trap 'exec {leash}>&-; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
: >"$work/ready"
begun=$SECONDS
"$BUILD/chaoswatch-sim" --story dns-leaker <"$work/leash" {leash}>&- >"$work/ready" &
until grep -q control "$work/ready"; do sleep 0.05; done
url() { sed "s/.*\"$1\": \"\([^\"]*\)\".*/\1/" "$work/ready"; }
cat >"$work/config.yaml" <<YAML
contexts:
  demo:
    prometheus: {url: $(url prometheus)}
    alertmanagers: [{url: $(url alertmanager)}]
    chaos_mesh: {url: $(url chaos_mesh)}
range: 10m
YAML

# picture SECOND SCREEN FORMAT: waits for that moment of the story.
picture() {
	local left=$((begun + $1 - SECONDS))
	[ "$left" -le 0 ] || sleep "$left"
	"$BUILD/chaoswatch" snapshot --config "$work/config.yaml" --size 120x36 --screen "$2" --format "$3"
}

mkdir -p pictures
picture 20 overview svg >pictures/1-calm.svg
picture 55 overview svg >pictures/2-pending.svg
picture 115 alerts svg >pictures/3-firing.svg
picture 285 overview svg >pictures/4-memory-stays.svg
picture 285 overview text >"$work/picture"
picture 450 metrics svg >pictures/5-calm-again.svg
{
	sed '/<!-- picture -->/q' README.md
	echo '```text'
	sed 's/ *$//' "$work/picture"
	echo '```'
	sed -n '/<!-- picture -->/,$p' README.md | sed -n '/<!-- end -->/,$p'
} >"$work/readme"
cp "$work/readme" README.md
