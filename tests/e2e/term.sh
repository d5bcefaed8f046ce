#!/usr/bin/env bash
# A real terminal: start, type, resize, stop and go on, signals, what TERM and the locale say, a terminal that goes away.
# No server is needed: nothing listens on the port, and the screen says so.
. tests/e2e/lib.sh

DEAD=(--prometheus http://127.0.0.1:1)

# In a shell, so that job control works and stty can be asked before and after.
shell_start() {
	env -u TMUX -u NO_COLOR LC_ALL="${SHELL_LOCALE:-C.UTF-8}" HOME="$WORK" TERM="${TUI_OUTER:-xterm-256color}" \
		tmux -L "$TMUX_SOCKET" -f /dev/null new-session -d -s "$TUI" -x "${1%x*}" -y "${1#*x}" "bash --norc --noprofile -i" || fail "tmux did not start"
	tmux -L "$TMUX_SOCKET" set-option -g status off
	tmux -L "$TMUX_SOCKET" resize-window -x "${1%x*}" -y "${1#*x}"
	tui_text "PS1='ready> '; cd '$WORK'"
	tui_keys Enter
	tui_until 'ready> '
}
shell_end() { tmux -L "$TMUX_SOCKET" kill-session; }
shell_line() { tui_text "$1" && tui_keys Enter; }
settings() { # the tty's settings without its size, into the file $1
	shell_line "stty -a | sed 's/rows.*columns [0-9]*;//' >'$WORK/$1'; echo settings-$1"
	tui_until "^settings-$1"
}
same() { cmp -s "$WORK/$1" "$WORK/$2" || fail "the terminal's settings differ: $(diff "$WORK/$1" "$WORK/$2")"; }
run() { shell_line "clear; $1 $CHAOSWATCH ${DEAD[*]} $2; echo ended-\$?"; }
pid() { pgrep -P "$(tmux -L "$TMUX_SOCKET" list-panes -F '#{pane_pid}')" -x chaoswatch; }

echo "== keys and sizes"
shell_start 120x36
settings before
run "" ""
tui_until 'refused'
tui_until '1 Overview +2 Metrics +3 Alerts +4 Chaos'
tui_keys '?'
tui_until 'Change the cluster'
tui_keys Escape
tui_keys 2
tui_until 'Other charts'
for size in 80x24 40x10 38x8 200x60 120x36; do
	tui_resize $size
	case $size in
	38x8) tui_until 'Too small: 38x8, needs 40x10' ;;
	40x10 | 80x24) tui_until '^─ .*─$' ;;
	*) tui_until '^╭.*╮$' ;;
	esac
done

echo "== stop and go on"
tui_keys C-z
tui_until 'Stopped'
settings stopped
same before stopped
shell_line 'clear; fg; echo ended-$?'
tui_until 'Other charts'
tui_keys 1
tui_until '╭ Alerts'

echo "== the way out: keys and signals give the terminal back"
tui_keys q
tui_until 'ended-0'
settings after
same before after
for signal in TERM INT HUP; do
	run "" ""
	tui_until '╭ Alerts'
	kill -$signal "$(pid)"
	tui_until 'ended-[0-9]'
	settings "after-$signal"
	same before "after-$signal"
done
for signal in ABRT SEGV; do # as out of memory and a defect end it
	run "" ""
	tui_until '╭ Alerts'
	kill -$signal "$(pid)"
	tui_until 'ended-1' # a sanitizer makes it 1
	tui_never '╭ Alerts'
	settings "after-$signal"
	same before "after-$signal"
done
run "" ""
tui_until '╭ Alerts'
tui_keys C-c
tui_until 'ended-0'
settings after-c
same before after-c

echo "== a paste outside of a field does nothing"
run "" ""
tui_until '╭ Alerts'
tmux -L "$TMUX_SOCKET" set-buffer '2q!X'
tmux -L "$TMUX_SOCKET" paste-buffer -p
sleep 0.5
tui_until '╭ Alerts'
tui_never 'Other charts|Stop'
tui_keys /
tui_until '!word'
tmux -L "$TMUX_SOCKET" paste-buffer -p
tui_until '/ ?2q!X'
tui_keys Escape
tui_keys q
tui_until 'ended-0'

echo "== what TERM and the environment say"
run "TERM=vt100" ""
tui_until '^\+ Alerts'
tui_keys q
tui_until 'ended-0'
run "TERM=linux" ""
tui_until '^┌ Alerts'
tui_keys q
tui_until 'ended-0'
run "TERM=no-such-terminal" ""
tui_until 'TERM=no-such-terminal is not known on this host: taken as xterm-256color'
tui_keys q
tui_until 'ended-0'
run "TERM=dumb" ""
tui_until 'cannot place text on a screen'
tui_until 'ended-2'
run "env -u TERM" ""
tui_until 'TERM is not set'
run "LC_ALL=C" ""
tui_until '^\+ Alerts'
tui_keys q
tui_until 'ended-0'

echo "== NO_COLOR: attributes, no colours"
run "NO_COLOR=1" ""
tui_until '╭ Alerts'
tmux -L "$TMUX_SOCKET" capture-pane -pe >"$WORK/screen"
grep -Eq $'\033\\[([0-9;]*;)?[34][0-7](;[0-9;]*)?m' "$WORK/screen" && fail "there is colour in spite of NO_COLOR"
grep -q $'\033\[' "$WORK/screen" || fail "there are no attributes either"
tui_keys q
tui_until 'ended-0'

echo "== output that is no terminal"
"$CHAOSWATCH" "${DEAD[@]}" </dev/null >"$WORK/out" 2>"$WORK/err"
[ $? = 2 ] || fail "without a terminal the exit status is not 2"
grep -q 'no terminal' "$WORK/err" || fail "without a terminal it does not say so: $(cat "$WORK/err")"
[ -s "$WORK/out" ] && fail "without a terminal it wrote to standard output"
shell_end

echo "== without file descriptors it says what is short"
for limit in 6 9; do
	tui_start 100x30 bash -c "ulimit -n $limit; exec $CHAOSWATCH ${DEAD[*]}"
	tui_ended 2
	tui_said | grep -Eq 'open no more files|Too many open files' || fail "with $limit descriptors it says: $(tui_said)"
done
tui_start 100x30 bash -c "ulimit -n 12; exec $CHAOSWATCH ${DEAD[*]}"
tui_until 'this process may open no more files'
tui_keys q
tui_ended 0

echo "== a terminal that reads slowly, or not: a signal still ends the program and gives it back"
cat >"$WORK/slow.py" <<'EOF'
import fcntl, os, pty, signal, struct, sys, termios, threading, time
SLOW, number, argv = sys.argv[1] == "slow", getattr(signal, sys.argv[2]), sys.argv[3:]
pid, fd = pty.fork()
if pid == 0:
    os.execvpe(argv[0], argv, dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8"))
before = termios.tcgetattr(fd)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 120, 400, 0, 0))
seen = b""
while b"Alerts" not in seen:
    seen += os.read(fd, 65536)
reading = True
def drip():                    # 40 kB a second
    global seen
    try:
        while reading:
            seen += os.read(fd, 2048)
            time.sleep(0.05)
    except OSError:
        pass
if SLOW:
    threading.Thread(target=drip, daemon=True).start()
for _ in range(20):            # each theme is a whole screen: more than the terminal's buffer holds
    os.write(fd, b"t")
    time.sleep(0.02)
time.sleep(0.5)
started = time.monotonic()
os.kill(pid, number)
while time.monotonic() - started < 3:
    if os.waitpid(pid, os.WNOHANG)[0]:
        break
    time.sleep(0.01)
else:
    os.kill(pid, signal.SIGKILL)
    sys.exit("it does not end while its terminal does not read")
took = time.monotonic() - started
reading = False
after = termios.tcgetattr(fd)
os.set_blocking(fd, False)
time.sleep(0.2)
try:
    while data := os.read(fd, 65536):
        seen += data
except OSError:
    pass
print("ended after %.2f s" % took)
if before[:4] != after[:4]:
    sys.exit("settings differ")
if seen.rfind(b"\x1b[?1049l") < seen.rfind(b"\x1b[?1049h"):
    sys.exit("the screen was not given back")
EOF
for signal in SIGTERM SIGINT SIGHUP; do
	for reader in slow stuck; do
		python3 "$WORK/slow.py" $reader $signal "$CHAOSWATCH" "${DEAD[@]}" || fail "$signal while a terminal is $reader"
	done
done

echo "== a frame is one write, however long"
cat >"$WORK/whole.py" <<'EOF'
import fcntl, os, pty, re, struct, sys, termios, threading, time
trace, argv = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 120, 400, 0, 0))
    os.execvpe("strace", ["strace", "-y", "-e", "trace=write", "-o", trace, *argv], dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8"))
seen = []
def drain():
    try:
        while data := os.read(fd, 65536):
            seen.append(data)
    except OSError:
        pass
threading.Thread(target=drain, daemon=True).start()
for _ in range(100):
    time.sleep(0.1)
    if b"Alerts" in b"".join(seen):
        break
for _ in range(6):             # each redraw is a whole screen: more than the terminal's buffer holds
    os.write(fd, b"\x0c")
    time.sleep(0.3)
os.write(fd, b"q")
os.waitpid(pid, 0)
lines = open(trace, errors="replace").read()
writes = [(int(a), int(b)) for a, b in re.findall(r"^write\(\d+</dev/pts/.*, (\d+)\) = (-?\d+)", lines, re.M)]
whole = [asked for asked, written in writes if asked == written]
if len(whole) != len(writes) or sum(length > 8192 for length in whole) < 6:
    sys.exit(f"writes to the terminal, asked for and done: {writes}")
EOF
python3 "$WORK/whole.py" "$WORK/trace" "$CHAOSWATCH" "${DEAD[@]}" || fail "a frame is torn into several writes"

echo "== a terminal that goes away ends the program"
tui_start 80x24 "$CHAOSWATCH" "${DEAD[@]}"
tui_until '─ Alerts'
gone=$(tui_pid) && [ -n "$gone" ] || fail "it does not run"
tmux -L "$TMUX_SOCKET" kill-server
for _ in $(seq 50); do
	kill -0 "$gone" 2>/dev/null || exit 0
	sleep 0.1
done
kill -KILL "$gone"
fail "it lived on without its terminal"
