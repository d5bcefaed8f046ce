#ifndef DATASOURCES_HTTP_HEAD_H
#define DATASOURCES_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What we keep of an answer's head, fed line by line. Pure but for memory; owner thread only. {0} is an empty one. */
struct http_head {
	int status; /* 0 until the status line came */
	char content_type[128]; /* "" where absent */
	char *location; /* NULL where absent; bytes as they came, at most 8 KiB */
	int64_t date_ms; /* 0 where absent or unreadable */
	bool simulated;
	size_t bytes; /* of all lines so far, those of earlier heads (100 Continue) too */
};

/* One line with or without its line end. A status line begins a new head. False where the head is larger than anything sensible. */
bool http_head_line(struct http_head *head, const char *line, size_t length) __attribute__((nonnull));
void http_head_finish(struct http_head *head) __attribute__((nonnull)); /* empty again */

#endif
