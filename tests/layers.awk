# Checks every #include against the table of layers. Usage: awk -f layers.awk $(git ls-files '*.c' '*.h')
# A file's layer is its folder. What a layer may include of the project stands in `inside`, which outside headers
# only one file may include in `outside`; everything else of <...> must be in `libc`, or be named for the file.

BEGIN {
	inside["core/base"] = "core/base"
	inside["core"] = "core/base core"
	inside["themes"] = "core/base themes"
	inside["widgets"] = "core/base widgets"
	inside["datasources"] = "core/base core datasources"
	inside["datasources/sim"] = "core/base core datasources/sim"
	inside["tui"] = "core/base core themes widgets tui tui/cli"
	inside["tui/cli"] = "core/base core themes widgets tui tui/cli"

	# Files of a layer beyond that: includer -> included.
	extra["widgets", "themes/roles.h"] = 1
	extra["tui/main.c", "datasources/registry.h"] = 1
	extra["tui/main.c", "datasources/simulator.h"] = 1

	# Outside headers and who may include them (regular expressions on the path).
	outside["curl/curl.h"] = "^datasources/http\\.c$"
	outside["jansson.h"] = "^(datasources/(json[a-z_]*|[a-z_]+_(de|en)code)\\.[ch]|datasources/sim/(api_[a-z_]+|json)\\.[ch]|tui/cli/out\\.c)$"
	outside["yaml.h"] = "^core/base/yamldoc\\.c$"
	outside["utf8proc.h"] = "^core/base/utf8\\.c$"
	outside["uthash.h"] = "^(core|datasources)/"
	outside["pcre2.h"] = "^core/matcher\\.c$"
	outside["curses.h"] = "^tui/term_curses[a-z_]*\\.c$"
	outside["term.h"] = "^tui/term_curses[a-z_]*\\.c$"
	outside["microhttpd.h"] = "^datasources/sim/server\\.c$"
	outside["pthread.h"] = "^(core/base/log|core/store|core/cmdqueue|datasources/poller|datasources/http[a-z_]*|tui/main|tui/browser|datasources/sim/server)\\.[ch]$"
	outside["stdatomic.h"] = "^(core|datasources)/"

	n = split("assert ctype errno fcntl fenv float getopt inttypes langinfo limits locale math poll setjmp signal spawn stdalign stdarg stdbool stddef stdint stdio stdlib string strings sysexits termios time unistd wchar wctype dirent netdb", names, " ")
	for (i = 1; i <= n; i++)
		libc[names[i] ".h"] = 1
	n = split("sys/mman.h sys/stat.h sys/types.h sys/time.h sys/random.h sys/resource.h sys/wait.h sys/ioctl.h sys/socket.h sys/uio.h sys/signalfd.h sys/eventfd.h sys/prctl.h sys/syscall.h netinet/in.h arpa/inet.h", names, " ")
	for (i = 1; i <= n; i++)
		libc[names[i]] = 1
}

function layer_of(path) {
	if (path ~ /^core\/base\//) return "core/base"
	if (path ~ /^datasources\/sim\//) return "datasources/sim"
	if (path ~ /^tui\/cli\//) return "tui/cli"
	sub(/\/.*/, "", path)
	return path
}

function complain(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad++
}

function check_own(target,   layer, allowed, n, parts, i) {
	layer = layer_of(FILENAME)
	if ((layer, target) in extra || (FILENAME, target) in extra)
		return
	n = split(inside[layer], parts, " ")
	for (i = 1; i <= n; i++)
		if (parts[i] == layer_of(target))
			return
	complain(layer " may not include " target)
}

FILENAME ~ /^tests\// { next }

/^[ \t]*#[ \t]*include[ \t]*"/ {
	target = $0
	sub(/^[^"]*"/, "", target)
	sub(/".*/, "", target)
	if (target !~ /\//)
		complain("write includes from the root: " target)
	else
		check_own(target)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
	target = $0
	sub(/^[^<]*</, "", target)
	sub(/>.*/, "", target)
	if (target in outside) {
		if (FILENAME !~ outside[target])
			complain("<" target "> does not belong here")
	} else if (!(target in libc))
		complain("<" target "> is not in the table of tests/layers.awk")
}

END {
	if (bad) {
		printf "layers: %d includes against the table\n", bad
		exit 1
	}
	print "layers: every include fits the table"
}
