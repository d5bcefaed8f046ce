#ifndef DATASOURCES_REGISTRY_H
#define DATASOURCES_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/snapshot.h"

struct buf;
struct clock;
struct command;
struct config;
struct err;
struct manifest_list;
struct registry;
struct store;

/* Once, before any thread: what the libraries need. False where they cannot start. */
bool registry_global_init(struct err *err);
void registry_global_finish(void);

/* All sources of the configuration's current context. Main thread. */
size_t registry_count(const struct config *config) __attribute__((nonnull)); /* how many sources there will be: the store's size */
struct registry *registry_create(const struct config *config, const struct clock *clock, struct store *store)
	__attribute__((nonnull, returns_nonnull));
/* Adds the one that tells the story of a demo (config->control, not NULL), with a store for it alone. Before the start. */
void registry_add_story(struct registry *registry, const struct config *config, struct store *store) __attribute__((nonnull));
bool registry_start(struct registry *registry) __attribute__((nonnull));
/* Sends a command to the first source of that kind; takes it over. 0 where there is none, or it was refused. */
uint64_t registry_command(struct registry *registry, enum source_kind kind, struct command *command) __attribute__((nonnull));
void registry_refresh(struct registry *registry) __attribute__((nonnull)); /* all sources now */
void registry_wake(struct registry *registry) __attribute__((nonnull)); /* wants changed */
/* The command as a curl line for people, appended to out. */
void registry_describe(const struct registry *registry, enum source_kind kind, const struct command *command, struct buf *out)
	__attribute__((nonnull));
/* Reads a file, or all manifests of a folder; always fills the list, maybe with nothing but errors. Blocks for the files. */
void registry_manifests(const char *path, struct manifest_list *out) __attribute__((nonnull));
/* Ends all threads; true where all joined within wait_ms. */
bool registry_stop(struct registry *registry, int64_t wait_ms) __attribute__((nonnull));
void registry_destroy(struct registry *registry); /* after registry_stop() returned true */

#endif
