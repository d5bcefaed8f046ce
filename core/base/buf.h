#ifndef CORE_BASE_BUF_H
#define CORE_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

/* Growing bytes, always followed by a 0 byte that `len` does not count. {0} is an empty one. */
struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void buf_finish(struct buf *buf) __attribute__((nonnull)); /* frees what it holds and makes it empty */
void buf_clear(struct buf *buf) __attribute__((nonnull)); /* len 0, memory kept */
void buf_append(struct buf *buf, const void *bytes, size_t len) __attribute__((nonnull(1)));
void buf_append_text(struct buf *buf, const char *text) __attribute__((nonnull));
void buf_append_char(struct buf *buf, char c) __attribute__((nonnull));
void buf_append_base64(struct buf *buf, const void *bytes, size_t len) __attribute__((nonnull(1))); /* RFC 4648, padded */
void buf_appendf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(1, 2)));
void buf_vappendf(struct buf *buf, const char *format, va_list args) __attribute__((format(printf, 2, 0), nonnull(1, 2)));
char *buf_steal(struct buf *buf) __attribute__((returns_nonnull, nonnull)); /* caller frees; the buffer is empty afterwards */
const char *buf_borrow(const struct buf *buf) __attribute__((returns_nonnull, nonnull)); /* "" if empty; valid until the next change */

#endif
