#!/usr/bin/env bash
# The house around the code: install and uninstall, help, packages with and without root, the checks of the tree, the manual of the simulator.
. tests/e2e/lib.sh
unset MAKEFLAGS MFLAGS MAKELEVEL

says() { grep -qF -- "$1" "$WORK/out" "$WORK/err" || fail "nowhere: $1 ($(cat "$WORK/out" "$WORK/err"))"; }

# ---- install, uninstall: everything under DESTDIR and PREFIX, blanks included, and nothing of it left ----
root="$WORK/a root"
house_make() { make -s -o all BUILD="$BUILD" DESTDIR="$root" PREFIX=/opt/x "$@"; }
expect 0 house_make install
for program in chaoswatch chaoswatch-sim; do
	expect 0 "$root/opt/x/bin/$program" --version
	says "$program"
	[ -s "$root/opt/x/share/man/man1/$program.1" ] || fail "no manual of $program"
done
[ -s "$root/opt/x/share/man/man5/chaoswatch-story.5" ] || fail "no manual of stories"
experiments=(tools/experiments/*.yaml)
[ "$(find "$root" -type f | wc -l)" = $((5 + ${#experiments[@]})) ] || fail "more or less than programs, manuals, experiments: $(find "$root" -type f)"
expect 0 house_make uninstall
[ -z "$(find "$root" -type f)" ] || fail "left: $(find "$root" -type f)"
expect 0 house_make uninstall

# ---- help names every target that people call ----
expect 0 make -s help
for target in all demo demo-servers test test-full unit e2e layers lint smoke asan tsan valgrind bench golden deps servers install uninstall clean; do
	grep -qE "(^| )$target( |$)" "$WORK/out" || fail "make help says nothing of $target"
done
mkdir -p "$WORK/old/obj"
expect 0 make -s BUILD="$WORK/old" clean
[ ! -e "$WORK/old" ] || fail "make clean leaves $WORK/old"

# ---- packages: a PATH of fakes, where apt-get only writes down how it was called ----
fakes="$WORK/bin"
mkdir "$fakes"
for tool in awk bash cat dirname env grep make sh; do ln -s "$(command -v $tool)" "$fakes/$tool"; done
fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"$fakes/$1"
	chmod +x "$fakes/$1"
}
deps() { env PATH="$fakes" tools/deps.sh "$@"; }
packages=$(awk '!/^#/ && $2 == "build" { printf "%s ", $1 }' tools/packages.txt)
fake apt-get "echo \"\$(id -u) \$*\" >>'$WORK/apt'"

fake dpkg-query 'echo installed'
fake id 'echo 1000'
expect 0 deps build test bench
[ ! -s "$WORK/out" ] && [ ! -e "$WORK/apt" ] || fail "something was done although nothing is missing"

fake dpkg-query 'exit 1'
expect 1 deps build
says "apt-get install"
for package in $packages; do says " $package"; done
[ ! -e "$WORK/apt" ] || fail "apt-get was called without root"
expect 2 env PATH="$fakes" make -s BUILD="$WORK/never" test
says "libcmocka-dev"
[ ! -e "$WORK/never" ] || fail "make test went on without its packages"
expect 2 env PATH="$fakes" make -s BUILD="$WORK/never" demo
[ ! -e "$WORK/never" ] || fail "make demo went on without its packages"

fake sudo '[ "$1" = -n ] && exit 1; echo asked for a password; exit 1'
expect 1 deps build
[ ! -e "$WORK/apt" ] || fail "apt-get was called where sudo wants a password and nobody is there"

fake sudo '[ "$1" = -n ] && exit 0; echo sudo >>"'"$WORK"'/apt"; "$@"'
expect 0 deps build
[ "$(grep -c sudo "$WORK/apt")" = 2 ] || fail "not through sudo: $(cat "$WORK/apt")"

fake id 'echo 0'
rm "$WORK/apt" "$fakes/sudo"
expect 0 deps build
grep -q "^0 update" "$WORK/apt" || fail "no update: $(cat "$WORK/apt")"
for package in $packages; do grep -q "^0 install.* $package\( \|\$\)" "$WORK/apt" || fail "$package is not installed: $(cat "$WORK/apt")"; done

# ---- the checks of the tree see what they are for, in a copy that has it ----
copy="$WORK/copy"
mkdir "$copy"
cp -r Makefile core datasources themes widgets tui tools "$copy"
mkdir "$copy/tests"
cp tests/layers.awk "$copy/tests"
expect 0 make -s -C "$copy" layers
echo 'int stray;' >"$copy/tui/stray.c"
expect 2 make -s -C "$copy" layers
says "tui/stray.c is in no list"
rm "$copy/tui/stray.c"
sed -i '1a #include "tui/app.h"\n#include <curl/curl.h>' "$copy/core/store.c"
expect 2 make -s -C "$copy" layers
says "core may not include tui/app.h"
says "<curl/curl.h> does not belong here"

cat >"$WORK/bad.c" <<'END'
/* strcpy() in a comment is no call. */
static const struct {
	const char *name;
} names[] = { { "fixed" } };
static const char *const fixed = "fixed";
static const char *current;
int bad(char *to)
{
	static int calls;
	strcpy(to, names[0].name);
	return calls++;
}
END
expect 1 tools/banned.sh "$WORK/bad.c"
says "bad.c:10:"
! grep -q "bad.c:1:" "$WORK/out" || fail "a comment counts as a call"
expect 1 python3 tools/measure.py "$WORK/bad.c"
says "bad.c:current: NOT EXCUSED"
says "bad.c:calls: NOT EXCUSED"
! grep -qE "bad.c:(names|fixed)" "$WORK/out" || fail "a constant counts as mutable: $(cat "$WORK/out")"

# ---- the simulator's manual has its options ----
expect 0 "$BUILD/chaoswatch-sim" --help
options=$(grep -oE -- '--[a-z-]+' "$WORK/out" | sort -u)
[ "$(echo "$options" | wc -l)" -ge 8 ] || fail "too few options in the help: $options"
for option in $options; do
	sed 's/\\-/-/g' man/chaoswatch-sim.1 | grep -qE -- "$option( |\"|$)" || fail "man/chaoswatch-sim.1 says nothing of $option"
done
