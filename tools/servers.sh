#!/usr/bin/env bash
# Unpacks Debian's prometheus and prometheus-alertmanager into $BUILD/servers, once. Nothing is installed, nothing is started.
set -eu
target=${BUILD:-build}/servers
[ -e "$target/unpacked" ] && exit 0
mkdir -p "$target/packages"
target=$(cd "$target" && pwd)
fetch() { (cd "$target/packages" && apt-get download -qq prometheus prometheus-alertmanager); }
if ! fetch 2>"$target/packages/log"; then
	[ "$(id -u)" = 0 ] && apt-get update -qq
	fetch || { cat "$target/packages/log" >&2; echo "could not download Debian's prometheus and prometheus-alertmanager (apt-get update may help)" >&2; exit 1; }
fi
for package in "$target"/packages/*.deb; do
	dpkg-deb -x "$package" "$target"
done
# Debian's Alertmanager reads its templates from an absolute path, which is not there without an installation: the copy reads them from the
# folder it is started in, which has to be $BUILD/servers. The new path is as long as the old one.
LC_ALL=C sed -i 's|/usr/share/prometheus/alertmanager|usr/share/prometheus//alertmanager|g' "$target/usr/bin/prometheus-alertmanager"
touch "$target/unpacked"
rm -rf "$target/packages"
