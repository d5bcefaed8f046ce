#include "datasources/sim/selector.h"

#include <string.h>

static const char *pairs_get(struct selector_pairs pairs, const char *key)
{
	for (size_t i = 0; i < pairs.count; i++)
		if (strcmp(pairs.items[i].key, key) == 0)
			return pairs.items[i].value;
	return NULL;
}

static bool pairs_all(struct selector_pairs wanted, struct selector_pairs have)
{
	for (size_t i = 0; i < wanted.count; i++) {
		const char *value = pairs_get(have, wanted.items[i].key);

		if (!value || strcmp(value, wanted.items[i].value) != 0)
			return false;
	}
	return true;
}

static bool texts_have(const char *const *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i], text) == 0)
			return true;
	return false;
}

static bool expression_holds(const struct selector_expression *expression, struct selector_pairs labels)
{
	const char *value = pairs_get(labels, expression->key);
	bool in = value && texts_have(expression->values, expression->value_count, value);

	switch (expression->op) {
	case SELECTOR_IN:
		return in;
	case SELECTOR_NOT_IN:
		return !in;
	case SELECTOR_EXISTS:
		return value;
	case SELECTOR_DOES_NOT_EXIST:
		return !value;
	case SELECTOR_BAD_OPERATOR:
		break;
	}
	return false;
}

static bool expressions_hold(const struct selector *selector, struct selector_pairs labels)
{
	for (size_t i = 0; i < selector->expression_count; i++)
		if (!expression_holds(&selector->expressions[i], labels))
			return false;
	return true;
}

/* Any of the phases, and none of those with a "!". */
static bool phase_matches(struct selector_texts phases, const char *phase)
{
	bool wanted = false, any = false;

	for (size_t i = 0; i < phases.count; i++) {
		if (phases.items[i][0] == '!') {
			if (strcmp(phases.items[i] + 1, phase) == 0)
				return false;
			continue;
		}
		any = true;
		wanted = wanted || strcmp(phases.items[i], phase) == 0;
	}
	return wanted || !any;
}

static const char *field_of(const struct selector_pod *pod, const char *key)
{
	const struct selector_pair fields[] = {
		{ "metadata.name", pod->name },
		{ "metadata.namespace", pod->namespace_ },
		{ "spec.nodeName", pod->node },
		{ "spec.restartPolicy", "Always" },
		{ "spec.schedulerName", "default-scheduler" },
		{ "spec.serviceAccountName", "default" },
		{ "status.phase", pod->phase },
		{ "status.podIP", pod->ip },
		{ "status.nominatedNodeName", "" },
	};

	return pairs_get((struct selector_pairs){ fields, sizeof fields / sizeof *fields }, key);
}

static bool fields_match(struct selector_pairs wanted, const struct selector_pod *pod)
{
	for (size_t i = 0; i < wanted.count; i++) {
		const char *value = field_of(pod, wanted.items[i].key);

		if (!value || strcmp(value, wanted.items[i].value) != 0)
			return false;
	}
	return true;
}

/* Names of nodes and labels of nodes are a union; without either every node will do. */
static bool node_matches(const struct selector *selector, const struct selector_pod *pod)
{
	if (selector->nodes.count == 0 && selector->node_labels.count == 0)
		return true;
	if (texts_have(selector->nodes.items, selector->nodes.count, pod->node))
		return true;
	return selector->node_labels.count > 0 && pairs_all(selector->node_labels, pod->node_labels);
}

static bool is_named(struct selector_pairs pods, const struct selector_pod *pod)
{
	for (size_t i = 0; i < pods.count; i++)
		if (strcmp(pods.items[i].key, pod->namespace_) == 0 && strcmp(pods.items[i].value, pod->name) == 0)
			return true;
	return false;
}

bool selector_matches(const struct selector *selector, const struct selector_pod *pod)
{
	if (selector->pods.count > 0)
		return is_named(selector->pods, pod);
	if (selector->namespaces.count > 0 && !texts_have(selector->namespaces.items, selector->namespaces.count, pod->namespace_))
		return false;
	return pairs_all(selector->labels, pod->labels) && pairs_all(selector->annotations, pod->annotations) &&
	       expressions_hold(selector, pod->labels) && fields_match(selector->fields, pod) &&
	       phase_matches(selector->phases, pod->phase) && node_matches(selector, pod);
}

bool selector_is_valid(const struct selector *selector)
{
	const struct selector_pod any = { .namespace_ = "", .name = "", .phase = "", .ip = "", .node = "" };

	for (size_t i = 0; i < selector->expression_count; i++)
		if (selector->expressions[i].op == SELECTOR_BAD_OPERATOR)
			return false;
	for (size_t i = 0; i < selector->fields.count; i++)
		if (!field_of(&any, selector->fields.items[i].key))
			return false;
	return true;
}

static const char *const mode_names[] = {
	[SELECTOR_ONE] = "one",
	[SELECTOR_ALL] = "all",
	[SELECTOR_FIXED] = "fixed",
	[SELECTOR_FIXED_PERCENT] = "fixed-percent",
	[SELECTOR_RANDOM_MAX_PERCENT] = "random-max-percent",
};

bool selector_parse_mode(const char *text, enum selector_mode *mode)
{
	for (size_t i = 0; i < sizeof mode_names / sizeof *mode_names; i++)
		if (strcmp(mode_names[i], text) == 0) {
			*mode = (enum selector_mode)i;
			return true;
		}
	return false;
}

static size_t percent_of(size_t candidates, size_t percent)
{
	return (candidates * percent + 99) / 100;
}

size_t selector_mode_count(enum selector_mode mode, int value, size_t candidates, struct dice *dice)
{
	size_t number = value > 0 ? (size_t)value : 0;

	switch (mode) {
	case SELECTOR_ONE:
		number = 1;
		break;
	case SELECTOR_ALL:
		number = candidates;
		break;
	case SELECTOR_FIXED:
		break;
	case SELECTOR_FIXED_PERCENT:
		number = percent_of(candidates, number);
		break;
	case SELECTOR_RANDOM_MAX_PERCENT:
		number = percent_of(candidates, dice_below(dice, number + 1));
		break;
	}
	return number < candidates ? number : candidates;
}

size_t selector_choose(enum selector_mode mode, int value, size_t *indices, size_t candidates, struct dice *dice)
{
	size_t count = selector_mode_count(mode, value, candidates, dice);

	if (mode == SELECTOR_ALL)
		return count;
	for (size_t i = 0; i < count; i++) {
		size_t other = i + dice_below(dice, candidates - i);
		size_t held = indices[i];

		indices[i] = indices[other];
		indices[other] = held;
	}
	return count;
}
