#ifndef TUI_CLI_EXPERIMENTS_H
#define TUI_CLI_EXPERIMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/cli/cli.h"
#include "tui/cli/out.h"

/* What the subcommands of `experiments` share. */

/* The frame once Chaos Mesh has answered; NULL where it did not (then it was said why). */
const struct frame *experiments_frame(struct cli_context *context) __attribute__((nonnull));

/* Whether all lists of Chaos Mesh came: else what is not in them may be there all the same. */
bool experiments_all_told(const struct frame *frame) __attribute__((nonnull));

/*
 * The object that an operand names (uid, or NAMESPACE/NAME): NULL with the exit code in *code, and said why: not found 1 (3 where not all
 * lists came), ambiguous 2 with all uids.
 */
const struct frame_chaos *experiments_find(struct cli_context *context, const struct frame *frame, const char *operand, int *code)
	__attribute__((nonnull));

void experiments_add_json(struct out_json *json, const struct frame_chaos *chaos, bool detail) __attribute__((nonnull));
const char *experiments_state(const struct frame_chaos *chaos) __attribute__((nonnull, returns_nonnull));

#endif
