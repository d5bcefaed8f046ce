#ifndef DATASOURCES_SIM_RULES_H
#define DATASOURCES_SIM_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/history.h"

/*
 * The rules of the simulated Prometheus, evaluated in the world's time at every moment of the history. What they find goes back into the history:
 * ALERTS, and what is recorded.
 */

struct rule_pair {
	const char *name, *value;
};

#define RULE_PAIRS 8 /* labels, or annotations, of a rule */

struct rule {
	const char *group, *name, *query;
	int64_t for_ms;
	bool alerting; /* else it records under its name */
	struct rule_pair labels[RULE_PAIRS], annotations[RULE_PAIRS]; /* up to one without a name; annotations are templates */
};

struct rule_alert {
	const struct labels *labels; /* a reference */
	char *annotations[RULE_PAIRS]; /* expanded */
	int64_t active_ms, fired_ms; /* since when it holds; since when it fires, 0 while it does not */
	double value;
	bool firing, seen;
};

struct rule_state {
	struct rule rule;
	struct rule_alert *alerts;
	size_t count, capacity;
	size_t looked_at; /* the alert that was found last: the next one is most likely behind it */
	char error[320]; /* of the last evaluation; "" if it was well */
	int64_t evaluated_ms;
};

struct rules {
	struct rule_state *items; /* by group */
	size_t count;
};

/* The alert on the memory of the services that leak, whose `for` can be given from outside. */
#define RULES_LEAKERS "ContainerMemoryLimit"

/* Borrows the texts of the book, which is sorted by group. `for_ms` >= 0 is the `for` of RULES_LEAKERS in place of the book's. */
void rules_init(struct rules *rules, const struct rule *book, size_t count, int64_t for_ms) __attribute__((nonnull(1)));

/* One more, of a group of its own. */
void rules_add(struct rules *rules, const struct rule *rule) __attribute__((nonnull));
void rules_finish(struct rules *rules) __attribute__((nonnull));

/* At the last moment of the history. At the first one, what fires by itself is taken to have done so all along. */
void rules_evaluate(struct rules *rules, struct history *history) __attribute__((nonnull));

/*
 * What alerts there were before the first moment, by the same rules: to be called after the first evaluation. Those that are there at the start
 * are not looked at.
 */
void rules_remember(const struct rules *rules, struct history *history) __attribute__((nonnull));

/* The labels of an alert, with one reference; a line that goes back into the history. */
struct buf;
const struct labels *rules_labels(const struct rule *rule, const struct labels *found) __attribute__((nonnull, returns_nonnull));
void rules_write_line(struct buf *page, const char *name, const struct labels *labels, const char *alert_state, double value)
	__attribute__((nonnull(1, 2, 3)));

/* The rule's part of "inactive", "pending" and "firing". */
const char *rules_state(const struct rule_state *rule) __attribute__((nonnull, returns_nonnull));

#endif
