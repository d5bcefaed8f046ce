#include "datasources/sim/story.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/config.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/story_parts.h"

/*
 * A story is read in three walks: its rules (with those of every story), its steps, and a rehearsal: all steps are done in a world of their own,
 * so that what the cluster would refuse is said before anything begins, with the step's line.
 */

#define AMOUNT_MAX (1024.0 * 1024 * WORKLOAD_MIB)
#define LENGTH_MIN_MS 10000
#define LENGTH_MAX_MS (24 * 3600 * 1000)
#define REHEARSAL_SEED 1
#define REHEARSAL_START_MS 1700000000000

static const struct {
	const char *name, *text;
} builtins[] = {
#include "datasources/sim/stories.inc"
};
#define BUILTIN_COUNT (sizeof builtins / sizeof *builtins)

static const struct {
	const char *name, *text;
} shared_rules[] = {
#include "datasources/sim/rules.inc"
};

const char *story_builtin_name(size_t index)
{
	return index < BUILTIN_COUNT ? builtins[index].name : NULL;
}

const char *story_builtin_text(size_t index)
{
	return index < BUILTIN_COUNT ? builtins[index].text : NULL;
}

/* ---- reading ---- */

bool story_fail(const struct story_reader *reader, const struct yaml_node *node, const char *format, ...)
{
	char where[160], text[320];
	va_list args;

	snprintf(where, sizeof where, "%.140s:%d", yaml_name(reader->file), yaml_line(node));
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_set(reader->err, ERR_CONFIG, where, "%s", text);
}

bool story_expect_kind(const struct story_reader *reader, const struct yaml_node *node, enum yaml_kind kind, const char *name)
{
	static const char *const forms[] = { [YAML_SCALAR] = "one value", [YAML_SEQUENCE] = "a list", [YAML_MAPPING] = "a block of keys" };

	return yaml_kind(node) == kind || story_fail(reader, node, "%s: must be %s", name, forms[kind]);
}

static bool check_key(const struct story_reader *reader, const struct yaml_node *key, const char *const *keys)
{
	const char *name = yaml_text(key), *nearest;
	size_t count = 0;

	for (; keys[count]; count++)
		if (strcmp(keys[count], name) == 0)
			return true;
	nearest = config_nearest(name, keys, count);
	return nearest ? story_fail(reader, key, "unknown key \"%.60s\"; did you mean \"%s\"?", name, nearest)
		       : story_fail(reader, key, "unknown key \"%.60s\"", name);
}

bool story_check_keys(const struct story_reader *reader, const struct yaml_node *node, const char *const *keys)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return story_fail(reader, node, "must be a block of keys: %s, %s ...", keys[0], keys[1]);
	for (size_t i = 0; i < yaml_count(node); i++)
		if (!check_key(reader, yaml_key(node, i), keys))
			return false;
	return true;
}

bool story_read_text(const struct story_reader *reader, const struct yaml_node *node, const char *key, const char **text)
{
	const struct yaml_node *value = yaml_get(node, key);

	if (!value)
		return true;
	if (yaml_kind(value) != YAML_SCALAR || yaml_is_null(value))
		return story_fail(reader, value, "%s: must be a text", key);
	*text = arena_text(reader->arena, yaml_text(value));
	return true;
}

bool story_read_time(const struct story_reader *reader, const struct yaml_node *node, const char *key, int64_t *ms)
{
	const struct yaml_node *value = yaml_get(node, key);
	int64_t given;

	if (!value)
		return true;
	if (yaml_kind(value) != YAML_SCALAR || !fmt_parse_duration(yaml_text(value), &given))
		return story_fail(reader, value, "%s: must be a time like 90s or 1m30s", key);
	if (given < 0 || given > LENGTH_MAX_MS)
		return story_fail(reader, value, "%s: more than a day", key);
	*ms = given;
	return true;
}

static int compare_pairs(const void *a, const void *b)
{
	return strcmp(((const struct rule_pair *)a)->name, ((const struct rule_pair *)b)->name);
}

bool story_read_pairs(const struct story_reader *reader, const struct yaml_node *node, const char *key, struct rule_pair pairs[RULE_PAIRS])
{
	const struct yaml_node *value = yaml_get(node, key);

	if (!value)
		return true;
	if (!story_expect_kind(reader, value, YAML_MAPPING, key))
		return false;
	if (yaml_count(value) > RULE_PAIRS)
		return story_fail(reader, value, "%s: more than %d", key, RULE_PAIRS);
	for (size_t i = 0; i < yaml_count(value); i++) {
		const struct yaml_node *text = yaml_item(value, i);

		if (yaml_kind(text) != YAML_SCALAR)
			return story_fail(reader, text, "%s: must be names and texts", key);
		pairs[i].name = arena_text(reader->arena, yaml_text(yaml_key(value, i)));
		pairs[i].value = arena_text(reader->arena, yaml_text(text));
	}
	qsort(pairs, yaml_count(value), sizeof *pairs, compare_pairs);
	return true;
}

bool story_read_amount(const struct story_reader *reader, const struct yaml_node *node, const char *key, double *mib)
{
	const struct yaml_node *value = yaml_get(node, key);
	double bytes = 0;

	if (!value)
		return true;
	if (yaml_kind(value) != YAML_SCALAR || !fmt_parse_quantity(yaml_text(value), &bytes) || !(bytes > 0 && bytes <= AMOUNT_MAX))
		return story_fail(reader, value, "%s: must be an amount of memory like 10Mi", key);
	*mib = bytes / WORKLOAD_MIB;
	return true;
}

bool story_read_number(
	const struct story_reader *reader, const struct yaml_node *node, const char *key, double least, double most, double *number)
{
	const struct yaml_node *value = yaml_get(node, key);
	double given = 0;

	if (!value)
		return true;
	if (yaml_kind(value) != YAML_SCALAR || !fmt_parse_double(yaml_text(value), strlen(yaml_text(value)), &given) ||
		!(given >= least && given <= most))
		return story_fail(reader, value, "%s: must be a number from %g to %g", key, least, most);
	*number = given;
	return true;
}

/* The rules that every story has; they are ours, so nothing can be wrong with them. */
static bool read_shared(struct story_reader *reader, const struct rule **rules, size_t *count)
{
	const char *text = shared_rules[0].text;
	struct yaml_file *file = yaml_parse(text, strlen(text), "rules.yaml", reader->err);
	struct story_reader own = { file, reader->arena, reader->err };
	bool read = file && story_read_rules(&own, yaml_get(yaml_document(file, 0), "groups"), NULL, 0, rules, count);

	yaml_destroy(file);
	return read;
}

/* The end is that of the last step where the file does not say one. */
static bool read_length(const struct story_reader *reader, const struct yaml_node *node, struct story *story)
{
	int64_t last = story->step_count ? story->steps[story->step_count - 1].at_ms : 0;

	story->length_ms = last + LENGTH_MIN_MS;
	if (!story_read_time(reader, node, "length", &story->length_ms))
		return false;
	if (story->length_ms % 1000 || story->length_ms < last || story->length_ms < LENGTH_MIN_MS)
		return story_fail(reader, node, "length: whole seconds, at least 10s, not before the last step");
	return true;
}

static bool read_head(const struct story_reader *reader, const struct yaml_node *node, struct story *story)
{
	static const char *const keys[] = { "name", "about", "length", "bound", "workloads", "groups", "steps", NULL };
	double bound_mib = 0;

	story->name = "";
	story->about = "";
	if (!story_check_keys(reader, node, keys) || !story_read_text(reader, node, "name", &story->name) ||
		!story_read_text(reader, node, "about", &story->about) || !story_read_amount(reader, node, "bound", &bound_mib))
		return false;
	story->bound_bytes = bound_mib * WORKLOAD_MIB;
	return *story->name || story_fail(reader, node, "a story needs a name");
}

static bool read_story(struct story_reader *reader, struct story *story)
{
	const struct yaml_node *node = yaml_document(reader->file, 0);
	const struct rule *shared = NULL;
	size_t shared_count = 0;

	if (yaml_documents(reader->file) != 1 || !node)
		return err_set(reader->err, ERR_CONFIG, story->file, "must be one YAML document: name, about, groups, steps");
	return read_shared(reader, &shared, &shared_count) && read_head(reader, node, story) &&
	       story_read_workloads(reader, yaml_get(node, "workloads"), story) &&
	       story_read_rules(reader, yaml_get(node, "groups"), shared, shared_count, &story->rules, &story->rule_count) &&
	       story_read_steps(reader, yaml_get(node, "steps"), story) && read_length(reader, node, story);
}

static bool rehearse(const struct story *story, struct err *err)
{
	struct world *world = world_create_with(REHEARSAL_SEED, REHEARSAL_START_MS, story->workloads, story->workload_count);
	struct err reason = { 0 };
	bool good = true;

	for (size_t i = 0; good && i < story->step_count; i++) {
		world_advance(world, REHEARSAL_START_MS + story->steps[i].at_ms);
		good = story_do(&story->steps[i], world, &reason);
		if (!good) {
			char where[160];

			snprintf(where, sizeof where, "%.140s:%d", story->file, story->steps[i].line);
			err_set(err, ERR_CONFIG, where, "%s", reason.text);
		}
	}
	world_destroy(world);
	return good;
}

/* Takes the file. The built-in ones need no rehearsal: tests see to that. */
static struct story *from_file(struct yaml_file *file, bool rehearsed, struct err *err)
{
	if (!file)
		return NULL;
	struct arena *arena = arena_create();
	struct story *story = arena_zalloc(arena, 1, sizeof *story);
	struct story_reader reader = { file, arena, err };

	story->arena = arena;
	story->file = arena_text(arena, yaml_name(file));
	bool good = read_story(&reader, story) && (rehearsed || rehearse(story, err));

	yaml_destroy(file);
	if (good)
		return story;
	story_destroy(story);
	return NULL;
}

struct story *story_parse(const char *text, size_t length, const char *file, struct err *err)
{
	return from_file(yaml_parse(text, length, file, err), false, err);
}

static struct story *unknown(const char *name, struct err *err)
{
	const char *names[BUILTIN_COUNT], *nearest;
	struct buf list = { 0 };

	for (size_t i = 0; i < BUILTIN_COUNT; i++) {
		names[i] = builtins[i].name;
		buf_appendf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	nearest = config_nearest(name, names, BUILTIN_COUNT);
	err_set(err, ERR_USAGE, "", "there is no story \"%.60s\"; %s%s%sthere are %s, or a file's path", name,
		nearest ? "did you mean \"" : "", nearest ? nearest : "", nearest ? "\"? " : "", buf_borrow(&list));
	buf_finish(&list);
	return NULL;
}

struct story *story_load(const char *name, struct err *err)
{
	char file[64];

	for (size_t i = 0; i < BUILTIN_COUNT; i++) {
		if (strcmp(builtins[i].name, name) != 0)
			continue;
		snprintf(file, sizeof file, "%s.yaml", name);
		return from_file(yaml_parse(builtins[i].text, strlen(builtins[i].text), file, err), true, err);
	}
	return strpbrk(name, "/.") ? from_file(yaml_load(name, err), false, err) : unknown(name, err);
}

void story_destroy(struct story *story)
{
	if (story)
		arena_destroy(story->arena);
}
