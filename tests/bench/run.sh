#!/usr/bin/env bash
# Measures all figures, one line each, or those that are named: run.sh [P1 S4 ...]. Closes with how many are ok and how many over their bound;
# fails only where something could not run. $BUILD has the programs (make bench builds them).
set -u
cd "$(dirname "$0")/../.." || exit 2
export BUILD=${BUILD:-build}
lines=$(mktemp) || exit 2
trap 'rm -f "$lines"' EXIT

wanted() { [ "$names" = all ] || [[ " $names " == *" $1 "* ]]; }
names=${*:-all}
measure() {
	if wanted P1 || wanted P3; then "$BUILD/bench/ingest"; fi
	if wanted P14; then "$BUILD/bench/alerts"; fi
	if wanted P5; then "$BUILD/bench/frames"; fi
	python3 tests/bench/bench.py "$@"
	python3 tests/bench/simbench.py "$@"
}

started=$SECONDS
measure "$@" | tee "$lines"
status=${PIPESTATUS[0]}
over=$(awk '$1 ~ /^[PS][0-9]+$/ && $4 != "ok"' "$lines" | wc -l)
ok=$(awk '$1 ~ /^[PS][0-9]+$/ && $4 == "ok"' "$lines" | wc -l)
echo "$ok ok, $over over their bound, in $((SECONDS - started)) s"
exit "$status"
