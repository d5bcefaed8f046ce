#ifndef CORE_CMDQUEUE_H
#define CORE_CMDQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/command.h"

struct cmdqueue;

#define CMDQUEUE_SIZE (2 * COMMAND_RESULTS_MAX) /* a whole emergency stop fits behind what was asked before */

/*
 * Bounded queue of commands for one source; any thread may push and pop, neither waits.
 * `read_only` refuses what changes something, here, before any source sees it.
 */
struct cmdqueue *cmdqueue_create(bool read_only) __attribute__((returns_nonnull));
void cmdqueue_destroy(struct cmdqueue *queue);

/*
 * Takes over the command's texts, gives it an id (unique in the process, > 0) and returns it.
 * 0 where it was refused: full, or read-only. The command is finished then, too.
 */
uint64_t cmdqueue_push(struct cmdqueue *queue, struct command *command) __attribute__((nonnull));
bool cmdqueue_pop(struct cmdqueue *queue, struct command *out) __attribute__((nonnull)); /* caller finishes *out */

#endif
