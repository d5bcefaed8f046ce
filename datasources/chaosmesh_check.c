#include "datasources/chaosmesh_check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/utf8.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_spec.h"

enum { WARNING_BYTES = 240 };

void chaosmesh_warn(struct chaosmesh_check *check, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;
	if (check->manifest->warning_count == CHAOSMESH_WARNINGS_MAX)
		return;
	buf_append_text(&text, check->place);
	va_start(args, format);
	buf_vappendf(&text, format, args);
	va_end(args);
	char *harmless = utf8_neutralise(buf_borrow(&text), text.len, WARNING_BYTES, false);
	check->warnings[check->manifest->warning_count++] = arena_text(check->arena, harmless);
	free(harmless);
	buf_finish(&text);
}

bool chaosmesh_is_empty(struct json value)
{
	void *iterator = NULL;
	struct json member;
	switch (json_kind(value)) {
	case JSON_KIND_ABSENT:
		return true;
	case JSON_KIND_TEXT:
		return json_text(value, NULL)[0] == '\0';
	case JSON_KIND_ARRAY:
		return json_items(value, NULL) == 0;
	case JSON_KIND_OBJECT:
		return !json_next(&value, &iterator, &member);
	default:
		return false;
	}
}

bool chaosmesh_number(struct json value, double *out)
{
	if (json_kind(value) == JSON_KIND_NUMBER) {
		*out = json_number(value, 0, NULL);
		return true;
	}
	const char *text = json_text(value, NULL);
	return fmt_parse_double(text, strlen(text), out);
}

static struct json at(const struct chaosmesh_check *check, const char *path)
{
	return chaosmesh_at(check->spec, path);
}

static const char *text_at(const struct chaosmesh_check *check, const char *path)
{
	struct json found = at(check, path);
	return json_text(found, NULL);
}

/* ---- tables ---- */

/* Fields that have to be there, and what comes of it where they are not. */
static const struct needed {
	const char *kind;
	const char *action; /* NULL: any */
	const char *path;
	const char *else_what;
} needed[] = {
	{ "PodChaos", "container-kill", "containerNames", "the server refuses it" },
	{ "NetworkChaos", "delay", "delay", "nothing is delayed" },
	{ "NetworkChaos", "loss", "loss", "nothing is lost" },
	{ "NetworkChaos", "duplicate", "duplicate", "nothing is duplicated" },
	{ "NetworkChaos", "corrupt", "corrupt", "nothing is corrupted" },
	{ "NetworkChaos", "bandwidth", "bandwidth", "nothing is limited" },
	{ "DNSChaos", NULL, "patterns", "every name is affected" },
	{ "HTTPChaos", NULL, "target", "the server refuses it" },
	{ "HTTPChaos", NULL, "port", "the server refuses it" },
	{ "HTTPChaos", NULL, "path", "no request matches" },
	{ "IOChaos", NULL, "volumePath", "it cannot be injected" },
	{ "IOChaos", "latency", "delay", "nothing is delayed" },
	{ "IOChaos", "fault", "errno", "the server refuses it" },
	{ "IOChaos", "attrOverride", "attr", "nothing is overridden" },
	{ "IOChaos", "mistake", "mistake", "no mistake is made" },
	{ "TimeChaos", NULL, "timeOffset", "the server refuses it" },
	{ "KernelChaos", NULL, "failKernRequest", "the server refuses it" },
	{ "JVMChaos", "latency", "class", "the server refuses it" },
	{ "JVMChaos", "latency", "method", "the server refuses it" },
	{ "JVMChaos", "latency", "latency", "the server refuses it" },
	{ "JVMChaos", "return", "class", "the server refuses it" },
	{ "JVMChaos", "return", "method", "the server refuses it" },
	{ "JVMChaos", "return", "returnValue", "servers from 2.8 on refuse it (before, the field was `value`)" },
	{ "JVMChaos", "exception", "class", "the server refuses it" },
	{ "JVMChaos", "exception", "method", "the server refuses it" },
	{ "JVMChaos", "exception", "exception", "the server refuses it" },
	{ "JVMChaos", "ruleData", "ruleData", "the server refuses it" },
	{ "JVMChaos", "mysql", "mysqlConnectorVersion", "the server refuses it" },
	{ "AWSChaos", NULL, "awsRegion", "the server refuses it" },
	{ "AWSChaos", NULL, "ec2Instance", "the server refuses it" },
	{ "AWSChaos", "detach-volume", "volumeID", "the server refuses it" },
	{ "AWSChaos", "detach-volume", "deviceName", "the server refuses it" },
	{ "GCPChaos", NULL, "project", "the server refuses it" },
	{ "GCPChaos", NULL, "zone", "the server refuses it" },
	{ "GCPChaos", NULL, "instance", "the server refuses it" },
	{ "GCPChaos", "disk-loss", "deviceNames", "the server refuses it" },
	{ "AzureChaos", NULL, "subscriptionID", "the server refuses it" },
	{ "AzureChaos", NULL, "resourceGroupName", "the server refuses it" },
	{ "AzureChaos", NULL, "vmName", "the server refuses it" },
	{ "AzureChaos", "disk-detach", "diskName", "the server refuses it" },
	{ "AzureChaos", "disk-detach", "lun", "the server refuses it" },
	{ "BlockChaos", NULL, "volumeName", "the server refuses it" },
	{ "BlockChaos", NULL, "delay", "the server refuses it" },
};

/* Percentages: over 100 is taken by the server in most places, and then fails or means 100. */
static const struct {
	const char *kind, *path;
} percentages[] = {
	{ "NetworkChaos", "loss.loss" },
	{ "NetworkChaos", "loss.correlation" },
	{ "NetworkChaos", "duplicate.duplicate" },
	{ "NetworkChaos", "duplicate.correlation" },
	{ "NetworkChaos", "corrupt.corrupt" },
	{ "NetworkChaos", "corrupt.correlation" },
	{ "NetworkChaos", "delay.correlation" },
	{ "NetworkChaos", "delay.reorder.reorder" },
	{ "NetworkChaos", "delay.reorder.correlation" },
	{ "BlockChaos", "delay.correlation" },
	{ "IOChaos", "percent" },
	{ "StressChaos", "stressors.cpu.load" },
	{ "KernelChaos", "failKernRequest.probability" },
	{ "PhysicalMachineChaos", "stress-cpu.load" },
	{ "PhysicalMachineChaos", "network-loss.percent" },
	{ "PhysicalMachineChaos", "network-corrupt.percent" },
	{ "PhysicalMachineChaos", "network-duplicate.percent" },
};

/* Other fields that are durations. */
static const struct {
	const char *kind, *path;
	bool one_unit; /* from 2.8 on one number and one unit */
} durations[] = {
	{ "NetworkChaos", "delay.latency", true },
	{ "NetworkChaos", "delay.jitter", true },
	{ "BlockChaos", "delay.latency", false },
	{ "HTTPChaos", "delay", false },
	{ "IOChaos", "delay", false },
	{ "TimeChaos", "timeOffset", false },
};

static void check_needed(struct chaosmesh_check *check)
{
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		const struct needed *need = &needed[i];
		if (strcmp(need->kind, check->kind) != 0 || (need->action && strcmp(need->action, check->action) != 0))
			continue;
		if (chaosmesh_is_empty(at(check, need->path)))
			chaosmesh_warn(check, "no %s: %s", need->path, need->else_what);
	}
}

static void check_percentages(struct chaosmesh_check *check)
{
	double number;
	for (size_t i = 0; i < sizeof percentages / sizeof percentages[0]; i++) {
		if (strcmp(percentages[i].kind, check->kind) != 0)
			continue;
		struct json value = at(check, percentages[i].path);
		if (chaosmesh_number(value, &number) ? number > 100 || number < 0 : !chaosmesh_is_empty(value))
			chaosmesh_warn(check, "%s is no percentage from 0 to 100", percentages[i].path);
	}
}

static void check_durations(struct chaosmesh_check *check)
{
	int64_t milliseconds;
	for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
		const char *text = text_at(check, durations[i].path);
		if (strcmp(durations[i].kind, check->kind) != 0 || !text[0])
			continue;
		size_t number = strspn(text, "+-.0123456789");
		if (!fmt_parse_go_duration(text, &milliseconds))
			chaosmesh_warn(check, "%s \"%s\" is no duration (write 90s, 1m30s, 1.5h)", durations[i].path, text);
		else if (durations[i].one_unit && text[number + strcspn(text + number, "0123456789")])
			chaosmesh_warn(check, "%s \"%s\" has two units: servers from 2.8 on refuse it", durations[i].path, text);
	}
}

/* ---- whom it hits ---- */

static void check_value(struct chaosmesh_check *check, const char *mode, const char *path)
{
	double number = 0;
	struct json value = at(check, path);
	bool fixed = strcmp(mode, "fixed") == 0;
	if (!fixed && strcmp(mode, "fixed-percent") != 0 && strcmp(mode, "random-max-percent") != 0)
		return;
	if (!chaosmesh_number(value, &number))
		chaosmesh_warn(check, "mode %s needs a number as %s: the server refuses it", mode, path);
	else if (number < 1 || (!fixed && number > 100))
		chaosmesh_warn(check, "%s is not %s: the server refuses it", path, fixed ? "1 or more" : "a percentage from 1 to 100");
	else if (strcmp(mode, "random-max-percent") == 0)
		chaosmesh_warn(check, "random-max-percent may choose no pod at all: then it hangs in injecting");
}

static void check_mode(struct chaosmesh_check *check)
{
	const char *mode = text_at(check, "mode");
	if (!mode[0])
		chaosmesh_warn(check, "no mode: the server refuses it");
	else if (!chaosmesh_word_in(mode, "one all fixed fixed-percent random-max-percent"))
		chaosmesh_warn(check, "mode %s is not known: the server refuses it", mode);
	check_value(check, mode, "value");
}

/* True where the selector says more than namespaces. */
static bool chooses(struct json selector)
{
	void *iterator = NULL;
	struct json member;
	while (json_next(&selector, &iterator, &member))
		if (strcmp(member.key, "namespaces") != 0 && !chaosmesh_is_empty(member))
			return true;
	return false;
}

static void check_selector(struct chaosmesh_check *check)
{
	struct json selector = at(check, "selector");
	struct json namespaces = at(check, "selector.namespaces");
	if (chooses(selector) || !chaosmesh_is_empty(at(check, "address")))
		return;
	if (chaosmesh_is_empty(namespaces))
		chaosmesh_warn(check, "no selector: it hits every pod of namespace %s", check->manifest->namespace_);
	else if (json_items(namespaces, NULL) == 1)
		chaosmesh_warn(
			check, "nothing but a namespace is selected: it hits every pod of %s", json_text(json_item(&namespaces, 0), NULL));
	else
		chaosmesh_warn(
			check, "nothing but namespaces is selected: it hits every pod of %zu namespaces", json_items(namespaces, NULL));
}

static void check_network_target(struct chaosmesh_check *check)
{
	struct json target = at(check, "target");
	const char *direction = text_at(check, "direction");
	bool partition = strcmp(check->action, "partition") == 0;
	bool incoming = chaosmesh_word_in(direction, "from both");
	if (!chaosmesh_is_empty(target) && !chooses(at(check, "target.selector")))
		chaosmesh_warn(check, "the target selects no pods by name or label: every pod of its namespaces is one");
	if (!chaosmesh_is_empty(target) && chaosmesh_is_empty(at(check, "target.mode")))
		chaosmesh_warn(check, "no target.mode: the server refuses it");
	if (incoming && !partition && chaosmesh_is_empty(target))
		chaosmesh_warn(check, "direction %s needs a target: the server refuses it", direction);
	if (incoming && !partition && !chaosmesh_is_empty(at(check, "externalTargets")))
		chaosmesh_warn(check, "externalTargets go with direction to only: the server refuses it");
}

/* ---- kinds ---- */

static void check_network(struct chaosmesh_check *check)
{
	check_network_target(check);
	if (strcmp(check->action, "netem") == 0 && chaosmesh_is_empty(at(check, "delay")) && chaosmesh_is_empty(at(check, "loss")) &&
		chaosmesh_is_empty(at(check, "duplicate")) && chaosmesh_is_empty(at(check, "corrupt")) &&
		chaosmesh_is_empty(at(check, "rate")))
		chaosmesh_warn(check, "netem without delay, loss, duplicate, corrupt or rate does nothing");
}

static void check_dns(struct chaosmesh_check *check)
{
	struct json patterns = at(check, "patterns");
	for (size_t i = 0; i < json_items(patterns, NULL); i++) {
		const char *pattern = json_text(json_item(&patterns, i), NULL);
		const char *star = strchr(pattern, '*');
		if (star && star[1])
			chaosmesh_warn(check, "pattern %s: * is understood at the end only", pattern);
	}
}

static void check_stress(struct chaosmesh_check *check)
{
	static const char *const stressors[] = { "stressors.cpu", "stressors.memory" };
	static const char *const workers[] = { "stressors.cpu.workers", "stressors.memory.workers" };
	double number;
	if (chaosmesh_is_empty(at(check, "stressngStressors")) && chaosmesh_is_empty(at(check, "stressors")))
		chaosmesh_warn(check, "no stressors: the server refuses it");
	for (size_t i = 0; i < 2; i++)
		if (!chaosmesh_is_empty(at(check, stressors[i])) && (!chaosmesh_number(at(check, workers[i]), &number) || number < 1))
			chaosmesh_warn(check, "no %s: it does nothing", workers[i]);
}

static void check_http(struct chaosmesh_check *check)
{
	if (!json_flag(at(check, "abort"), false, NULL) && chaosmesh_is_empty(at(check, "delay")) &&
		chaosmesh_is_empty(at(check, "replace")) && chaosmesh_is_empty(at(check, "patch")))
		chaosmesh_warn(check, "no abort, delay, replace or patch: it does nothing");
}

static void check_jvm(struct chaosmesh_check *check)
{
	bool cpu = !chaosmesh_is_empty(at(check, "cpuCount")), memory = !chaosmesh_is_empty(at(check, "memType"));
	if (strcmp(check->action, "stress") == 0 && cpu == memory)
		chaosmesh_warn(check, "stress takes one of cpuCount and memType: the server refuses it");
}

static void check_kernel(struct chaosmesh_check *check)
{
	chaosmesh_warn(check, "KernelChaos cannot be injected by Chaos Mesh 2.3 and later: it stays injecting");
}

static void check_azure(struct chaosmesh_check *check)
{
	chaosmesh_warn(check, "the Chaos Mesh dashboard cannot pause or delete an AzureChaos afterwards: that takes kubectl");
}

static void check_addresses(struct chaosmesh_check *check)
{
	struct json addresses = at(check, "address");
	for (size_t i = 0; i < json_items(addresses, NULL); i++)
		if (strncmp(json_text(json_item(&addresses, i), NULL), "https://", 8) != 0)
			chaosmesh_warn(check, "address %s is not https://: most servers will not use it",
				json_text(json_item(&addresses, i), NULL));
	if (json_items(addresses, NULL) > 0 && !chaosmesh_is_empty(at(check, "selector")))
		chaosmesh_warn(check, "address and selector exclude each other: the server refuses it");
}

static void check_machine(struct chaosmesh_check *check)
{
	struct json object = json_get(check->spec, check->action);
	if (check->action[0] && json_kind(object) == JSON_KIND_ABSENT)
		chaosmesh_warn(check, "no %s: the server wants an object named like the action", check->action);
	check_addresses(check);
}

static const struct {
	const char *kind;
	void (*check)(struct chaosmesh_check *check);
} kind_checks[] = {
	{ "NetworkChaos", check_network },
	{ "DNSChaos", check_dns },
	{ "StressChaos", check_stress },
	{ "HTTPChaos", check_http },
	{ "JVMChaos", check_jvm },
	{ "KernelChaos", check_kernel },
	{ "AzureChaos", check_azure },
	{ "PhysicalMachineChaos", check_machine },
};

/* ---- how long ---- */

static void check_duration(struct chaosmesh_check *check)
{
	struct json duration = at(check, "duration");
	int64_t milliseconds;
	if (check->in_workflow && !chaosmesh_is_empty(duration))
		chaosmesh_warn(check, "duration is not allowed in a workflow, its deadline counts: the server refuses it");
	if (check->in_workflow || (chaosmesh_is_empty(duration) && chaosmesh_one_shot(check->kind, check->action)))
		return;
	if (chaosmesh_is_empty(duration) && !check->in_schedule)
		chaosmesh_warn(check, "no duration: it runs until it is paused or deleted");
	else if (!chaosmesh_is_empty(duration) && !fmt_parse_go_duration(text_at(check, "duration"), &milliseconds))
		chaosmesh_warn(
			check, "duration \"%s\" is none (write 90s, 1m30s, 1.5h): the server refuses it", text_at(check, "duration"));
	else if (!chaosmesh_is_empty(duration) && milliseconds <= 0)
		chaosmesh_warn(check, "duration %s: it is over at once", text_at(check, "duration"));
}

/* ---- all of it ---- */

void chaosmesh_check_chaos(struct chaosmesh_check *check)
{
	const struct chaosmesh_kind *kind = chaosmesh_kind_find(check->kind);
	if (!kind) {
		chaosmesh_warn(check, "kind %s is not known here: it is sent as it is", check->kind);
		return;
	}
	if (kind->actions[0] && !check->action[0])
		chaosmesh_warn(check, "no action: the server refuses it");
	else if (kind->actions[0] && !chaosmesh_word_in(check->action, kind->actions))
		chaosmesh_warn(check, "action %s is not known: the server may refuse it", check->action);
	if (kind->targets != CHAOSMESH_CLOUD) {
		check_mode(check);
		check_selector(check);
	}
	check_duration(check);
	check_needed(check);
	check_percentages(check);
	check_durations(check);
	for (size_t i = 0; i < sizeof kind_checks / sizeof kind_checks[0]; i++)
		if (strcmp(kind_checks[i].kind, check->kind) == 0)
			kind_checks[i].check(check);
}
