#ifndef TUI_CLI_HEADLESS_H
#define TUI_CLI_HEADLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_context;
struct frame;
struct frame_source;

/*
 * The loop without a terminal: the same store and session as the dashboard's, until something is so or time is up.
 */

/* The newest frame. */
const struct frame *headless_frame(struct cli_context *context) __attribute__((nonnull, returns_nonnull));

/* Waits until `done` says yes of a frame, at most wait_ms; the last frame, and in *reached whether it did. */
const struct frame *headless_wait(struct cli_context *context, int64_t wait_ms, bool (*done)(const struct frame *frame, const void *user),
	const void *user, bool *reached) __attribute__((nonnull(1, 3, 5), returns_nonnull));

/* Until every source has answered once or failed, and every query too; where copies of an Alertmanager disagree, until that is certain. */
const struct frame *headless_complete(struct cli_context *context) __attribute__((nonnull, returns_nonnull));

/* Writes to `words` why this source did not answer, or not in full, and what is amiss with it. False where it did not answer in full. */
bool headless_say_source(const struct cli_context *context, const struct frame_source *source) __attribute__((nonnull));

/* The same of all sources, and what copies of an Alertmanager do not agree on; how many sources did not answer in full. */
size_t headless_report(const struct cli_context *context, const struct frame *frame) __attribute__((nonnull));

#endif
