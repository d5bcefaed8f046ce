#ifndef TUI_BACKEND_H
#define TUI_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include "core/manifest.h"
#include "core/snapshot.h"

struct buf;
struct command;

/* What the front ends need of the sources, handed in by main, so that they include nothing of datasources/. Main thread only. */
struct backend {
	/* Queues a command for the first source of that kind (takes it over); its id, or 0 where it was refused. Never waits. */
	uint64_t (*command)(void *user, enum source_kind kind, struct command *command);
	/* The request it will send, as a curl line without secrets. */
	void (*describe)(void *user, enum source_kind kind, const struct command *command, struct buf *out);
	/* Reads a file, or all *.yaml and *.yml of a folder, as manifests; always fills the list, maybe with nothing but errors. */
	void (*manifests)(void *user, const char *path, struct manifest_list *out);
	void (*refresh)(void *user); /* ask all servers now */
	void (*wake)(void *user); /* the list of wants changed */
	void *user;
};

#endif
