/* The alerts of the calm past: each rule is evaluated over the last hours before the start in one go, and what it finds becomes spans of time. */
#include <stdlib.h>
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/promql.h"
#include "datasources/sim/rules.h"

#define STEP_MS 60000
#define SPAN_MS 21600000 /* six hours; what was before is nobody's alert any more */

/* The spans in which an expression held, each without its first `skip_ms` and with no more than `most_ms` of the rest. */
static struct past_spans *spans_of(const struct promql_series *found, const struct promql_steps *steps, int64_t skip_ms, int64_t most_ms)
{
	struct past_spans *spans = mem_zalloc(1, sizeof *spans + steps->count * sizeof *spans->items);

	for (size_t i = 0, next; i < steps->count; i = next) {
		for (next = i; next < steps->count && !history_is_none(found->values[next]); next++)
			;
		int64_t begin = steps->start_ms + (int64_t)i * steps->step_ms + skip_ms,
			end = steps->start_ms + (int64_t)next * steps->step_ms;

		if (end > begin && end - begin > most_ms)
			end = begin + most_ms;
		if (end > begin)
			spans->items[spans->count++] = (struct past_span){ begin, end };
		next += next == i;
	}
	return spans;
}

/* One line of a page and the past of its series; nothing where there are no spans. */
static void remember(struct history *history, const struct rule *rule, const struct labels *found, bool firing, struct past_spans *spans)
{
	struct past past = { PAST_CONSTANT, .value = 1, .spans = spans };
	struct buf page = { 0 };

	if (spans->count == 0) {
		free(spans);
		return;
	}
	const struct labels *labels = rules_labels(rule, found);

	past.begin_ms = spans->items[0].begin_ms;
	past.end_ms = spans->items[spans->count - 1].end_ms;
	rules_write_line(&page, "ALERTS", labels, firing ? "firing" : "pending", 1);
	if (!history_remember(history, buf_borrow(&page), &past, 1))
		free(spans);
	labels_release(labels);
	buf_finish(&page);
}

static void look_back(struct history *history, const struct rule *rule, const struct promql_steps *steps)
{
	struct promql *promql = promql_create(history);
	struct promql_value value;
	struct err err = { 0 };

	if (promql_query(promql, rule->query, steps, &value, &err) && value.type == PROMQL_VECTOR)
		for (size_t i = 0; i < value.count; i++) {
			const struct promql_series *found = &value.series[i];

			if (!history_is_none(found->values[steps->count - 1]))
				continue;
			remember(history, rule, found->labels, false, spans_of(found, steps, 0, rule->for_ms));
			remember(history, rule, found->labels, true, spans_of(found, steps, rule->for_ms, SPAN_MS));
		}
	promql_destroy(promql);
}

void rules_remember(const struct rules *rules, struct history *history)
{
	const struct promql_steps steps = { history_time(history, 0) - SPAN_MS + STEP_MS, STEP_MS, SPAN_MS / STEP_MS };

	for (size_t i = 0; i < rules->count; i++)
		if (rules->items[i].rule.alerting)
			look_back(history, &rules->items[i].rule, &steps);
}
