#!/usr/bin/env bash
# The simulator as a server among bad clients: whatever comes, it answers or closes, stays quick for the others, keeps its memory, and lives.
# FUZZ_SEED=N FUZZ_SECONDS=N run it again, or longer.
. tests/e2e/lib.sh

printf 'sesame\n' >"$WORK/token"
sim_start --control-token-file "$WORK/token"
grep -q __asan_init "$BUILD/chaoswatch-sim" && slowness=5 || slowness=1
python3 tests/e2e/fuzz.py "$WORK/ready-main" sesame $sim "${FUZZ_SECONDS:-18}" "${FUZZ_SEED:-$RANDOM}" $slowness || fail "fuzzed: $(cat "$WORK/sim.err")"
kill $sim
wait $sim || fail "exit status $? at the end: $(cat "$WORK/sim.err")"
[ ! -s "$WORK/sim.err" ] || fail "it says: $(cat "$WORK/sim.err")"
