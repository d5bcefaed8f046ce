#!/bin/sh
# Installs what is missing of tools/packages.txt. Usage: deps.sh GROUP...
# Without root and without sudo it prints the list and stops with 1.
set -eu
list="$(dirname "$0")/packages.txt"
missing=""
for group in "$@"; do
	for package in $(awk -v group="$group" '!/^#/ && $2 == group { print $1 }' "$list"); do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed' || missing="$missing $package"
	done
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
	if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
		as_root="sudo"
	else
		echo "These Debian packages are missing, and this is neither root nor able to use sudo:" >&2
		echo "   $missing" >&2
		echo "As root: apt-get update && apt-get install --no-install-recommends$missing" >&2
		exit 1
	fi
fi
echo "installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
