/* The rule groups of a story: the grammar of Prometheus' own rule files. */
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql.h"
#include "datasources/sim/story_parts.h"
#include "datasources/sim/template.h"

#define RULES_MAX 500

struct rules_reader {
	const struct story_reader *base;
	struct promql *promql; /* only parses */
	struct rule *rules;
	size_t count, capacity;
};

static bool is_name(const char *name, const char *besides)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	if (!*name || (!strchr(letters, *name) && !strchr(besides, *name)))
		return false;
	for (; *name; name++)
		if (!strchr(letters, *name) && !strchr(besides, *name) && (*name < '0' || *name > '9'))
			return false;
	return true;
}

/* Labels are written one series a line. */
static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

static bool check_expression(const struct rules_reader *reader, const struct yaml_node *node, const struct rule *rule)
{
	enum promql_type type;
	struct err err = { 0 };

	if (!promql_parse(reader->promql, rule->query, &type, &err))
		return story_fail(reader->base, node, "expr: %s", err.text);
	if (type != PROMQL_SCALAR && type != PROMQL_VECTOR)
		return story_fail(
			reader->base, node, "expr: a rule needs an instant vector or a scalar, this is a %s", promql_type_name(type));
	return true;
}

static bool check_pairs(const struct rules_reader *reader, const struct yaml_node *node, const struct rule *rule)
{
	struct err err = { 0 };

	for (size_t i = 0; i < RULE_PAIRS && rule->labels[i].name; i++) {
		if (!is_name(rule->labels[i].name, "") || strcmp(rule->labels[i].name, "__name__") == 0)
			return story_fail(reader->base, node, "labels: \"%.60s\" is no name of a label", rule->labels[i].name);
		if (has_controls(rule->labels[i].value))
			return story_fail(reader->base, node, "labels: %s: must be one line of text", rule->labels[i].name);
		if (strstr(rule->labels[i].value, "{{"))
			return story_fail(reader->base, node, "labels: templates in labels are not simulated");
	}
	for (size_t i = 0; i < RULE_PAIRS && rule->annotations[i].name; i++)
		if (!template_check(rule->annotations[i].value, &err))
			return story_fail(reader->base, node, "annotations: %s: %s", rule->annotations[i].name, err.text);
	return true;
}

/* The node under a key, or the whole one: where to point at. */
static const struct yaml_node *at(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *found = yaml_get(node, key);

	return found ? found : node;
}

static bool check_rule(const struct rules_reader *reader, const struct yaml_node *node, const struct rule *rule)
{
	if (!rule->name || !*rule->name)
		return story_fail(reader->base, node, "a rule needs either alert: NAME or record: NAME");
	if (yaml_get(node, "alert") && yaml_get(node, "record"))
		return story_fail(reader->base, node, "a rule has alert or record, not both");
	if (has_controls(rule->name))
		return story_fail(reader->base, node, "the name of a rule must be one line of text");
	if (!rule->alerting && !is_name(rule->name, ":"))
		return story_fail(reader->base, at(node, "record"), "record: \"%.60s\" is no name of a metric", rule->name);
	if (!rule->alerting && (yaml_get(node, "for") || yaml_get(node, "annotations")))
		return story_fail(reader->base, node, "a rule that records has no for and no annotations");
	if (!rule->query || !*rule->query)
		return story_fail(reader->base, node, "a rule needs expr");
	return check_expression(reader, at(node, "expr"), rule) && check_pairs(reader, node, rule);
}

static bool read_rule(const struct rules_reader *reader, const struct yaml_node *node, struct rule *rule)
{
	static const char *const keys[] = { "alert", "record", "expr", "for", "labels", "annotations", NULL };

	rule->alerting = yaml_get(node, "alert") != NULL;
	return story_check_keys(reader->base, node, keys) &&
	       story_read_text(reader->base, node, rule->alerting ? "alert" : "record", &rule->name) &&
	       story_read_text(reader->base, node, "expr", &rule->query) && story_read_time(reader->base, node, "for", &rule->for_ms) &&
	       story_read_pairs(reader->base, node, "labels", rule->labels) &&
	       story_read_pairs(reader->base, node, "annotations", rule->annotations) && check_rule(reader, node, rule);
}

static bool has_rule(const struct rules_reader *reader, const struct rule *rule)
{
	for (size_t i = 0; i < reader->count; i++)
		if (strcmp(reader->rules[i].group, rule->group) == 0 && strcmp(reader->rules[i].name, rule->name) == 0)
			return true;
	return false;
}

/* Behind the last one of its group, groups in order. */
static void add_rule(struct rules_reader *reader, const struct rule *rule)
{
	size_t place = 0;

	reader->rules = mem_grow(reader->rules, reader->count, &reader->capacity, sizeof *reader->rules);
	while (place < reader->count && strcmp(reader->rules[place].group, rule->group) <= 0)
		place++;
	memmove(reader->rules + place + 1, reader->rules + place, (reader->count - place) * sizeof *reader->rules);
	reader->rules[place] = *rule;
	reader->count++;
}

static bool read_group(struct rules_reader *reader, const struct yaml_node *node)
{
	static const char *const keys[] = { "name", "rules", NULL };
	const struct yaml_node *rules = yaml_get(node, "rules");
	const char *name = NULL;

	if (!story_check_keys(reader->base, node, keys) || !story_read_text(reader->base, node, "name", &name))
		return false;
	if (!name || !*name || !rules)
		return story_fail(reader->base, node, "a group needs name and rules");
	if (!story_expect_kind(reader->base, rules, YAML_SEQUENCE, "rules"))
		return false;
	for (size_t i = 0; i < yaml_count(rules); i++) {
		struct rule rule = { .group = name };

		if (reader->count == RULES_MAX)
			return story_fail(reader->base, yaml_item(rules, i), "more than %d rules", RULES_MAX);
		if (!read_rule(reader, yaml_item(rules, i), &rule))
			return false;
		add_rule(reader, &rule);
	}
	return true;
}

static bool read_groups(struct rules_reader *reader, const struct yaml_node *node)
{
	if (!story_expect_kind(reader->base, node, YAML_SEQUENCE, "groups"))
		return false;
	for (size_t i = 0; i < yaml_count(node); i++)
		if (!read_group(reader, yaml_item(node, i)))
			return false;
	return true;
}

bool story_read_rules(const struct story_reader *base, const struct yaml_node *node, const struct rule *before, size_t before_count,
	const struct rule **rules, size_t *count)
{
	struct history *nothing = history_create(0);
	struct rules_reader reader = { .base = base, .promql = promql_create(nothing) };

	bool read = !node || read_groups(&reader, node);

	for (size_t i = 0; i < before_count; i++)
		if (!has_rule(&reader, &before[i]))
			add_rule(&reader, &before[i]);
	if (read && reader.count) {
		struct rule *kept = arena_zalloc(base->arena, reader.count, sizeof *kept);

		memcpy(kept, reader.rules, reader.count * sizeof *kept);
		*rules = kept;
		*count = reader.count;
	}
	free(reader.rules);
	promql_destroy(reader.promql);
	history_destroy(nothing);
	return read;
}
