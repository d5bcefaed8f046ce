# Sourced by the end-to-end tests: a real terminal (tmux, on a socket of its own) to type at and to read from, and checks that say what they saw.
# $WORK is the test's own temporary folder, $BUILD where the programs are; both come from run.sh.
# shellcheck shell=bash
set -u
ROOT=$PWD
BUILD=$(cd "$BUILD" && pwd)
CHAOSWATCH=$BUILD/chaoswatch
TMUX_SOCKET=chaoswatch-test-$$
at_end=()

fail() {
	echo "FAILED at line ${BASH_LINENO[0]}: $*" >&2
	tui_screen >&2 2>/dev/null || true
	exit 1
}

finish() {
	local status=$? command
	for command in "${at_end[@]}"; do eval "$command"; done
	tmux -L "$TMUX_SOCKET" kill-server 2>/dev/null
	exit $status
}
trap finish EXIT

# Runs COMMAND at the end, whatever happens.
defer() { at_end=("$*" "${at_end[@]}"); }

# tui_start COLSxROWS COMMAND [ARG...]: the command in a terminal of that size. Its exit status is in $WORK/exit when it has ended.
tui_start() {
	local size=$1 line
	shift
	rm -f "$WORK/exit"
	printf -v line '%q ' "$@"
	env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 XDG_CONFIG_HOME="$WORK/config" HOME="$WORK" TERM="${TUI_OUTER:-xterm-256color}" \
		tmux -L "$TMUX_SOCKET" -f /dev/null new-session -d -x "${size%x*}" -y "${size#*x}" \
		"TERM=${TUI_TERM:-tmux-256color} $line 2>$WORK/stderr; echo \$? >$WORK/exit" || fail "tmux did not start"
	tmux -L "$TMUX_SOCKET" set-option -g status off 2>/dev/null
	tmux -L "$TMUX_SOCKET" resize-window -x "${size%x*}" -y "${size#*x}" 2>/dev/null
}
tui_keys() { tmux -L "$TMUX_SOCKET" send-keys "$@" || fail "cannot type: the program has ended ($(cat "$WORK/exit" 2>/dev/null), $(cat "$WORK/stderr" 2>/dev/null))"; }
tui_text() { tmux -L "$TMUX_SOCKET" send-keys -l "$1"; }
tui_resize() { tmux -L "$TMUX_SOCKET" resize-window -x "${1%x*}" -y "${1#*x}"; }
tui_screen() { tmux -L "$TMUX_SOCKET" capture-pane -p; }
tui_pid() { pgrep -P "$(tmux -L "$TMUX_SOCKET" list-panes -F '#{pane_pid}')" -x chaoswatch; }

# tui_until REGEX [SECONDS]: waits until the screen matches.
tui_until() {
	local deadline=$((SECONDS + ${2:-15}))
	until tui_screen 2>/dev/null | grep -Eq -- "$1"; do
		[ $SECONDS -lt $deadline ] || fail "the screen never showed: $1"
		sleep 0.1
	done
}
tui_never() { ! tui_screen | grep -Eq -- "$1" || fail "the screen shows: $1"; }

# tui_ended [STATUS] [SECONDS]: waits until the program has ended with that status.
tui_ended() {
	local deadline=$((SECONDS + ${2:-5}))
	until [ -s "$WORK/exit" ]; do
		[ $SECONDS -lt $deadline ] || fail "the program has not ended"
		sleep 0.05
	done
	[ "$(cat "$WORK/exit")" = "${1:-0}" ] || fail "exit status $(cat "$WORK/exit"), not ${1:-0}: $(cat "$WORK/stderr")"
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
