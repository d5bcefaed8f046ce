#ifndef TUI_CLI_HEADLESS_H
#define TUI_CLI_HEADLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_context;
struct frame;

/*
 * The loop without a terminal: the same store and session as the dashboard's, until something is so or time is up.
 */

/* The newest frame. */
const struct frame *headless_frame(struct cli_context *context) __attribute__((nonnull, returns_nonnull));

/* Waits until `done` says yes of a frame, at most wait_ms; the last frame, and in *reached whether it did. */
const struct frame *headless_wait(struct cli_context *context, int64_t wait_ms, bool (*done)(const struct frame *frame, const void *user),
	const void *user, bool *reached) __attribute__((nonnull(1, 3, 5), returns_nonnull));

/* Until every source has answered once or failed, and every query too. */
const struct frame *headless_complete(struct cli_context *context) __attribute__((nonnull, returns_nonnull));

/* Writes to `words` each source that did not answer, and why; how many those are. */
size_t headless_report(const struct cli_context *context, const struct frame *frame) __attribute__((nonnull));

#endif
