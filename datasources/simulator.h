#ifndef DATASOURCES_SIMULATOR_H
#define DATASOURCES_SIMULATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/*
 * The simulated cluster as a child: chaoswatch-sim is started with a pipe on its standard input, and ends when that pipe does. So it ends
 * with this process, however this process ends. Main thread only.
 */
struct simulator;

#define SIMULATOR_URL_SIZE 128

/* What it says when it is ready: base URLs, "" where it does not serve that. */
struct simulator_ready {
	char prometheus[SIMULATOR_URL_SIZE], alertmanager[SIMULATOR_URL_SIZE], chaos_mesh[SIMULATOR_URL_SIZE], control[SIMULATOR_URL_SIZE];
};

struct simulator_params {
	const char *speed, *seed, *story; /* as they were typed; NULL: its own default */
	bool loop;
};

/*
 * Starts the one beside this program's own file, else the one in PATH, and waits until it is ready, at most two seconds. NULL with *err: ERR_USAGE
 * with the simulator's own line where it refused what it was given, ERR_CONFIG where there is none to start, ERR_IO or ERR_TIMEOUT else.
 */
struct simulator *simulator_start(const struct simulator_params *params, struct err *err) __attribute__((nonnull(1)));

/* File with the token of its control endpoint, which only this user may read; it is gone with the simulator. */
const char *simulator_token_file(const struct simulator *simulator) __attribute__((nonnull, returns_nonnull));

/* Valid as long as the simulator. */
const struct simulator_ready *simulator_ready(const struct simulator *simulator) __attribute__((nonnull, returns_nonnull));

/* Ends it, waiting at most 200 ms. NULL is fine. */
void simulator_stop(struct simulator *simulator);

/* Folder of the manifests that come with the program, beside its own file: "" where there is none. Returns out. */
const char *simulator_experiments(char *out, size_t size) __attribute__((nonnull, returns_nonnull));

#endif
