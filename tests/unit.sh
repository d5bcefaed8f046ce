#!/usr/bin/env bash
# Runs unit test programs and adds up what cmocka says. Usage: unit.sh PROGRAM...   $WRAP goes before each ("valgrind ...").
set -u
passed=0 failed=0 broken=""
for program in "$@"; do
	log=$(mktemp) started=$SECONDS
	# shellcheck disable=SC2086
	timeout --kill-after=10 "${LIMIT:-600}" ${WRAP:-} "$program" >"$log" 2>&1
	status=$?
	ok=$(grep -c '^\[       OK \]' "$log")
	bad=$(grep '^\[  FAILED  \] [a-zA-Z0-9_]*$' "$log" | sort -u | wc -l) # each is named twice
	passed=$((passed + ok))
	if [ $status != 0 ]; then
		[ "$bad" -gt 0 ] || bad=1
		failed=$((failed + bad))
		broken="$broken $program"
		echo "FAILED  $program (exit $status, $((SECONDS - started)) s)"
		tail -n 60 "$log" | sed 's/^/    /'
	else
		echo "ok      $program ($ok, $((SECONDS - started)) s)"
	fi
	rm -f "$log"
done
[ -z "$broken" ] || echo "failed:$broken"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
