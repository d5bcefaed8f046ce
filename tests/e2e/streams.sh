#!/usr/bin/env bash
# Odd surroundings: standard streams that are full, closed or gone, and arguments that would steer a terminal. Needs no server.
. tests/e2e/lib.sh
export HOME=$WORK LC_ALL=C.UTF-8
dead=http://127.0.0.1:1

err() { grep -aEq -- "$1" "$WORK/err" || fail "standard error has no $1: $(head -c 800 "$WORK/err")"; }

echo "== what cannot be written is a failure"
for command in --help --version themes "snapshot --help"; do
	expect 1 bash -c "exec '$CHAOSWATCH' $command >/dev/full"
	err 'standard output: No space left'
	expect 1 bash -c "exec '$CHAOSWATCH' $command >&-"
	err 'standard output: '
done
expect 3 bash -c "exec '$CHAOSWATCH' alerts --output json --prometheus $dead >/dev/full"
err 'connection refused'
expect 3 bash -c "exec '$CHAOSWATCH' alerts --output json --prometheus $dead <&- >&- 2>&-"

echo "== a reader that has gone is no reason for words"
expect 1 bash -c "set -o pipefail; (sleep 0.3; exec '$CHAOSWATCH' --help) | true"
[ ! -s "$WORK/err" ] || fail "words for nobody: $(cat "$WORK/err")"

echo "== no answer is not no alerts"
expect 3 "$CHAOSWATCH" alerts --prometheus "$dead"
! grep -q 'no alerts' "$WORK/err" || fail "it says that there are none"

echo "== a credential that cannot be read is said at once, by every source"
printf 'contexts: {a: {prometheus: &s {url: "%s", authorization: {credentials_file: %s/none}}, alertmanagers: [*s], chaos_mesh: *s}}\n' \
	"$dead" "$WORK" >"$WORK/config.yaml"
expect 3 "$CHAOSWATCH" snapshot --config "$WORK/config.yaml"
[ "$(grep -c 'credential file [^ ]*: No such file' "$WORK/err")" = 3 ] || fail "not said: $(cat "$WORK/err")"

echo "== nothing from outside steers the terminal"
evil=$'x\e]0;owned\a\xc2\x9b2J'
printf '%s: 1\n' "a$evil" >"$WORK/config.yaml"
for arguments in "--$evil" "$evil" "themes --theme $evil" "snapshot --prometheus http://$evil" $'alerts --prometheus http://127.0.0.1\xc2\x9b2J:1' "snapshot --config /nowhere/$evil" \
	"config check --config $WORK/config.yaml" "snapshot --prometheus $dead --log /nowhere/$evil" "alerts --prometheus $dead $evil"; do
	"$CHAOSWATCH" $arguments >"$WORK/out" 2>&1 </dev/null
	status=$?
	[ $status -le 3 ] && [ -s "$WORK/out" ] || fail "exit status $status: $arguments: $(cat -v "$WORK/out")"
	! LC_ALL=C grep -aq -e $'\e' -e $'\a' -e $'\xc2\x9b' "$WORK/out" || fail "raw: $arguments: $(cat -v "$WORK/out")"
done
