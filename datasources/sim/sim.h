#ifndef DATASOURCES_SIM_SIM_H
#define DATASOURCES_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include "core/base/clock.h"
#include "core/base/err.h"
#include "datasources/sim/api.h"
#include "datasources/sim/faultset.h"
#include "datasources/sim/load.h"

/*
 * The program without its command line: a world, its APIs and ports, and a story that does things of its own. World time begins at the wall
 * time of the start and runs `speed` times as fast as the clock; it can be held, and moved forward. The same seed and the same commands at the
 * same times of the world give the same bytes, however time passed.
 */
struct sim;

struct sim_params {
	const struct clock *clock; /* borrowed */
	uint64_t seed;
	double speed; /* > 0 */
	const char *token_file; /* NULL: security mode off */
	const char *story; /* a name or a path; NULL: the first of the built-in ones */
	int64_t alert_for_ms; /* how long the leakers' memory may be over its bound before the alert fires; negative: what the story says */
	bool loop; /* when the story is over, it begins anew in a fresh world; time goes on */
	int64_t history_ms; /* how long the history is; 0: six hours */
	struct load load;
	const char *control_token; /* that requests to the control endpoint must have; borrowed; NULL: nobody has it */
};

/* NULL with *err where the token file or the story is no good. */
struct sim *sim_create(const struct sim_params *params, struct err *err) __attribute__((nonnull(1)));
void sim_destroy(struct sim *sim);

/* What was before the start, into a file (dump.h). */
bool sim_dump_past(const struct sim *sim, const char *path, struct err *err) __attribute__((nonnull));

/* World time of now. */
int64_t sim_now(const struct sim *sim) __attribute__((nonnull));

/* Brings the world, and the story in it, up to now. */
void sim_advance(struct sim *sim) __attribute__((nonnull));

/* Where its servers are, for those who ask what is scraped, who is told, and where a link leads. */
struct sim_urls {
	const char *metrics, *prometheus, *alertmanager; /* borrowed */
};
void sim_set_urls(struct sim *sim, const struct sim_urls *urls) __attribute__((nonnull));

/* ---- control ---- */

/* What the story is at. Texts are the story's. */
struct sim_state {
	const char *story, *about;
	int64_t now_ms, start_ms;
	double speed;
	bool held, loop, ended;
	size_t step, steps; /* done, of how many */
	const char *caption, *why; /* of the last step that had words */
	int64_t caption_ms; /* 0: there were no words yet */
	const char *without_effect; /* the kind of what was created since those words and does nothing here; NULL: nothing */
	int64_t without_effect_ms; /* when */
	const char *next_caption; /* NULL: no step is left, or it has none */
	int64_t next_ms; /* of the next step; 0: none is left */
};
void sim_state(struct sim *sim, struct sim_state *state) __attribute__((nonnull));

#define SIM_JUMP_MAX_S 21600 /* as long as the history */

void sim_set_speed(struct sim *sim, double speed) __attribute__((nonnull)); /* TEMPO_SPEED_MIN to TEMPO_SPEED_MAX */
void sim_hold(struct sim *sim, bool held) __attribute__((nonnull));
void sim_step(struct sim *sim) __attribute__((nonnull)); /* to the next step; to the end where none is left */
void sim_jump(struct sim *sim, int64_t ms) __attribute__((nonnull)); /* 0 to SIM_JUMP_MAX_S */

const char *sim_control_token(const struct sim *sim) __attribute__((nonnull));
const struct truth *sim_truth(struct sim *sim) __attribute__((nonnull, returns_nonnull)); /* until the next call */
const struct alertmanager *sim_alertmanager(struct sim *sim) __attribute__((nonnull, returns_nonnull)); /* until the next call */
struct faultset *sim_faults(struct sim *sim) __attribute__((nonnull, returns_nonnull)); /* what is wrong with its servers */
const struct story *sim_story(const struct sim *sim) __attribute__((nonnull, returns_nonnull));

/* ---- the handlers of the server; `sim` is a struct sim *. They advance first ---- */
void sim_answer_metrics(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));
void sim_answer_prometheus(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));
void sim_answer_alertmanager(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));
void sim_answer_chaos_mesh(void *sim, const struct api_request *request, struct api_response *response) __attribute__((nonnull));

/* The world, for tests and for who makes its Chaos Mesh ill. */
struct world *sim_world(struct sim *sim) __attribute__((nonnull, returns_nonnull));

#endif
