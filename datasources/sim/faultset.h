#ifndef DATASOURCES_SIM_FAULTSET_H
#define DATASOURCES_SIM_FAULTSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/api.h"
#include "datasources/sim/dice.h"

/*
 * What is to be wrong with the simulated servers' answers. Faults are tried in the order in which they were added; those that fit a request work
 * together, as far as they are of different kinds, and the first one that gives another answer than the server's gives it. What they do by
 * chance follows from the seed, the fault's number, and how many requests it met.
 */

enum fault_server { FAULT_METRICS, FAULT_CHAOS_MESH, FAULT_PROMETHEUS, FAULT_ALERTMANAGER, FAULT_SERVERS };

enum fault_kind {
	FAULT_LATENCY, /* `value` seconds, up to `jitter` more */
	FAULT_STATUS, /* the status `value` in place of the answer, with the body that such a server sends; nothing is done */
	FAULT_EXPIRED, /* whatever token comes is too old; nothing is done */
	FAULT_HTML, /* a page for people in place of the answer, as a login in front of the server gives; nothing is done */
	FAULT_MALFORMED, /* half of the answer, as if it were whole */
	FAULT_CUT, /* the connection ends after `value` bytes of the body */
	FAULT_DRIP, /* `value` bytes of the body a second */
	FAULT_HANG, /* what is asked for is done, and never answered */
	FAULT_RESET, /* the same, and the connection is reset */
	FAULT_CLOCK, /* the Date is `value` seconds off */
	FAULT_KINDS
};

struct fault_kind_about {
	const char *name;
	const char *value; /* what its value is called; NULL: it has none */
	double least, most;
	bool whole; /* the value is a whole number */
	bool jitters;
};
extern const struct fault_kind_about fault_kinds[FAULT_KINDS];
extern const char *const fault_server_names[FAULT_SERVERS]; /* as the ready line has them */

#define FAULTS_MAX 64
#define FAULT_PATH_SIZE 200
#define FAULT_COUNT_MAX 1000000
#define FAULT_ID_MAX 2000000000 /* ids begin at 1 */

struct fault {
	unsigned id;
	enum fault_server server;
	enum fault_kind kind;
	char path[FAULT_PATH_SIZE]; /* of requests whose path begins like this */
	double value, jitter, share; /* share: of the answers, over 0 to 1 */
	unsigned left; /* so many more answers, then it goes; 0: it stays */
	unsigned hits; /* answers that had it */
	bool told; /* it belongs to the story */
	struct dice dice;
};

struct faultset {
	uint64_t seed;
	struct fault items[FAULTS_MAX];
	size_t count;
	unsigned last_id;
};

/* Adds it with an id of its own; id, hits and dice of `fault` do not matter. NULL: there are FAULTS_MAX. Until the next change. */
const struct fault *faultset_add(struct faultset *faults, const struct fault *fault) __attribute__((nonnull));

/* False: there is no such fault. */
bool faultset_remove(struct faultset *faults, unsigned id) __attribute__((nonnull));
void faultset_clear(struct faultset *faults) __attribute__((nonnull));

/* Removes the story's faults of a server. */
void faultset_heal(struct faultset *faults, enum fault_server server) __attribute__((nonnull));

/* What is wrong with one answer. */
struct fault_effect {
	int status; /* 0: the server's own */
	bool expired, html, malformed;
	struct api_delivery delivery;
};

/* What is wrong with the answer to this request; it counts. */
void faultset_meet(struct faultset *faults, enum fault_server server, const char *path, struct fault_effect *effect)
	__attribute__((nonnull));

#endif
