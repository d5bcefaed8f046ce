#!/usr/bin/env bash
# The simulator as a server among bad clients: whatever comes, it answers or closes, stays quick for the others, keeps its memory, and lives.
# FUZZ_SEED=N FUZZ_SECONDS=N run it again, or longer.
. tests/e2e/lib.sh

printf 'sesame\n' >"$WORK/token"
mkfifo "$WORK/leash"
exec {leash}<>"$WORK/leash"
"$BUILD/chaoswatch-sim" --control-token-file "$WORK/token" <"$WORK/leash" {leash}>&- >"$WORK/ready" 2>"$WORK/sim.err" &
sim=$!
defer "kill $sim 2>/dev/null"
wait_for 5 grep -q control "$WORK/ready"
grep -q __asan_init "$BUILD/chaoswatch-sim" && slowness=5 || slowness=1
python3 tests/e2e/fuzz.py "$WORK/ready" sesame $sim "${FUZZ_SECONDS:-18}" "${FUZZ_SEED:-$RANDOM}" $slowness || fail "fuzzed: $(cat "$WORK/sim.err")"
kill $sim
wait $sim || fail "exit status $? at the end: $(cat "$WORK/sim.err")"
[ ! -s "$WORK/sim.err" ] || fail "it says: $(cat "$WORK/sim.err")"
