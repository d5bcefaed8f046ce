#include "core/panelview.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/grid.h"
#include "core/base/map.h"
#include "core/grade.h"
#include "core/health.h"
#include "core/join.h"
#include "core/labels.h"
#include "core/matcher.h"
#include "core/rowjoin.h"
#include "core/rowname.h"
#include "core/trend.h"

#define BANDS_MAX 3
#define SLOPE_WINDOW_MS INT64_C(60000) /* at least a minute, and two scrapes */
#define SLOPE_SCRAPES 2

struct work {
	const struct panelview_input *in;
	struct frame_panel *out;
	const struct query_result *range, *instant, *limit, *restarts; /* NULL: no answer yet */
	struct frame_row *rows;
	size_t count;
	struct matchers *matchers; /* of the objective; NULL: all rows */
	struct trend_bound bound;
	bool stale;
};

static bool answered(const struct query_result *result)
{
	return result != NULL && result->good_ms != 0;
}

static const struct query_result *find_result(const struct slice *slice, uint64_t key)
{
	for (size_t i = 0; key != 0 && slice != NULL && i < slice->prometheus.query_count; i++)
		if (slice->prometheus.queries[i].key == key)
			return &slice->prometheus.queries[i];
	return NULL;
}

static const struct query_result *result_of(const struct panelview_input *in, uint64_t key, uint64_t former_key)
{
	const struct query_result *result = find_result(in->prometheus, key);
	const struct query_result *former = key != 0 && !answered(result) ? find_result(in->former, former_key) : NULL;

	return answered(former) && (result == NULL || result->error.code == ERR_NONE) ? former : result;
}

/* Answered well, or at least tried. */
static bool is_settled(const struct panelview_input *in, uint64_t key)
{
	const struct query_result *result = find_result(in->prometheus, key);

	return key == 0 || answered(result) || (result != NULL && result->error.code != ERR_NONE);
}

/* ---- rows ---- */

static const char *label_of(const struct labels *labels, const char *exported, const char *name)
{
	const char *value = labels_get(labels, exported);

	if (value == NULL)
		value = labels_get(labels, name);
	return value != NULL ? value : "";
}

static void add_row(struct work *work, const struct labels *labels, const struct grid *grid)
{
	work->rows[work->count++] = (struct frame_row){ .id = labels->hash,
		.labels = labels,
		.grid = grid,
		.namespace_ = label_of(labels, "exported_namespace", "namespace"),
		.pod = label_of(labels, "exported_pod", "pod"),
		.limit = { .number = NAN, .state = VALUE_UNKNOWN },
		.restarts = { .number = NAN, .state = VALUE_UNKNOWN } };
}

/* Where the query is a bare selector: its metric and, in braces, its matchers. Else "". */
static const char *metric_of(struct work *work, const char **matchers)
{
	struct matcher_bound bound;
	const char *expression = arena_printf(work->in->arena, "%s > 0", work->in->panel->query), *brace;

	if (!matcher_parse_bound(expression, &bound))
		return "";
	brace = strchr(bound.selector, '{');
	*matchers = brace != NULL ? arena_text(work->in->arena, brace) : "{}";
	return arena_text(work->in->arena, bound.metric);
}

/* Containers that run and have no sample. What a filter, a function or a comparison left out is not missing. */
static void add_missing(struct work *work)
{
	const char *text = "{}";
	const struct series **missing;
	struct matchers *matchers = metric_of(work, &text)[0] != '\0' ? matchers_parse(text, NULL) : NULL;
	size_t count;

	if (matchers == NULL)
		return;
	count = rowjoin_missing(work->in->arena, work->restarts, work->rows, work->count, &missing);
	for (size_t i = 0; i < count; i++)
		if (matchers_match(matchers, missing[i]->labels))
			add_row(work, missing[i]->labels, NULL);
	matchers_destroy(matchers);
}

/* The series of the range, then containers that run and have no sample in it. */
static void add_rows(struct work *work)
{
	work->rows = arena_zalloc(
		work->in->arena, work->range->count + (answered(work->restarts) ? work->restarts->count : 0) + 1, sizeof(*work->rows));
	for (size_t i = 0; i < work->range->count; i++)
		add_row(work, work->range->series[i].labels, work->range->series[i].grid);
	if (work->in->restarts_running && answered(work->restarts) && work->range->count > 0)
		add_missing(work);
}

/* ---- objective ---- */

static bool matches_any(const struct work *work, const struct matchers *matchers)
{
	for (size_t i = 0; i < work->count; i++)
		if (matchers_match(matchers, work->rows[i].labels))
			return true;
	return false;
}

static enum frame_severity severity_of(const struct rule *rule)
{
	const char *severity = rule->labels != NULL ? labels_get(rule->labels, "severity") : NULL;

	return join_severity(severity != NULL ? severity : "");
}

/* The most severe, then first, rule on the panel's metric that matches one of its rows. */
static const struct rule *rule_on(struct work *work, const char *metric, struct matcher_bound *out)
{
	const struct prometheus_data *data = &work->in->prometheus->prometheus;
	const struct rule *best = NULL;
	struct matcher_bound bound;

	for (size_t i = 0; i < data->rule_count; i++) {
		const struct rule *rule = &data->rules[i];
		struct matchers *matchers;

		if (!rule->alerting || strstr(rule->query, metric) == NULL || (best != NULL && severity_of(rule) >= severity_of(best)) ||
			!matcher_parse_bound(rule->query, &bound) || strcmp(bound.metric, metric) != 0)
			continue;
		matchers = matchers_parse(bound.selector, NULL);
		if (matchers != NULL && matches_any(work, matchers)) {
			best = rule;
			*out = bound;
		}
		matchers_destroy(matchers);
	}
	return best;
}

static char *keep(struct work *work, const char *text)
{
	char *copy = arena_zalloc(work->in->arena, strlen(text) + 1, 1);

	return memcpy(copy, text, strlen(text));
}

static void objective_of_rule(struct work *work)
{
	const char *matchers,
		*metric = metric_of(work, &matchers); /* only a bare selector's values are those that a rule's selector sees */
	struct matcher_bound bound;
	const struct rule *rule = metric[0] != '\0' ? rule_on(work, metric, &bound) : NULL;

	if (rule == NULL)
		return;
	work->out->objective = (struct config_objective){ .set = true,
		.name = keep(work, rule->name),
		.op = keep(work, trend_inverse(bound.op)),
		.value = bound.value,
		.match = keep(work, bound.selector) };
	work->out->objective_source = arena_printf(work->in->arena, "rule %s", rule->name);
}

static void find_objective(struct work *work)
{
	struct config_objective *objective = &work->out->objective;

	*objective = work->in->panel->objective;
	work->out->objective_source = objective->set ? "config" : "";
	if (!objective->set)
		objective_of_rule(work);
	if (!objective->set || !trend_parse_bound(objective->op, objective->value, &work->bound))
		return;
	if (objective->match[0] != '\0')
		work->matchers = matchers_parse(objective->match, NULL);
	work->out->has_objective = objective->match[0] == '\0' || work->matchers != NULL;
}

/* ---- values and states ---- */

static int64_t slope_window(const struct work *work)
{
	int64_t scrapes = SLOPE_SCRAPES * work->in->prometheus->prometheus.scrape_interval_ms;

	return scrapes > SLOPE_WINDOW_MS ? scrapes : SLOPE_WINDOW_MS;
}

static void judge_rows(struct work *work)
{
	struct trend_input in = { .end_ms = work->range->end_ms,
		.has_instant = answered(work->instant) && work->instant->error.code == ERR_NONE,
		.window_ms = slope_window(work),
		.stale = work->stale };
	struct map *instants = map_create(work->in->arena, in.has_instant ? work->instant->count : 0);

	for (size_t i = 0; in.has_instant && i < work->instant->count; i++)
		*map_at_number(instants, work->instant->series[i].labels->hash) = i;
	for (size_t i = 0; i < work->count; i++) {
		struct frame_row *row = &work->rows[i];
		size_t place = map_get_number(instants, row->id);

		row->has_objective = work->out->has_objective && (work->matchers == NULL || matchers_match(work->matchers, row->labels));
		in.grid = row->grid;
		in.bound = row->has_objective ? &work->bound : NULL;
		in.instant = NAN;
		in.instant_ms = in.has_instant ? work->instant->end_ms : 0;
		if (place != MAP_NONE && work->instant->series[place].grid->count > 0)
			in.instant = work->instant->series[place].grid->values[0];
		trend_fill(&in, row);
	}
}

/* ---- bands ---- */

bool panelview_overlaps(const struct frame_chaos *chaos, const struct wishes_axis *axis)
{
	for (size_t i = 0; i < chaos->own_span_count; i++)
		if (chaos->spans[i].from_ms <= axis->end_ms && (chaos->spans[i].to_ms == 0 || chaos->spans[i].to_ms >= axis->start_ms))
			return true;
	return false;
}

/* Of a panel with an objective the bands are those of the rows that it is about. */
static void find_bands(struct work *work, bool *in_panel)
{
	bool any_objective = false;

	for (size_t i = 0; i < work->count; i++)
		any_objective = any_objective || work->rows[i].has_objective;
	for (size_t i = 0; i < work->count; i++) {
		struct frame_row *row = &work->rows[i];
		const size_t *indexes;
		size_t *bands, count;

		if (row->pod[0] == '\0')
			continue;
		count = grade_hits_find(work->in->hits, row->namespace_, row->pod, &indexes);
		if (count == 0)
			continue;
		bands = arena_zalloc(work->in->arena, count, sizeof(*bands));
		for (size_t n = 0; n < count; n++) {
			if (!panelview_overlaps(&work->in->chaos[indexes[n]], work->in->axis))
				continue;
			bands[row->band_count++] = indexes[n];
			in_panel[indexes[n]] = in_panel[indexes[n]] || row->has_objective || !any_objective;
		}
		row->bands = bands;
		row->hit_by_chaos = row->band_count > 0;
	}
}

/* The three that started last, the earliest of them first. */
static void choose_bands(struct work *work)
{
	bool *in_panel = arena_zalloc(work->in->arena, work->in->chaos_count + 1, sizeof(*in_panel));
	struct frame_panel *out = work->out;

	find_bands(work, in_panel);
	for (size_t i = 0; i < work->in->chaos_count; i++) {
		size_t at;

		if (!in_panel[i])
			continue;
		at = out->band_count;
		while (at > 0 && work->in->chaos[out->bands[at - 1]].started_ms > work->in->chaos[i].started_ms)
			at--;
		if (out->band_count == BANDS_MAX && at == 0)
			continue;
		if (out->band_count == BANDS_MAX) {
			memmove(&out->bands[0], &out->bands[1], --at * sizeof(out->bands[0]));
			out->bands[at] = i;
			continue;
		}
		memmove(&out->bands[at + 1], &out->bands[at], (out->band_count++ - at) * sizeof(out->bands[0]));
		out->bands[at] = i;
	}
}

/* ---- order ---- */

static double badness(const struct frame_row *row)
{
	return row->now.state == VALUE_UNKNOWN ? -INFINITY : row->now.number;
}

static int compare_numbers(double a, double b)
{
	return a < b ? -1 : a > b;
}

/* Over, soon (the nearest first), with an objective, unknown (those with samples first), plain; each by value, largest first. */
static int compare_rows(const void *left, const void *right)
{
	const struct frame_row *a = left, *b = right;
	int order = 0;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (a->state == ROW_SOON)
		order = compare_numbers((double)a->over_in_ms, (double)b->over_in_ms);
	if (a->state == ROW_UNKNOWN)
		order = (a->grid == NULL) - (b->grid == NULL);
	if (order == 0 && a->state != ROW_UNKNOWN)
		order = compare_numbers(badness(b), badness(a));
	if (order == 0)
		order = strcmp(a->name, b->name);
	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

/* Nothing moves while no row comes, goes or changes its state. */
static bool keep_order(struct work *work)
{
	const struct frame_panel *previous = work->in->previous;
	struct frame_row *rows;
	struct map *places;

	if (previous == NULL || previous->row_count != work->count)
		return false;
	places = map_create(work->in->arena, work->count);
	rows = arena_zalloc(work->in->arena, work->count + 1, sizeof(*rows));
	for (size_t i = 0; i < previous->row_count; i++)
		*map_at_number(places, previous->rows[i].id) = i;
	for (size_t i = 0; i < work->count; i++) {
		size_t place = map_get_number(places, work->rows[i].id);

		if (place == MAP_NONE || rows[place].labels != NULL || previous->rows[place].state != work->rows[i].state)
			return false;
		rows[place] = work->rows[i];
	}
	work->rows = rows;
	return true;
}

static void count_rows(struct work *work)
{
	struct frame_panel *out = work->out;

	for (size_t i = 0; i < work->count; i++) {
		const struct frame_row *row = &work->rows[i];

		out->over_count += row->state == ROW_OVER;
		out->objective_count += row->has_objective && !row->gone;
		out->unknown_count += row->state == ROW_UNKNOWN && !row->gone;
		out->objective_unknown += row->state == ROW_UNKNOWN && row->has_objective && !row->gone;
		if (row->now_ms > out->data_ms)
			out->data_ms = row->now_ms;
		if (row->state == ROW_PLAIN && (out->largest == NULL || row->now.number > out->largest->now.number))
			out->largest = row;
	}
}

/* ---- freshness, and why there is nothing ---- */

static void judge_freshness(struct work *work)
{
	const struct panelview_input *in = work->in;
	struct frame_panel *out = work->out;
	const struct slice *slice = in->prometheus;

	out->age_ms = answered(work->range) ? 0 : -1;
	out->next_try_ms = -1;
	out->error = "";
	if (slice == NULL)
		return;
	if (slice->health == SOURCE_FAILED) {
		out->error = slice->error.text;
		out->next_try_ms = health_until_ms(slice->next_try_ms, in->visible_ms);
	} else if (work->range != NULL && work->range->error.code != ERR_NONE) {
		out->error = work->range->error.text;
		out->next_try_ms = health_until_ms(work->range->next_try_ms, in->visible_ms);
	}
	work->stale = out->stale = out->error[0] != '\0' && answered(work->range);
	if (work->stale) {
		int64_t now = slice->health == SOURCE_FAILED ? in->visible_ms : slice->good_ms;

		out->age_ms = now > work->range->good_ms ? now - work->range->good_ms : 0;
	}
	if (work->range != NULL && work->range->warning_count > 0)
		out->warning = work->range->warnings[0];
}

static const struct remedy {
	enum err_code code;
	const char *hint;
} remedies[] = {
	{ ERR_AUTH, "check the credentials of prometheus in the config, or --bearer-token-file" },
	{ ERR_RESOLVE, "check the host of prometheus: url: in the config, or --prometheus URL" },
	{ ERR_CONNECT, "is it running, and reachable from here? r tries again now" },
	{ ERR_TIMEOUT, "r tries again now" },
	{ ERR_TLS, "check tls_config: of prometheus in the config" },
	{ ERR_NOT_FOUND, "check the path of prometheus: url: in the config" },
	{ ERR_DECODE, "is this URL Prometheus' own, and not a login page's?" },
	{ ERR_REFUSED, "check the query of the panel in the config" },
	{ ERR_LIMIT, "narrow the query of the panel in the config" },
};

static const char *remedy_for(enum err_code code)
{
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (remedies[i].code == code)
			return remedies[i].hint;
	return "r tries again now";
}

static void explain_nothing(struct work *work)
{
	const struct panelview_input *in = work->in;
	struct frame_panel *out = work->out;

	if (work->count > 0)
		return;
	if (!in->configured) {
		out->empty_reason = "No prometheus is set up.";
		out->hint = "set prometheus: url: in the config, or --prometheus URL";
	} else if (out->error[0] != '\0') {
		bool down = in->prometheus->health == SOURCE_FAILED;
		enum err_code code = down ? in->prometheus->error.code : work->range->error.code;

		out->empty_reason = arena_printf(in->arena, "%s: %s", in->prometheus->name, out->error);
		out->hint = remedy_for(code);
	} else if (!answered(work->range)) {
		out->empty_reason = "Waiting for the first answer.";
	} else {
		out->empty_reason = "No series match.";
		out->hint = arena_printf(in->arena, "the query is %s", in->panel->query);
	}
}

/* The panel before, unless another one stood in its place. */
static const struct frame_panel *same_panel(const struct panelview_input *in)
{
	const struct frame_panel *previous = in->previous;

	return previous != NULL && strcmp(previous->title, in->panel->title) == 0 && strcmp(previous->query, in->panel->query) == 0
		       ? previous
		       : NULL;
}

/* What had samples, has none now, and is not among the containers that run. */
static void mark_gone(struct work *work)
{
	bool known = work->in->restarts_running && answered(work->restarts) && work->restarts->error.code == ERR_NONE && !work->stale;

	for (size_t i = 0; known && i < work->count; i++) {
		struct frame_row *row = &work->rows[i];

		row->gone = row->state == ROW_UNKNOWN && row->grid != NULL && row->pod[0] != '\0' &&
			    label_of(row->labels, "exported_container", "container")[0] != '\0' && row->restarts.state == VALUE_UNKNOWN;
	}
}

static void fill_rows(struct work *work)
{
	const struct panelview_input *in = work->in;
	struct frame_panel *out = work->out;

	add_rows(work);
	find_objective(work);
	judge_rows(work);
	matchers_destroy(work->matchers);
	if (!rowname_keep(in->arena, same_panel(in), work->rows, work->count))
		rowname_fill(in->arena, in->panel->legend, in->panel->title, work->rows, work->count);
	rowjoin_values(in->arena, work->limit, work->stale, work->rows, work->count, offsetof(struct frame_row, limit));
	rowjoin_values(in->arena, work->restarts, work->stale, work->rows, work->count, offsetof(struct frame_row, restarts));
	mark_gone(work);
	choose_bands(work);
	if (!keep_order(work) && work->count > 1)
		qsort(work->rows, work->count, sizeof(*work->rows), compare_rows);
	out->rows = work->rows;
	out->row_count = work->count;
	out->total = work->range->total > work->range->count ? work->range->total + work->count - work->range->count : work->count;
	count_rows(work);
}

bool panelview_build(const struct panelview_input *in, struct frame_panel *out)
{
	struct work work = { .in = in, .out = out };

	*out = (struct frame_panel){ .title = in->panel->title,
		.query = in->panel->query,
		.unit = in->panel->unit,
		.key = in->keys.range,
		.objective = in->panel->objective,
		.objective_source = "",
		.rows = arena_zalloc(in->arena, 1, sizeof(struct frame_row)),
		.error = "",
		.empty_reason = "",
		.hint = "",
		.warning = "" };
	work.range = result_of(in, in->keys.range, in->former_keys.range);
	work.instant = result_of(in, in->keys.instant, in->former_keys.instant);
	work.limit = result_of(in, in->keys.limit, in->former_keys.limit);
	work.restarts = result_of(in, in->keys.restarts, in->former_keys.restarts);
	judge_freshness(&work);
	if (answered(work.range))
		fill_rows(&work);
	explain_nothing(&work);
	return is_settled(in, in->keys.range) && is_settled(in, in->keys.instant) && is_settled(in, in->keys.limit) &&
	       is_settled(in, in->keys.restarts);
}
