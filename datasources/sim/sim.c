#include "datasources/sim/sim.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/api_alertmanager.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_fault.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/dump.h"
#include "datasources/sim/history.h"
#include "datasources/sim/notifier.h"
#include "datasources/sim/tempo.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/story.h"
#include "datasources/sim/tokens.h"
#include "datasources/sim/truth.h"
#include "datasources/sim/world.h"

/*
 * A run is one telling of the story: a world, its history, its alerts, the truth about it. Where the story begins anew, the next run begins at
 * the moment at which the last one ended, with nothing of it.
 */
struct run {
	int64_t start_ms;
	struct world *world;
	struct history *history;
	struct rules rules;
	struct notifier notifier;
	struct alertmanager *alertmanager;
	bool told; /* the Alertmanager knows of the first moment */
	struct truth truth;
	size_t next_step;
	const struct story_step *words; /* the last step that had some */
};

struct sim {
	struct sim_params params;
	struct tempo tempo;
	struct tokens tokens;
	struct story *story;
	int64_t start_ms; /* of the first run */
	struct run run;
	struct sim_urls urls;
	struct faultset faults;
};

static void watch_moment(struct run *run)
{
	rules_evaluate(&run->rules, run->history);
	truth_watch_rules(&run->truth, &run->rules, history_time(run->history, history_last(run->history)));
}

/* What fires goes to the Alertmanager at the moment at which it is found. */
static void tell_alertmanager(struct sim *sim)
{
	struct run *run = &sim->run;
	int64_t now_ms = history_time(run->history, history_last(run->history));

	run->told = true;
	alertmanager_advance(run->alertmanager, now_ms);
	notifier_send(&run->notifier, &run->rules, sim->urls.prometheus, run->alertmanager, now_ms);
	truth_watch_alertmanager(&run->truth, run->alertmanager, run->notifier.external, now_ms);
}

/*
 * The pods of each run are the same, so that a dashboard's series go on; what is made later differs, as the things that a dashboard knows by their
 * uids are others when the story begins anew.
 */
static void run_begin(struct sim *sim, int64_t start_ms)
{
	struct run *run = &sim->run;
	uint64_t number = (uint64_t)((start_ms - sim->start_ms) / sim->story->length_ms);

	*run = (struct run){ .start_ms = start_ms,
		.world = world_create_with(sim->params.seed, start_ms, sim->story->workloads, sim->story->workload_count) };
	run->world->dice.state += number * 0x632be59bd9b4e019u;
	load_people(run->world, &sim->params.load);
	run->history = history_create(start_ms);
	if (sim->params.history_ms)
		history_keep(run->history, sim->params.history_ms / HISTORY_STEP_MS);
	rules_init(&run->rules, sim->story->rules, sim->story->rule_count, sim->params.alert_for_ms);
	if (sim->params.load.alerts > 0)
		rules_add(&run->rules, &load_rule);
	notifier_init(&run->notifier);
	run->alertmanager = alertmanager_create(sim->params.seed + number, start_ms);
	truth_init(&run->truth, sim->story->bound_bytes);
	truth_watch_world(&run->truth, run->world);
	past_begin(run->history, run->world);
	load_experiments(run->world);
	watch_moment(run);
}

static void run_end(struct run *run)
{
	truth_finish(&run->truth);
	alertmanager_destroy(run->alertmanager);
	notifier_finish(&run->notifier);
	rules_finish(&run->rules);
	history_destroy(run->history);
	world_destroy(run->world);
}

struct sim *sim_create(const struct sim_params *params, struct err *err)
{
	struct story *story = story_load(params->story ? params->story : story_builtin_name(0), err);
	struct sim *sim = mem_zalloc(1, sizeof *sim);

	sim->story = story;
	if (!story || (params->token_file && !tokens_load(&sim->tokens, params->token_file, err))) {
		sim_destroy(sim);
		return NULL;
	}
	int64_t start_ms = params->clock->wall_ms(params->clock->user);

	start_ms -= start_ms % 1000;
	sim->params = *params;
	sim->start_ms = start_ms;
	sim->faults.seed = params->seed;
	sim->urls = (struct sim_urls){ "", "", "" };
	tempo_init(&sim->tempo, params->clock, start_ms, params->speed);
	run_begin(sim, start_ms);
	return sim;
}

void sim_destroy(struct sim *sim)
{
	if (!sim)
		return;
	if (sim->run.world)
		run_end(&sim->run);
	story_destroy(sim->story);
	tokens_finish(&sim->tokens);
	free(sim);
}

bool sim_dump_past(const struct sim *sim, const char *path, struct err *err)
{
	return dump_file(sim->run.history, path, err);
}

int64_t sim_now(const struct sim *sim)
{
	return tempo_now(&sim->tempo);
}

static void advance_world(struct run *run, int64_t now_ms)
{
	while (run->world->now_ms + 1000 <= now_ms) {
		world_advance(run->world, run->world->now_ms + 1000);
		truth_watch_world(&run->truth, run->world);
	}
}

/* Whatever the times at which it is called, the history is of the same moments. */
static void advance_history(struct sim *sim, int64_t now_ms)
{
	struct run *run = &sim->run;

	if (!run->told) {
		rules_remember(&run->rules, run->history); /* here, as the program is ready sooner without */
		tell_alertmanager(sim);
	}
	for (;;) {
		int64_t due_ms = history_time(run->history, history_last(run->history) + 1);

		if (due_ms > now_ms)
			break;
		advance_world(run, due_ms);
		past_scrape(run->history, run->world);
		watch_moment(run);
		tell_alertmanager(sim);
	}
	advance_world(run, now_ms);
}

/* When the next step is; 0: none is left. */
static int64_t next_due(const struct sim *sim)
{
	const struct run *run = &sim->run;

	return run->next_step < sim->story->step_count ? run->start_ms + sim->story->steps[run->next_step].at_ms : 0;
}

static void do_to_servers(struct sim *sim, const struct story_step *step)
{
	if (step->act == STORY_FAULT)
		faultset_add(&sim->faults, step->fault);
	else if (step->act == STORY_HEAL)
		faultset_heal(&sim->faults, step->fault->server);
}

/* What the cluster refuses in a world that somebody else has changed meanwhile, it refuses: the story goes on. */
static void advance_story(struct sim *sim, int64_t now_ms)
{
	struct run *run = &sim->run;
	int64_t due_ms;

	while ((due_ms = next_due(sim)) != 0 && due_ms <= now_ms) {
		const struct story_step *step = &sim->story->steps[run->next_step++];

		advance_history(sim, due_ms);
		story_do(step, run->world, NULL);
		do_to_servers(sim, step);
		truth_watch_world(&run->truth, run->world);
		if (*step->caption)
			run->words = step;
	}
	advance_history(sim, now_ms);
}

static int64_t end_of(const struct sim *sim)
{
	return sim->run.start_ms + sim->story->length_ms;
}

/* Runs that are over at once leave nothing, so they are not told. */
void sim_advance(struct sim *sim)
{
	int64_t now_ms = sim_now(sim);

	if (sim->params.loop && now_ms >= end_of(sim)) {
		int64_t rounds = (now_ms - sim->run.start_ms) / sim->story->length_ms;
		int64_t start_ms = sim->run.start_ms + rounds * sim->story->length_ms;

		struct mesh mesh = sim->run.world->mesh;
		int zone_minutes = sim->run.world->journal.zone_minutes;

		run_end(&sim->run);
		for (size_t i = 0; i < FAULT_SERVERS; i++)
			faultset_heal(&sim->faults, (enum fault_server)i);
		run_begin(sim, start_ms);
		sim->run.world->mesh = mesh; /* whoever made it ill heals it */
		sim->run.world->journal.zone_minutes = zone_minutes;
	}
	advance_story(sim, now_ms);
}

/* The last experiment that was created since the last words and does nothing here: somebody waits for it in vain. NULL where there is none. */
static const struct chaos_experiment *without_effect(const struct run *run)
{
	int64_t words_ms = run->start_ms + (run->words ? run->words->at_ms : 0);

	for (size_t i = run->world->experiment_count; i > 0; i--) {
		const struct chaos_experiment *experiment = run->world->experiments[i - 1];

		if (experiment->object.created_ms > words_ms && !plan_has_effect(experiment->plan))
			return experiment;
	}
	return NULL;
}

void sim_state(struct sim *sim, struct sim_state *state)
{
	sim_advance(sim);
	const struct story *story = sim->story;
	const struct run *run = &sim->run;
	const struct chaos_experiment *vain = without_effect(run);
	const struct story_step *next = run->next_step < story->step_count ? &story->steps[run->next_step] : NULL;

	*state = (struct sim_state){
		.story = story->name,
		.about = story->about,
		.now_ms = sim_now(sim),
		.start_ms = run->start_ms,
		.speed = sim->tempo.speed,
		.held = sim->tempo.held,
		.loop = sim->params.loop,
		.ended = sim_now(sim) >= end_of(sim),
		.step = run->next_step,
		.steps = story->step_count,
		.caption = run->words ? run->words->caption : "",
		.why = run->words ? run->words->why : "",
		.caption_ms = run->words ? run->start_ms + run->words->at_ms : 0,
		.without_effect = vain ? vain->plan->kind->name : NULL,
		.without_effect_ms = vain ? vain->object.created_ms : 0,
		.next_caption = next && *next->caption ? next->caption : NULL,
		.next_ms = next_due(sim),
	};
}

void sim_set_speed(struct sim *sim, double speed)
{
	sim_advance(sim);
	tempo_set_speed(&sim->tempo, speed);
}

void sim_hold(struct sim *sim, bool held)
{
	sim_advance(sim);
	tempo_hold(&sim->tempo, held);
}

void sim_step(struct sim *sim)
{
	sim_advance(sim);
	int64_t due_ms = next_due(sim);

	tempo_go_to(&sim->tempo, due_ms ? due_ms : end_of(sim));
	sim_advance(sim);
}

void sim_jump(struct sim *sim, int64_t ms)
{
	sim_advance(sim);
	tempo_go_to(&sim->tempo, sim_now(sim) + ms);
	sim_advance(sim);
}

const char *sim_control_token(const struct sim *sim)
{
	return sim->params.control_token;
}

const struct truth *sim_truth(struct sim *sim)
{
	sim_advance(sim);
	return &sim->run.truth;
}

const struct alertmanager *sim_alertmanager(struct sim *sim)
{
	sim_advance(sim);
	alertmanager_advance(sim->run.alertmanager, sim_now(sim));
	return sim->run.alertmanager;
}

struct faultset *sim_faults(struct sim *sim)
{
	return &sim->faults;
}

const struct story *sim_story(const struct sim *sim)
{
	return sim->story;
}

void sim_set_urls(struct sim *sim, const struct sim_urls *urls)
{
	sim->urls = *urls;
}

/* ---- the servers, at a moment to which the world has come ---- */

static void answer_metrics(struct sim *sim, const struct api_request *request, struct api_response *response)
{
	api_metrics_answer(sim->run.world, request, response);
}

static void answer_prometheus(struct sim *sim, const struct api_request *request, struct api_response *response)
{
	const struct api_prometheus api = { .history = sim->run.history,
		.rules = &sim->run.rules,
		.metrics_url = sim->urls.metrics,
		.alertmanager_url = sim->urls.alertmanager,
		.start_ms = sim->run.start_ms,
		.seed = sim->run.world->seed,
		.now_ms = sim->run.world->now_ms };

	api_prometheus_answer(&api, request, response);
}

static void answer_alertmanager(struct sim *sim, const struct api_request *request, struct api_response *response)
{
	const struct api_alertmanager api = { .alertmanager = sim->run.alertmanager, .now_ms = sim_now(sim) };

	alertmanager_advance(api.alertmanager, api.now_ms);
	api_alertmanager_answer(&api, request, response);
}

static void answer_chaos_mesh(struct sim *sim, const struct api_request *request, struct api_response *response)
{
	struct api_chaosmesh api = { .world = sim->run.world, .tokens = sim->params.token_file ? &sim->tokens : NULL };

	api_chaosmesh_answer(&api, request, response);
}

/* Other servers know no tokens of their own: something in front of them does. */
static void answer_expired(struct sim *sim, enum fault_server server, const struct api_request *request, struct api_response *response)
{
	struct api_chaosmesh api = { .world = sim->run.world, .expired = true };

	if (server == FAULT_CHAOS_MESH)
		api_chaosmesh_answer(&api, request, response);
	else
		api_fault_status(server, 401, response);
}

static void answer(struct sim *sim, enum fault_server server, const struct api_request *request, struct api_response *response)
{
	static void (*const servers[FAULT_SERVERS])(struct sim * sim, const struct api_request *request, struct api_response *response) = {
		[FAULT_METRICS] = answer_metrics,
		[FAULT_CHAOS_MESH] = answer_chaos_mesh,
		[FAULT_PROMETHEUS] = answer_prometheus,
		[FAULT_ALERTMANAGER] = answer_alertmanager,
	};
	struct fault_effect effect;

	sim_advance(sim);
	faultset_meet(&sim->faults, server, request->path, &effect);
	if (effect.status)
		api_fault_status(server, effect.status, response);
	else if (effect.html)
		api_fault_html(response);
	else if (effect.expired)
		answer_expired(sim, server, request, response);
	else
		servers[server](sim, request, response);
	if (effect.malformed)
		api_fault_malform(response);
	response->delivery = effect.delivery;
}

void sim_answer_metrics(void *sim, const struct api_request *request, struct api_response *response)
{
	answer(sim, FAULT_METRICS, request, response);
}

void sim_answer_prometheus(void *sim, const struct api_request *request, struct api_response *response)
{
	answer(sim, FAULT_PROMETHEUS, request, response);
}

void sim_answer_alertmanager(void *sim, const struct api_request *request, struct api_response *response)
{
	answer(sim, FAULT_ALERTMANAGER, request, response);
}

void sim_answer_chaos_mesh(void *sim, const struct api_request *request, struct api_response *response)
{
	answer(sim, FAULT_CHAOS_MESH, request, response);
}

struct world *sim_world(struct sim *sim)
{
	return sim->run.world;
}
