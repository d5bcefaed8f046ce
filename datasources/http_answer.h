#ifndef DATASOURCES_HTTP_ANSWER_H
#define DATASOURCES_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "datasources/http_head.h"

/* Why the one who takes an answer in wants no more of it. */
enum http_stop {
	HTTP_STOP_NOT,
	HTTP_STOP_ENOUGH, /* of a body that is only looked at */
	HTTP_STOP_READER, /* `receive` said so */
	HTTP_STOP_BODY_LIMIT,
	HTTP_STOP_HEAD_LIMIT,
};

/* An answer as it arrives, within bounds. Knows no network. Owner thread only; {0} and `receive` is an empty one. */
struct http_answer {
	bool (*receive)(void *user, const char *bytes, size_t length); /* of a 2xx body, or NULL: collected */
	void *user;
	struct http_head head;
	struct buf body; /* collected, or the beginning of a refusal's */
	size_t received; /* bytes of the body, unpacked */
	enum http_stop stop;
};

/* The next line of the head, the next bytes of the body; false ends the transfer: `stop` says why. */
bool http_answer_head(struct http_answer *answer, const char *line, size_t length) __attribute__((nonnull));
bool http_answer_body(struct http_answer *answer, const char *bytes, size_t length) __attribute__((nonnull));

bool http_answer_is_success(const struct http_answer *answer) __attribute__((nonnull)); /* 2xx */
/* 2xx, but a page for people where an API should answer: the login of a proxy, or a wrong URL. */
bool http_answer_is_page(const struct http_answer *answer) __attribute__((nonnull));

void http_answer_reset(struct http_answer *answer) __attribute__((nonnull)); /* empty again, `receive` stays */

#endif
