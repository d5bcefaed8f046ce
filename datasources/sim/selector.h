#ifndef DATASOURCES_SIM_SELECTOR_H
#define DATASOURCES_SIM_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include "datasources/sim/dice.h"

/*
 * Which pods a chaos hits: the selector of Chaos Mesh's pod kinds (api/v1alpha1, pkg/selector/pod) and its modes. Pure: it sees pods as
 * the plain `struct selector_pod`, so it knows neither the world nor JSON. All texts belong to whoever made the selector.
 */

struct selector_pair {
	const char *key, *value;
};

enum selector_operator { SELECTOR_IN, SELECTOR_NOT_IN, SELECTOR_EXISTS, SELECTOR_DOES_NOT_EXIST, SELECTOR_BAD_OPERATOR };

struct selector_expression {
	const char *key;
	enum selector_operator op;
	const char *const *values;
	size_t value_count;
};

struct selector_texts {
	const char *const *items;
	size_t count;
};

struct selector_pairs {
	const struct selector_pair *items;
	size_t count;
};

struct selector {
	struct selector_texts namespaces; /* none: every namespace */
	struct selector_pairs labels, annotations, fields;
	const struct selector_expression *expressions;
	size_t expression_count;
	struct selector_texts phases; /* "Running", or "!Running" to exclude */
	struct selector_texts nodes;
	struct selector_pairs node_labels;
	struct selector_pairs pods; /* namespace, pod name; where there is one, nothing else counts */
};

/* What is known of a pod. */
struct selector_pod {
	const char *namespace_, *name, *phase, *ip;
	struct selector_pairs labels, annotations;
	const char *node;
	struct selector_pairs node_labels;
};

bool selector_matches(const struct selector *selector, const struct selector_pod *pod) __attribute__((nonnull));

/* False where the API server would refuse it: an unknown operator, or a field that pods do not have. */
bool selector_is_valid(const struct selector *selector) __attribute__((nonnull));

enum selector_mode { SELECTOR_ONE, SELECTOR_ALL, SELECTOR_FIXED, SELECTOR_FIXED_PERCENT, SELECTOR_RANDOM_MAX_PERCENT };

/* "one" .. "random-max-percent"; false for anything else. */
bool selector_parse_mode(const char *text, enum selector_mode *mode) __attribute__((nonnull));

/* How many of `candidates` the mode takes. May be 0 for random-max-percent. */
size_t selector_mode_count(enum selector_mode mode, int value, size_t candidates, struct dice *dice) __attribute__((nonnull));

/* Puts the mode's choice first in indices[0 .. candidates), in random order, and returns how many were chosen. `all` keeps the order. */
size_t selector_choose(enum selector_mode mode, int value, size_t *indices, size_t candidates, struct dice *dice)
	__attribute__((nonnull(5)));

#endif
