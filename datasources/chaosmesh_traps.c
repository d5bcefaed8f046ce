#include "datasources/chaosmesh_traps.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/fmt.h"
#include "datasources/chaosmesh_check.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_spec.h"

/* NESTING: a schedule of a workflow of schedules. TEMPLATES: more are sent, but not looked at. */
enum { NESTING_MAX = 4, TEMPLATES_MAX = 200 };

/* Kubernetes' limits, and what Chaos Mesh puts behind the names of a schedule's runs. */
enum { NAME_BYTES_MAX = 253, SCHEDULE_NAME_MAX = 63, WORKFLOW_SCHEDULE_NAME_MAX = 51 };

/* ---- schedules, workflows ---- */

static struct json at(const struct chaosmesh_check *check, const char *path)
{
	return chaosmesh_at(check->spec, path);
}

static const char *text_at(const struct chaosmesh_check *check, const char *path)
{
	struct json found = at(check, path);
	return json_text(found, NULL);
}

static void check_object(struct chaosmesh_check *check, const char *kind, const struct json *spec);

static void check_cron(struct chaosmesh_check *check)
{
	const char *cron = text_at(check, "schedule");
	const char *zone = strncmp(cron, "TZ=", 3) == 0 || strncmp(cron, "CRON_TZ=", 8) == 0 ? strchr(cron, ' ') : NULL;
	const char *text = zone ? zone : cron;
	int64_t milliseconds;
	int fields = 0;
	text += strspn(text, " ");
	if (strncmp(text, "@every ", 7) == 0) {
		if (!fmt_parse_go_duration(text + 7, &milliseconds) || milliseconds <= 0)
			chaosmesh_warn(check, "schedule \"%s\" has no duration after @every: the server refuses it", cron);
		return;
	}
	if (chaosmesh_word_in(text, "@yearly @annually @monthly @weekly @daily @midnight @hourly"))
		return;
	for (const char *rest = text; *rest; rest += strspn(rest, " ")) {
		fields++;
		rest += strcspn(rest, " ");
	}
	if (fields < 5 || fields > 6 || *text == '@')
		chaosmesh_warn(check, "schedule \"%s\" is neither 5 or 6 fields nor @every 10m or @daily: the server refuses it", cron);
}

/* A run without an end is deleted as soon as it is over the limit, even while it runs. */
static void check_runs(struct chaosmesh_check *check, const struct json *inner, const char *type)
{
	double limit = 0;
	struct json duration = chaosmesh_at(inner, "duration"), action = chaosmesh_at(inner, "action");
	bool ends = !chaosmesh_is_empty(duration) || strcmp(type, "Workflow") == 0 || chaosmesh_one_shot(type, json_text(action, NULL));
	if (ends)
		return;
	if (!chaosmesh_number(at(check, "historyLimit"), &limit) || limit < 1)
		chaosmesh_warn(check, "no duration and no historyLimit: each run lasts an instant");
	else if (strcmp(text_at(check, "concurrencyPolicy"), "Forbid") == 0)
		chaosmesh_warn(check, "no duration and concurrencyPolicy Forbid: the first run stays for ever and blocks all others");
	else
		chaosmesh_warn(check, "no duration: each run goes on until newer ones push it over historyLimit");
}

static void check_schedule_name(struct chaosmesh_check *check, const char *type)
{
	size_t length = strlen(check->manifest->name);
	bool workflow = strcmp(type, "Workflow") == 0;
	int most = workflow ? WORKFLOW_SCHEDULE_NAME_MAX : SCHEDULE_NAME_MAX;
	if (length > (size_t)most && !check->in_workflow)
		chaosmesh_warn(check, "the name has %zu characters: with more than %d every run fails", length, most);
}

static void check_schedule(struct chaosmesh_check *check)
{
	const char *type = text_at(check, "type");
	const struct chaosmesh_kind *kind = chaosmesh_kind_find(type);
	bool workflow = strcmp(type, "Workflow") == 0;
	const char *field = kind ? kind->field : "workflow";
	struct json inner = chaosmesh_at(check->spec, field);
	check_cron(check);
	check_schedule_name(check, type);
	if (!chaosmesh_word_in(text_at(check, "concurrencyPolicy"), "Forbid Allow"))
		chaosmesh_warn(check, "concurrencyPolicy has to be Forbid or Allow: the server refuses it");
	if (!kind && !workflow) {
		chaosmesh_warn(check, "type \"%s\" is no kind of chaos: the server refuses it", type);
		return;
	}
	if (chaosmesh_is_empty(inner)) {
		chaosmesh_warn(check, "no %s, which type %s needs: the server refuses it", field, type);
		return;
	}
	check_runs(check, &inner, type);
	check->in_schedule = true;
	check_object(check, type, &inner);
}

static bool has_template(const struct chaosmesh_check *check, const char *name)
{
	return name[0] && json_kind(chaosmesh_template(check->spec, name)) == JSON_KIND_OBJECT;
}

static void check_children(struct chaosmesh_check *check, struct chaosmesh_check *inner, const struct json *item)
{
	struct json children = chaosmesh_at(item, "children");
	for (size_t i = 0; i < json_items(children, NULL) && i < TEMPLATES_MAX; i++)
		if (!has_template(check, json_text(json_item(&children, i), NULL)))
			chaosmesh_warn(inner, "child %s is no template of this workflow: the server refuses it",
				json_text(json_item(&children, i), NULL));
}

static void check_template_body(struct chaosmesh_check *inner, const struct json *item, const char *type)
{
	const struct chaosmesh_kind *kind = chaosmesh_kind_find(type);
	bool schedule = strcmp(type, "Schedule") == 0;
	if (!kind && !schedule)
		return;
	const char *field = kind ? kind->field : "schedule";
	struct json spec = chaosmesh_at(item, field);
	if (chaosmesh_is_empty(spec))
		chaosmesh_warn(inner, "no %s, which templateType %s needs: the server refuses it", field, type);
	else
		check_object(inner, type, &spec);
	if (schedule && chaosmesh_word_in(json_text(chaosmesh_at(&spec, "type"), NULL), "AzureChaos BlockChaos"))
		chaosmesh_warn(
			inner, "a scheduled %s inside of a workflow is lost by the server", json_text(chaosmesh_at(&spec, "type"), NULL));
}

static void check_template(struct chaosmesh_check *check, const struct json *item)
{
	struct chaosmesh_check inner = *check;
	const char *name = json_text(chaosmesh_at(item, "name"), NULL);
	const char *type = json_text(chaosmesh_at(item, "templateType"), NULL);
	struct json deadline = chaosmesh_at(item, "deadline");
	int64_t milliseconds;
	snprintf(inner.place, sizeof inner.place, "template %.60s: ", name[0] ? name : "without a name");
	inner.in_workflow = true;
	if (!chaosmesh_kind_find(type) && !chaosmesh_word_in(type, "Serial Parallel Suspend Task StatusCheck Schedule"))
		chaosmesh_warn(&inner, "templateType \"%s\" is not known: the server refuses it", type);
	if (!chaosmesh_is_empty(deadline) && !fmt_parse_go_duration(json_text(deadline, NULL), &milliseconds))
		chaosmesh_warn(&inner, "deadline \"%s\" is no duration (write 90s, 1m30s, 1.5h)", json_text(deadline, NULL));
	else if (chaosmesh_is_empty(deadline) && strcmp(type, "Suspend") == 0)
		chaosmesh_warn(&inner, "Suspend needs a deadline: the server refuses it");
	else if (chaosmesh_is_empty(deadline) && chaosmesh_kind_find(type))
		chaosmesh_warn(&inner, "no deadline: it never ends by itself");
	check_children(check, &inner, item);
	check_template_body(&inner, item, type);
}

static void check_workflow(struct chaosmesh_check *check)
{
	struct json templates = at(check, "templates");
	if (chaosmesh_is_empty(templates))
		chaosmesh_warn(check, "no templates: the server refuses it");
	else if (!has_template(check, text_at(check, "entry")))
		chaosmesh_warn(check, "entry \"%s\" is no template of this workflow: the server refuses it", text_at(check, "entry"));
	for (size_t i = 0; i < json_items(templates, NULL) && i < TEMPLATES_MAX; i++) {
		struct json item = json_item(&templates, i);
		struct json first = chaosmesh_template(check->spec, json_text(chaosmesh_at(&item, "name"), NULL));
		if (first.value != item.value)
			chaosmesh_warn(
				check, "two templates are named %s: the server refuses it", json_text(chaosmesh_at(&item, "name"), NULL));
		check_template(check, &item);
	}
}

static void check_object(struct chaosmesh_check *check, const char *kind, const struct json *spec)
{
	struct chaosmesh_check inner = *check;
	struct json action = chaosmesh_at(spec, "action");
	if (++inner.depth > NESTING_MAX)
		return;
	inner.kind = kind;
	inner.spec = spec;
	inner.action = json_text(action, NULL);
	if (strcmp(kind, "Schedule") == 0)
		check_schedule(&inner);
	else if (strcmp(kind, "Workflow") == 0)
		check_workflow(&inner);
	else
		chaosmesh_check_chaos(&inner);
}

/* ---- metadata ---- */

static bool is_subdomain(const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || length > NAME_BYTES_MAX || !isalnum((unsigned char)name[0]) || !isalnum((unsigned char)name[length - 1]))
		return false;
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.")] == '\0';
}

static void check_metadata(struct chaosmesh_check *check, const struct json *object)
{
	struct json annotations = chaosmesh_at(object, "metadata.annotations");
	struct json pause = json_get(&annotations, "experiment.chaos-mesh.org/pause");
	const char *name = check->manifest->name;
	if (!name[0])
		chaosmesh_warn(check, "the server will make up a name (generateName): it is not told which");
	else if (strlen(name) > NAME_BYTES_MAX)
		chaosmesh_warn(check, "the name has %zu characters, 253 are allowed: the server refuses it", strlen(name));
	else if (!is_subdomain(name))
		chaosmesh_warn(check, "name %s: only lower-case letters, digits, - and . are allowed: the server refuses it", name);
	if (strcmp(json_text(pause, NULL), "true") == 0)
		chaosmesh_warn(check, "it is created paused: nothing happens until it is resumed");
}

void chaosmesh_traps_find(struct arena *arena, const struct json *object, struct manifest *manifest)
{
	struct chaosmesh_check check = { .arena = arena, .manifest = manifest };
	struct json spec = json_get(object, "spec");
	check.warnings = arena_zalloc(arena, CHAOSMESH_WARNINGS_MAX, sizeof *check.warnings);
	manifest->warnings = check.warnings;
	check_metadata(&check, object);
	if (json_kind(spec) != JSON_KIND_OBJECT)
		chaosmesh_warn(&check, "no spec: the server refuses it");
	else
		check_object(&check, manifest->kind, &spec);
}
