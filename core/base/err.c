#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"

/* Messages quote arguments, files and answers: what would steer a terminal is replaced, and a character is not cut in two. */
static void keep_harmless(char *out, size_t size, const char *text)
{
	struct utf8_cluster cluster;
	size_t length = strlen(text), used = 0;
	for (size_t at = 0; utf8_next(text, length, &at, &cluster) && used + cluster.length < size; used += cluster.length)
		memcpy(out + used, cluster.bytes, cluster.length);
	out[used] = 0;
}

static void fill(struct err *err, enum err_code code, int status, const char *where, const char *format, va_list args)
	__attribute__((format(printf, 5, 0)));

static void fill(struct err *err, enum err_code code, int status, const char *where, const char *format, va_list args)
{
	err->code = code;
	err->status = status;
	char text[sizeof err->text];
	vsnprintf(text, sizeof text, format, args);
	keep_harmless(err->text, sizeof err->text, text);
	keep_harmless(err->where, sizeof err->where, where);
}

bool err_set(struct err *err, enum err_code code, const char *where, const char *format, ...)
{
	if (err) {
		va_list args;
		va_start(args, format);
		fill(err, code, 0, where, format, args);
		va_end(args);
	}
	return false;
}

bool err_set_status(struct err *err, enum err_code code, int status, const char *where, const char *format, ...)
{
	if (err) {
		va_list args;
		va_start(args, format);
		fill(err, code, status, where, format, args);
		va_end(args);
	}
	return false;
}

bool err_prefix(struct err *err, const char *format, ...)
{
	if (err) {
		char text[sizeof err->text];
		va_list args;
		va_start(args, format);
		int used = vsnprintf(text, sizeof text, format, args);
		va_end(args);
		if (used >= 0 && (size_t)used < sizeof text)
			snprintf(text + used, sizeof text - (size_t)used, ": %s", err->text);
		keep_harmless(err->text, sizeof err->text, text);
	}
	return false;
}

void err_clear(struct err *err)
{
	if (err)
		*err = (struct err){ 0 };
}

const char *err_message(const struct err *err, char *out, size_t size)
{
	if (err->where[0])
		snprintf(out, size, "%s: %s", err->where, err->text);
	else
		snprintf(out, size, "%s", err->text);
	return out;
}
