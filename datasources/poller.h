#ifndef DATASOURCES_POLLER_H
#define DATASOURCES_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct command;
struct config_source;
struct poller;
struct source_ops;
struct store;

/* One thread for one configured server. Knows threads, wake-ups and the end; nothing of HTTP's or the servers' content. */
struct poller_params {
	const struct source_ops *ops;
	size_t index;
	const char *name;
	const struct config_source *config; /* lives as long as the poller */
	int64_t refresh_ms;
	bool read_only;
	const struct clock *clock;
	struct store *store;
};
struct poller *poller_create(const struct poller_params *params) __attribute__((nonnull, returns_nonnull)); /* no thread yet */
bool poller_start(struct poller *poller) __attribute__((nonnull)); /* all signals are blocked in the thread */
uint64_t poller_command(struct poller *poller, struct command *command)
	__attribute__((nonnull)); /* main thread; takes it over; 0: refused */
void poller_refresh(struct poller *poller) __attribute__((nonnull)); /* ask everything now, forget the backoff; any thread */
void poller_wake(struct poller *poller) __attribute__((nonnull)); /* wants changed; any thread */
void poller_stop(struct poller *poller) __attribute__((nonnull)); /* asks it to end; does not wait */
bool poller_join(struct poller *poller, int64_t wait_ms) __attribute__((nonnull)); /* false where it has not ended by then */
void poller_destroy(struct poller *poller); /* after it has joined */

/*
 * Next try after `tries` failures in a row: 1 s, 2 s, 4 s ... 30 s, times 0.8 .. 1.2 by `random` (any 32 bits). Pure.
 */
int64_t poller_backoff_ms(unsigned tries, uint32_t random);

#endif
