/*
 * Binary operators. Between vectors series meet by their signature: the labels that the matching leaves. Series of one signature that are not
 * there at the same time do not meet, so everything is done step by step.
 */
#include <math.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/map.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

bool promql_compares(enum promql_operator op)
{
	return op >= OP_EQ && op <= OP_GT;
}

static bool holds(enum promql_operator op, double left, double right)
{
	switch (op) {
	case OP_EQ:
		return left == right;
	case OP_NE:
		return left != right;
	case OP_LE:
		return left <= right;
	case OP_LT:
		return left < right;
	case OP_GE:
		return left >= right;
	default:
		return left > right;
	}
}

static double operate(enum promql_operator op, double left, double right)
{
	switch (op) {
	case OP_ADD:
		return left + right;
	case OP_SUB:
		return left - right;
	case OP_MUL:
		return left * right;
	case OP_DIV:
		return left / right;
	case OP_MOD:
		return fmod(left, right);
	case OP_POW:
		return pow(left, right);
	default:
		return holds(op, left, right);
	}
}

/* One pair of values; a comparison that does not hold gives none, one that holds what stood on the vector's (or the left) side. */
static double combine(const struct promql_node *node, double left, double right, double kept)
{
	if (history_is_none(left) || history_is_none(right))
		return history_none();
	if (!promql_compares(node->operator) || node->returns_bool)
		return operate(node->operator, left, right);
	return holds(node->operator, left, right) ? kept : history_none();
}

/* Does the metric keep its name? Only where its value stays as it is. */
static bool keeps_name(const struct promql_node *node)
{
	return promql_compares(node->operator) && !node->returns_bool;
}

static bool with_scalar(
	struct promql *promql, const struct promql_node *node, struct promql_vector *vector, const double *scalar, bool scalar_left)
{
	for (size_t i = 0; i < vector->count; i++) {
		struct promql_series *series = &vector->items[i];

		if (!keeps_name(node))
			series->labels = promql_project(promql, series->labels, NULL, false);
		for (size_t step = 0; step < series->count; step++) {
			double value = series->values[step];

			series->values[step] =
				scalar_left ? combine(node, scalar[step], value, value) : combine(node, value, scalar[step], value);
		}
	}
	return promql_unite(promql, vector);
}

/* Number of the signature of every series; `known` is shared by the two sides. */
static size_t *signatures(
	struct promql *promql, const struct promql_node *node, const struct promql_vector *vector, struct map *known, size_t *count)
{
	size_t *numbers = arena_zalloc(promql->arena, vector->count + 1, sizeof *numbers);

	for (size_t i = 0; i < vector->count; i++) {
		const struct labels *labels = promql_project(promql, vector->items[i].labels, &node->names, node->on);
		size_t *number = map_at_number(known, labels->hash);

		if (*number == MAP_NONE)
			*number = (*count)++;
		numbers[i] = *number;
	}
	return numbers;
}

struct sides {
	const struct promql_node *node;
	const struct promql_steps *steps;
	struct promql_vector left, right;
	size_t *left_numbers, *right_numbers, count; /* signatures */
	double *seen; /* of each signature, at the step at hand */
	size_t *place;
};

static void see(struct sides *sides, const struct promql_vector *vector, const size_t *numbers, size_t step)
{
	for (size_t i = 0; i < sides->count; i++)
		sides->seen[i] = history_none();
	for (size_t i = 0; i < vector->count; i++)
		if (!history_is_none(vector->items[i].values[step]))
			sides->seen[numbers[i]] = vector->items[i].values[step];
}

/* and, unless: of the left side what has, or has not, its like on the right; or: besides, of the right what has none on the left. */
static bool set_operation(struct promql *promql, struct sides *sides, struct promql_vector *out)
{
	bool wants = sides->node->operator== OP_AND;

	for (size_t step = 0; step < sides->steps->count; step++) {
		bool either = sides->node->operator== OP_OR;
		struct promql_vector *cut = either ? &sides->right : &sides->left;
		const size_t *numbers = either ? sides->right_numbers : sides->left_numbers;

		see(sides, either ? &sides->left : &sides->right, either ? sides->left_numbers : sides->right_numbers, step);
		for (size_t i = 0; i < cut->count; i++)
			if (history_is_none(sides->seen[numbers[i]]) == wants)
				cut->items[i].values[step] = history_none();
	}
	*out = sides->left;
	for (size_t i = 0; sides->node->operator== OP_OR && i<sides->right.count; i++) {
		struct promql_series *series = promql_add(promql, out, sides->right.items[i].labels, sides->steps);

		if (!series)
			return false;
		series->values = sides->right.items[i].values;
	}
	return promql_unite(promql, out);
}

static const struct labels *labels_of_pair(
	struct promql *promql, const struct promql_node *node, const struct labels *many, const struct labels *one)
{
	struct label labels[2 * LABELS_MAX];
	size_t count = 0;
	const struct labels *base;

	if (node->group == GROUP_NONE && node->on)
		base = promql_project(promql, many, &node->names, true);
	else if (node->group == GROUP_NONE)
		base = promql_project(promql, many, &node->names, false);
	else
		base = many;
	for (size_t i = 0; i < base->count; i++)
		if (keeps_name(node) || strcmp(base->items[i].name, "__name__") != 0)
			labels[count++] = base->items[i];
	if (node->group == GROUP_NONE && keeps_name(node) && labels_get(many, "__name__") && !labels_get(base, "__name__"))
		labels[count++] = (struct label){ "__name__", labels_get(many, "__name__") };
	for (size_t i = 0; node->group != GROUP_NONE && i < node->include.count; i++) {
		const char *value = labels_get(one, node->include.items[i]);

		labels[count++] = (struct label){ node->include.items[i], value ? value : "" };
	}
	return promql_keep(promql, labels_create(labels, count));
}

static bool not_unique(struct promql *promql, const struct promql_node *node, const struct labels *labels, const char *side)
{
	const struct labels *group = promql_project(promql, labels, &node->names, node->on);
	struct buf text = { 0 };

	for (size_t i = 0; i < group->count; i++)
		buf_appendf(&text, "%s%s=\"%s\"", i ? ", " : "", group->items[i].name, group->items[i].value);
	promql_fail(promql,
		"found duplicate series for the match group {%s} on the %s hand-side of the operation;many-to-many matching not allowed: "
		"matching labels must be unique on one side",
		buf_borrow(&text), side);
	buf_finish(&text);
	return false;
}

/* Where the one side's series of each signature stand at a step; fails where two do. */
static bool place_one_side(struct promql *promql, struct sides *sides, const struct promql_vector *one, const size_t *numbers, size_t step)
{
	for (size_t i = 0; i < sides->count; i++)
		sides->place[i] = MAP_NONE;
	for (size_t i = 0; i < one->count; i++) {
		if (history_is_none(one->items[i].values[step]))
			continue;
		if (sides->place[numbers[i]] != MAP_NONE)
			return not_unique(promql, sides->node, one->items[i].labels, one == &sides->right ? "right" : "left");
		sides->place[numbers[i]] = i;
	}
	return true;
}

/* What a pair of series gave so far, so that labels are made once. */
static struct promql_series *series_of_pair(struct promql *promql, struct sides *sides, struct map *pairs, size_t many, size_t one,
	const struct labels *many_labels, const struct labels *one_labels, struct promql_vector *out)
{
	size_t *place = map_at_number(pairs, ((uint64_t)many << 32) | one);

	if (*place == MAP_NONE) {
		*place = out->count;
		if (!promql_add(promql, out, labels_of_pair(promql, sides->node, many_labels, one_labels), sides->steps))
			return NULL;
	}
	return &out->items[*place];
}

static bool any_at(const struct promql_vector *vector, size_t step)
{
	size_t i = 0;

	while (i < vector->count && history_is_none(vector->items[i].values[step]))
		i++;
	return i < vector->count;
}

static bool match_step(struct promql *promql, struct sides *sides, size_t step, struct map *pairs, struct promql_vector *out)
{
	bool swapped = sides->node->group == GROUP_RIGHT;
	const struct promql_vector *many = swapped ? &sides->right : &sides->left, *one = swapped ? &sides->left : &sides->right;
	const size_t *numbers = swapped ? sides->right_numbers : sides->left_numbers;

	if (!place_one_side(promql, sides, one, swapped ? sides->left_numbers : sides->right_numbers, step))
		return false;
	for (size_t i = 0; i < many->count; i++) {
		size_t partner = sides->place[numbers[i]];
		double value = many->items[i].values[step];

		if (history_is_none(value) || partner == MAP_NONE)
			continue;
		double other = one->items[partner].values[step];
		double result = swapped ? combine(sides->node, other, value, other) : combine(sides->node, value, other, value);
		struct promql_series *series = NULL;

		if (history_is_none(result))
			continue;
		series = series_of_pair(promql, sides, pairs, i, partner, many->items[i].labels, one->items[partner].labels, out);
		if (!series)
			return false;
		series->values[step] = result;
	}
	return true;
}

/* Without grouping the left side, too, has to have one series of a signature at a time, of those that have a partner. */
static bool left_is_unique(struct promql *promql, struct sides *sides, size_t step)
{
	for (size_t i = 0; i < sides->count; i++)
		sides->place[i] = MAP_NONE;
	see(sides, &sides->right, sides->right_numbers, step);
	for (size_t i = 0; i < sides->left.count; i++) {
		size_t number = sides->left_numbers[i];

		if (history_is_none(sides->left.items[i].values[step]) || history_is_none(sides->seen[number]))
			continue;
		if (sides->place[number] != MAP_NONE)
			return promql_fail(
				promql, "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
		sides->place[number] = i;
	}
	return true;
}

static bool match_all(struct promql *promql, struct sides *sides, struct promql_vector *out)
{
	struct map *pairs = map_create(promql->arena, sides->left.count + sides->right.count + 1);

	for (size_t step = 0; step < sides->steps->count; step++) {
		if (!any_at(&sides->left, step) || !any_at(&sides->right, step))
			continue;
		if (sides->node->group == GROUP_NONE && !left_is_unique(promql, sides, step))
			return false;
		if (!match_step(promql, sides, step, pairs, out))
			return false;
	}
	return promql_unite(promql, out);
}

static bool between_vectors(struct promql *promql, struct sides *sides, struct promql_vector *out)
{
	struct map *known = map_create(promql->arena, sides->left.count + sides->right.count + 1);

	sides->left_numbers = signatures(promql, sides->node, &sides->left, known, &sides->count);
	sides->right_numbers = signatures(promql, sides->node, &sides->right, known, &sides->count);
	sides->seen = arena_zalloc(promql->arena, sides->count + 1, sizeof *sides->seen);
	sides->place = arena_zalloc(promql->arena, sides->count + 1, sizeof *sides->place);
	return sides->node->operator<= OP_UNLESS ? set_operation(promql, sides, out) : match_all(promql, sides, out);
}

bool promql_binary(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct sides sides = { .node = node, .steps = steps };
	bool left_scalar = node->arguments[0]->type == PROMQL_SCALAR, right_scalar = node->arguments[1]->type == PROMQL_SCALAR;

	if (!promql_eval(promql, node->arguments[0], steps, &sides.left) || !promql_eval(promql, node->arguments[1], steps, &sides.right))
		return false;
	if (!left_scalar && !right_scalar)
		return between_vectors(promql, &sides, out);
	*out = left_scalar && !right_scalar ? sides.right : sides.left;
	if (left_scalar && right_scalar) {
		for (size_t step = 0; step < steps->count; step++)
			out->items[0].values[step] =
				operate(node->operator, sides.left.items[0].values[step], sides.right.items[0].values[step]);
		return true;
	}
	return with_scalar(promql, node, out, left_scalar ? sides.left.items[0].values : sides.right.items[0].values, left_scalar);
}
