#!/usr/bin/env bash
# What is drawn in parts, change by change, is what a terminal shows when all of it is drawn again: any keys, any screen, with all colours.
. tests/e2e/lib.sh

sim_start
python3 tests/bench/fakeserver.py --alerts 60 <"$WORK/leash" {leash}>&- >"$WORK/port" 2>"$WORK/fake.err" &
fake=$!
defer "kill $fake 2>/dev/null"
wait_for 5 test -s "$WORK/port"
CHAOS_MESH_URL=$(sim_url chaos_mesh)
FAKE_URL=http://127.0.0.1:$(cat "$WORK/port")

# The screen cell by cell: glyph and colours; of a blank only what is seen of it.
cells() {
	tui_screen -e | python3 -c '
import re, sys
pen = {}
for line in sys.stdin.read().split("\n"):
    out = []
    for escape, glyph in re.findall("\x1b\\[([0-9;:]*)m|(.)", line):
        if glyph:
            seen = pen if glyph != " " or {"7", "4"} & pen.keys() else {k: v for k, v in pen.items() if k == "ground"}
            out.append(glyph + "".join(sorted(f"{k}={v}" for k, v in seen.items())))
            continue
        codes = escape.split(";")
        while codes:
            code = codes.pop(0) or "0"
            if code == "0":
                pen = {}
            elif code in ("38", "48"):
                rest = codes[:2] if codes[0] == "5" else codes[:4]
                codes = codes[len(rest):]
                pen["color" if code == "38" else "ground"] = ":".join(rest)
            elif code in ("39", "49"):
                pen.pop("color" if code == "39" else "ground", None)
            elif len(code) > 1 and code[:-1] in ("3", "9", "4", "10"):
                pen["color" if code[:-1] in "39" else "ground"] = code
            else:
                pen[code] = 1
    while out and out[-1] == " ":
        out.pop()
    print(" ".join(out))'
}

# Until two looks are the same: $1 is the file.
look() {
	local deadline=$((SECONDS + 15))
	cells >"$1"
	until sleep 0.2 && cells >"$1.next" && cmp -s "$1" "$1.next"; do
		[ $SECONDS -lt $deadline ] || fail "the screen does not come to rest"
		mv "$1.next" "$1"
	done
}

# compare KEY...: types them, looks, has all drawn again. Where the header tells another time by then, news came in between: once more.
compare() {
	local try
	for try in 1 2 3 4 5; do
		tui_keys "$@"
		look "$WORK/parts"
		tui_keys C-l
		sleep 0.1
		look "$WORK/whole"
		cmp -s "$WORK/parts" "$WORK/whole" && return
		cmp -s <(head -n 1 "$WORK/parts") <(head -n 1 "$WORK/whole") && break
		set -- j k
	done
	fail "$TUI, try $try, after $keys: $(diff "$WORK/parts" "$WORK/whole" | cut -c1-2000 | head -n 6)"
}

for theme in terminal dark; do
	TUI=$theme
	tui_start 160x45 env TERM=xterm-256color "$CHAOSWATCH" --prometheus "$FAKE_URL" --alertmanager "$FAKE_URL" \
		--chaos-mesh "$CHAOS_MESH_URL" --refresh 1h --theme "$theme"
	tui_until 'simulated' 20
	tui_until '● prometheus +● alertmanager +● chaos-mesh' 20
	tui_until 'Alert[0-9]' 20
	for keys in '3 j j j k' 'j j j j j j' 'f k k' '/ p o d Enter j j' 'Escape / Escape o b j j' '4 j j k j' 'f j j j' '2 j j c v h h' 'z j Escape' '1 Tab j j Tab j' '? Escape 3 G k' 't j' 'j t k'; do
		read -ra typed <<<"$keys"
		compare "${typed[@]}"
	done
	tui_keys C-c
	tui_ended 0
done
