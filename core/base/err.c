#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct err *err, enum err_code code, int status, const char *where, const char *format, va_list args)
{
	err->code = code;
	err->status = status;
	snprintf(err->where, sizeof err->where, "%s", where);
	vsnprintf(err->text, sizeof err->text, format, args);
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
		memcpy(err->text, text, sizeof text);
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
