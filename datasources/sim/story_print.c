/* The rules of a story as a rule file of Prometheus, for a real one that watches the simulated cluster. */
#include <string.h>
#include "core/base/buf.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/story.h"

/* In double quotes: whatever it is, it is a text. */
static void print_pair(struct buf *out, int indent, const char *name, const char *value)
{
	buf_appendf(out, "%*s%s: \"", indent, "", name);
	gotext_escape(out, value);
	buf_append_text(out, "\"\n");
}

static void print_pairs(struct buf *out, const char *name, const struct rule_pair *pairs)
{
	if (!pairs[0].name)
		return;
	buf_appendf(out, "        %s:\n", name);
	for (size_t i = 0; i < RULE_PAIRS && pairs[i].name; i++)
		print_pair(out, 10, pairs[i].name, pairs[i].value);
}

static void print_rule(struct buf *out, const struct rule *rule, int64_t for_ms)
{
	buf_append_text(out, "      - ");
	print_pair(out, 0, rule->alerting ? "alert" : "record", rule->name);
	print_pair(out, 8, "expr", rule->query);
	if (rule->alerting && for_ms > 0)
		buf_appendf(out, "        for: %lld%s\n", (long long)(for_ms % 1000 ? for_ms : for_ms / 1000), for_ms % 1000 ? "ms" : "s");
	print_pairs(out, "labels", rule->labels);
	print_pairs(out, "annotations", rule->annotations);
}

void story_print_rules(const struct story *story, int64_t for_ms, struct buf *out)
{
	const char *group = NULL;

	buf_append_text(out, "groups:\n");
	for (size_t i = 0; i < story->rule_count; i++) {
		const struct rule *rule = &story->rules[i];

		if (!group || strcmp(group, rule->group) != 0) {
			buf_append_text(out, "  - ");
			print_pair(out, 0, "name", rule->group);
			buf_append_text(out, "    rules:\n");
		}
		group = rule->group;
		print_rule(out, rule, for_ms >= 0 && strcmp(rule->name, RULES_LEAKERS) == 0 ? for_ms : rule->for_ms);
	}
}
