#include "core/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static void reserve(struct buf *buf, size_t more)
{
	size_t needed = buf->len + more + 1;
	if (needed <= buf->cap)
		return;
	size_t cap = buf->cap ? buf->cap * 2 : 64;
	if (cap < needed)
		cap = needed;
	buf->data = mem_realloc(buf->data, cap, 1);
	buf->cap = cap;
}

void buf_finish(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = 0;
}

void buf_append(struct buf *buf, const void *bytes, size_t len)
{
	reserve(buf, len);
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = 0;
}

void buf_append_text(struct buf *buf, const char *text)
{
	buf_append(buf, text, strlen(text));
}

void buf_append_char(struct buf *buf, char c)
{
	buf_append(buf, &c, 1);
}

void buf_append_base64(struct buf *buf, const void *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = bytes;
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned group = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		buf_append_char(buf, digits[group >> 18]);
		buf_append_char(buf, digits[group >> 12 & 63]);
		buf_append_char(buf, left > 1 ? digits[group >> 6 & 63] : '=');
		buf_append_char(buf, left > 2 ? digits[group & 63] : '=');
	}
}

void buf_appendf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vappendf(buf, format, args);
	va_end(args);
}

void buf_vappendf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	reserve(buf, 64);
	int used = vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, args);
	if (used > 0 && (size_t)used >= buf->cap - buf->len) {
		reserve(buf, (size_t)used);
		vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, again);
	}
	if (used > 0)
		buf->len += (size_t)used;
	buf->data[buf->len] = 0;
	va_end(again);
}

char *buf_steal(struct buf *buf)
{
	reserve(buf, 0);
	buf->data[buf->len] = 0;
	char *data = buf->data;
	*buf = (struct buf){ 0 };
	return data;
}

const char *buf_borrow(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}
