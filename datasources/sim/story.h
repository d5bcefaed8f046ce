#ifndef DATASOURCES_SIM_STORY_H
#define DATASOURCES_SIM_STORY_H

#include <stddef.h>

/* A story is what somebody does to the cluster: requests to the Chaos Mesh API at seconds after the start, in order. */
struct story_step {
	int at_s;
	const char *method, *path, *body;
};

struct story {
	const char *name, *about;
	const struct story_step *steps;
	size_t count;
};

extern const struct story stories[];
extern const size_t story_count;

const struct story *story_find(const char *name) __attribute__((nonnull)); /* NULL if there is none */

#endif
