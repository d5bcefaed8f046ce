#ifndef TESTS_SUPPORT_SOURCERUN_H
#define TESTS_SUPPORT_SOURCERUN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/command.h"
#include "core/config.h"
#include "core/snapshot.h"
#include "datasources/source.h"
#include "tests/support/scriptserver.h"

/*
 * A source as its poller would run it, in one thread with a scripted server and a clock that stands still: time passes only where the source
 * waits for it, so a test of minutes takes milliseconds.
 */
struct sourcerun {
	struct scriptserver *server;
	void (*serve)(void *user); /* another server's turn instead; set together with config.url */
	void *serve_user;
	int64_t now_ms;
	struct clock clock;
	struct config_source config; /* may be changed before sourcerun_open() */
	struct store *store;
	struct source_context context;
	const struct source_ops *ops;
	void *state;
	size_t published; /* slices so far */
	const struct snapshot *snapshot; /* newest that was looked at */
	const struct want_list *wants;
};

void sourcerun_init(struct sourcerun *run, const struct source_ops *ops); /* config: the server's URL, no credentials */
void sourcerun_open(struct sourcerun *run);
void sourcerun_finish(struct sourcerun *run);

/* Lets it work until so much time has passed and nothing is under way. */
void sourcerun_advance(struct sourcerun *run, int64_t milliseconds);
/* The same for so many turns, whatever is under way, without any time passing. */
void sourcerun_turns(struct sourcerun *run, int turns);

void sourcerun_select(struct sourcerun *run, const char *uid);
const struct slice *sourcerun_slice(struct sourcerun *run); /* newest; NULL: none; valid until the next call */
uint64_t sourcerun_command(struct sourcerun *run, struct command *command); /* takes it over */

#endif
