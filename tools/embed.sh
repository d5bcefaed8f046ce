#!/usr/bin/env bash
# Writes text files as C: an entry { "name", "text" }, for each, for the array that includes it. Usage: embed.sh FILE... > OUT
set -eu
for file in "$@"; do
	name=${file##*/}
	printf '{ "%s",\n' "${name%.*}"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$file"
	printf '},\n'
done
