#include "datasources/sim/notifier.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

#define EXTERNAL_NAME "cluster"
#define EXTERNAL_VALUE "simulated"

void notifier_init(struct notifier *notifier)
{
	const struct label external = { EXTERNAL_NAME, EXTERNAL_VALUE };

	*notifier = (struct notifier){ .external = labels_create(&external, 1) };
}

void notifier_finish(struct notifier *notifier)
{
	for (size_t i = 0; i < notifier->count; i++)
		labels_release(notifier->entries[i].labels);
	free(notifier->entries);
	labels_release(notifier->external);
	*notifier = (struct notifier){ 0 };
}

/* The link to the expression's table, as url.QueryEscape writes it. */
static char *link_to(const char *prometheus_url, const char *query)
{
	struct buf out = { 0 };

	buf_appendf(&out, "%s/graph?g0.expr=", prometheus_url);
	for (; *query; query++) {
		unsigned char c = (unsigned char)*query;

		if (c == ' ')
			buf_append_char(&out, '+');
		else if (isalnum(c) || strchr("-_.~", c))
			buf_append_char(&out, (char)c);
		else
			buf_appendf(&out, "%%%02X", c);
	}
	buf_append_text(&out, "&g0.tab=1");
	return buf_steal(&out);
}

/* The alert's entry; `labels` is taken over. */
static struct notifier_entry *entry_of(struct notifier *notifier, const struct labels *labels)
{
	size_t low = 0, high = notifier->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (notifier->entries[middle].labels->hash < labels->hash)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < notifier->count && notifier->entries[low].labels->hash == labels->hash) {
		labels_release(labels);
		return &notifier->entries[low];
	}
	notifier->entries = mem_grow(notifier->entries, notifier->count, &notifier->capacity, sizeof *notifier->entries);
	memmove(&notifier->entries[low + 1], &notifier->entries[low], (notifier->count++ - low) * sizeof *notifier->entries);
	notifier->entries[low] = (struct notifier_entry){ .labels = labels, .sent_ms = INT64_MIN / 2 };
	return &notifier->entries[low];
}

static void put(struct alertmanager *alertmanager, struct amalert *alert, int64_t starts_ms, int64_t ends_ms, int64_t now_ms)
{
	struct buf complaint = { 0 };

	alert->starts = (struct gotime){ .ms = starts_ms };
	alert->ends = (struct gotime){ .ms = ends_ms };
	alertmanager_put(alertmanager, alert, now_ms, &complaint);
	buf_finish(&complaint);
}

static void send_firing(struct notifier *notifier, const struct rule *rule, const struct rule_alert *from, const char *prometheus_url,
	struct alertmanager *alertmanager, int64_t now_ms)
{
	struct notifier_entry *entry = entry_of(notifier, labels_union(from->labels, notifier->external));

	entry->seen = true;
	entry->fired_ms = from->fired_ms;
	if (now_ms - entry->sent_ms <= NOTIFIER_RESEND_MS)
		return;
	struct amalert *alert = amalert_create(labels_retain(entry->labels));

	entry->sent_ms = now_ms;
	for (size_t i = 0; i < RULE_PAIRS && rule->annotations[i].name; i++)
		amalert_annotate(alert, rule->annotations[i].name, from->annotations[i]);
	free(alert->generator);
	alert->generator = link_to(prometheus_url, rule->query);
	put(alertmanager, alert, from->fired_ms, now_ms + 4 * NOTIFIER_RESEND_MS, now_ms);
}

/* The annotations and the link of one that is over are those that it had. */
static void send_resolved(const struct notifier_entry *entry, struct alertmanager *alertmanager, int64_t now_ms)
{
	const struct amalert *old = alertmanager_find(alertmanager, entry->labels->hash);
	struct amalert *alert = amalert_create(labels_retain(entry->labels));

	for (size_t i = 0; old && i < old->annotation_count; i++)
		amalert_annotate(alert, old->annotations[i].name, old->annotations[i].value);
	if (old) {
		free(alert->generator);
		alert->generator = mem_strdup(old->generator);
	}
	put(alertmanager, alert, entry->fired_ms, now_ms, now_ms);
}

static void send_those_gone(struct notifier *notifier, struct alertmanager *alertmanager, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < notifier->count; i++) {
		struct notifier_entry *entry = &notifier->entries[i];

		if (!entry->seen) {
			send_resolved(entry, alertmanager, now_ms);
			labels_release(entry->labels);
			continue;
		}
		entry->seen = false;
		notifier->entries[kept++] = *entry;
	}
	notifier->count = kept;
}

void notifier_send(
	struct notifier *notifier, const struct rules *rules, const char *prometheus_url, struct alertmanager *alertmanager, int64_t now_ms)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule_state *state = &rules->items[i];

		for (size_t j = 0; j < state->count; j++)
			if (state->alerts[j].firing)
				send_firing(notifier, &state->rule, &state->alerts[j], prometheus_url, alertmanager, now_ms);
	}
	send_those_gone(notifier, alertmanager, now_ms);
}
