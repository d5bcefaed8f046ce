/* What the webhooks say of single fields: numbers, durations, rates and methods that are none, and what an action cannot do without. */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/fmt.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

enum type {
	DURATION, /* "" is fine */
	NUMBER,
	NUMBER_OR_NOTHING, /* the webhook before this one fills in what is missing */
	RATE,
	METHOD, /* of a request */
};

static const struct field {
	const char *kind, *path; /* below the spec, with dots */
	const char *go_path;
	enum type type;
} fields[] = {
	{ "BlockChaos", "delay.latency", "Spec.Delay.Latency", DURATION },
	{ "BlockChaos", "delay.correlation", "Spec.Delay.Correlation", NUMBER_OR_NOTHING },
	{ "BlockChaos", "delay.jitter", "Spec.Delay.Jitter", DURATION },
	{ "HTTPChaos", "method", "Spec.Method", METHOD },
	{ "IOChaos", "delay", "Spec.Delay", DURATION },
	{ "NetworkChaos", "delay.latency", "Spec.TcParameter.Delay.Latency", DURATION },
	{ "NetworkChaos", "delay.correlation", "Spec.TcParameter.Delay.Correlation", NUMBER_OR_NOTHING },
	{ "NetworkChaos", "delay.jitter", "Spec.TcParameter.Delay.Jitter", DURATION },
	{ "NetworkChaos", "loss.loss", "Spec.TcParameter.Loss.Loss", NUMBER },
	{ "NetworkChaos", "loss.correlation", "Spec.TcParameter.Loss.Correlation", NUMBER_OR_NOTHING },
	{ "NetworkChaos", "duplicate.duplicate", "Spec.TcParameter.Duplicate.Duplicate", NUMBER },
	{ "NetworkChaos", "duplicate.correlation", "Spec.TcParameter.Duplicate.Correlation", NUMBER_OR_NOTHING },
	{ "NetworkChaos", "corrupt.corrupt", "Spec.TcParameter.Corrupt.Corrupt", NUMBER },
	{ "NetworkChaos", "corrupt.correlation", "Spec.TcParameter.Corrupt.Correlation", NUMBER_OR_NOTHING },
	{ "NetworkChaos", "bandwidth.rate", "Spec.TcParameter.Bandwidth.Rate", RATE },
	{ "NetworkChaos", "rate.rate", "Spec.TcParameter.Rate.Rate", RATE },
	{ "NetworkChaos", "delay.reorder.reorder", "Spec.TcParameter.Delay.Reorder.Reorder", NUMBER },
	{ "NetworkChaos", "delay.reorder.correlation", "Spec.TcParameter.Delay.Reorder.Correlation", NUMBER_OR_NOTHING },
};

void go_duration_complaint(const char *text, char *out, size_t size)
{
	size_t digits = strspn(text, "+-0123456789.");
	size_t unit = strcspn(text + digits, "0123456789.");

	if (!strpbrk(text, "0123456789") || digits == 0)
		snprintf(out, size, "time: invalid duration \"%s\"", text);
	else if (unit == 0)
		snprintf(out, size, "time: missing unit in duration \"%s\"", text);
	else
		snprintf(out, size, "time: unknown unit \"%.*s\" in duration \"%s\"", (int)unit, text + digits, text);
}

/* Each of these is false, with the webhook's words, where the text is none of its kind. */
static bool is_duration(const char *text, char *words, size_t size)
{
	char complaint[160];
	int64_t milliseconds;

	if (!*text || fmt_parse_go_duration(text, &milliseconds))
		return true;
	go_duration_complaint(text, complaint, sizeof complaint);
	snprintf(words, size, "parse duration field error: %s", complaint);
	return false;
}

static bool is_number(const char *text, char *words, size_t size)
{
	double value;

	snprintf(words, size, "parse correlation field error:strconv.ParseFloat: parsing \"%s\": invalid syntax", text);
	return *text && fmt_parse_double(text, strlen(text), &value);
}

static bool is_number_or_nothing(const char *text, char *words, size_t size)
{
	return !*text || is_number(text, words, size);
}

/* A whole number and a unit, blanks and case as one likes. */
static bool is_rate(const char *text, char *words, size_t size)
{
	static const char *const units[] = { "kbit", "mbit", "gbit", "tbit", "tbps", "gbps", "mbps", "kbps", "bps", "bit" };
	const char *at = text + strspn(text, " \t\n");
	size_t length = strlen(at);

	while (length > 0 && strchr(" \t\n", at[length - 1]))
		length--;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t unit = strlen(units[i]);

		if (length < unit || strncasecmp(at + length - unit, units[i], unit) != 0)
			continue;
		for (length -= unit; length > 0 && at[length - 1] == ' ';)
			length--;
		snprintf(words, size, "parse rate field error:strconv.ParseUint: parsing \"%.*s\": invalid syntax", (int)length, at);
		return length > 0 && strspn(at, "0123456789") >= length;
	}
	snprintf(words, size, "parse rate field error:invalid unit");
	return false;
}

static bool is_method(const char *text, char *words, size_t size)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT" };

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i], text) == 0)
			return true;
	snprintf(words, size, "method %s is not supported", text);
	return false;
}

static bool (*const is[])(const char *text, char *words, size_t size) = {
	[DURATION] = is_duration,
	[NUMBER] = is_number,
	[NUMBER_OR_NOTHING] = is_number_or_nothing,
	[RATE] = is_rate,
	[METHOD] = is_method,
};

/* What is there at the path; NULL where not even its parent is. */
static const char *text_at(const json_t *spec, const char *path)
{
	char key[64];

	for (const json_t *at = spec; json_is_object(at); at = json_object_get(at, key)) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof key, "%.*s", (int)length, path);
		if (!path[length])
			return api_spec_get(at, key);
		path += length + 1;
	}
	return NULL;
}

static bool is_asked(const struct field *field, const json_t *spec, const struct plan_kind *kind)
{
	if (strcmp(field->kind, kind->name) != 0)
		return false;
	return field->type != METHOD || (json_object_get(spec, "method") && strcmp(api_spec_get(spec, "target"), "Request") == 0);
}

static const struct need {
	const char *kind, *action, *key, *go_path, *words;
} needs[] = {
	{ "AWSChaos", "detach-volume", "volumeID", "Spec.AWSSelector.EbsVolume",
		"the ID of EBS volume is required on detach-volume action: invalid value" },
	{ "AWSChaos", "detach-volume", "deviceName", "Spec.AWSSelector.DeviceName",
		"the name of device is required on detach-volume action: invalid value" },
	{ "AzureChaos", "disk-detach", "diskName", "Spec.AzureSelector.DiskName",
		"the name of data disk should not be empty on disk-detach action" },
	{ "AzureChaos", "disk-detach", "lun", "Spec.AzureSelector.LUN", "the LUN of data disk should not be empty on disk-detach action" },
	{ "BlockChaos", "delay", "delay", "Spec.delay", "delay should be set on delay action" },
	{ "GCPChaos", "disk-loss", "deviceNames", "Spec.GCPSelector.DeviceNames",
		"at least one device name is required on disk-loss action" },
};

static void check_needs(struct faults *faults, const json_t *spec, const struct plan_kind *kind)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (strcmp(needs[i].kind, kind->name) == 0 && strcmp(needs[i].action, api_spec_get(spec, "action")) == 0 &&
			!json_object_get(spec, needs[i].key))
			faults_add(faults, "%s: Invalid value: null: %s", needs[i].go_path, needs[i].words);
}

void validate_fields(struct faults *faults, const json_t *spec, const struct plan_kind *kind)
{
	char words[320];

	check_needs(faults, spec, kind);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *text = is_asked(&fields[i], spec, kind) ? text_at(spec, fields[i].path) : NULL;

		if (text && !is[fields[i].type](text, words, sizeof words))
			faults_add(faults, "%s: Invalid value: \"%s\": %s", fields[i].go_path, text, words);
	}
}
