#include "datasources/sim/alertmanager.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

#define KEPT_MS INT64_C(1800000) /* how long an alert is known after its end */
#define SEED_OF_IDS UINT64_C(0x616c657274733031) /* so that silences take nothing from the world's dice */

struct alertmanager *alertmanager_create(uint64_t seed, int64_t start_ms)
{
	struct alertmanager *alertmanager = mem_zalloc(1, sizeof *alertmanager);

	alertmanager->start_ms = start_ms;
	amsilences_init(&alertmanager->silences, seed ^ SEED_OF_IDS);
	return alertmanager;
}

void alertmanager_destroy(struct alertmanager *alertmanager)
{
	if (!alertmanager)
		return;
	for (size_t i = 0; i < alertmanager->alert_count; i++)
		amalert_destroy(alertmanager->alerts[i]);
	free(alertmanager->alerts);
	amsilences_finish(&alertmanager->silences);
	amgroups_finish(&alertmanager->groups);
	free(alertmanager);
}

struct amalert *amalert_create(const struct labels *labels)
{
	struct amalert *alert = mem_zalloc(1, sizeof *alert);

	alert->labels = labels;
	alert->generator = mem_strdup("");
	alert->starts.ms = alert->ends.ms = GOTIME_ZERO_MS;
	return alert;
}

void amalert_annotate(struct amalert *alert, const char *name, const char *value)
{
	size_t at = 0;
	int order = 1;

	while (at < alert->annotation_count && (order = strcmp(alert->annotations[at].name, name)) < 0)
		at++;
	if (at < alert->annotation_count && order == 0) {
		free(alert->annotations[at].value);
		alert->annotations[at].value = mem_strdup(value);
		return;
	}
	alert->annotations = mem_realloc(alert->annotations, alert->annotation_count + 1, sizeof *alert->annotations);
	memmove(&alert->annotations[at + 1], &alert->annotations[at], (alert->annotation_count++ - at) * sizeof *alert->annotations);
	alert->annotations[at] = (struct amannotation){ mem_strdup(name), mem_strdup(value) };
}

void amalert_destroy(struct amalert *alert)
{
	if (!alert)
		return;
	labels_release(alert->labels);
	for (size_t i = 0; i < alert->annotation_count; i++) {
		free(alert->annotations[i].name);
		free(alert->annotations[i].value);
	}
	free(alert->annotations);
	free(alert->generator);
	free(alert);
}

bool amalert_is_over(const struct amalert *alert, int64_t now_ms)
{
	return alert->ends.ms <= now_ms;
}

/* Where the fingerprint is, or would be. */
static size_t place_of(const struct alertmanager *alertmanager, uint64_t fingerprint)
{
	size_t low = 0, high = alertmanager->alert_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (alertmanager->alerts[middle]->labels->hash < fingerprint)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct amalert *alertmanager_find(const struct alertmanager *alertmanager, uint64_t fingerprint)
{
	size_t at = place_of(alertmanager, fingerprint);

	return at < alertmanager->alert_count && alertmanager->alerts[at]->labels->hash == fingerprint ? alertmanager->alerts[at] : NULL;
}

static void fill_in(struct amalert *alert, int64_t now_ms)
{
	alert->updated = (struct gotime){ .ms = now_ms };
	if (gotime_is_zero(alert->starts))
		alert->starts = gotime_is_zero(alert->ends) ? alert->updated : alert->ends;
	if (gotime_is_zero(alert->ends)) {
		alert->timeout = true;
		alert->ends = (struct gotime){ .ms = now_ms + AMCONFIG_RESOLVE_TIMEOUT_MS };
	}
}

static bool bad_name(const char *what, const char *name, struct buf *complaint)
{
	buf_appendf(complaint, "invalid %s: invalid name ", what);
	gotext_quote(complaint, name);
	return false;
}

static bool validate(const struct amalert *alert, struct buf *complaint)
{
	if (alert->ends.ms < alert->starts.ms) {
		buf_append_text(complaint, "start time must be before end time");
		return false;
	}
	for (size_t i = 0; i < alert->labels->count; i++)
		if (!gotext_is_label_name(alert->labels->items[i].name))
			return bad_name("label set", alert->labels->items[i].name, complaint);
	if (alert->labels->count == 0) {
		buf_append_text(complaint, "at least one label pair required");
		return false;
	}
	for (size_t i = 0; i < alert->annotation_count; i++)
		if (!gotext_is_label_name(alert->annotations[i].name))
			return bad_name("annotations", alert->annotations[i].name, complaint);
	return true;
}

/* An alert that goes on began when it first did; an end that was given stands until a later one, or the news that it is over. */
static void merge(const struct amalert *old, struct amalert *alert, int64_t now_ms)
{
	bool overlaps = (alert->ends.ms > old->starts.ms && alert->ends.ms < old->ends.ms) ||
			(alert->starts.ms > old->starts.ms && alert->starts.ms < old->ends.ms);
	bool is_over = alert->ends.ms <= now_ms, was_over = old->ends.ms <= now_ms;

	if (!overlaps)
		return;
	if (old->starts.ms < alert->starts.ms)
		alert->starts = old->starts;
	if (old->ends.ms > alert->ends.ms && (is_over ? was_over : !old->timeout))
		alert->ends = old->ends;
}

static bool refuse(struct amalert *alert)
{
	amalert_destroy(alert);
	return false;
}

bool alertmanager_put(struct alertmanager *alertmanager, struct amalert *alert, int64_t now_ms, struct buf *complaint)
{
	fill_in(alert, now_ms);
	if (!validate(alert, complaint))
		return refuse(alert);
	size_t at = place_of(alertmanager, alert->labels->hash);

	if (at < alertmanager->alert_count && alertmanager->alerts[at]->labels->hash == alert->labels->hash) {
		merge(alertmanager->alerts[at], alert, now_ms);
		amalert_destroy(alertmanager->alerts[at]);
	} else if (alertmanager->alert_count == ALERTMANAGER_ALERTS_MAX) {
		buf_appendf(complaint, "more than %d alerts", ALERTMANAGER_ALERTS_MAX);
		return refuse(alert);
	} else {
		alertmanager->alerts =
			mem_grow(alertmanager->alerts, alertmanager->alert_count, &alertmanager->alert_capacity, sizeof(struct amalert *));
		memmove(&alertmanager->alerts[at + 1], &alertmanager->alerts[at],
			(alertmanager->alert_count++ - at) * sizeof(struct amalert *));
	}
	alertmanager->alerts[at] = alert;
	amgroups_add(&alertmanager->groups, alert, now_ms);
	return true;
}

static void forget_alerts(struct alertmanager *alertmanager, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < alertmanager->alert_count; i++) {
		if (alertmanager->alerts[i]->ends.ms + KEPT_MS < now_ms)
			amalert_destroy(alertmanager->alerts[i]);
		else
			alertmanager->alerts[kept++] = alertmanager->alerts[i];
	}
	alertmanager->alert_count = kept;
}

void alertmanager_advance(struct alertmanager *alertmanager, int64_t now_ms)
{
	amgroups_advance(alertmanager, now_ms);
	forget_alerts(alertmanager, now_ms);
	amsilences_collect(&alertmanager->silences, now_ms);
}

/* An alert that inhibits, found by the hash of what must be equal. */
struct amsource {
	uint64_t key;
	const struct labels *labels;
};

static bool is_kind(const struct labels *labels, const struct ampair *kind)
{
	const char *value = labels_get(labels, kind->name);

	return value && strcmp(value, kind->value) == 0;
}

static const char *value_of(const struct labels *labels, const char *name)
{
	const char *value = labels_get(labels, name);

	return value ? value : "";
}

/* FNV-1a; a missing label is "". */
static uint64_t key_of(const struct labels *labels)
{
	uint64_t key = UINT64_C(14695981039346656037);

	for (size_t i = 0; amconfig_equal[i]; i++) {
		const char *at = value_of(labels, amconfig_equal[i]);

		do
			key = (key ^ (unsigned char)*at) * UINT64_C(1099511628211);
		while (*at++);
	}
	return key;
}

static bool are_equal(const struct labels *a, const struct labels *b)
{
	for (size_t i = 0; amconfig_equal[i]; i++)
		if (strcmp(value_of(a, amconfig_equal[i]), value_of(b, amconfig_equal[i])) != 0)
			return false;
	return true;
}

static int compare_sources(const void *left, const void *right)
{
	const struct amsource *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->labels->hash < b->labels->hash ? -1 : a->labels->hash > b->labels->hash;
}

void amsuppression_init(struct amsuppression *suppression, const struct alertmanager *alertmanager, int64_t now_ms)
{
	*suppression = (struct amsuppression){ .alertmanager = alertmanager, .now_ms = now_ms };
	suppression->sources = mem_zalloc(alertmanager->alert_count + 1, sizeof *suppression->sources);
	for (size_t i = 0; i < alertmanager->alert_count; i++) {
		const struct amalert *alert = alertmanager->alerts[i];

		if (is_kind(alert->labels, &amconfig_source) && !amalert_is_over(alert, now_ms))
			suppression->sources[suppression->source_count++] = (struct amsource){ key_of(alert->labels), alert->labels };
	}
	qsort(suppression->sources, suppression->source_count, sizeof *suppression->sources, compare_sources);
}

void amsuppression_finish(struct amsuppression *suppression)
{
	free(suppression->sources);
}

const struct labels *amsuppression_inhibitor(const struct amsuppression *suppression, const struct labels *labels)
{
	size_t low = 0, high = suppression->source_count;
	uint64_t key = key_of(labels);

	if (!is_kind(labels, &amconfig_target))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (suppression->sources[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < suppression->source_count && suppression->sources[low].key == key; low++)
		if (are_equal(suppression->sources[low].labels, labels))
			return suppression->sources[low].labels;
	return NULL;
}

bool amsuppression_is_silenced(const struct amsuppression *suppression, const struct labels *labels)
{
	const struct amsilences *silences = &suppression->alertmanager->silences;

	for (size_t i = 0; i < silences->count; i++)
		if (amsilence_mutes(silences->items[i], labels, suppression->now_ms))
			return true;
	return false;
}
