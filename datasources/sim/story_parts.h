#ifndef DATASOURCES_SIM_STORY_PARTS_H
#define DATASOURCES_SIM_STORY_PARTS_H

#include "core/base/yamldoc.h"
#include "datasources/sim/story.h"

/* What the files that read a story share. Each returns false with *err at the node's line. */

struct story_reader {
	const struct yaml_file *file;
	struct arena *arena;
	struct err *err;
};

bool story_fail(const struct story_reader *reader, const struct yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4), nonnull));

/* The node is of that kind; `name` is what it is the value of. */
bool story_expect_kind(const struct story_reader *reader, const struct yaml_node *node, enum yaml_kind kind, const char *name)
	__attribute__((nonnull));

/* The mapping has no key but these (up to a NULL); says the nearest one. */
bool story_check_keys(const struct story_reader *reader, const struct yaml_node *node, const char *const *keys) __attribute__((nonnull));

/* One line of text under a key, into the arena; *text is left alone where the key is absent. */
bool story_read_text(const struct story_reader *reader, const struct yaml_node *node, const char *key, const char **text)
	__attribute__((nonnull));

/* A time such as 90s or 1m30s under a key; *ms is left alone where it is absent. */
bool story_read_time(const struct story_reader *reader, const struct yaml_node *node, const char *key, int64_t *ms)
	__attribute__((nonnull));

/* Names with values, at most RULE_PAIRS. */
bool story_read_pairs(const struct story_reader *reader, const struct yaml_node *node, const char *key, struct rule_pair pairs[RULE_PAIRS])
	__attribute__((nonnull));

/* Rule groups in Prometheus' own grammar (`node` may be NULL) and `before`, those of the same group and name replaced. By group. */
bool story_read_rules(const struct story_reader *reader, const struct yaml_node *node, const struct rule *before, size_t before_count,
	const struct rule **rules, size_t *count) __attribute__((nonnull(1, 5, 6)));

/* The list of workloads; `node` may be NULL. */
bool story_read_workloads(const struct story_reader *reader, const struct yaml_node *node, struct story *story)
	__attribute__((nonnull(1, 3)));

/* An amount of memory like 64Mi under a key, more than 0, in MiB; *mib is left alone where the key is absent. */
bool story_read_amount(const struct story_reader *reader, const struct yaml_node *node, const char *key, double *mib)
	__attribute__((nonnull));

/* A number under a key, from `least` to `most`; *number is left alone where it is absent. */
bool story_read_number(const struct story_reader *reader, const struct yaml_node *node, const char *key, double least, double most,
	double *number) __attribute__((nonnull));

/* The list of steps. */
bool story_read_steps(const struct story_reader *reader, const struct yaml_node *node, struct story *story) __attribute__((nonnull(1, 3)));

/* The node as JSON, in the arena: what is plain and looks like a number, true, false or null is one. */
const char *story_json(const struct story_reader *reader, const struct yaml_node *node) __attribute__((nonnull, returns_nonnull));

#endif
