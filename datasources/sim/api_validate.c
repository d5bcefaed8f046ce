#include "datasources/sim/api_validate.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "datasources/sim/api_spec.h"

void faults_add(struct faults *faults, const char *format, ...)
{
	va_list args;

	if (faults->count++ > 0)
		buf_append_text(&faults->text, ", ");
	va_start(args, format);
	buf_vappendf(&faults->text, format, args);
	va_end(args);
}

void faults_panic(struct faults *faults)
{
	buf_clear(&faults->text);
	faults->count = 0;
	faults_add(faults, "panic: runtime error: invalid memory address or nil pointer dereference [recovered]");
}

char *faults_steal(struct faults *faults)
{
	struct buf out = { 0 };

	buf_appendf(&out, faults->count > 1 ? "[%s]" : "%s", buf_borrow(&faults->text));
	buf_finish(&faults->text);
	return buf_steal(&out);
}

static bool is_subdomain(const char *name)
{
	bool alphanumeric = false, first = true;

	for (; *name; name++, first = false) {
		bool previous = alphanumeric;

		alphanumeric = islower((unsigned char)*name) || isdigit((unsigned char)*name);
		if (!alphanumeric && *name != '-' && *name != '.')
			return false;
		if (!alphanumeric && (first || (*name == '.' && !previous)))
			return false;
	}
	return alphanumeric;
}

void validate_name(struct faults *faults, const char *name)
{
	if (!*name)
		faults_add(faults, "metadata.name: Required value: name or generateName is required");
	else if (strlen(name) > 253)
		faults_add(faults, "metadata.name: Invalid value: \"%s\": must be no more than 253 bytes", name);
	else if (!is_subdomain(name))
		faults_add(faults,
			"metadata.name: Invalid value: \"%s\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
			"characters, "
			"'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation "
			"is "
			"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
			name);
}

/* A rule of the CRD: a field's allowed words, or the bounds of its number. Optional fields are checked where they are. */
struct schema_rule {
	const char *kind; /* NULL: every kind that has the field */
	const char *path; /* below the spec, with dots */
	const char *words; /* separated by blanks; NULL: bounds */
	long least, most;
	bool required;
};

#define MODES "one all fixed fixed-percent random-max-percent"

static const struct schema_rule schema_rules[] = {
	{ "AWSChaos", "action", "ec2-stop ec2-restart detach-volume", .required = true },
	{ "AzureChaos", "action", "vm-stop vm-restart disk-detach", .required = true },
	{ "BlockChaos", "action", "delay", .required = true },
	{ "DNSChaos", "action", "error random", .required = true },
	{ "GCPChaos", "action", "node-stop node-reset disk-loss", .required = true },
	{ "HTTPChaos", "target", "Request Response", .required = true },
	{ "IOChaos", "action", "latency fault attrOverride mistake", .required = true },
	{ "IOChaos", "mistake.filling", "zero random", .required = false },
	{ "IOChaos", "mistake.maxOccurrences", NULL, 1, 9223372036854775807, false },
	{ "IOChaos", "mistake.maxLength", NULL, 1, 9223372036854775807, false },
	{ "JVMChaos", "action", "latency return exception stress gc ruleData mysql", .required = true },
	{ "KernelChaos", "failKernRequest.failtype", NULL, 0, 2, false },
	{ "KernelChaos", "failKernRequest.probability", NULL, 0, 100, false },
	{ "NetworkChaos", "action", "netem delay loss duplicate corrupt partition bandwidth", .required = true },
	{ "NetworkChaos", "direction", "to from both", .required = false },
	{ "NetworkChaos", "bandwidth.limit", NULL, 1, 4294967295, false },
	{ "NetworkChaos", "bandwidth.buffer", NULL, 1, 4294967295, false },
	{ "NetworkChaos", "target.mode", MODES, .required = false },
	{ "PhysicalMachineChaos", "action",
		"stress-cpu stress-mem disk-read-payload disk-write-payload disk-fill network-corrupt network-duplicate network-loss "
		"network-delay network-partition network-dns network-bandwidth network-flood network-down process jvm-exception jvm-gc "
		"jvm-latency jvm-return jvm-stress jvm-rule-data jvm-mysql clock redis-expiration redis-penetration redis-cacheLimit "
		"redis-restart redis-stop kafka-fill kafka-flood kafka-io file-create file-modify file-delete file-rename file-append "
		"file-replace vm user_defined",
		.required = true },
	{ "PodChaos", "action", "pod-kill pod-failure container-kill", .required = true },
	{ "PodChaos", "gracePeriod", NULL, 0, 2147483647, false },
	{ "StressChaos", "stressors.memory.workers", NULL, 0, 8192, false },
	{ "StressChaos", "stressors.memory.oomScoreAdj", NULL, -1000, 1000, false },
	{ "StressChaos", "stressors.cpu.workers", NULL, 0, 8192, false },
	{ "StressChaos", "stressors.cpu.load", NULL, 0, 100, false },
	{ NULL, "mode", MODES, .required = true },
};

static const json_t *at_path(const json_t *spec, const char *path)
{
	char key[64];

	for (const json_t *at = spec;; at = json_object_get(at, key)) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof key, "%.*s", (int)length, path);
		if (!path[length] || !at)
			return json_object_get(at, key);
		path += length + 1;
	}
}

static void append_words(struct buf *out, const char *words)
{
	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		buf_appendf(out, "%s\"%.*s\"", at == words ? "" : ", ", (int)length, at);
		at += length;
	}
}

static bool is_word_of(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t next = strcspn(at, " ");

		if (next == length && memcmp(at, word, length) == 0)
			return true;
		at += next;
	}
	return false;
}

static void check_words(struct faults *faults, const struct schema_rule *rule, const json_t *value, const char *path)
{
	const char *word = json_string_value(value) ? json_string_value(value) : "";
	struct buf words = { 0 };

	if (is_word_of(word, rule->words) || (!value && !rule->required))
		return;
	append_words(&words, rule->words);
	faults_add(faults, "%s.%s: Unsupported value: \"%s\": supported values: %s", path, rule->path, word, buf_borrow(&words));
	buf_finish(&words);
}

static void check_bounds(struct faults *faults, const struct schema_rule *rule, const json_t *value, const char *path)
{
	long long number = json_integer_value(value);

	if (!json_is_integer(value) || (number >= rule->least && number <= rule->most))
		return;
	faults_add(faults, "%s.%s: Invalid value: %lld: %s.%s in body should be %s than or equal to %ld", path, rule->path, number, path,
		rule->path, number > rule->most ? "less" : "greater", number > rule->most ? rule->most : rule->least);
}

/* One number and one unit: since 2.8. */
static bool is_plain_latency(const char *text)
{
	static const char *const units[] = { "ns", "us", "ms", "s", "m", "h" };
	size_t digits = strspn(text, "0123456789");

	if (digits > 0 && text[digits] == '.' && isdigit((unsigned char)text[digits + 1]))
		digits += 1 + strspn(text + digits + 1, "0123456789");
	for (size_t i = 0; digits > 0 && i < sizeof units / sizeof *units; i++)
		if (strcmp(text + digits, units[i]) == 0)
			return true;
	return false;
}

static void check_latency(struct faults *faults, const json_t *spec, const char *key, bool required, const char *path)
{
	const json_t *delay = json_object_get(spec, "delay"), *value = json_object_get(delay, key);

	if (!json_is_object(delay) || (!value && !required) || is_plain_latency(json_string_value(value) ? json_string_value(value) : ""))
		return;
	faults_add(faults, "%s.delay.%s: Invalid value: \"%s\": %s.delay.%s in body should match '^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)$'",
		path, key, json_string_value(value) ? json_string_value(value) : "", path, key);
}

void validate_schema(struct faults *faults, const json_t *spec, const struct plan_kind *kind, const char *path)
{
	for (size_t i = 0; i < sizeof schema_rules / sizeof *schema_rules; i++) {
		const struct schema_rule *rule = &schema_rules[i];
		const json_t *value = at_path(spec, rule->path);

		if (rule->kind ? strcmp(rule->kind, kind->name) != 0 : kind->target == PLAN_CLOUD)
			continue;
		if (rule->words)
			check_words(faults, rule, value, path);
		else
			check_bounds(faults, rule, value, path);
	}
	if (strcmp(kind->name, "NetworkChaos") == 0) {
		check_latency(faults, spec, "latency", true, path);
		check_latency(faults, spec, "jitter", false, path);
	}
}
