#ifndef TUI_STOP_PLAN_H
#define TUI_STOP_PLAN_H

#include <stddef.h>

#include "core/command.h"

struct frame;
struct frame_chaos;

#define STOP_PLAN_MAX COMMAND_RESULTS_MAX /* what becomes of each step has to be told */

/* What an emergency stop does, in the order in which it is sent: schedules, so that nothing new starts; workflows; the rest. Pure. */
struct stop_step {
	const struct frame_chaos *chaos;
	enum command_kind kind; /* COMMAND_PAUSE; of workflows, which cannot be paused, COMMAND_ABORT */
};

/*
 * Steps for all chaos that is not paused, finished or being deleted, of one namespace (NULL or "": of all). Runs of a schedule that is
 * paused here and steps of a workflow that is aborted here stop with it and are left out. Returns their number, at most `most`.
 */
size_t stop_plan_make(const struct frame *frame, const char *namespace_, struct stop_step *out, size_t most) __attribute__((nonnull(1, 3)));

#endif
