#!/usr/bin/env bash
# Runs the end-to-end tests: every tests/e2e/*.sh but this and lib.sh, or those named. Each is a program that exits 0 where it passes.
# Each gets a temporary folder in $WORK, which goes with it, and at most $LIMIT seconds.
set -u
cd "$(dirname "$0")/../.." || exit 2
export BUILD=${BUILD:-build} LIMIT=${LIMIT:-240}
tests=("$@")
[ ${#tests[@]} -gt 0 ] || tests=(tests/e2e/*.sh)
passed=0 failed=0
for test in "${tests[@]}"; do
	case "$test" in */run.sh | */lib.sh) continue ;; esac
	WORK=$(mktemp -d) && export WORK
	started=$SECONDS
	if timeout --kill-after=10 "$LIMIT" bash "$test" >"$WORK/log" 2>&1 </dev/null; then
		echo "ok      $test ($((SECONDS - started)) s)"
		passed=$((passed + 1))
	else
		echo "FAILED  $test ($((SECONDS - started)) s)"
		tail -n "${TAIL:-60}" "$WORK/log" | sed 's/^/    /'
		failed=$((failed + 1))
	fi
	rm -rf "$WORK"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
