#include "datasources/sim/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/promql.h"
#include "datasources/sim/template.h"

void rules_init(struct rules *rules, const struct rule *book, size_t count, int64_t for_ms)
{
	rules->count = count;
	rules->items = mem_zalloc(count, sizeof *rules->items);
	for (size_t i = 0; i < count; i++) {
		rules->items[i].rule = book[i];
		if (for_ms >= 0 && strcmp(book[i].name, RULES_LEAKERS) == 0)
			rules->items[i].rule.for_ms = for_ms;
	}
}

void rules_add(struct rules *rules, const struct rule *rule)
{
	rules->items = mem_realloc(rules->items, rules->count + 1, sizeof *rules->items);
	rules->items[rules->count++] = (struct rule_state){ .rule = *rule };
}

static void finish_alert(struct rule_alert *alert)
{
	labels_release(alert->labels);
	for (size_t i = 0; i < RULE_PAIRS; i++)
		free(alert->annotations[i]);
}

void rules_finish(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		for (size_t j = 0; j < rules->items[i].count; j++)
			finish_alert(&rules->items[i].alerts[j]);
		free(rules->items[i].alerts);
	}
	free(rules->items);
	*rules = (struct rules){ 0 };
}

const struct labels *rules_labels(const struct rule *rule, const struct labels *found)
{
	struct label labels[LABELS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < found->count && count < LABELS_MAX - RULE_PAIRS - 1; i++)
		if (strcmp(found->items[i].name, "__name__") != 0)
			labels[count++] = found->items[i];
	for (size_t i = 0; i < RULE_PAIRS && rule->labels[i].name; i++)
		labels[count++] = (struct label){ rule->labels[i].name, rule->labels[i].value };
	labels[count++] = (struct label){ "alertname", rule->name };
	return labels_create(labels, count);
}

static struct rule_alert *alert_of(struct rule_state *state, const struct labels *found, int64_t now_ms)
{
	const struct labels *labels = rules_labels(&state->rule, found);

	for (size_t i = 0; i < state->count; i++) {
		size_t at = (state->looked_at + 1 + i) % state->count;

		if (labels_equal(state->alerts[at].labels, labels)) {
			labels_release(labels);
			state->looked_at = at;
			return &state->alerts[at];
		}
	}
	state->alerts = mem_grow(state->alerts, state->count, &state->capacity, sizeof *state->alerts);
	struct rule_alert *alert = &state->alerts[state->count++];

	*alert = (struct rule_alert){ .labels = labels, .active_ms = now_ms };
	return alert;
}

static void update_alert(struct rule_state *state, const struct promql_series *found, int64_t now_ms)
{
	struct rule_alert *alert = alert_of(state, found->labels, now_ms);

	alert->seen = true;
	alert->value = found->values[0];
	alert->firing = now_ms - alert->active_ms >= state->rule.for_ms;
	if (alert->firing && alert->fired_ms == 0)
		alert->fired_ms = now_ms;
	for (size_t i = 0; i < RULE_PAIRS && state->rule.annotations[i].name; i++) {
		free(alert->annotations[i]);
		alert->annotations[i] = template_expand(state->rule.annotations[i].value, found->labels, alert->value);
	}
}

static void drop_unseen(struct rule_state *state)
{
	size_t kept = 0;

	for (size_t i = 0; i < state->count; i++) {
		if (!state->alerts[i].seen) {
			finish_alert(&state->alerts[i]);
			continue;
		}
		state->alerts[kept] = state->alerts[i];
		state->alerts[kept++].seen = false;
	}
	state->count = kept;
}

/* A line of the page that goes back into the history. */
void rules_write_line(struct buf *page, const char *name, const struct labels *labels, const char *alert_state, double value)
{
	buf_appendf(page, "%s{", name);
	if (alert_state)
		buf_appendf(page, "alertstate=\"%s\",", alert_state);
	for (size_t i = 0; i < labels->count; i++) {
		if (strcmp(labels->items[i].name, "__name__") == 0)
			continue;
		buf_appendf(page, "%s=\"", labels->items[i].name);
		gotext_escape(page, labels->items[i].value);
		buf_append_text(page, "\",");
	}
	buf_appendf(page, "} %.17g\n", value);
}

static void take_answer(struct rule_state *state, const struct promql_value *value, int64_t now_ms, struct buf *page)
{
	for (size_t i = 0; i < value->count; i++) {
		if (state->rule.alerting)
			update_alert(state, &value->series[i], now_ms);
		else
			rules_write_line(page, state->rule.name, value->series[i].labels, NULL, value->series[i].values[0]);
	}
	drop_unseen(state);
	for (size_t i = 0; i < state->count; i++)
		rules_write_line(page, "ALERTS", state->alerts[i].labels, state->alerts[i].firing ? "firing" : "pending", 1);
}

static void evaluate(struct rule_state *state, const struct history *history, int64_t now_ms, struct buf *page)
{
	const struct promql_steps steps = { now_ms, 1000, 1 };
	struct promql *promql = promql_create(history);
	struct promql_value value;
	struct err err = { 0 };

	state->evaluated_ms = now_ms;
	if (promql_query(promql, state->rule.query, &steps, &value, &err))
		take_answer(state, &value, now_ms, page);
	snprintf(state->error, sizeof state->error, "%s", err.text);
	promql_destroy(promql);
}

void rules_evaluate(struct rules *rules, struct history *history)
{
	int64_t now_ms = history_time(history, history_last(history));
	size_t before = history_count(history);
	struct buf page = { 0 };

	for (size_t i = 0; i < rules->count; i++) { /* each sees what those before it found, as in a group of Prometheus */
		buf_clear(&page);
		evaluate(&rules->items[i], history, now_ms, &page);
		history_scrape(history, buf_borrow(&page));
	}
	buf_finish(&page);
	for (size_t i = before; history_last(history) == 0 && i < history_count(history); i++)
		if (strcmp(labels_get(history_labels(history, i), "__name__"), "ALERTS") == 0)
			history_set_past(history, i, &(struct past){ .kind = PAST_CONSTANT, .value = 1 });
}

const char *rules_state(const struct rule_state *rule)
{
	const char *state = rule->count ? "pending" : "inactive";

	for (size_t i = 0; i < rule->count; i++)
		if (rule->alerts[i].firing)
			state = "firing";
	return state;
}
