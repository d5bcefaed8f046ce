/* Types of expressions, as Prometheus' parser checks them. */
#include <stdio.h>
#include <string.h>
#include "datasources/sim/promql_node.h"

const char *promql_type_name(enum promql_type type)
{
	static const char *const names[] = { "scalar", "instant vector", "range vector", "string" };

	return names[type];
}

struct checker {
	struct promql *promql;
	const char *text;
};

static bool expect_type(const struct checker *checker, const struct promql_node *node, enum promql_type wanted, const char *where)
{
	if (node->type == wanted)
		return true;
	return promql_misread(checker->promql, checker->text, node->at, "expected type %s in %s, got %s", promql_type_name(wanted), where,
		promql_type_name(node->type));
}

static bool check_call(const struct checker *checker, struct promql_node *node)
{
	char where[96];

	snprintf(where, sizeof where, "call to function \"%s\"", node->function->name);
	for (size_t i = 0; i < node->argument_count; i++)
		if (!expect_type(checker, node->arguments[i], node->function->arguments[i], where))
			return false;
	return true;
}

static bool check_aggregate(const struct checker *checker, struct promql_node *node)
{
	return expect_type(checker, node->arguments[0], PROMQL_VECTOR, "aggregation expression") &&
	       (node->argument_count == 1 || expect_type(checker, node->arguments[1], PROMQL_SCALAR, "aggregation parameter"));
}

static bool is_set_operator(enum promql_operator op)
{
	return op <= OP_UNLESS;
}

static bool check_matching(const struct checker *checker, const struct promql_node *node, bool vectors)
{
	if (!vectors && (node->on || node->names.count))
		return promql_misread(checker->promql, checker->text, node->at, "vector matching only allowed between instant vectors");
	if (is_set_operator(node->operator) && node->group != GROUP_NONE)
		return promql_misread(checker->promql, checker->text, node->at, "no grouping allowed for set operations");
	for (size_t i = 0; node->on && i < node->names.count; i++)
		for (size_t j = 0; j < node->include.count; j++)
			if (strcmp(node->names.items[i], node->include.items[j]) == 0)
				return promql_misread(checker->promql, checker->text, node->at,
					"label \"%.60s\" must not occur in ON and GROUP clause at once", node->names.items[i]);
	return true;
}

static bool check_binary(const struct checker *checker, struct promql_node *node)
{
	static const char *const sets[] = { "or", "and", "unless" };
	enum promql_type left = node->arguments[0]->type, right = node->arguments[1]->type;
	bool scalars = left == PROMQL_SCALAR && right == PROMQL_SCALAR, vectors = left == PROMQL_VECTOR && right == PROMQL_VECTOR;

	if (left > PROMQL_VECTOR || right > PROMQL_VECTOR)
		return promql_misread(checker->promql, checker->text, node->arguments[left > PROMQL_VECTOR ? 0 : 1]->at,
			"binary expression must contain only scalar and instant vector types");
	if (node->returns_bool && !promql_compares(node->operator))
		return promql_misread(
			checker->promql, checker->text, (size_t)node->number, "bool modifier can only be used on comparison operators");
	if (promql_compares(node->operator) && scalars && !node->returns_bool)
		return promql_misread(
			checker->promql, checker->text, (size_t)node->number, "comparisons between scalars must use BOOL modifier");
	if (is_set_operator(node->operator) && !vectors)
		return promql_misread(checker->promql, checker->text, node->at,
			"set operator \"%s\" not allowed in binary scalar expression", sets[node->operator]);
	node->type = scalars ? PROMQL_SCALAR : PROMQL_VECTOR;
	return check_matching(checker, node, vectors);
}

static bool check_negate(const struct checker *checker, struct promql_node *node)
{
	node->type = node->arguments[0]->type;
	return node->type <= PROMQL_VECTOR ||
	       promql_misread(checker->promql, checker->text, node->at,
		       "unary expression only allowed on expressions of type scalar or instant vector, got \"%s\"",
		       promql_type_name(node->type));
}

static bool check_subquery(const struct checker *checker, struct promql_node *node)
{
	node->type = PROMQL_RANGE;
	return node->arguments[0]->type == PROMQL_VECTOR ||
	       promql_misread(checker->promql, checker->text, node->at, "subquery is only allowed on instant vector, got %s instead",
		       node->arguments[0]->type == PROMQL_SCALAR  ? "scalar"
		       : node->arguments[0]->type == PROMQL_RANGE ? "matrix"
								  : "string");
}

static bool check_selector(const struct checker *checker, struct promql_node *node)
{
	size_t names = 0;

	node->type = node->range_ms ? PROMQL_RANGE : PROMQL_VECTOR;
	for (size_t i = 0; i < node->matcher_count; i++)
		names += strcmp(node->matchers[i].name, "__name__") == 0;
	return !node->text || names < 2 ||
	       promql_misread(checker->promql, checker->text, node->at, "metric name must not be set twice: \"%.60s\" or \"%.60s\"",
		       node->text, node->matchers[1].value);
}

static bool check_nothing(const struct checker *checker, struct promql_node *node)
{
	(void)checker;
	(void)node;
	return true;
}

bool promql_check(struct promql *promql, const char *text, struct promql_node *node)
{
	static bool (*const checks[])(const struct checker *, struct promql_node *) = {
		[NODE_NUMBER] = check_nothing,
		[NODE_STRING] = check_nothing,
		[NODE_SELECTOR] = check_selector,
		[NODE_SUBQUERY] = check_subquery,
		[NODE_CALL] = check_call,
		[NODE_AGGREGATE] = check_aggregate,
		[NODE_BINARY] = check_binary,
		[NODE_NEGATE] = check_negate,
	};
	const struct checker checker = { promql, text };

	for (size_t i = 0; i < node->argument_count; i++)
		if (!promql_check(promql, text, node->arguments[i]))
			return false;
	return checks[node->kind](&checker, node);
}
