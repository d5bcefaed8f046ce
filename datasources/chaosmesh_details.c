#include "datasources/chaosmesh_state.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "datasources/chaosmesh_kinds.h"

/*
 * What the lists do not tell (spec, labels, a workflow's nodes) is asked for object by object and kept by uid: a spec never changes. Only the
 * selected object and workflows that have not finished are asked again with each round. The server looks a uid up in a database of its own,
 * which lags behind the cluster and misses some kinds: "not found" is tried again, soon while the object is new, then now and then.
 */

enum { PARALLEL = 4, PER_ROUND = 50, FRESH_MS = 15000, AGAIN_MS = 60000, FAILED_MS = 10000 };

struct chaosmesh_detail {
	UT_hash_handle hh;
	char *uid;
	char *namespace_;
	enum chaos_object object;
	bool finished; /* by the newest list */
	const struct slice *slice; /* NULL: not known */
	struct chaos_item item; /* valid with slice */
	uint64_t round; /* in which it was asked for last; 0 never */
	uint64_t seen; /* round whose lists had it */
	int64_t first_ms; /* when it was seen first */
	int64_t try_ms; /* not before */
	bool open; /* a request is under way */
	bool events_asked; /* its own events, where the server has more than it tells at once */
};

/* ---- which objects there are ---- */

static void free_detail(struct chaosmesh *source, struct chaosmesh_detail *detail)
{
	HASH_DEL(source->details, detail);
	slice_release(detail->slice);
	free(detail->uid);
	free(detail->namespace_);
	free(detail);
}

static struct chaosmesh_detail *find(const struct chaosmesh *source, const char *uid)
{
	struct chaosmesh_detail *detail;
	HASH_FIND_STR(source->details, uid, detail);
	return detail;
}

static void see(struct chaosmesh *source, const struct chaos_item *item)
{
	struct chaosmesh_detail *detail = find(source, item->uid);
	if (!detail) {
		detail = mem_zalloc(1, sizeof *detail);
		detail->uid = mem_strdup(item->uid);
		detail->namespace_ = mem_strdup(item->namespace_);
		detail->first_ms = chaosmesh_now(source);
		HASH_ADD_KEYPTR(hh, source->details, detail->uid, strlen(detail->uid), detail);
	}
	detail->object = item->object;
	detail->finished = item->state == CHAOS_FINISHED;
	detail->seen = source->round.number;
}

/* Parts that could not be read again still stand: their objects are seen, too. */
void chaosmesh_details_sync(struct chaosmesh *source)
{
	struct chaosmesh_detail *detail, *next;
	for (size_t i = 0; i < source->place_count; i++)
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++)
			for (size_t j = 0; j < source->places[i].parts[object].items.count; j++)
				see(source, &source->places[i].parts[object].items.items[j]);
	for (detail = source->details; detail; detail = next) {
		next = detail->hh.next;
		if (detail->seen != source->round.number && !detail->open)
			free_detail(source, detail);
	}
	source->details_left = PER_ROUND;
}

void chaosmesh_details_destroy(struct chaosmesh *source)
{
	while (source->details)
		free_detail(source, source->details);
}

const struct chaos_item *chaosmesh_details_find(const struct chaosmesh *source, const char *uid, const struct slice **part)
{
	const struct chaosmesh_detail *detail = find(source, uid);
	if (!detail || !detail->slice)
		return NULL;
	*part = detail->slice;
	return &detail->item;
}

void chaosmesh_details_hurry(struct chaosmesh *source)
{
	for (struct chaosmesh_detail *detail = source->details; detail; detail = detail->hh.next)
		detail->try_ms = 0;
}

/* ---- answers ---- */

static void settle(struct chaosmesh *source, struct chaosmesh_detail *detail)
{
	detail->open = false;
	source->details_open--;
	source->soft_dirty = true;
}

static void take(struct chaosmesh_detail *detail, struct slice *slice, const struct chaos_item *item, int64_t now_ms)
{
	slice_release(detail->slice);
	detail->slice = slice;
	detail->item = *item;
	detail->item.detail_ms = now_ms;
}

/* A uid leads to a name, and the name may be another object's by now: that one is not what was asked for. */
static void on_detail(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_detail *detail = find(source, request->uid);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	int64_t now_ms = chaosmesh_now(source);
	struct chaos_item item;
	struct err wrong = *err;
	bool good = wrong.code == ERR_NONE &&
		    chaosmesh_decode_detail(slice, detail->object, response->body, response->body_length, &item, &wrong);
	bool missing = wrong.code == ERR_NOT_FOUND || (good && strcmp(item.uid, detail->uid) != 0);
	settle(source, detail);
	if (good && !missing) {
		take(detail, slice, &item, now_ms);
		return;
	}
	slice_release(slice);
	if (!missing)
		log_write(LOG_WARN, source->context->name, "detail of %s: %s", detail->uid, wrong.text);
	if (missing)
		detail->try_ms = now_ms + (now_ms - detail->first_ms < FRESH_MS ? CHAOSMESH_RETRY_MS : AGAIN_MS);
	else
		detail->try_ms = now_ms + FAILED_MS;
}

static void on_events(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_detail *detail = find(source, request->uid);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_events events;
	settle(source, detail);
	if (err->code == ERR_NONE && chaosmesh_decode_events(slice, response->body, response->body_length, &events, NULL))
		chaosmesh_events_merge(&source->events, &events);
	slice_release(slice);
}

/* ---- requests ---- */

static void ask(struct chaosmesh *source, struct chaosmesh_detail *detail, const char *path, chaosmesh_answer *answer)
{
	detail->open = true;
	source->details_open++;
	if (source->details_left > 0)
		source->details_left--;
	chaosmesh_ask(source, &(struct chaosmesh_question){ .method = HTTP_GET, .path = path, .answer = answer, .uid = detail->uid });
}

static void ask_detail(struct chaosmesh *source, struct chaosmesh_detail *detail)
{
	struct buf path = { 0 };
	buf_appendf(&path, "/api/%s/", chaosmesh_collection(detail->object));
	http_escape(&path, detail->uid);
	detail->round = source->round.number;
	ask(source, detail, buf_borrow(&path), on_detail);
	buf_finish(&path);
}

static void ask_events(struct chaosmesh *source, struct chaosmesh_detail *detail)
{
	struct buf path = { 0 };
	bool workflow = detail->object == CHAOS_WORKFLOW;
	buf_append_text(&path, workflow ? "/api/events/workflow/" : "/api/events?object_id=");
	http_escape(&path, detail->uid);
	buf_appendf(&path, "%climit=%d", workflow ? '?' : '&', CHAOSMESH_EVENTS_LIMIT);
	if (source->places[0].namespace_[0]) {
		buf_append_text(&path, "&namespace=");
		http_escape(&path, detail->namespace_);
	}
	detail->events_asked = true;
	ask(source, detail, buf_borrow(&path), on_events);
	buf_finish(&path);
}

static bool is_selected(const struct chaosmesh *source, const struct chaosmesh_detail *detail)
{
	return strcmp(detail->uid, source->selected_uid) == 0;
}

static bool wants_detail(const struct chaosmesh *source, const struct chaosmesh_detail *detail)
{
	bool again = is_selected(source, detail) || (detail->object == CHAOS_WORKFLOW && !detail->finished);
	bool news = detail->seen == source->round.number && detail->round != source->round.number; /* not before the lists */
	return !detail->slice || (again && news);
}

/* Where the server has more events than it tells at once, those of what has not finished are asked for one by one. */
static bool wants_events(const struct chaosmesh *source, const struct chaosmesh_detail *detail)
{
	bool cut = false;
	for (size_t i = 0; i < source->place_count; i++)
		cut = cut || source->places[i].events_cut;
	return cut && !detail->events_asked && (!detail->finished || is_selected(source, detail));
}

/* The selected object first, then what has not finished, then the rest. */
static int rank_of(const struct chaosmesh *source, const struct chaosmesh_detail *detail)
{
	if (is_selected(source, detail))
		return 0;
	return detail->finished ? 2 : 1;
}

static bool may_ask(const struct chaosmesh *source, const struct chaosmesh_detail *detail)
{
	return source->details_open < PARALLEL && (source->details_left > 0 || is_selected(source, detail));
}

/* Starts what this object wants, if anything; returns when it wants to be looked at again. */
static int64_t step_one(struct chaosmesh *source, struct chaosmesh_detail *detail, int64_t now_ms)
{
	bool detail_wanted = wants_detail(source, detail);
	if (detail->open || (!detail_wanted && !wants_events(source, detail)))
		return INT64_MAX;
	if (detail_wanted && now_ms < detail->try_ms)
		return detail->try_ms;
	if (!may_ask(source, detail))
		return INT64_MAX; /* an answer or the next round comes first */
	if (detail_wanted)
		ask_detail(source, detail);
	else
		ask_events(source, detail);
	return INT64_MAX;
}

int64_t chaosmesh_details_step(struct chaosmesh *source, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;
	for (int rank = 0; rank <= 2; rank++) {
		for (struct chaosmesh_detail *detail = source->details; detail; detail = detail->hh.next) {
			if (rank_of(source, detail) != rank)
				continue;
			int64_t wanted_ms = step_one(source, detail, now_ms);
			next_ms = wanted_ms < next_ms ? wanted_ms : next_ms;
		}
	}
	return next_ms;
}
