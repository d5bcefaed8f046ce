#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "core/want.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_state.h"
#include "datasources/poller.h"

/*
 * A round asks everything once: for each namespace (or the whole cluster) experiments, schedules, workflows and events, at most six requests
 * at a time, and the server's configuration now and then. The next round does not begin before this one has ended. When the lists are there the
 * details follow (chaosmesh_details.c); commands (chaosmesh_command.c) go beside all that. Whatever is new is published from poll().
 */

enum {
	ROUND_PARALLEL = 6,
	TASKS = CHAOSMESH_LISTS + 1, /* of a place: the lists, then the events */
	INTERVAL_MIN_MS = 2000, /* one list is 14 lists for Kubernetes: not faster */
	CONFIG_MS = 60000,
	FIRST_WAIT_MS = 1000, /* that the first lists wait for events and details before they are published without them */
	WAIT_MS = 300, /* the same later */
	SOFT_MS = 500, /* between publications while these come in */
};

/* ---- lists ---- */

static struct chaosmesh_place *place_of(struct chaosmesh *source, const struct chaosmesh_request *request)
{
	return &source->places[request->task / TASKS];
}

static void task_done(struct chaosmesh *source)
{
	source->round.running--;
	source->soft_dirty = true;
}

/* The first failure of a list; *any_good where another answers. */
static struct err first_failure(const struct chaosmesh *source, bool *any_good)
{
	struct err first = { 0 };
	*any_good = false;
	for (size_t i = 0; i < source->place_count; i++) {
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++) {
			const struct err *err = &source->places[i].parts[object].err;
			*any_good = *any_good || err->code == ERR_NONE;
			if (first.code == ERR_NONE)
				first = *err;
		}
	}
	return first;
}

/* The source fails where no list answers; one that does goes on at the usual pace, whatever the others do (chaosmesh_publish.c tells of them). */
static void judge(struct chaosmesh *source, int64_t now_ms)
{
	bool any_good, was_well = source->error.code == ERR_NONE && !source->partial;
	struct err first = first_failure(source, &any_good);
	source->partial = any_good && first.code != ERR_NONE;
	if (first.code != ERR_NONE && was_well)
		log_write(LOG_WARN, source->context->name, "%s", first.text);
	source->error = first;
	if (any_good)
		err_clear(&source->error);
	source->poll_ms = now_ms;
	source->next_try_ms = 0;
	if (any_good) {
		source->good_ms = now_ms;
		source->failed_since_ms = 0;
		source->tries = 0;
		return;
	}
	source->failed_since_ms = source->failed_since_ms ? source->failed_since_ms : now_ms;
	source->tries++;
	uint32_t random = (uint32_t)((uint64_t)now_ms * UINT64_C(0x9E3779B97F4A7C15) >> 32);
	source->next_try_ms = now_ms + poller_backoff_ms(source->tries, random);
	source->due_ms = source->next_try_ms;
}

static void list_done(struct chaosmesh *source, struct chaosmesh_part *part, const struct err *err)
{
	int64_t now_ms = chaosmesh_now(source);
	part->err = *err;
	if (err->code == ERR_NONE)
		part->good_ms = now_ms;
	task_done(source);
	if (--source->round.lists_left > 0)
		return;
	source->round.lists_ms = now_ms;
	judge(source, now_ms);
	chaosmesh_details_sync(source);
}

/* A decoder's failure is at a place within the answer ("[3].name"): of which answer, is put before it. */
static void name_answer(struct err *err, const char *name)
{
	char where[sizeof err->where];
	snprintf(where, sizeof where, "%s%s", name, err->where);
	if (err->code != ERR_NONE)
		memcpy(err->where, where, sizeof where);
}

static void on_list(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	enum chaos_object object = (enum chaos_object)(request->task % TASKS);
	struct chaosmesh_part *part = &place_of(source, request)->parts[object];
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_items items;
	struct err wrong = *err;
	if (wrong.code == ERR_NONE && chaosmesh_decode_list(slice, object, response->body, response->body_length, &items, &wrong)) {
		slice_release(part->slice);
		part->slice = slice_retain(slice);
		part->items = items;
	}
	slice_release(slice);
	if (err->code == ERR_NONE)
		name_answer(&wrong, chaosmesh_collection(object));
	list_done(source, part, &wrong);
}

static void on_events(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_place *place = place_of(source, request);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_events events;
	struct err wrong = *err;
	if (wrong.code == ERR_NONE && chaosmesh_decode_events(slice, response->body, response->body_length, &events, &wrong)) {
		chaosmesh_events_merge(&source->events, &events);
		place->events_good_ms = chaosmesh_now(source);
		place->events_cut = events.count >= CHAOSMESH_EVENTS_LIMIT;
	}
	slice_release(slice);
	if (err->code == ERR_NONE)
		name_answer(&wrong, "events");
	place->events_err = wrong;
	task_done(source);
}

/* Its failure is none of the source: everything else works without it. */
static void on_config(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_config config;
	struct err wrong = *err;
	(void)request;
	if (wrong.code == ERR_NONE && chaosmesh_decode_config(slice, response->body, response->body_length, &config, &wrong)) {
		slice_release(source->config_slice);
		source->config_slice = slice_retain(slice);
		source->config = config;
	} else {
		source->config_ms = 0;
		log_write(LOG_WARN, source->context->name, "configuration: %s", wrong.text);
	}
	slice_release(slice);
	task_done(source);
}

/* ---- rounds ---- */

static void start_task(struct chaosmesh *source, size_t task)
{
	const struct chaosmesh_place *place = &source->places[task / TASKS];
	size_t object = task % TASKS;
	struct buf path = { 0 };
	if (object < CHAOSMESH_LISTS)
		buf_appendf(&path, "/api/%s", chaosmesh_collection((enum chaos_object)object));
	else
		buf_appendf(&path, "/api/events?limit=%d", CHAOSMESH_EVENTS_LIMIT);
	if (place->namespace_[0]) {
		buf_append_text(&path, object < CHAOSMESH_LISTS ? "?namespace=" : "&namespace=");
		http_escape(&path, place->namespace_);
	}
	chaosmesh_ask(source, &(struct chaosmesh_question){ .method = HTTP_GET,
				      .path = buf_borrow(&path),
				      .answer = object < CHAOSMESH_LISTS ? on_list : on_events,
				      .task = task });
	source->round.running++;
	buf_finish(&path);
}

static void start_config(struct chaosmesh *source, int64_t now_ms)
{
	if (source->config_ms && now_ms - source->config_ms < CONFIG_MS && now_ms >= source->config_ms)
		return;
	source->config_ms = now_ms;
	chaosmesh_ask(source, &(struct chaosmesh_question){ .method = HTTP_GET, .path = "/api/common/config", .answer = on_config });
	source->round.running++;
}

static int64_t interval_of(const struct chaosmesh *source, int64_t now_ms)
{
	int64_t refresh_ms = source->context->refresh_ms;
	return refresh_ms < INTERVAL_MIN_MS || now_ms < source->eager_until_ms ? INTERVAL_MIN_MS : refresh_ms;
}

static void start_round(struct chaosmesh *source, int64_t now_ms)
{
	source->round = (struct chaosmesh_round){
		.open = true,
		.number = source->round.number + 1,
		.lists_left = source->place_count * CHAOSMESH_LISTS,
	};
	source->due_ms = now_ms + interval_of(source, now_ms);
	start_config(source, now_ms);
}

/* Starts, goes on with, or ends a round; returns when the next one is due. */
static int64_t step_round(struct chaosmesh *source, int64_t now_ms)
{
	struct chaosmesh_round *round = &source->round;
	size_t tasks = source->place_count * TASKS;
	if (!round->open && now_ms >= source->due_ms)
		start_round(source, now_ms);
	while (round->open && round->next < tasks && round->running < ROUND_PARALLEL)
		start_task(source, round->next++);
	if (round->open && round->next == tasks && round->running == 0)
		round->open = false;
	return round->open ? INT64_MAX : source->due_ms;
}

/* ---- the source ---- */

bool chaosmesh_knows(const struct chaosmesh *source, const char *uid)
{
	for (size_t i = 0; i < source->place_count; i++)
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++)
			for (size_t j = 0; j < source->places[i].parts[object].items.count; j++)
				if (strcmp(source->places[i].parts[object].items.items[j].uid, uid) == 0)
					return true;
	return false;
}

void chaosmesh_refresh(struct chaosmesh *source)
{
	source->due_ms = source->config_ms = source->published_ms = 0;
	source->tries = 0;
	chaosmesh_details_hurry(source);
}

static void refresh_source(void *state)
{
	chaosmesh_refresh(state);
}

static void *open_source(struct source_context *context)
{
	struct chaosmesh *source = mem_zalloc(1, sizeof *source);
	const struct config_source *config = context->config;
	source->context = context;
	source->selected_uid = mem_strdup("");
	source->place_count = config->namespace_count ? config->namespace_count : 1;
	source->places = mem_zalloc(source->place_count, sizeof *source->places);
	for (size_t i = 0; i < source->place_count; i++)
		source->places[i].namespace_ = config->namespace_count ? config->namespaces[i] : "";
	return source;
}

static void close_source(void *state)
{
	struct chaosmesh *source = state;
	chaosmesh_forget_requests(source);
	chaosmesh_commands_destroy(source);
	chaosmesh_details_destroy(source);
	chaosmesh_events_finish(&source->events);
	for (size_t i = 0; i < source->place_count; i++)
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++)
			slice_release(source->places[i].parts[object].slice);
	slice_release(source->config_slice);
	free(source->places);
	free(source->selected_uid);
	free(source);
}

static void select_uid(struct chaosmesh *source, const char *uid)
{
	if (strcmp(source->selected_uid, uid) == 0)
		return;
	free(source->selected_uid);
	source->selected_uid = mem_strdup(uid);
}

/*
 * When a publication that can wait is due: as soon as nothing more is coming, or after a moment. The first one waits longer: who asks only
 * once (a subcommand) sees nothing else.
 */
static int64_t soft_due_ms(const struct chaosmesh *source)
{
	bool first = source->published_ms == 0;
	int64_t lists_ms = source->round.lists_ms + (first ? FIRST_WAIT_MS : WAIT_MS), last_ms = source->published_ms + SOFT_MS;
	if (!source->round.open && source->details_open == 0)
		return 0;
	return lists_ms > last_ms ? lists_ms : last_ms;
}

/* Publishes what is due; returns when something will be. */
static int64_t step_publication(struct chaosmesh *source, int64_t now_ms)
{
	bool lists_missing = source->round.open && source->round.lists_left > 0;
	bool soft = source->soft_dirty && !lists_missing;
	int64_t due_ms = soft_due_ms(source);
	if (source->dirty || (soft && now_ms >= due_ms)) {
		chaosmesh_publish(source);
		return INT64_MAX;
	}
	return soft ? due_ms : INT64_MAX;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t poll_source(void *state, const struct want_list *wants, int64_t now_ms)
{
	struct chaosmesh *source = state;
	select_uid(source, wants->selected_uid);
	int64_t next_ms = chaosmesh_commands_step(source, now_ms);
	next_ms = earlier(next_ms, step_round(source, now_ms));
	next_ms = earlier(next_ms, chaosmesh_details_step(source, now_ms));
	return earlier(next_ms, step_publication(source, now_ms));
}

const struct source_ops chaosmesh_source = {
	.kind = SOURCE_CHAOS_MESH,
	.open = open_source,
	.poll = poll_source,
	.refresh = refresh_source,
	.describe = chaosmesh_describe,
	.close = close_source,
};
