#ifndef TESTS_SUPPORT_SOURCEBED_H
#define TESTS_SUPPORT_SOURCEBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice;
struct source_ops;
struct want;

/* A source at work without a thread and with a clock that the test moves: what datasources/poller does, one step at a time. */
struct sourcebed;

struct sourcebed *sourcebed_open(const struct source_ops *ops, const char *url, int64_t refresh_ms);
void sourcebed_close(struct sourcebed *bed);

/* `sync` is called whenever the network begins and ends to run: fakehttp_sync with its server. */
void sourcebed_share(struct sourcebed *bed, void (*sync)(void *user), void *user);

void sourcebed_want(struct sourcebed *bed, const struct want *wants, size_t count);
void sourcebed_refresh(struct sourcebed *bed); /* as the user's key does */
int64_t sourcebed_now(const struct sourcebed *bed);

/* Polls, then lets all requests come to their end, as far as the source goes on at this moment. */
void sourcebed_settle(struct sourcebed *bed);
/* Moves the clock, then settles. */
void sourcebed_advance(struct sourcebed *bed, int64_t ms);
void sourcebed_step(struct sourcebed *bed, int64_t ms); /* moves the clock, no more */
/* Polls and runs the network until at most `left` requests are under way, or for 3 s. */
void sourcebed_run(struct sourcebed *bed, size_t left);
size_t sourcebed_active(const struct sourcebed *bed);
/* When the source wants to be asked again, as of the last poll. */
int64_t sourcebed_next(const struct sourcebed *bed);

/* The newest slice; NULL before the first. Valid until the next call of this module. */
const struct slice *sourcebed_slice(struct sourcebed *bed);

#endif
