#ifndef DATASOURCES_SOURCE_H
#define DATASOURCES_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/snapshot.h"

struct clock;
struct cmdqueue;
struct command;
struct config_source;
struct http;
struct store;
struct want_list;

/* What every source is made of. The poller owns these; a source's functions get them. Texts live as long as the poller. */
struct source_context {
	enum source_kind kind;
	size_t index; /* in the store */
	const char *name;
	const struct config_source *config; /* immutable */
	int64_t refresh_ms;
	const struct clock *clock;
	struct store *store;
	struct cmdqueue *commands;
	struct http *http; /* the thread's curl_multi; owner thread only */
};

/*
 * A kind of server. All functions run on the source's own thread, except `describe`, which is pure and may be called by any.
 * A source keeps its state (what it knows so far, what is under way) in what `open` returns.
 */
struct source_ops {
	enum source_kind kind;

	/* State for one server; never fails, does no I/O. */
	void *(*open)(struct source_context *context);

	/*
	 * Starts what is due at now_ms (requests go through context->http and come back as callbacks while the poller runs http_run),
	 * starts queued commands, and returns the wall time at which it wants to be called again. Called after every wake and every answer.
	 * Publishes slices by itself whenever it knows something new.
	 */
	int64_t (*poll)(void *state, const struct want_list *wants, int64_t now_ms);

	/* Commands that changed something were carried out or the user asked: everything is due now and backoff is forgotten. */
	void (*refresh)(void *state);

	/* The request that a command will send, as a `curl` line (with "$TOKEN" in place of secrets, shell-quoted) appended to out. Pure. */
	void (*describe)(const struct config_source *config, const struct command *command, struct buf *out);

	/* Frees the state. Requests under way were cancelled before. */
	void (*close)(void *state);
};

extern const struct source_ops prometheus_source;
extern const struct source_ops alertmanager_source;
extern const struct source_ops chaosmesh_source;
extern const struct source_ops control_source;

#endif
