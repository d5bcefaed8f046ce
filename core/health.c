#include "core/health.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/config.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)

int64_t health_offset_ms(const struct slice *slice)
{
	int64_t offset = slice->has_clock_offset ? slice->clock_offset_ms : 0;

	return offset >= HEALTH_OFFSET_MIN_MS || offset <= -HEALTH_OFFSET_MIN_MS ? offset : 0;
}

static int64_t age_of(const struct slice *slice, int64_t visible_ms)
{
	if (slice->good_ms == 0)
		return -1;
	return slice->health == SOURCE_FAILED && visible_ms > slice->good_ms ? visible_ms - slice->good_ms : 0;
}

/*
 * The part of a source that tells of alerts may fail while the rest answers: then it tells nothing. Of Chaos Mesh's lists and namespaces each
 * stands for itself (chaos_item.stale).
 */
static const struct err *part_error(const struct slice *slice, int64_t *good_ms)
{
	const struct err *error = NULL;

	switch (slice->kind) {
	case SOURCE_PROMETHEUS:
		*good_ms = slice->prometheus.rules_good_ms;
		error = &slice->prometheus.rules_error;
		break;
	case SOURCE_ALERTMANAGER:
		*good_ms = slice->alertmanager.alerts_good_ms;
		error = &slice->alertmanager.alerts_error;
		break;
	case SOURCE_CHAOS_MESH:
		*good_ms = slice->chaos_mesh.items_good_ms;
		error = &slice->chaos_mesh.items_error;
		break;
	case SOURCE_CONTROL: /* never among the servers */
		break;
	}
	return error != NULL && error->code != ERR_NONE ? error : NULL;
}

static int64_t part_age(const struct slice *slice, int64_t good_ms)
{
	if (good_ms == 0)
		return -1;
	return slice->poll_ms > good_ms ? slice->poll_ms - good_ms : 0;
}

static struct freshness freshness_of(const struct slice *slice, int64_t visible_ms)
{
	struct freshness fresh = { .told_ms = slice->good_ms != 0 ? slice->good_ms + health_offset_ms(slice) : 0,
		.age_ms = age_of(slice, visible_ms),
		.silent = slice->health == SOURCE_FAILED };
	int64_t good;

	if (fresh.silent || slice->kind == SOURCE_CHAOS_MESH || part_error(slice, &good) == NULL)
		return fresh;
	fresh.silent = true;
	fresh.told_ms = good != 0 ? good + health_offset_ms(slice) : 0;
	fresh.age_ms = part_age(slice, good);
	return fresh;
}

struct freshness *health_freshness(struct arena *arena, const struct snapshot *snapshot, int64_t visible_ms)
{
	struct freshness *fresh = arena_zalloc(arena, snapshot->count + 1, sizeof(*fresh));

	for (size_t i = 0; i < snapshot->count; i++) {
		const struct slice *slice = snapshot->slices[i];

		fresh[i] = slice != NULL ? freshness_of(slice, visible_ms) : (struct freshness){ .age_ms = -1 };
	}
	return fresh;
}

int64_t health_data_ms(const struct snapshot *snapshot, const struct freshness *fresh)
{
	int64_t newest = 0;

	for (size_t i = 0; i < snapshot->count; i++)
		if (fresh[i].told_ms > newest)
			newest = fresh[i].told_ms;
	return newest;
}

int64_t health_visible_ms(const struct snapshot *snapshot, int64_t now_ms, int64_t *next_ms)
{
	int64_t unit = 0;

	*next_ms = INT64_MAX;
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct slice *slice = snapshot->slices[i];
		int64_t since;

		if (slice == NULL || slice->health != SOURCE_FAILED)
			continue;
		since = slice->good_ms != 0 ? slice->good_ms : slice->failed_since_ms;
		if (now_ms - since < MINUTE_MS)
			unit = SECOND_MS;
		else if (unit == 0)
			unit = 10 * SECOND_MS;
	}
	if (unit == 0)
		return 0;
	*next_ms = now_ms - now_ms % unit + unit;
	return now_ms - now_ms % unit;
}

/* ---- sources ---- */

static const struct short_name {
	enum err_code code;
	const char *text;
} short_names[] = {
	{ ERR_RESOLVE, "no such host" },
	{ ERR_TIMEOUT, "timeout" },
	{ ERR_TLS, "TLS" },
	{ ERR_REDIRECT, "redirect" },
	{ ERR_AUTH, "not authorised" },
	{ ERR_NOT_FOUND, "not found" },
	{ ERR_REFUSED, "refuses" },
	{ ERR_OVERLOAD, "overloaded" },
	{ ERR_DECODE, "answer unclear" },
	{ ERR_LIMIT, "too large" },
	{ ERR_CONFIG, "config" },
	{ ERR_IO, "file" },
};

/* No connection at all, or one that ended too early. */
static const char *short_connect(const char *text)
{
	static const char *const early[] = { "closed the connection", "cut off", "connection lost" };

	if (strstr(text, "refused") != NULL)
		return "refused";
	for (size_t i = 0; i < sizeof(early) / sizeof(early[0]); i++)
		if (strstr(text, early[i]) != NULL)
			return "broken off";
	return "unreachable";
}

const char *health_short(struct arena *arena, const struct err *err)
{
	if (err->code == ERR_NONE)
		return "";
	if (err->status >= 400)
		return arena_printf(arena, "%d", err->status);
	if (err->code == ERR_CONNECT)
		return short_connect(err->text);
	for (size_t i = 0; i < sizeof(short_names) / sizeof(short_names[0]); i++)
		if (short_names[i].code == err->code)
			return short_names[i].text;
	return "fails";
}

int64_t health_until_ms(int64_t moment_ms, int64_t visible_ms)
{
	if (moment_ms == 0 || moment_ms - visible_ms > MINUTE_MS)
		return -1;
	return moment_ms > visible_ms ? (moment_ms - visible_ms + SECOND_MS - 1) / SECOND_MS * SECOND_MS : 0;
}

static void fill_source(struct arena *arena, const struct slice *slice, int64_t visible_ms, struct frame_source *source)
{
	int64_t good = 0;
	const struct err *failed = slice->health == SOURCE_OK ? part_error(slice, &good) : NULL;
	const struct err *part = slice->kind != SOURCE_CHAOS_MESH ? failed : NULL;

	*source = (struct frame_source){ .kind = slice->kind,
		.name = slice->name,
		.url = slice->url,
		.version = slice->version,
		.note = slice->note,
		.health = slice->health,
		.age_ms = age_of(slice, visible_ms),
		.next_try_ms = slice->health == SOURCE_FAILED ? health_until_ms(slice->next_try_ms, visible_ms) : -1,
		.tries = slice->tries,
		.error = slice->health == SOURCE_FAILED ? slice->error.text : "",
		.error_short = slice->health == SOURCE_FAILED ? health_short(arena, &slice->error) : "",
		.part_error = part != NULL ? part->text : "",
		.part_age_ms = part != NULL ? part_age(slice, good) : 0,
		.partial = failed != NULL,
		.failed_since_ms = slice->failed_since_ms,
		.clock_offset_ms = health_offset_ms(slice) };
}

/* Named as its slices will be. */
static void add_waiting(
	struct arena *arena, enum source_kind kind, size_t n, const struct config_source *config, struct frame_source *source)
{
	static const char *const names[] = { "prometheus", "alertmanager", "chaos-mesh" };
	const char *name = n > 1 ? arena_printf(arena, "%s-%zu", names[kind], n) : names[kind];

	*source = (struct frame_source){ .kind = kind,
		.name = name,
		.url = config->url,
		.version = "",
		.note = "",
		.health = SOURCE_WAITING,
		.age_ms = -1,
		.next_try_ms = -1,
		.error = "",
		.error_short = "",
		.part_error = "" };
}

/* The n-th configured server, in the order of their indexes. */
static const struct config_source *configured(const struct config_context *context, size_t n, enum source_kind *kind)
{
	if (context->prometheus.url[0] != '\0' && n-- == 0) {
		*kind = SOURCE_PROMETHEUS;
		return &context->prometheus;
	}
	if (n < context->alertmanager_count) {
		*kind = SOURCE_ALERTMANAGER;
		return &context->alertmanagers[n];
	}
	n -= context->alertmanager_count;
	*kind = SOURCE_CHAOS_MESH;
	return n == 0 && context->chaos_mesh.url[0] != '\0' ? &context->chaos_mesh : NULL;
}

static const char *cannot_act(struct arena *arena, const struct frame *frame)
{
	if (frame->read_only)
		return "read-only";
	if (!frame->configured[SOURCE_CHAOS_MESH])
		return "no chaos-mesh is set up";
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];

		if (source->kind == SOURCE_CHAOS_MESH && source->health == SOURCE_FAILED)
			return arena_printf(arena, "%s %s", source->name, source->error_short);
		if (source->kind == SOURCE_CHAOS_MESH && source->health == SOURCE_WAITING)
			return arena_printf(arena, "%s has not answered yet", source->name);
	}
	return "";
}

void health_sources(
	struct arena *arena, const struct config_context *context, const struct snapshot *snapshot, int64_t visible_ms, struct frame *frame)
{
	size_t of_kind[3] = { 0 };
	const struct config_source *config;
	struct frame_source *sources;
	enum source_kind kind;
	size_t count = 0;

	while (configured(context, count, &kind) != NULL)
		count++;
	if (count < snapshot->count)
		count = snapshot->count;
	sources = arena_zalloc(arena, count + 1, sizeof(*sources));
	for (size_t i = 0; i < count; i++) {
		config = configured(context, i, &kind);
		of_kind[kind]++;
		if (i < snapshot->count && snapshot->slices[i] != NULL)
			fill_source(arena, snapshot->slices[i], visible_ms, &sources[frame->source_count++]);
		else if (config != NULL)
			add_waiting(arena, kind, of_kind[kind], config, &sources[frame->source_count++]);
		if (i < snapshot->count && snapshot->slices[i] != NULL)
			frame->simulated = frame->simulated || snapshot->slices[i]->simulated;
	}
	for (size_t i = 0; i < frame->source_count; i++)
		frame->configured[sources[i].kind] = true;
	frame->sources = sources;
	frame->world_time = context->world_time;
	frame->cannot_act = cannot_act(arena, frame);
}

/* A context made of flags alone is called default: its server says more. */
const char *health_context_name(struct arena *arena, const struct config_context *context)
{
	enum source_kind kind;
	const struct config_source *first = configured(context, 0, &kind);
	bool named = context->name[0] != '\0' && strcmp(context->name, "default") != 0;
	const char *host;

	if (named || first == NULL)
		return context->name;
	host = strstr(first->url, "://");
	host = host != NULL ? host + 3 : first->url;
	return arena_text_n(arena, host, strcspn(host, "/"));
}

/* ---- calm ---- */

static void count_rules(const struct snapshot *snapshot, struct frame *frame)
{
	size_t at = 0;
	const struct slice *slice = snapshot_next(snapshot, SOURCE_PROMETHEUS, &at);
	const struct prometheus_data *data = slice != NULL ? &slice->prometheus : NULL;

	for (size_t i = 0; data != NULL && i < data->rule_count; i++) {
		frame->rule_count += data->rules[i].alerting;
		frame->rules_in_error += strcmp(data->rules[i].health, "err") == 0;
	}
	frame->rules_kept = data != NULL ? data->rule_count : 0;
	frame->rules = data != NULL ? data->rules : NULL;
	if (data != NULL && data->rule_total > data->rule_count)
		frame->rules_beyond = data->rule_total - data->rule_count;
	frame->rules_known = data != NULL && data->rules_good_ms != 0;
	frame->targets_known = data != NULL && data->targets_good_ms != 0;
	frame->targets_up = data != NULL ? data->targets_up : 0;
	frame->targets_down = data != NULL ? data->targets_down : 0;
}

static const char *troubled_source(struct arena *arena, const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];

		if (source->health == SOURCE_FAILED)
			return arena_printf(arena, "%s %s", source->name, source->error_short);
		if (source->health == SOURCE_WAITING)
			return arena_printf(arena, "waiting for %s", source->name);
	}
	return NULL;
}

/* The first thing, worst first, that keeps us from saying that all is well; "" if nothing does. */
static const char *find_trouble(struct arena *arena, const struct snapshot *snapshot, const struct frame *frame)
{
	static const char *const parts[] = { "rules", "alerts", "some experiments" };
	const char *source = troubled_source(arena, frame);
	int64_t good;

	if (frame->source_count == 0)
		return "nothing is set up";
	if (source != NULL)
		return source;
	if (!frame->configured[SOURCE_PROMETHEUS])
		return "no prometheus is set up";
	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->slices[i] != NULL && part_error(snapshot->slices[i], &good) != NULL)
			return arena_printf(arena, "%s: %s not known", snapshot->slices[i]->name, parts[snapshot->slices[i]->kind]);
	if (!frame->rules_known)
		return "rules not known yet";
	if (frame->rules_in_error > 0)
		return arena_printf(arena, "%zu rule%s in error", frame->rules_in_error, frame->rules_in_error == 1 ? "" : "s");
	if (frame->rule_count == 0)
		return "no alert rules loaded";
	if (!frame->heartbeat_known)
		return "no heartbeat rule";
	return frame->heartbeat_missing ? "no heartbeat" : "";
}

static bool any_alertmanager_told(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct slice *slice = snapshot->slices[i];

		if (slice != NULL && slice->kind == SOURCE_ALERTMANAGER && slice->alertmanager.alerts_good_ms != 0)
			return true;
	}
	return false;
}

/* The heartbeat has to fire in Prometheus and to have come to Alertmanager, where there is one that has told what came. */
void health_judge(struct arena *arena, const struct snapshot *snapshot, const struct health_heartbeat *heartbeat, struct frame *frame)
{
	bool arrives = heartbeat->in_alertmanager || !any_alertmanager_told(snapshot);

	count_rules(snapshot, frame);
	frame->heartbeat_known = heartbeat->rule_loaded || heartbeat->fires || heartbeat->in_alertmanager;
	frame->heartbeat_missing = frame->rules_known && heartbeat->rule_loaded && !(heartbeat->fires && arrives);
	frame->not_calm = find_trouble(arena, snapshot, frame);
	frame->calm = frame->firing == 0 && frame->pending == 0 && frame->not_calm[0] == '\0';
}
