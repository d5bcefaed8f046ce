#include "tui/sgr.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/buf.h"

#define PARAMETERS_MAX 16 /* of one sequence: more than that not all terminals take */
#define CHARSET "\033(B"

/* A run of sequences with nothing between them. */
struct run {
	size_t count, length; /* of the parameters */
	char text[128];
	bool charset; /* it goes back to the usual character set */
};

static void flush(struct buf *out, struct run *run)
{
	if (run->count == 0)
		return;
	buf_append_text(out, "\033[");
	if (run->length != 1 || run->text[0] != '0')
		buf_append(out, run->text, run->length);
	buf_append_char(out, 'm');
	run->count = run->length = 0;
}

/* Length of an SGR sequence at `at`, 0 where there is none; its parameters stand between the first two and the last character. */
static size_t sequence_at(const char *at, const char *end)
{
	const char *p = at;
	if (end - p < 3 || p[0] != '\033' || p[1] != '[')
		return 0;
	for (p += 2; p < end && ((*p >= '0' && *p <= '9') || *p == ';' || *p == ':'); p++)
		;
	return p < end && *p == 'm' ? (size_t)(p + 1 - at) : 0;
}

static bool is_reset(const char *parameters, size_t length)
{
	return length == 0 || parameters[0] == ';' || (parameters[0] == '0' && (length == 1 || parameters[1] == ';'));
}

static void add(struct buf *out, struct run *run, const char *parameters, size_t length)
{
	size_t count = 1;
	if (length == 0) {
		parameters = "0";
		length = 1;
	}
	for (size_t i = 0; i < length; i++)
		count += parameters[i] == ';';
	if (is_reset(parameters, length))
		run->count = run->length = 0;
	if (run->count + count > PARAMETERS_MAX || run->length + 1 + length > sizeof run->text)
		flush(out, run);
	if (count > PARAMETERS_MAX || length > sizeof run->text) {
		buf_append_text(out, "\033[");
		buf_append(out, parameters, length);
		buf_append_char(out, 'm');
		return;
	}
	if (run->count > 0)
		run->text[run->length++] = ';';
	memcpy(run->text + run->length, parameters, length);
	run->length += length;
	run->count += count;
}

/* All sequences from `at` on, up to what is none; returns where that is. */
static const char *read_run(struct buf *out, struct run *run, const char *at, const char *end)
{
	for (;;) {
		size_t length = sequence_at(at, end);
		if (length > 0) {
			add(out, run, at + 2, length - 3);
			at += length;
		} else if (end - at >= 3 && memcmp(at, CHARSET, 3) == 0) {
			run->charset = true;
			at += 3;
		} else {
			return at;
		}
	}
}

void sgr_join(struct buf *out, const char *bytes, size_t length)
{
	const char *at = bytes, *end = bytes + length;
	bool charset_sent = false;
	while (at < end) {
		struct run run = { 0 };
		const char *next = memchr(at, '\033', (size_t)(end - at));
		next = next ? next : end;
		buf_append(out, at, (size_t)(next - at));
		at = read_run(out, &run, next, end);
		if (run.charset && !charset_sent)
			buf_append_text(out, CHARSET);
		charset_sent |= run.charset;
		flush(out, &run);
		if (at == next && at < end)
			buf_append_char(out, *at++); /* another kind of sequence */
	}
}
