#include "datasources/sim/sim.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/history.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/story.h"
#include "datasources/sim/tokens.h"
#include "datasources/sim/world.h"

struct sim {
	const struct clock *clock;
	int64_t wall_start_ms, monotonic_start_ms;
	double speed;
	struct tokens tokens;
	struct world *world;
	struct history *history;
	struct rules rules;
	const char *metrics_url;
	struct api_chaosmesh chaos_mesh; /* what the ports see */
	struct api_chaosmesh insider; /* what the story uses: no token is asked for */
	const struct story *story;
	size_t next_step;
};

static const struct story *choose_story(const char *name, struct err *err)
{
	const struct story *story = story_find(name ? name : "calm");

	if (!story)
		err_set(err, ERR_USAGE, "", "there is no story \"%s\"; there are calm and dns-leaker", name);
	return story;
}

struct sim *sim_create(const struct sim_params *params, struct err *err)
{
	const struct story *story = choose_story(params->story, err);
	struct sim *sim = mem_zalloc(1, sizeof *sim);

	if (!story || (params->token_file && !tokens_load(&sim->tokens, params->token_file, err))) {
		sim_destroy(sim);
		return NULL;
	}
	sim->clock = params->clock;
	sim->speed = params->speed;
	sim->story = story;
	sim->wall_start_ms = params->clock->wall_ms(params->clock->user);
	sim->wall_start_ms -= sim->wall_start_ms % 1000;
	sim->monotonic_start_ms = params->clock->monotonic_ms(params->clock->user);
	sim->world = world_create(params->seed, sim->wall_start_ms);
	sim->chaos_mesh = (struct api_chaosmesh){ .world = sim->world, .tokens = params->token_file ? &sim->tokens : NULL };
	sim->insider = (struct api_chaosmesh){ .world = sim->world };
	sim->metrics_url = "";
	sim->history = history_create(sim->world->start_ms);
	rules_init(&sim->rules, params->alert_for_ms);
	past_begin(sim->history, sim->world);
	rules_evaluate(&sim->rules, sim->history);
	return sim;
}

void sim_destroy(struct sim *sim)
{
	if (!sim)
		return;
	rules_finish(&sim->rules);
	history_destroy(sim->history);
	world_destroy(sim->world);
	tokens_finish(&sim->tokens);
	free(sim);
}

int64_t sim_now(const struct sim *sim)
{
	int64_t passed = sim->clock->monotonic_ms(sim->clock->user) - sim->monotonic_start_ms;

	return sim->wall_start_ms + (int64_t)((double)passed * sim->speed);
}

static void do_step(struct sim *sim, const struct story_step *step)
{
	const struct api_request request = {
		.method = step->method, .path = step->path, .query = "", .body = step->body, .body_length = strlen(step->body)
	};
	struct api_response response = { 0 };

	api_chaosmesh_answer(&sim->insider, &request, &response);
	api_response_finish(&response);
}

/* Whatever the times at which it is called, the history is of the same moments. */
static void advance_to(struct sim *sim, int64_t now_ms)
{
	for (;;) {
		int64_t due_ms = history_time(sim->history, history_last(sim->history) + 1);

		if (due_ms > now_ms)
			break;
		world_advance(sim->world, due_ms);
		past_scrape(sim->history, sim->world);
		rules_evaluate(&sim->rules, sim->history);
	}
	world_advance(sim->world, now_ms);
}

void sim_advance(struct sim *sim)
{
	int64_t now_ms = sim_now(sim);

	for (; sim->next_step < sim->story->count; sim->next_step++) {
		const struct story_step *step = &sim->story->steps[sim->next_step];
		int64_t due_ms = sim->wall_start_ms + step->at_s * 1000;

		if (due_ms > now_ms)
			break;
		advance_to(sim, due_ms);
		do_step(sim, step);
	}
	advance_to(sim, now_ms);
}

void sim_set_metrics_url(struct sim *sim, const char *url)
{
	sim->metrics_url = url;
}

void sim_answer_metrics(void *user, const struct api_request *request, struct api_response *response)
{
	struct sim *sim = user;

	sim_advance(sim);
	api_metrics_answer(sim->world, request, response);
}

void sim_answer_prometheus(void *user, const struct api_request *request, struct api_response *response)
{
	struct sim *sim = user;

	sim_advance(sim);
	const struct api_prometheus api = { .history = sim->history,
		.rules = &sim->rules,
		.metrics_url = sim->metrics_url,
		.start_ms = sim->world->start_ms,
		.now_ms = sim->world->now_ms };

	api_prometheus_answer(&api, request, response);
}

void sim_answer_chaos_mesh(void *user, const struct api_request *request, struct api_response *response)
{
	struct sim *sim = user;

	sim_advance(sim);
	api_chaosmesh_answer(&sim->chaos_mesh, request, response);
}

struct world *sim_world(struct sim *sim)
{
	return sim->world;
}
