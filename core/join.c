#include "core/join.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/joinam.h"
#include "core/labels.h"

/*
 * First Alertmanager's alerts are merged over all copies (joinam), then each alert of a rule looks for its own there and becomes a row, then
 * those of Alertmanager that no rule claimed become rows, too. What a row says of its state is decided at one place, settle().
 */

#define INTERVALS_APART 2 /* of the rule's group: how far startsAt may lie from activeAt + for */

struct work {
	const struct join_input *in;
	struct arena *arena;
	const struct slice *prometheus; /* NULL */
	const struct freshness *prometheus_fresh;
	struct joinam am;
	struct map *rules; /* alertname -> index of its first rule */
	struct frame_alert *rows;
	size_t count;
	struct map *ids; /* fingerprint -> row */
	struct join *out;
};

static const struct severity_name {
	const char *name;
	enum frame_severity rank;
} severities[] = {
	{ "critical", SEVERITY_CRITICAL },
	{ "crit", SEVERITY_CRITICAL },
	{ "page", SEVERITY_CRITICAL },
	{ "fatal", SEVERITY_CRITICAL },
	{ "emergency", SEVERITY_CRITICAL },
	{ "disaster", SEVERITY_CRITICAL },
	{ "high", SEVERITY_CRITICAL },
	{ "warning", SEVERITY_WARNING },
	{ "warn", SEVERITY_WARNING },
	{ "error", SEVERITY_WARNING },
	{ "major", SEVERITY_WARNING },
	{ "medium", SEVERITY_WARNING },
	{ "ticket", SEVERITY_WARNING },
	{ "info", SEVERITY_INFO },
	{ "notice", SEVERITY_INFO },
	{ "low", SEVERITY_INFO },
	{ "minor", SEVERITY_INFO },
};

enum frame_severity join_severity(const char *text)
{
	for (size_t i = 0; i < sizeof(severities) / sizeof(severities[0]); i++)
		if (strcasecmp(severities[i].name, text) == 0)
			return severities[i].rank;
	return SEVERITY_NONE;
}

static const char *get(const struct labels *labels, const char *name)
{
	const char *value = labels_get(labels, name);

	return value != NULL ? value : "";
}

/* Where the exporter's own labels won, the object's are called exported_. */
static const char *get_exported(const struct labels *labels, const char *exported, const char *name)
{
	const char *value = labels_get(labels, exported);

	return value != NULL ? value : get(labels, name);
}

static const char *subject_of(const struct labels *labels)
{
	static const char *const names[] = { "exported_pod", "pod", "exported_container", "container", "instance", "node", "service",
		"job" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = labels_get(labels, names[i]);

		if (value != NULL)
			return value;
	}
	return "";
}

/* Alerts that always fire, so that their absence tells. */
static const char *const heartbeats[] = { "Watchdog", "DeadMansSwitch", "Heartbeat", "DeadMansHand" };

static bool is_heartbeat(const struct labels *labels)
{
	for (size_t i = 0; i < sizeof(heartbeats) / sizeof(heartbeats[0]); i++)
		if (strcmp(heartbeats[i], get(labels, "alertname")) == 0)
			return true;
	return false;
}

static void describe(struct frame_alert *row, const struct labels *labels, const struct labels *annotations)
{
	row->labels = labels;
	row->annotations = annotations;
	row->name = get(labels, "alertname");
	row->severity = get(labels, "severity");
	row->severity_rank = join_severity(row->severity);
	row->namespace_ = get_exported(labels, "exported_namespace", "namespace");
	row->container = get_exported(labels, "exported_container", "container");
	row->subject = subject_of(labels);
	row->silenced_by = row->silence_comment = row->server = row->relation_chaos = row->relation_uid = "";
	row->into_chaos_ms = -1;
	row->for_ms = -1;
}

/* ---- what Alertmanager adds ---- */

static const struct silence *longest_silence(const struct joinam *am, const struct joinam_alert *alert)
{
	const struct silence *longest = NULL;

	for (size_t i = 0; i < alert->silenced_count; i++) {
		const struct silence *silence = joinam_silence(am, alert->silenced_by[i]);

		if (silence != NULL && (longest == NULL || silence->ends_ms > longest->ends_ms))
			longest = silence;
	}
	return longest;
}

static void add_alertmanager(const struct work *work, struct frame_alert *row, const struct joinam_alert *alert)
{
	const struct silence *silence = longest_silence(&work->am, alert);

	row->in_alertmanager = true;
	row->alertmanager_stale = alert->fresh->silent;
	row->am = alert->am;
	row->labels = alert->am->labels;
	row->annotations = alert->am->annotations;
	row->in_alertmanager_ms = alert->am->starts_ms;
	row->receiver_count = alert->receiver_count;
	row->receivers = alert->receivers;
	row->server = work->am.cluster_count > 1 ? alert->server : "";
	if (silence != NULL) {
		row->silenced_until_ms = silence->ends_ms;
		row->silenced_by = silence->created_by;
		row->silence_comment = silence->comment;
	}
}

static bool suppression(const struct joinam_alert *alert, enum frame_alert_state *state)
{
	if (alert->silenced_count > 0)
		*state = FRAME_ALERT_SILENCED;
	else if (alert->inhibited_count > 0)
		*state = FRAME_ALERT_INHIBITED;
	else if (alert->muted_count > 0)
		*state = FRAME_ALERT_MUTED;
	else
		return false;
	return true;
}

/* ---- state, since when, on whose word ---- */

static struct frame_span *next_span(struct frame_alert *row, struct frame_span *spans)
{
	return &spans[row->span_count++];
}

/* A span that is still on ends, as far as we know, when the source it rests on told last. */
static void open_span(struct frame_span *span, const struct freshness *fresh)
{
	if (fresh == NULL || !fresh->silent)
		return;
	span->to_ms = fresh->told_ms > span->from_ms ? fresh->told_ms : span->from_ms;
	span->no_news = true;
}

static void add_spans(const struct work *work, struct frame_alert *row, int64_t silence_starts_ms, const struct freshness *fresh)
{
	struct frame_span *spans = arena_zalloc(work->arena, 3, sizeof(*spans));
	bool pending = row->state == FRAME_ALERT_PENDING;
	int64_t fired = pending ? 0 : row->since_ms;

	if (row->active_at_ms != 0 && (pending || row->active_at_ms < fired))
		*next_span(row, spans) = (struct frame_span){ SPAN_PENDING, row->active_at_ms, fired, false };
	if (!pending && row->state != FRAME_ALERT_FIRING && silence_starts_ms > fired) {
		*next_span(row, spans) = (struct frame_span){ SPAN_FIRING, fired, silence_starts_ms, false };
		fired = silence_starts_ms;
	}
	if (!pending && fired != 0)
		*next_span(row, spans) =
			(struct frame_span){ row->state == FRAME_ALERT_FIRING ? SPAN_FIRING : SPAN_SILENCED, fired, 0, false };
	if (row->span_count > 0)
		open_span(&spans[row->span_count - 1], fresh);
	row->spans = spans;
}

/*
 * A rule that fires and an alert in Alertmanager both say that it fires; that it is suppressed only the latter knows; pending only the
 * rule. The row is as old as the freshest source that says so.
 */
static void settle(const struct work *work, struct frame_alert *row, const struct rule_alert *of_rule, const struct joinam_alert *in_am)
{
	const struct freshness *prometheus = of_rule != NULL ? work->prometheus_fresh : NULL;
	const struct freshness *alertmanager = in_am != NULL ? in_am->fresh : NULL;
	const struct silence *silence = in_am != NULL ? longest_silence(&work->am, in_am) : NULL;
	bool rule_fires = of_rule != NULL && of_rule->state == ALERT_FIRING, fires = in_am != NULL || rule_fires;
	const struct freshness *rests_on = alertmanager;

	if (!fires || alertmanager == NULL || (alertmanager->silent && prometheus != NULL && !prometheus->silent && rule_fires))
		rests_on = prometheus;
	row->state = fires ? FRAME_ALERT_FIRING : FRAME_ALERT_PENDING;
	if (in_am != NULL && suppression(in_am, &row->state))
		rests_on = alertmanager;
	row->since_ms = in_am != NULL ? in_am->am->starts_ms : row->active_at_ms;
	if (in_am == NULL && fires && row->active_at_ms != 0)
		row->since_ms = row->active_at_ms + (row->for_ms > 0 ? row->for_ms : 0);
	if (!fires && row->for_ms >= 0 && row->active_at_ms != 0)
		row->fires_at_ms = row->active_at_ms + row->for_ms;
	row->stale_ms = rests_on != NULL && rests_on->silent ? rests_on->age_ms : 0;
	add_spans(work, row, silence != NULL ? silence->starts_ms : 0, rests_on);
}

/* ---- rows ---- */

/* A row for that identity (the hash of the labels as they are sent), or NULL where there is one already that is at least as bad. */
static struct frame_alert *new_row(struct work *work, uint64_t id, enum alert_state state)
{
	size_t *place = map_at_number(work->ids, id);

	if (*place == MAP_NONE)
		*place = work->count++;
	else if (state != ALERT_FIRING || work->rows[*place].state != FRAME_ALERT_PENDING)
		return NULL;
	work->rows[*place] = (struct frame_alert){ .id = id };
	return &work->rows[*place];
}

static struct value known_value(double number, const struct freshness *fresh)
{
	if (isnan(number))
		return (struct value){ .number = NAN, .state = VALUE_UNKNOWN };
	return (struct value){ .number = number, .state = fresh->silent ? VALUE_STALE : VALUE_KNOWN };
}

static void add_rule_alert(struct work *work, const struct rule *rule, const struct rule_alert *alert, struct joinam_wish *wish)
{
	struct frame_alert *row;

	if (alert->state == ALERT_INACTIVE)
		return;
	if (is_heartbeat(alert->labels)) {
		work->out->heartbeat.fires = work->out->heartbeat.fires || alert->state == ALERT_FIRING;
		return;
	}
	if (wish->found != NULL && work->prometheus->prometheus.external_labels == NULL)
		wish->hash = wish->found->am->labels->hash; /* what Prometheus adds is not known yet: there it was added */
	row = new_row(work, wish->hash, alert->state);
	if (row == NULL)
		return;
	describe(row, wish->found != NULL ? wish->found->am->labels : joinam_sent(&work->am, wish), alert->annotations);
	row->rule = rule;
	row->for_ms = rule->duration_ms;
	row->active_at_ms = alert->active_at_ms;
	row->in_prometheus = true;
	row->prometheus_stale = work->prometheus_fresh->silent;
	row->value = known_value(alert->value, work->prometheus_fresh);
	if (wish->found != NULL)
		add_alertmanager(work, row, wish->found);
	settle(work, row, alert, wish->found);
}

static void add_alertmanager_alert(struct work *work, struct joinam_alert *alert)
{
	struct frame_alert *row;
	size_t rule;

	if (is_heartbeat(alert->am->labels)) {
		work->out->heartbeat.in_alertmanager = true;
		return;
	}
	if (alert->taken)
		return;
	row = &work->rows[work->count++];
	*row = (struct frame_alert){ .id = alert->am->labels->hash + alert->cluster };
	describe(row, alert->am->labels, alert->am->annotations);
	rule = map_get(work->rules, row->name, "");
	if (rule != MAP_NONE) {
		row->rule = &work->prometheus->prometheus.rules[rule];
		row->for_ms = row->rule->duration_ms;
	}
	row->value = (struct value){ .number = NAN, .state = VALUE_UNKNOWN };
	add_alertmanager(work, row, alert);
	settle(work, row, NULL, alert);
}

static void wish(struct work *work, const struct rule *rule, const struct rule_alert *alert, struct joinam_wish *wish)
{
	wish->labels = alert->labels;
	wish->external = work->prometheus->prometheus.external_labels;
	wish->starts_ms = alert->state == ALERT_FIRING && alert->active_at_ms != 0 ? alert->active_at_ms + rule->duration_ms : 0;
	wish->apart_ms = INTERVALS_APART * rule->interval_ms;
}

static void add_prometheus(struct work *work, size_t alert_count)
{
	const struct prometheus_data *data = &work->prometheus->prometheus;
	struct joinam_wish *wishes = arena_zalloc(work->arena, alert_count + 1, sizeof(*wishes));
	size_t n = 0;

	for (size_t r = 0; r < data->rule_count; r++)
		for (size_t a = 0; a < data->rules[r].alert_count; a++)
			wish(work, &data->rules[r], &data->rules[r].alerts[a], &wishes[n++]);
	joinam_match(&work->am, wishes, n);
	n = 0;
	for (size_t r = 0; r < data->rule_count; r++) {
		size_t *place = map_at(work->rules, data->rules[r].name, "");

		if (data->rules[r].alerting && *place == MAP_NONE)
			*place = r;
		for (size_t a = 0; a < data->rules[r].alert_count; a++)
			add_rule_alert(work, &data->rules[r], &data->rules[r].alerts[a], &wishes[n++]);
	}
}

static void note_heartbeat_rule(struct work *work)
{
	for (size_t i = 0; i < sizeof(heartbeats) / sizeof(heartbeats[0]); i++)
		if (map_get(work->rules, heartbeats[i], "") != MAP_NONE)
			work->out->heartbeat.rule_loaded = true;
}

static int compare_alerts(const void *left, const void *right)
{
	const struct frame_alert *a = *(const struct frame_alert *const *)left;
	const struct frame_alert *b = *(const struct frame_alert *const *)right;
	int a_rank = a->state > FRAME_ALERT_PENDING ? FRAME_ALERT_SILENCED : (int)a->state;
	int b_rank = b->state > FRAME_ALERT_PENDING ? FRAME_ALERT_SILENCED : (int)b->state;

	if (a_rank != b_rank)
		return a_rank < b_rank ? -1 : 1;
	if (a->severity_rank != b->severity_rank)
		return a->severity_rank < b->severity_rank ? -1 : 1;
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* Rows are large: pointers are sorted, and each row is moved once. */
static struct frame_alert *in_order(const struct work *work)
{
	const struct frame_alert **order = arena_zalloc(work->arena, work->count + 1, sizeof(*order));
	struct frame_alert *sorted = arena_zalloc(work->arena, work->count + 1, sizeof(*sorted));

	for (size_t i = 0; i < work->count; i++)
		order[i] = &work->rows[i];
	qsort(order, work->count, sizeof(*order), compare_alerts);
	for (size_t i = 0; i < work->count; i++)
		sorted[i] = *order[i];
	return sorted;
}

static size_t rule_alerts(const struct slice *prometheus)
{
	size_t count = 0;

	for (size_t r = 0; prometheus != NULL && r < prometheus->prometheus.rule_count; r++)
		count += prometheus->prometheus.rules[r].alert_count;
	return count;
}

/* Alerts that Prometheus has beyond those that are kept. */
static size_t beyond_kept(const struct slice *prometheus, size_t kept)
{
	return prometheus != NULL && prometheus->prometheus.alert_total > kept ? prometheus->prometheus.alert_total - kept : 0;
}

void join_alerts(const struct join_input *in, struct join *out)
{
	struct work work = { .in = in, .arena = in->arena, .out = out };
	size_t at = 0;
	size_t of_rules, room, cut;

	*out = (struct join){ 0 };
	work.prometheus = snapshot_next(in->snapshot, SOURCE_PROMETHEUS, &at);
	if (work.prometheus != NULL)
		work.prometheus_fresh = &in->fresh[work.prometheus->index];
	joinam_collect(&work.am, in);
	of_rules = rule_alerts(work.prometheus);
	room = of_rules + work.am.count;
	work.rows = arena_zalloc(in->arena, room + 1, sizeof(*work.rows));
	work.rules = map_create(in->arena, 64);
	work.ids = map_create(in->arena, room);
	if (work.prometheus != NULL)
		add_prometheus(&work, of_rules);
	for (size_t i = 0; i < work.am.count; i++)
		add_alertmanager_alert(&work, &work.am.alerts[i]);
	note_heartbeat_rule(&work);
	out->alerts = in_order(&work);
	out->count = work.count;
	out->held = work.am.held;
	out->held_count = work.am.held_count;
	cut = beyond_kept(work.prometheus, of_rules);
	out->total = work.count + (cut > work.am.cut ? cut : work.am.cut);
	out->note = work.am.note;
	out->lacks = work.am.lacks;
	out->lack_count = work.am.lack_count;
}
