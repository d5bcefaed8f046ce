/*
 * What the admission webhooks of Chaos Mesh refuse. Their texts name Go's fields, not JSON's, and a selector fault comes once for each of the
 * structs that embed it.
 */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"
#include "datasources/sim/gotext.h"

/* Go's strconv.Atoi: false with its complaint. */
static bool go_atoi(const char *text, long *value, char *complaint, size_t size)
{
	char *end = NULL;

	*value = strtol(text, &end, 10);
	if (*text && !isspace((unsigned char)*text) && *end == '\0')
		return true;
	snprintf(complaint, size, "strconv.Atoi: parsing \"%s\": invalid syntax", text);
	return false;
}

static void check_duration(struct faults *faults, const json_t *spec)
{
	const char *text = api_spec_get(spec, "duration");
	char complaint[160];
	int64_t milliseconds;

	if (!*text || fmt_parse_go_duration(text, &milliseconds))
		return;
	go_duration_complaint(text, complaint, sizeof complaint);
	faults_add(faults, "Spec.Duration: Invalid value: \"%s\": parse duration field error: %s", text, complaint);
}

#define CONTAINERS "Spec.ContainerSelector"
#define VOLUME "Spec.ContainerNodeVolumePathSelector"

/*
 * Where the kinds have their pod selector, by how deep: each struct that embeds it checks it once more, unless it has a check of its own. Those
 * that are not here (machines and clouds) do not check it.
 */
static const struct {
	const char *kind;
	const char *paths[4];
} selectors[] = {
	{ "BlockChaos", { NULL, VOLUME ".value", VOLUME ".ContainerSelector.value", VOLUME ".ContainerSelector.PodSelector.value" } },
	{ "DNSChaos", { "Spec.value", CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "HTTPChaos", { "Spec.value", "Spec.PodSelector.value" } },
	{ "IOChaos", { "Spec.value", CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "JVMChaos", { NULL, CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "KernelChaos", { "Spec.value", CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "NetworkChaos", { NULL, "Spec.PodSelector.value" } },
	{ "PodChaos", { NULL, CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "StressChaos", { NULL, CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
	{ "TimeChaos", { "Spec.value", CONTAINERS ".value", CONTAINERS ".PodSelector.value" } },
};

static bool value_complaint(const json_t *spec, char *out, size_t size)
{
	const char *mode = api_spec_get(spec, "mode"), *value = api_spec_get(spec, "value");
	bool fixed = strcmp(mode, "fixed") == 0, percent = strstr(mode, "percent");
	char complaint[128];
	long number = 0;

	if (!fixed && !percent)
		return false;
	if (!go_atoi(value, &number, complaint, sizeof complaint))
		snprintf(out, size, "parse value field error:%s", complaint);
	else if (fixed && number <= 0)
		snprintf(out, size, "value must be greater than 0 with mode:fixed");
	else if (percent && (number <= 0 || number > 100))
		snprintf(out, size, "value of %ld is invalid, Must be (0,100] with mode:%s", number, mode);
	else
		return false;
	return true;
}

/* What is wrong with the number of a selection, said at that place. */
static void check_value(struct faults *faults, const json_t *selection, const char *path)
{
	char complaint[224];

	if (path && value_complaint(selection, complaint, sizeof complaint))
		faults_add(faults, "%s: Invalid value: \"%s\": %s", path, api_spec_get(selection, "value"), complaint);
}

static void check_values(struct faults *faults, const json_t *spec, const struct plan_kind *kind, size_t depth)
{
	for (size_t i = 0; i < sizeof selectors / sizeof *selectors; i++)
		if (strcmp(selectors[i].kind, kind->name) == 0)
			check_value(faults, spec, selectors[i].paths[depth]);
}

static void whole_spec(struct faults *faults, const json_t *spec, const char *words)
{
	char *text = api_spec_text(spec);

	faults_add(faults, "Spec: Invalid value: %s: %s", text, words);
	free(text);
}

static void check_size(struct faults *faults, const char *size)
{
	double number;
	const char *end = api_spec_number(size, &number);

	if (!*size)
		return;
	if (!end || number < 0 || !strchr("bBkKmMgGtTpPiI% ", *end)) {
		faults_add(faults, "Spec.Stressors.MemoryStressor.Size: Invalid value: \"%s\": incorrect bytes format: invalid size: '%s'",
			size, size);
		return;
	}
	if (*end == '%' && number > 100)
		faults_add(faults,
			"Spec.Stressors.MemoryStressor.Size: Invalid value: \"%s\": incorrect bytes format: not in range [0, 100]", size);
}

static void check_stress(struct faults *faults, const json_t *spec)
{
	const json_t *stressors = json_object_get(spec, "stressors");

	if (!stressors && !*api_spec_get(spec, "stressngStressors"))
		whole_spec(faults, spec, "missing stressors");
	else if (stressors && json_object_size(stressors) == 0)
		faults_add(faults, "Spec.Stressors: Invalid value: {}: missing stressors");
	check_size(faults, api_spec_get(json_object_get(stressors, "memory"), "size"));
}

static void check_pod(struct faults *faults, const json_t *spec)
{
	if (strcmp(api_spec_get(spec, "action"), "container-kill") == 0 && json_array_size(json_object_get(spec, "containerNames")) == 0)
		faults_add(faults, "Spec.containerNames: Invalid value: null: the name of container is required on container-kill action: "
				   "invalid value");
}

static void check_direction(struct faults *faults, const json_t *spec)
{
	const char *direction = api_spec_get(spec, "direction");

	if (strcmp(api_spec_get(spec, "action"), "partition") == 0 || !*direction || strcmp(direction, "to") == 0)
		return;
	if (json_object_get(spec, "externalTargets"))
		faults_add(faults,
			"Spec.direction: Invalid value: \"%s\": external targets cannot be used with `from` and `both` direction in netem "
			"action yet",
			direction);
	if (!json_object_get(spec, "target"))
		faults_add(faults,
			"Spec.direction: Invalid value: \"%s\": `from` and `both` direction cannot be used when targets is empty in netem "
			"action",
			direction);
}

static void check_http(struct faults *faults, const json_t *spec)
{
	long long port = json_integer_value(json_object_get(spec, "port"));
	const char *delay = api_spec_get(spec, "delay");
	int64_t milliseconds;

	if (port <= 0)
		faults_add(faults, "Spec.Port: Invalid value: %lld: port %lld is not supported", port, port);
	if (*delay && !fmt_parse_go_duration(delay, &milliseconds))
		faults_add(faults, "Spec.PodHttpChaosActions.Delay: Invalid value: \"%s\": invalid duration %s", delay, delay);
}

static void check_io(struct faults *faults, const json_t *spec)
{
	const char *action = api_spec_get(spec, "action");
	long long percent = json_integer_value(json_object_get(spec, "percent"));

	if (strcmp(action, "fault") == 0 && json_integer_value(json_object_get(spec, "errno")) == 0)
		faults_add(faults, "Spec.Errno: Invalid value: 0x0: action %s: errno 0 is not supported", action);
	if (percent < 0 || percent > 100)
		faults_add(faults, "Spec.Percent: Invalid value: %lld: percent field should be in 0-100", percent);
}

static void check_time(struct faults *faults, const json_t *spec)
{
	const char *offset = api_spec_get(spec, "timeOffset");
	char complaint[160];
	int64_t milliseconds;

	if (fmt_parse_go_duration(offset, &milliseconds))
		return;
	go_duration_complaint(offset, complaint, sizeof complaint);
	faults_add(faults, "Spec.TimeOffset: Invalid value: \"%s\": parse timeOffset field error:%s", offset, complaint);
}

struct jvm_need {
	const char *action, *key, *words;
};

static void check_jvm_stress(struct faults *faults, const json_t *spec)
{
	const char *type = api_spec_get(spec, "memType");
	bool cpu = json_integer_value(json_object_get(spec, "cpuCount")) > 0;

	if (!cpu && !*type)
		whole_spec(faults, spec, "must set one of cpu-count and mem-type when action is 'stress'");
	if (cpu && *type)
		whole_spec(faults, spec, "inject stress on both CPU and memory is not support now");
	if (*type && strcmp(type, "stack") != 0 && strcmp(type, "heap") != 0)
		whole_spec(faults, spec, "value should be 'stack' or 'heap'");
}

static void check_jvm_mysql(struct faults *faults, const json_t *spec)
{
	const char *version = api_spec_get(spec, "mysqlConnectorVersion");

	if (*version && strcmp(version, "5") != 0 && strcmp(version, "8") != 0)
		whole_spec(faults, spec, "MySQL connector version only support 5.X.X(set to 5) and 8.X.X(set to 8)");
	if (!*api_spec_get(spec, "exception") && json_integer_value(json_object_get(spec, "latency")) == 0)
		whole_spec(faults, spec, "must set one of exception or latency");
}

static void check_jvm(struct faults *faults, const json_t *spec)
{
	static const struct jvm_need needs[] = {
		{ "latency return exception", "class", "class not provided" },
		{ "latency return exception", "method", "method not provided" },
		{ "exception", "exception", "exception not provided" },
		{ "return", "returnValue", "value not provided" },
		{ "latency", "latency", "latency not provided" },
		{ "ruleData", "ruleData", "rule data not provide" },
		{ "mysql", "mysqlConnectorVersion", "MySQL connector version not provided" },
	};
	const char *action = api_spec_get(spec, "action");

	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (strstr(needs[i].action, action) && !*api_spec_get(spec, needs[i].key) &&
			json_integer_value(json_object_get(spec, needs[i].key)) == 0)
			whole_spec(faults, spec, needs[i].words);
	if (strcmp(action, "stress") == 0)
		check_jvm_stress(faults, spec);
	if (strcmp(action, "mysql") == 0)
		check_jvm_mysql(faults, spec);
}

static void check_machine(struct faults *faults, const json_t *spec)
{
	const char *action = api_spec_get(spec, "action");
	bool address = json_array_size(json_object_get(spec, "address")) > 0;

	if (!*action || !json_object_get(spec, action))
		whole_spec(faults, spec, "the configuration corresponding to action is required");
	if (address == (json_object_size(json_object_get(spec, "selector")) > 0))
		whole_spec(faults, spec, "one of address or selector should be specified");
}

static const struct {
	const char *kind;
	void (*before)(struct faults *faults, const json_t *spec); /* the spec's own checks come first, */
	void (*after)(struct faults *faults, const json_t *spec); /* those of its fields behind the selector's */
} checks[] = {
	{ "HTTPChaos", NULL, check_http },
	{ "IOChaos", NULL, check_io },
	{ "JVMChaos", check_jvm, NULL },
	{ "NetworkChaos", check_direction, NULL },
	{ "PhysicalMachineChaos", check_machine, NULL },
	{ "PodChaos", check_pod, NULL },
	{ "StressChaos", check_stress, NULL },
	{ "TimeChaos", NULL, check_time },
};

/* The webhook walks through the struct level by level, and so do these. */
void validate_webhook(struct faults *faults, const json_t *spec, const struct plan_kind *kind)
{
	size_t at = 0;

	while (at < sizeof checks / sizeof *checks && strcmp(checks[at].kind, kind->name) != 0)
		at++;
	bool known = at < sizeof checks / sizeof *checks;

	if (known && checks[at].before)
		checks[at].before(faults, spec);
	check_values(faults, spec, kind, 0);
	check_values(faults, spec, kind, 1);
	if (known && checks[at].after)
		checks[at].after(faults, spec);
	if (strcmp(kind->name, "TimeChaos") != 0)
		check_duration(faults, spec);
	if (json_is_object(json_object_get(spec, "target")))
		check_value(faults, json_object_get(spec, "target"), "Spec.Target.value");
	check_values(faults, spec, kind, 2);
	check_values(faults, spec, kind, 3);
	validate_fields(faults, spec, kind);
}

/* Nothing, or why it is none: a code from 1 to 999, or two of them with "-" between. */
static bool status_code_complaint(const char *text, char *out, size_t size)
{
	const char *dash = strchr(text, '-');
	char complaint[128], first[64];
	long code;

	if (go_atoi(text, &code, complaint, sizeof complaint)) {
		snprintf(out, size, "invalid status code");
		return code <= 0 || code >= 1000;
	}
	snprintf(out, size, "not a single number or a range");
	if (!dash)
		return true;
	snprintf(first, sizeof first, "%.*s", (int)(dash - text), text);
	for (const char *part = first; part; part = part == first ? dash + 1 : NULL) {
		if (!go_atoi(part, &code, out, size))
			return true;
		snprintf(out, size, "invalid status code range, code: %ld", code);
		if (code <= 0 || code >= 1000)
			return true;
	}
	return false;
}

#define HTTP "Spec.EmbedStatusCheck.HTTPStatusCheck."

static void check_probe(struct faults *faults, const json_t *http)
{
	const char *url = api_spec_get(http, "url"), *code = api_spec_get(json_object_get(http, "criteria"), "statusCode");
	char complaint[160];

	if (!*url)
		faults_add(faults, HTTP "url: Invalid value: \"\": request url is required");
	else if (!gotext_is_uri(url))
		faults_add(faults, HTTP "url: Invalid value: \"%s\": invalid http request url", url);
	if (!*code)
		faults_add(faults, HTTP "Criteria.StatusCode: Invalid value: \"\": status code is required");
	else if (status_code_complaint(code, complaint, sizeof complaint))
		faults_add(faults, HTTP "Criteria.StatusCode: Invalid value: \"%s\": incorrect status code format: %s", code, complaint);
}

void validate_status_check(struct faults *faults, const json_t *spec)
{
	const char *type = api_spec_get(spec, "type");
	const json_t *http = json_object_get(spec, "http");

	if (strcmp(type, "HTTP") != 0)
		faults_add(faults, "Spec.type: Invalid value: \"%s\": unrecognized type: %s", type, type);
	else if (!http)
		faults_add(faults, "Spec.http: Invalid value: null: the detail of http status check is required");
	check_duration(faults, spec);
	if (http)
		check_probe(faults, http);
}
