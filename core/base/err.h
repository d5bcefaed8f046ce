#ifndef CORE_BASE_ERR_H
#define CORE_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of failure it is; callers branch on this, people read the text. */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE, /* wrong arguments of a program or a command */
	ERR_CONFIG, /* a configuration or manifest file is wrong */
	ERR_IO, /* a local file, pipe or process failed */
	ERR_RESOLVE, /* the host name could not be resolved */
	ERR_CONNECT, /* refused, unreachable, closed */
	ERR_TIMEOUT, /* no answer in time */
	ERR_TLS, /* certificate or handshake */
	ERR_REDIRECT, /* a redirect that is not followed */
	ERR_AUTH, /* 401, 403, or a token that the server does not accept */
	ERR_NOT_FOUND, /* 404, or what stands for it */
	ERR_REFUSED, /* any other answer of the server that says no: 4xx, 5xx */
	ERR_OVERLOAD, /* 429, 503, or a server's own time-out: try later */
	ERR_DECODE, /* the answer is not what it should be */
	ERR_LIMIT, /* a bound of ours was reached */
	ERR_FORBIDDEN, /* we refuse: read-only */
	ERR_ABORTED, /* we ended it ourselves */
};

/*
 * A failure with its place and a sentence. Fixed size, so it can be copied, kept in snapshots and filled without memory.
 * `where` is a file:line, a URL without secrets, or "" ; `text` is one line for people: what failed and what to do.
 */
struct err {
	enum err_code code;
	int status; /* HTTP status where there is one, else 0 */
	char where[160];
	char text[320];
};

/*
 * Fills *err (which may be NULL) and returns false, so that a caller can end with `return err_set(...)`. Cuts what is too long; control
 * characters and the like become U+FFFD, so both texts can be written to a terminal.
 */
bool err_set(struct err *err, enum err_code code, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5), nonnull(3, 4)));

/* The same with an HTTP status. */
bool err_set_status(struct err *err, enum err_code code, int status, const char *where, const char *format, ...)
	__attribute__((format(printf, 5, 6), nonnull(4, 5)));

/* Puts "`format`: " before the text that is there; for callers that know more of what was being done. Returns false. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));

/* Makes *err empty. NULL is fine. */
void err_clear(struct err *err);

/* Writes "where: text", or only the text where there is no place, into out (size bytes, always terminated); returns out. */
const char *err_message(const struct err *err, char *out, size_t size) __attribute__((nonnull));

#endif
