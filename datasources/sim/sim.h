#ifndef DATASOURCES_SIM_SIM_H
#define DATASOURCES_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include "core/base/clock.h"
#include "core/base/err.h"
#include "datasources/sim/api.h"

/*
 * The program without its command line: a world, its APIs and ports, and a story that sends requests of its own. World time begins at the wall
 * time of the start and runs `speed` times as fast as the clock.
 */
struct sim;

struct sim_params {
	const struct clock *clock; /* borrowed */
	uint64_t seed;
	double speed; /* > 0 */
	const char *token_file; /* NULL: security mode off */
	const char *story; /* NULL: calm */
	int64_t alert_for_ms; /* how long the leakers' memory may be over its bound before the alert fires */
};

/* NULL with *err where the token file or the story is no good. */
struct sim *sim_create(const struct sim_params *params, struct err *err) __attribute__((nonnull(1)));
void sim_destroy(struct sim *sim);

/* World time of now. */
int64_t sim_now(const struct sim *sim) __attribute__((nonnull));

/* Brings the world, and the story in it, up to now. */
void sim_advance(struct sim *sim) __attribute__((nonnull));

/* Where its metrics are, for those who ask what is scraped; borrowed. */
void sim_set_metrics_url(struct sim *sim, const char *url) __attribute__((nonnull));

/* The handlers of the server; `sim` is a struct sim *. They advance first. */
void sim_answer_metrics(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));
void sim_answer_prometheus(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));
void sim_answer_chaos_mesh(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));

/* The world, for tests. */
struct world *sim_world(struct sim *sim) __attribute__((nonnull, returns_nonnull));

#endif
