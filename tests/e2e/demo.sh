#!/usr/bin/env bash
# `chaoswatch demo`: the dashboard on a simulated cluster that it starts itself, and that ends with it, however it ends.
. tests/e2e/lib.sh

# The simulator that the dashboard in this terminal started.
sim_pid() { pgrep -P "$(tui_pid)" -x chaoswatch-sim; }
is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
gone_within_a_second() {
	[ -n "$1" ] || fail "there was no simulator"
	for _ in $(seq 20); do
		is_gone "$1" && return
		sleep 0.05
	done
	fail "the simulator ($1) still runs a second after the dashboard's end"
}
export TMPDIR=$WORK/tmp XDG_RUNTIME_DIR=$WORK/run
mkdir -p "$TMPDIR" "$XDG_RUNTIME_DIR"
nothing_left() { [ -z "$(find "$TMPDIR" "$XDG_RUNTIME_DIR" -mindepth 1)" ] || fail "left behind: $(find "$TMPDIR" "$XDG_RUNTIME_DIR" -mindepth 1)"; }

# The world is there within a second, with its past, at the world's own pace and time.
tui_start 120x36 "$CHAOSWATCH" demo --speed 10
tui_until 'chaoswatch demo simulated' 5
tui_until 'r-service-cncf' 5
tui_until '15m every 500ms'
tui_until '► running +dns-leaker' 30
tui_until 'ContainerMemoryLimit.*(pending|firing).*dns-leaker, hit pod' 60
tui_until 'ContainerMemoryLimit.*firing' 60
tui_never 'clock|ahead of ours'

# It is read-write: the viewer may interfere.
tui_keys T
tui_until 'Trigger an experiment'
tui_until 'Hits [0-9]+ of [0-9]+ pods'
tui_keys Escape
tui_gone 'Trigger an experiment'

# The story is told, held, led on: what the screen shows follows at once.
tui_never '^ › '
tui_keys i
tui_until '^ › .*[0-9] of [0-9]'
tui_keys ,
tui_until '‖ held +[0-9]+ of [0-9]+'
step=$(tui_screen | grep -Eo 'held +[0-9]+' | grep -Eo '[0-9]+')
tui_keys .
tui_until "‖ held +$((step + 1)) of"
tui_until ', go on'
tui_keys ,
tui_gone '‖ held'

# Presenter mode, and back.
tui_keys p
tui_until '██'
tui_until ', hold  . next step  p leave  ! stop all'
tui_never '1 Overview'
tui_keys q
tui_until '1 Overview'
tui_keys '?'
tui_until 'hold the story; next step'
tui_keys Escape

sim=$(sim_pid)
tr '\0' ' ' <"/proc/$sim/cmdline" | grep -q -- '--control-token-file /dev/fd/3 *$' || fail "a token among the arguments?"
tui_keys q
tui_ended 0
gone_within_a_second "$sim"
nothing_left

# Killed, and with the terminal gone.
TUI=killed
tui_start 80x24 "$CHAOSWATCH" demo
tui_until 'demo simulated' 5
sim=$(sim_pid)
kill -KILL "$(tui_pid)"
gone_within_a_second "$sim"
TUI=lost
tui_start 80x24 "$CHAOSWATCH" demo --story quiet
tui_until 'demo simulated' 5
sim=$(sim_pid)
tui_tmux kill-session -t "=$TUI"
gone_within_a_second "$sim"
nothing_left

# What cannot be done is said in a line.
expect 2 "$CHAOSWATCH" demo --story nowhere
[ "$(wc -l <"$WORK/err")" = 1 ] || fail "not one line: $(cat "$WORK/err")"
err_has 'nowhere'
expect 2 "$CHAOSWATCH" demo --speed 0
err_has -- '--speed'
mkdir "$WORK/alone"
cp "$CHAOSWATCH" "$WORK/alone/"
PATH=/usr/bin:/bin expect 2 "$WORK/alone/chaoswatch" demo
err_has 'the demo needs chaoswatch-sim, and it is neither in .*/alone nor in PATH'
nothing_left
