# Sourced by the end-to-end tests: a real terminal (tmux, on a socket of its own) to type at and to read from, and checks that say what they saw.
# $WORK is the test's own temporary folder, $BUILD where the programs are; both come from run.sh.
# shellcheck shell=bash
set -u
ROOT=$PWD
BUILD=$(cd "$BUILD" && pwd)
CHAOSWATCH=$BUILD/chaoswatch
export TMUX_TMPDIR=$WORK # its socket goes with the folder
TMUX_SOCKET=chaoswatch-test-$$
TUI=main # which terminal the words below mean: tui_start makes it, so set it before; several may live at once
at_end=()

fail() {
	tui_screen 2>/dev/null | cat -s >&2
	echo "FAILED at line ${BASH_LINENO[*]}: $*" >&2
	exit 1
}

finish() {
	local status=$? command
	for command in "${at_end[@]}"; do eval "$command"; done
	tui_tmux kill-server 2>/dev/null
	exit $status
}
trap finish EXIT

# Runs COMMAND at the end, whatever happens.
defer() { at_end=("$*" "${at_end[@]}"); }

tui_tmux() { tmux -L "$TMUX_SOCKET" "$@"; }

# tui_start COLSxROWS COMMAND [ARG...]: the command in a terminal of that size. Its exit status is in $WORK/exit-$TUI when it has ended.
tui_start() {
	local size=$1 line
	shift
	rm -f "$WORK/exit-$TUI"
	printf -v line '%q ' "$@"
	env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 XDG_CONFIG_HOME="$WORK/config" HOME="$WORK" TERM="${TUI_OUTER:-xterm-256color}" \
		tmux -L "$TMUX_SOCKET" -f /dev/null new-session -d -s "$TUI" -x "${size%x*}" -y "${size#*x}" \
		"TERM=${TUI_TERM:-tmux-256color} $line 2>$WORK/stderr-$TUI; echo \$? >$WORK/exit-$TUI" || fail "tmux did not start"
	tui_tmux set-option -g status off 2>/dev/null
	tui_tmux resize-window -t "=$TUI:" -x "${size%x*}" -y "${size#*x}" 2>/dev/null
}
tui_said() { cat "$WORK/stderr-$TUI" 2>/dev/null; }
tui_keys() { tui_tmux send-keys -t "=$TUI:" "$@" || fail "cannot type: the program has ended ($(cat "$WORK/exit-$TUI" 2>/dev/null), $(tui_said))"; }
tui_text() { tui_tmux send-keys -t "=$TUI:" -l "$1"; }
tui_resize() { tui_tmux resize-window -t "=$TUI:" -x "${1%x*}" -y "${1#*x}"; }
tui_screen() { tui_tmux capture-pane -p -t "=$TUI:" "$@"; }
tui_pid() { pgrep -P "$(tui_tmux list-panes -t "=$TUI:" -F '#{pane_pid}')" -x chaoswatch; }

# tui_until REGEX [SECONDS]: waits until the screen matches.
tui_until() {
	local deadline=$((SECONDS + ${2:-15}))
	until tui_screen 2>/dev/null | grep -Eq -- "$1"; do
		[ $SECONDS -lt $deadline ] || fail "the screen never showed: $1"
		sleep 0.1
	done
}

# tui_gone REGEX [SECONDS]: waits until nothing on the screen matches; tui_never looks once. Without a screen both fail.
tui_shows() {
	local screen
	screen=$(tui_screen) || fail "there is no screen"
	grep -Eq -- "$1" <<<"$screen"
}
tui_gone() {
	local deadline=$((SECONDS + ${2:-15}))
	while tui_shows "$1"; do
		[ $SECONDS -lt $deadline ] || fail "the screen goes on showing: $1"
		sleep 0.1
	done
}
tui_never() { ! tui_shows "$1" || fail "the screen shows: $1"; }

# tui_ended [STATUS] [SECONDS]: waits until the program has ended with that status.
tui_ended() {
	local deadline=$((SECONDS + ${2:-5}))
	until [ -s "$WORK/exit-$TUI" ]; do
		[ $SECONDS -lt $deadline ] || fail "the program has not ended"
		sleep 0.05
	done
	[ "$(cat "$WORK/exit-$TUI")" = "${1:-0}" ] || fail "exit status $(cat "$WORK/exit-$TUI"), not ${1:-0}: $(tui_said)"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $deadline ] || fail "never came true: $*"
		sleep 0.2
	done
}

# expect STATUS COMMAND...: its standard output goes to $WORK/out, its standard error to $WORK/err.
expect() {
	local want=$1 got
	shift
	"$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	got=$?
	[ $got = "$want" ] || fail "exit status $got, not $want: $* ($(head -c 500 "$WORK/err"))"
}
out_has() { grep -Eq -- "$1" "$WORK/out" || fail "not on standard output: $1; there is: $(head -c 1000 "$WORK/out")"; }
out_is() { [ "$(cat "$WORK/out")" = "$1" ] || fail "standard output is not \"$1\" but: $(head -c 1000 "$WORK/out")"; }
err_has() { grep -Eq -- "$1" "$WORK/err" || fail "not on standard error: $1; there is: $(head -c 1000 "$WORK/err")"; }
err_is() { [ "$(cat "$WORK/err")" = "$1" ] || fail "standard error is not \"$1\" but: $(head -c 1000 "$WORK/err")"; }

# out_json EXPRESSION: of Python, about d, the JSON on standard output; the rest of the arguments are in sys.argv.
out_json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv.pop(1)))
sys.exit(0 if eval("(" + sys.argv.pop(1) + ")") else "it is: " + json.dumps(d)[:1500])' "$WORK/out" "$@" || fail "not so: $*"
}

# sim_start [ARG...]: a simulated cluster, which ends with the test; $sim is its process, sim_url NAME one of its addresses. One for each $TUI.
sim_start() {
	[ -p "$WORK/leash" ] || { mkfifo "$WORK/leash" && exec {leash}<>"$WORK/leash"; }
	: >"$WORK/ready-$TUI"
	"$BUILD/chaoswatch-sim" "$@" <"$WORK/leash" {leash}>&- >"$WORK/ready-$TUI" 2>>"$WORK/sim.err" &
	sim=$!
	defer "kill $sim 2>/dev/null"
	wait_for 5 grep -q control "$WORK/ready-$TUI"
}
sim_url() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$WORK/ready-$TUI" "$1"; }
