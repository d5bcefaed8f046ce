#!/usr/bin/env bash
# Every built-in story, moment by moment at the highest speed there is (its clock held, and moved): what the dashboard says of the alerts is what
# the simulator knows to be true, and each one goes its way in order: pending, firing, in Alertmanager, resolved.
. tests/e2e/lib.sh

printf 'sesame\n' >"$WORK/token"
stories=$("$BUILD/chaoswatch-sim" --help | awk '/or one of:/ { on = 1; next } on && /^  --/ { exit } on { print $1 }')
[ "$(echo "$stories" | wc -l)" -ge 5 ] || fail "too few stories: $stories"
for story in $stories; do
	sim_start --story "$story" --control-token-file "$WORK/token"
	python3 tests/e2e/stories.py "$CHAOSWATCH" "$WORK/ready-main" || fail "story $story"
	kill $sim
	wait $sim
done
