#!/usr/bin/env bash
# What goes to the terminal: nothing while nothing changes, and one write for each key that changes the screen.
. tests/e2e/lib.sh
. tests/support/servers.sh

defer servers_stop
servers_start || fail "the servers did not start"
writes() { grep -c '/dev/pts/' "$WORK/trace"; }
# Until a second went by without a write.
settle() {
	local before=-1 now deadline=$((SECONDS + 40))
	until now=$(writes) && [ "$now" = "$before" ]; do
		[ $SECONDS -lt $deadline ] || fail "it goes on writing"
		before=$now
		sleep 1
	done
}

# Leaks cannot be looked for under strace.
tui_start 120x36 env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f -y -e trace=write,writev -o "$WORK/trace" "$CHAOSWATCH" --prometheus "$PROMETHEUS_URL" \
	--alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL" --refresh 1h
tui_until '● 3 sources' 40
tui_until '[╭─] Container RSS' 20
settle
before=$(writes)
sleep 5
[ "$(writes)" = "$before" ] || fail "$(($(writes) - before)) writes in 5 s of nothing: $(tail -n 3 "$WORK/trace")"
for key in '?:Change the cluster' 'Escape:Container RSS' 'F12:Container RSS'; do
	before=$(writes)
	tui_keys "${key%%:*}"
	tui_until "${key#*:}"
	settle
	want=1
	[ "${key%%:*}" != F12 ] || want=0 # no action is on it
	[ "$(($(writes) - before))" = $want ] || fail "${key%%:*} made $(($(writes) - before)) writes, not $want"
done
tui_keys q
tui_ended 0
