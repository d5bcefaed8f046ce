/* The parts that every expression needs: memory, labels, selectors; and the entry. Everything made for a query goes with it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "core/matcher.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

#define SAMPLES_MAX 20000000
#define WORK_MAX UINT64_C(4000000000) /* some seconds: the simulator answers one question after the other */

struct promql *promql_create(const struct history *history)
{
	struct promql *promql = mem_zalloc(1, sizeof *promql);

	promql->history = history;
	promql->arena = arena_create();
	promql->empty = labels_create(NULL, 0);
	return promql;
}

void promql_destroy(struct promql *promql)
{
	if (!promql)
		return;
	for (size_t i = 0; i < promql->made_count; i++)
		labels_release(promql->made[i]);
	for (size_t i = 0; i < promql->regex_count; i++)
		matchers_destroy(promql->regexes[i]);
	labels_release(promql->empty);
	arena_destroy(promql->arena);
	free(promql->made);
	free(promql->regexes);
	free(promql);
}

bool promql_fail(struct promql *promql, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_set_status(promql->err, ERR_REFUSED, 422, "", "%s", text);
}

const struct labels *promql_keep(struct promql *promql, const struct labels *labels)
{
	promql->made = mem_grow(promql->made, promql->made_count, &promql->made_capacity, sizeof *promql->made);
	promql->made[promql->made_count++] = labels;
	return labels;
}

static bool names_has(const struct promql_names *names, const char *name)
{
	for (size_t i = 0; names && i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

const struct labels *promql_project(struct promql *promql, const struct labels *labels, const struct promql_names *names, bool with)
{
	struct label kept[LABELS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < labels->count; i++) {
		bool named = names_has(names, labels->items[i].name);

		if (with ? named : !named && strcmp(labels->items[i].name, "__name__") != 0)
			kept[count++] = labels->items[i];
	}
	return promql_keep(promql, labels_create(kept, count));
}

static bool matches_one(const struct promql_matcher *matcher, const struct labels *labels)
{
	const char *value = labels_get(labels, matcher->name);

	if (matcher->regex)
		return matchers_match(matcher->regex, labels) == (matcher->match == PROMQL_REGEX);
	return (strcmp(value ? value : "", matcher->value) == 0) == (matcher->match == PROMQL_EQUAL);
}

bool promql_matches(const struct promql_node *selector, const struct labels *labels)
{
	for (size_t i = 0; i < selector->matcher_count; i++)
		if (!matches_one(&selector->matchers[i], labels))
			return false;
	return true;
}

/* The series of the metric that the selector names, or NULL where it may be any. */
static const size_t *candidates(const struct promql *promql, const struct promql_node *selector, size_t *count)
{
	static const size_t none;

	for (size_t i = 0; i < selector->matcher_count; i++) {
		const struct promql_matcher *matcher = &selector->matchers[i];

		if (matcher->match == PROMQL_EQUAL && *matcher->value && strcmp(matcher->name, "__name__") == 0) {
			const size_t *named = history_named(promql->history, matcher->value, count);

			return named ? named : &none;
		}
	}
	*count = history_count(promql->history);
	return NULL;
}

const size_t *promql_selected(struct promql *promql, const struct promql_node *selector, size_t *count)
{
	size_t candidate_count;
	const size_t *named = candidates(promql, selector, &candidate_count);
	size_t *found = arena_zalloc(promql->arena, candidate_count + 1, sizeof *found);

	*count = 0;
	for (size_t i = 0; i < candidate_count; i++) {
		size_t number = named ? named[i] : i;

		if (promql_matches(selector, history_labels(promql->history, number)))
			found[(*count)++] = number;
	}
	return found;
}

bool promql_work(struct promql *promql, uint64_t values)
{
	promql->work += values;
	if (promql->work <= WORK_MAX)
		return true;
	return err_set_status(promql->err, ERR_OVERLOAD, 503, "", "query timed out in expression evaluation");
}

double *promql_values(struct promql *promql, size_t count)
{
	promql->samples += count;
	if (promql->samples > SAMPLES_MAX) {
		promql_fail(promql, "query processing would load too many samples into memory in query execution");
		return NULL;
	}
	double *values = arena_zalloc(promql->arena, count ? count : 1, sizeof *values);

	for (size_t i = 0; i < count; i++)
		values[i] = history_none();
	return values;
}

struct promql_series *promql_add(
	struct promql *promql, struct promql_vector *vector, const struct labels *labels, const struct promql_steps *steps)
{
	double *values = promql_values(promql, steps->count);

	if (!values)
		return NULL;
	if (vector->count == vector->capacity) {
		size_t capacity = vector->capacity ? vector->capacity * 2 : 16;
		struct promql_series *grown = arena_zalloc(promql->arena, capacity, sizeof *grown);

		if (vector->count)
			memcpy(grown, vector->items, vector->count * sizeof *grown);
		vector->items = grown;
		vector->capacity = capacity;
	}
	struct promql_series *series = &vector->items[vector->count++];

	*series = (struct promql_series){ .labels = labels, .values = values, .count = steps->count };
	return series;
}

static int by_labels(const void *a, const void *b)
{
	return labels_compare(((const struct promql_series *)a)->labels, ((const struct promql_series *)b)->labels);
}

static bool unite_two(struct promql *promql, struct promql_series *into, const struct promql_series *from)
{
	for (size_t i = 0; i < into->count; i++) {
		if (history_is_none(from->values[i]))
			continue;
		if (!history_is_none(into->values[i]))
			return promql_fail(promql, "vector cannot contain metrics with the same labelset");
		into->values[i] = from->values[i];
	}
	return true;
}

bool promql_unite(struct promql *promql, struct promql_vector *vector)
{
	size_t kept = 0;

	if (vector->count > 1)
		qsort(vector->items, vector->count, sizeof *vector->items, by_labels);
	for (size_t i = 0; i < vector->count; i++) {
		if (kept > 0 && labels_equal(vector->items[kept - 1].labels, vector->items[i].labels)) {
			if (!unite_two(promql, &vector->items[kept - 1], &vector->items[i]))
				return false;
		} else {
			vector->items[kept++] = vector->items[i];
		}
	}
	vector->count = kept;
	return true;
}

/* Series without a value are not in an answer. */
static void drop_empty(struct promql_vector *vector)
{
	size_t kept = 0;

	for (size_t i = 0; i < vector->count; i++) {
		size_t step = 0;

		while (step < vector->items[i].count && history_is_none(vector->items[i].values[step]))
			step++;
		if (step < vector->items[i].count)
			vector->items[kept++] = vector->items[i];
	}
	vector->count = kept;
}

bool promql_query(struct promql *promql, const char *text, const struct promql_steps *steps, struct promql_value *value, struct err *err)
{
	struct promql_vector vector = { 0 };

	promql->err = err;
	struct promql_node *node = promql_read(promql, text);

	if (!node)
		return false;
	*value = (struct promql_value){ .type = node->type, .text = node->text };
	if (node->type == PROMQL_STRING)
		return true;
	if (node->type == PROMQL_RANGE ? !promql_samples(promql, node, steps, &vector) : !promql_eval(promql, node, steps, &vector))
		return false;
	if (node->type != PROMQL_SCALAR)
		drop_empty(&vector);
	value->series = vector.items;
	value->count = vector.count;
	return true;
}

bool promql_parse(struct promql *promql, const char *text, enum promql_type *type, struct err *err)
{
	promql->err = err;
	const struct promql_node *node = promql_read(promql, text);

	if (node)
		*type = node->type;
	return node;
}

static void mark_series(struct promql *promql, const struct promql_node *node, bool *marked)
{
	size_t count = 0;

	if (node->kind == NODE_SELECTOR) {
		const size_t *numbers = promql_selected(promql, node, &count);

		for (size_t i = 0; i < count; i++)
			marked[numbers[i]] = true;
	}
	for (size_t i = 0; i < node->argument_count; i++)
		mark_series(promql, node->arguments[i], marked);
}

static bool has_selector(const struct promql_node *node)
{
	bool has = node->kind == NODE_SELECTOR;

	for (size_t i = 0; i < node->argument_count && !has; i++)
		has = has_selector(node->arguments[i]);
	return has;
}

bool promql_series_of(struct promql *promql, const char *text, const size_t **numbers, size_t *count, struct err *err)
{
	size_t series = history_count(promql->history);

	promql->err = err;
	const struct promql_node *node = promql_read(promql, text);

	if (!node)
		return false;
	bool *marked = arena_zalloc(promql->arena, series + 1, sizeof *marked);
	size_t *found = arena_zalloc(promql->arena, series + 1, sizeof *found);

	mark_series(promql, node, marked);
	*count = 0;
	for (size_t i = 0; i < series; i++)
		if (marked[i])
			found[(*count)++] = i;
	*numbers = has_selector(node) ? found : NULL;
	return true;
}

struct promql_cost promql_cost(const struct promql *promql)
{
	return (struct promql_cost){ promql->read, promql->samples };
}

bool promql_select(struct promql *promql, const char *selector, const size_t **numbers, size_t *count, struct err *err)
{
	promql->err = err;
	const struct promql_node *node = promql_read(promql, selector);

	if (!node)
		return false;
	if (node->kind != NODE_SELECTOR || node->range_ms || node->offset_ms)
		return promql_misread(promql, selector, node->at, "unexpected expression, expected a series selector");
	*numbers = promql_selected(promql, node, count);
	return true;
}
