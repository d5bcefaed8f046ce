#!/bin/sh
# Calls that have no place here, each with what to use instead. Usage: banned.sh FILE...
set -eu
status=0
ban() { # pattern, advice, file...
	pattern=$1 advice=$2
	shift 2
	found=$(grep -nE "(^|[^_a-zA-Z0-9>.])($pattern)[[:space:]]*\(" /dev/null "$@" | grep -vE '^core/base/mem\.c:|^[^:]*:[0-9]*:[[:space:]]*/?\*' || true)
	[ -z "$found" ] || { echo "$found"; echo "  -> $advice"; status=1; }
}
ban 'strcpy|strcat|stpcpy' 'snprintf, buf or mem_strdup' "$@"
ban 'sprintf|vsprintf' 'snprintf' "$@"
ban 'gets|scanf|sscanf|fscanf' 'a parser that checks' "$@"
ban 'atoi|atol|atoll|atof|strtod|strtof' 'fmt_parse_double and its like: locale, range and rest of the text count' "$@"
ban 'system|popen' 'no shell' "$@"
ban 'strtok|localtime|gmtime|asctime|ctime' 'the _r functions or core/base/clock' "$@"
ban 'malloc|calloc|realloc|strdup|strndup|asprintf|vasprintf' 'core/base/mem' "$@"
ban 'alloca' 'bounded arrays' "$@"
ban 'rand|srand|random' 'a generator with its state passed' "$@"
ban 'tmpnam|mktemp|tempnam' 'mkstemp' "$@"
exit $status
