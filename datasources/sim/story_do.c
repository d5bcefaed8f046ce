/* What the steps of a story do to the world. */
#include <string.h>
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/story.h"

/* The words of a refusal: the text of "message" without its escapes, or what came. */
static void read_refusal(const struct api_response *response, struct err *err)
{
	static const char key[] = "\"message\":\"";
	const char *body = buf_borrow(&response->body), *found = strstr(body, key);
	struct buf text = { 0 };

	for (const char *at = found ? found + sizeof key - 1 : body; *at && *at != '"'; at++) {
		at += *at == '\\' && at[1];
		buf_append_char(&text, *at);
	}
	err_set(err, ERR_REFUSED, "", "the cluster answers %d: %s", response->status, buf_borrow(&text));
	buf_finish(&text);
}

static bool request(const struct story_step *step, struct world *world, struct err *err)
{
	const struct api_request request = {
		.method = step->method, .path = step->path, .query = "", .body = step->body, .body_length = strlen(step->body)
	};
	struct api_chaosmesh insider = { .world = world }; /* no token is asked for */
	struct api_response response = { 0 };

	api_chaosmesh_answer(&insider, &request, &response);
	bool accepted = response.status == 200;

	if (!accepted)
		read_refusal(&response, err);
	api_response_finish(&response);
	return accepted;
}

static bool kill_pods(const struct story_step *step, struct world *world, struct err *err)
{
	(void)err;
	world_kill(world, step->target);
	return true;
}

static bool restart_pods(const struct story_step *step, struct world *world, struct err *err)
{
	(void)err;
	world_restart(world, step->target);
	return true;
}

static bool scrape_pods(const struct story_step *step, struct world *world, struct err *err)
{
	(void)err;
	world_set_scraped(world, step->target, step->act == STORY_RETURN);
	return true;
}

static bool load_pods(const struct story_step *step, struct world *world, struct err *err)
{
	(void)err;
	world_set_load(world, step->target, step->factor);
	return true;
}

static bool act_on_experiment(const struct story_step *step, struct world *world, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < world->experiment_count; i++) {
		struct chaos_experiment *experiment = world->experiments[i];

		if (strcmp(experiment->object.name, step->target) != 0)
			continue;
		any = true;
		if (step->act == STORY_END)
			world_delete(world, experiment, false);
		else
			world_pause(world, experiment, step->act == STORY_PAUSE);
	}
	return any || err_set(err, ERR_NOT_FOUND, "", "there is no experiment \"%.60s\" then", step->target);
}

static bool nothing(const struct story_step *step, struct world *world, struct err *err)
{
	(void)step;
	(void)world;
	(void)err;
	return true;
}

bool story_do(const struct story_step *step, struct world *world, struct err *err)
{
	static bool (*const acts[])(const struct story_step *step, struct world *world, struct err *err) = {
		[STORY_NOTHING] = nothing,
		[STORY_REQUEST] = request,
		[STORY_KILL] = kill_pods,
		[STORY_RESTART] = restart_pods,
		[STORY_VANISH] = scrape_pods,
		[STORY_RETURN] = scrape_pods,
		[STORY_LOAD] = load_pods,
		[STORY_END] = act_on_experiment,
		[STORY_PAUSE] = act_on_experiment,
		[STORY_RESUME] = act_on_experiment,
		[STORY_FAULT] = nothing,
		[STORY_HEAL] = nothing,
	};

	return acts[step->act](step, world, err);
}
