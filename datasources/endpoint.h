#ifndef DATASOURCES_ENDPOINT_H
#define DATASOURCES_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/snapshot.h"
#include "datasources/repeat.h"

struct clock;
struct endpoint;
struct http;
struct http_request;
struct json_stream;
struct pulse;

/*
 * An answer that a source asks for again and again: its request, its schedule, its newest good content. The content is a part (a slice that is
 * never published itself, see slice_hold()); it stays through failures. Owner thread only.
 */

/* How the answers of one kind of server are read, while they arrive, each into a slice of its own. */
struct endpoint_decoder {
	struct endpoint_decode *(*create)(int what, struct slice *slice);
	void (*destroy)(struct endpoint_decode *decode);
};

/* The first member of what a decoder makes: the stream, which is fed. Where it fails, the slice is of no use. */
struct endpoint_decode {
	struct json_stream *stream;
};

/* What all endpoints of one server share. */
struct endpoint_server {
	enum source_kind kind;
	const char *name; /* for the log */
	const struct endpoint_decoder *decoder;
	struct http *http;
	const struct clock *clock;
	struct pulse *pulse;
	int64_t refresh_ms;
	bool compress;
	bool changed; /* something new to publish */
	/* NULL, or called with a good answer in endpoint->fresh, before it becomes endpoint->part. */
	void (*heed)(void *user, const struct endpoint *endpoint);
	void *user;
};

struct endpoint {
	struct endpoint_server *server;
	int what; /* for the decoder */
	int64_t every_ms; /* at most that often, and never more often than the source's refresh */
	bool optional; /* some servers do not have it: that it is not there says nothing of the server */
	struct http_request *request; /* NULL: none under way */
	struct endpoint_decode *decode;
	const struct slice *fresh; /* being filled by the decoder */
	struct repeat repeat; /* the newest good body: one that is the same is not decoded again */
	struct err decode_error;
	const struct slice *part; /* newest good answer; NULL before */
	int64_t started_ms, good_ms, due_ms;
	unsigned tries; /* failures in a row */
	struct err error; /* of the newest try */
};

/* Asks for it; nothing may be under way. */
void endpoint_start(struct endpoint *endpoint, const char *path, int64_t now_ms) __attribute__((nonnull));
void endpoint_refresh(struct endpoint *endpoint) __attribute__((nonnull)); /* due now, backoff forgotten */
/* Frees what it holds. Its request has ended or was cancelled. */
void endpoint_finish(struct endpoint *endpoint) __attribute__((nonnull));

#endif
