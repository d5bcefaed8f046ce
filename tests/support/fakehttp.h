#ifndef TESTS_SUPPORT_FAKEHTTP_H
#define TESTS_SUPPORT_FAKEHTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

struct MHD_Connection;

/*
 * A small HTTP server in a thread of the test, on a free port of 127.0.0.1: whatever comes is answered by one function. It sends no Date
 * until it is given one, so that a source believes its own clock, which a test may move.
 */
struct fakehttp;

struct fakehttp_request {
	const char *method, *path;
	const char *body; /* "" */
	struct MHD_Connection *connection;
};

/* Called one at a time, from the server's threads; fills *body and returns the status. */
typedef int fakehttp_handler(void *user, const struct fakehttp_request *request, struct buf *body);

struct fakehttp *fakehttp_start(fakehttp_handler *handler, void *user);
void fakehttp_stop(struct fakehttp *server);
const char *fakehttp_url(const struct fakehttp *server); /* "http://127.0.0.1:PORT" */

/* A decoded parameter of the URL, or of a form that was sent by POST; "" where there is none. Valid during the call. */
const char *fakehttp_argument(const struct fakehttp_request *request, const char *name, char *out, size_t size);

/* The Date of all answers from now on, in wall milliseconds; 0: none. */
void fakehttp_set_date(struct fakehttp *server, int64_t date_ms);

/* From now on what has this text in its "query" argument is held without an answer until fakehttp_release() or the end. */
void fakehttp_hold(struct fakehttp *server, const char *text);
void fakehttp_release(struct fakehttp *server);

/*
 * What the test changed is seen by the handler, and what the handler did by the test, across this call: a test and its handler may share data
 * where no request is under way (for sourcebed_share()).
 */
void fakehttp_sync(void *server);

/* Most requests that were being answered or held at one time. */
int fakehttp_most(struct fakehttp *server);

#endif
