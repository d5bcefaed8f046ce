/* histogram_quantile over classic buckets, as Prometheus 2.42 estimates it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

struct bucket {
	double bound, count;
};

/* A series of buckets, with its bound and the labels without it. */
struct part {
	const struct labels *labels;
	double bound;
	const double *values;
};

static int by_labels_and_bound(const void *a, const void *b)
{
	const struct part *left = a, *right = b;
	int order = labels_compare(left->labels, right->labels);

	return order ? order : (left->bound > right->bound) - (left->bound < right->bound);
}

/* Buckets with the same bound are added up; counts that go down are raised. Returns how many are left. */
static size_t tidy(struct bucket *buckets, size_t count)
{
	size_t kept = 0;
	double most = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && buckets[kept - 1].bound == buckets[i].bound)
			buckets[kept - 1].count += buckets[i].count;
		else
			buckets[kept++] = buckets[i];
	}
	for (size_t i = 0; i < kept; i++) {
		if (i == 0 || buckets[i].count > most)
			most = buckets[i].count;
		else
			buckets[i].count = most;
	}
	return kept;
}

static double bucket_quantile(double share, struct bucket *buckets, size_t count)
{
	if (isnan(share) || share < 0 || share > 1)
		return isnan(share) ? NAN : share < 0 ? -INFINITY : INFINITY;
	if (count == 0 || !isinf(buckets[count - 1].bound))
		return NAN;
	count = tidy(buckets, count);
	double rank = share * buckets[count - 1].count, start = 0;
	size_t at = 0;

	if (count < 2 || buckets[count - 1].count == 0)
		return NAN;
	while (at < count - 1 && buckets[at].count < rank)
		at++;
	if (at == count - 1)
		return buckets[count - 2].bound;
	if (at == 0 && buckets[0].bound <= 0)
		return buckets[0].bound;
	double inside = buckets[at].count;

	if (at > 0) {
		start = buckets[at - 1].bound;
		inside -= buckets[at - 1].count;
		rank -= buckets[at - 1].count;
	}
	return start + (buckets[at].bound - start) * (rank / inside);
}

/* The buckets of one histogram at each step. */
static void quantiles(const struct part *parts, size_t count, const double *shares, struct bucket *room, struct promql_series *series)
{
	for (size_t step = 0; step < series->count; step++) {
		size_t used = 0;

		for (size_t i = 0; i < count; i++)
			if (!history_is_none(parts[i].values[step]))
				room[used++] = (struct bucket){ parts[i].bound, parts[i].values[step] };
		if (used > 0)
			series->values[step] = bucket_quantile(shares[step], room, used);
	}
}

static size_t take_parts(struct promql *promql, const struct promql_vector *in, struct part *parts)
{
	static const char *const names[] = { "le" };
	const struct promql_names le = { (const char **)names, 1 };
	size_t count = 0;

	for (size_t i = 0; i < in->count; i++) {
		const char *text = labels_get(in->items[i].labels, "le");

		if (!text || !fmt_parse_double(text, strlen(text), &parts[count].bound))
			continue;
		parts[count].labels = promql_project(promql, in->items[i].labels, &le, false);
		parts[count++].values = in->items[i].values;
	}
	return count;
}

bool promql_histogram_quantile(
	struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_vector share = { 0 }, in = { 0 };

	if (!promql_eval(promql, node->arguments[0], steps, &share) || !promql_eval(promql, node->arguments[1], steps, &in))
		return false;
	struct part *parts = arena_zalloc(promql->arena, in.count + 1, sizeof *parts);
	struct bucket *room = arena_zalloc(promql->arena, in.count + 1, sizeof *room);
	size_t count = take_parts(promql, &in, parts);

	if (count > 1)
		qsort(parts, count, sizeof *parts, by_labels_and_bound);
	for (size_t first = 0, end; first < count; first = end) {
		struct promql_series *series = promql_add(promql, out, parts[first].labels, steps);

		if (!series)
			return false;
		for (end = first; end < count && labels_equal(parts[first].labels, parts[end].labels);)
			end++;
		quantiles(parts + first, end - first, share.items[0].values, room, series);
	}
	return true;
}
