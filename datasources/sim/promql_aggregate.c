/* sum, topk and their like: groups are made once, then every step is aggregated by itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/map.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

static const struct promql_aggregation aggregations[] = {
	{ "sum", AGGREGATE_SUM, false },
	{ "min", AGGREGATE_MIN, false },
	{ "max", AGGREGATE_MAX, false },
	{ "avg", AGGREGATE_AVG, false },
	{ "count", AGGREGATE_COUNT, false },
	{ "topk", AGGREGATE_TOPK, true },
	{ "bottomk", AGGREGATE_BOTTOMK, true },
	{ "quantile", AGGREGATE_QUANTILE, true },
};

const struct promql_aggregation *promql_aggregation_named(const char *name)
{
	for (size_t i = 0; i < sizeof aggregations / sizeof *aggregations; i++)
		if (strcasecmp(aggregations[i].name, name) == 0)
			return &aggregations[i];
	return NULL;
}

/* The members of a group as places in the input. */
struct group {
	const struct labels *labels;
	size_t *members;
	size_t count, capacity;
};

struct groups {
	struct group *items;
	size_t count;
};

static void join_group(struct arena *arena, struct group *group, size_t member)
{
	if (group->count == group->capacity) {
		size_t capacity = group->capacity ? group->capacity * 2 : 4, *grown = arena_zalloc(arena, capacity, sizeof *grown);

		if (group->count)
			memcpy(grown, group->members, group->count * sizeof *grown);
		group->members = grown;
		group->capacity = capacity;
	}
	group->members[group->count++] = member;
}

/* Groups are found by the hash of their labels. */
static struct groups group_by(struct promql *promql, const struct promql_node *node, const struct promql_vector *in)
{
	struct map *known = map_create(promql->arena, in->count + 1);
	struct groups groups = { arena_zalloc(promql->arena, in->count + 1, sizeof(struct group)), 0 };

	for (size_t i = 0; i < in->count; i++) {
		const struct labels *labels = promql_project(promql, in->items[i].labels, &node->names, !node->without);
		size_t *number = map_at_number(known, labels->hash);

		if (*number == MAP_NONE) {
			*number = groups.count;
			groups.items[groups.count++].labels = labels;
		}
		join_group(promql->arena, &groups.items[*number], i);
	}
	return groups;
}

/* Values of a group at a step. */
struct heap {
	double *values;
	size_t *members;
	size_t count;
};

static double least_of(const struct heap *heap)
{
	double least = heap->values[0];

	for (size_t i = 1; i < heap->count; i++)
		if (heap->values[i] < least || isnan(least))
			least = heap->values[i];
	return least;
}

static double most_of(const struct heap *heap)
{
	double most = heap->values[0];

	for (size_t i = 1; i < heap->count; i++)
		if (heap->values[i] > most || isnan(most))
			most = heap->values[i];
	return most;
}

static double sum_of(const struct heap *heap)
{
	double sum = 0;

	for (size_t i = 0; i < heap->count; i++)
		sum += heap->values[i];
	return sum;
}

static double reduce(enum promql_aggregator aggregator, const struct heap *heap, double parameter)
{
	switch (aggregator) {
	case AGGREGATE_MIN:
		return least_of(heap);
	case AGGREGATE_MAX:
		return most_of(heap);
	case AGGREGATE_AVG:
		return sum_of(heap) / (double)heap->count;
	case AGGREGATE_COUNT:
		return (double)heap->count;
	case AGGREGATE_QUANTILE:
		qsort(heap->values, heap->count, sizeof *heap->values, promql_ascending);
		return promql_quantile(parameter, heap->values, heap->count);
	default:
		return sum_of(heap);
	}
}

static void gather(const struct promql_vector *in, const struct group *group, size_t step, struct heap *heap)
{
	heap->count = 0;
	for (size_t i = 0; i < group->count; i++) {
		double value = in->items[group->members[i]].values[step];

		if (history_is_none(value))
			continue;
		heap->members[heap->count] = group->members[i];
		heap->values[heap->count++] = value;
	}
}

static bool reduce_groups(struct promql *promql, const struct promql_node *node, const struct promql_vector *in, const double *parameters,
	const struct promql_steps *steps, struct promql_vector *out)
{
	const struct groups groups = group_by(promql, node, in);
	struct heap heap = { arena_zalloc(promql->arena, in->count + 1, sizeof(double)),
		arena_zalloc(promql->arena, in->count + 1, sizeof(size_t)), 0 };

	for (size_t i = 0; i < groups.count; i++) {
		struct promql_series *series = promql_add(promql, out, groups.items[i].labels, steps);

		if (!series)
			return false;
		for (size_t step = 0; step < steps->count; step++) {
			gather(in, &groups.items[i], step, &heap);
			if (heap.count > 0)
				series->values[step] = reduce(node->aggregation->aggregator, &heap, parameters ? parameters[step] : 0);
		}
	}
	return true;
}

/* Is the first one farther from the top? NaN always is. */
static bool is_worse(double value, double other, bool top)
{
	if (isnan(value) || isnan(other))
		return isnan(value) && !isnan(other);
	return top ? value < other : value > other;
}

/* The best first, as many as are wanted, by insertion. */
static void rank(struct heap *heap, bool top, size_t wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < heap->count; i++) {
		double value = heap->values[i];
		size_t member = heap->members[i], at = kept < wanted ? kept++ : wanted;

		for (; at > 0 && is_worse(heap->values[at - 1], value, top); at--) {
			if (at == wanted)
				continue; /* the worst one goes */
			heap->values[at] = heap->values[at - 1];
			heap->members[at] = heap->members[at - 1];
		}
		if (at < wanted) {
			heap->values[at] = value;
			heap->members[at] = member;
		}
	}
	heap->count = kept;
}

static size_t wanted_of(double parameter, size_t count)
{
	return !(parameter >= 1) ? 0 : parameter < (double)count ? (size_t)parameter : count;
}

/* topk and bottomk keep series as they are, each at the steps where it is among the best. */
static bool pick(struct promql *promql, const struct promql_node *node, const struct promql_vector *in, const double *parameters,
	const struct promql_steps *steps, struct promql_vector *out)
{
	const struct groups groups = group_by(promql, node, in);
	struct heap heap = { arena_zalloc(promql->arena, in->count + 1, sizeof(double)),
		arena_zalloc(promql->arena, in->count + 1, sizeof(size_t)), 0 };
	size_t *places = arena_zalloc(promql->arena, in->count + 1, sizeof *places); /* in `out`, from 1 */

	for (size_t i = 0; i < groups.count * steps->count; i++) {
		size_t step = i % steps->count;

		gather(in, &groups.items[i / steps->count], step, &heap);
		size_t wanted = wanted_of(parameters[step], heap.count);

		if (!promql_work(promql, (uint64_t)heap.count * wanted))
			return false;
		rank(&heap, node->aggregation->aggregator == AGGREGATE_TOPK, wanted);
		for (size_t best = 0; best < heap.count; best++) {
			size_t member = heap.members[best];

			if (!places[member]) {
				if (!promql_add(promql, out, in->items[member].labels, steps))
					return false;
				places[member] = out->count;
			}
			out->items[places[member] - 1].values[step] = heap.values[best];
		}
	}
	return true;
}

bool promql_aggregate(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_vector in = { 0 }, parameter = { 0 };
	bool picks = node->aggregation->aggregator == AGGREGATE_TOPK || node->aggregation->aggregator == AGGREGATE_BOTTOMK;

	if (!promql_eval(promql, node->arguments[0], steps, &in) ||
		(node->argument_count > 1 && !promql_eval(promql, node->arguments[1], steps, &parameter)))
		return false;
	const double *parameters = parameter.count ? parameter.items[0].values : NULL;

	return (picks ? pick : reduce_groups)(promql, node, &in, parameters, steps, out);
}
