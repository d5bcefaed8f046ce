/* Faults as JSON. Reading is strict: what is not known, or means nothing for the kind, is refused. */
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/utf8.h"
#include "core/config.h"
#include "datasources/sim/api_fault.h"

struct reader {
	json_t *body; /* borrowed */
	char *complaint; /* API_FAULT_COMPLAINT bytes */
};

__attribute__((format(printf, 2, 3))) static bool complain(struct reader *reader, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->complaint, API_FAULT_COMPLAINT, format, args);
	va_end(args);
	return false;
}

/* What somebody wrote, harmless and short. */
static bool complain_of_word(struct reader *reader, const char *what, const char *given, const char *const *names, size_t count)
{
	char *shown = utf8_neutralise(given, strlen(given), 60, false);
	const char *nearest = config_nearest(given, names, count);

	complain(reader, "there is no %s \"%s\"%s%s%s", what, shown, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
		nearest ? "\"?" : "");
	free(shown);
	return false;
}

static bool read_word(struct reader *reader, const char *key, const char *what, const char *const *names, size_t count, unsigned *index)
{
	const char *given = json_string_value(json_object_get(reader->body, key));

	if (!given)
		return complain(reader, "needs \"%s\", a text", key);
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], given) == 0) {
			*index = (unsigned)i;
			return true;
		}
	return complain_of_word(reader, what, given, names, count);
}

struct bounds {
	double least, most;
	bool whole;
};

/* *number is left alone where the key is absent. */
static bool read_number(struct reader *reader, const char *key, struct bounds bounds, double *number)
{
	const json_t *value = json_object_get(reader->body, key);
	double given = json_number_value(value);

	if (!value)
		return true;
	if (json_is_number(value) && given >= bounds.least && given <= bounds.most && (!bounds.whole || floor(given) == given)) {
		*number = given;
		return true;
	}
	return complain(
		reader, "\"%s\" takes a %snumber from %.10g to %.10g", key, bounds.whole ? "whole " : "", bounds.least, bounds.most);
}

static bool read_path(struct reader *reader, struct fault *fault)
{
	const json_t *value = json_object_get(reader->body, "path");
	const char *path = json_string_value(value);

	if (!value)
		return true;
	if (!path || (*path && *path != '/') || strlen(path) >= FAULT_PATH_SIZE)
		return complain(
			reader, "\"path\" takes \"\" or the beginning of a path, /api for example, up to %d bytes", FAULT_PATH_SIZE - 1);
	snprintf(fault->path, sizeof fault->path, "%s", path);
	return true;
}

/* Is there no key but these? */
static bool check_keys(struct reader *reader, const struct fault_kind_about *kind)
{
	const char *const names[] = { "server", "kind", "path", "count", "share", kind->value ? kind->value : "kind",
		kind->jitters ? "jitter" : "kind" };
	size_t count = sizeof names / sizeof *names;
	const char *key;
	json_t *value;

	json_object_foreach(reader->body, key, value)
	{
		bool known = false;

		for (size_t i = 0; i < count && !known; i++)
			known = strcmp(names[i], key) == 0;
		if (!known)
			return complain_of_word(reader, "key", key, names, count);
	}
	return true;
}

static bool read_value(struct reader *reader, struct fault *fault)
{
	const struct fault_kind_about *kind = &fault_kinds[fault->kind];
	const struct bounds bounds = { kind->least, kind->most, kind->whole };

	if (!kind->value)
		return true;
	if (!json_object_get(reader->body, kind->value))
		return complain(
			reader, "\"%s\" needs \"%s\", a number from %.10g to %.10g", kind->name, kind->value, kind->least, kind->most);
	return read_number(reader, kind->value, bounds, &fault->value) && read_number(reader, "jitter", bounds, &fault->jitter);
}

static bool read_fault(struct reader *reader, struct fault *fault)
{
	const char *names[FAULT_KINDS];
	unsigned server = 0, kind = 0;
	double count = 0;

	if (!json_is_object(reader->body))
		return complain(reader, "needs an object with \"server\" and \"kind\"");
	for (size_t i = 0; i < FAULT_KINDS; i++)
		names[i] = fault_kinds[i].name;
	*fault = (struct fault){ .share = 1 };
	if (!read_word(reader, "server", "server", fault_server_names, FAULT_SERVERS, &server) ||
		!read_word(reader, "kind", "kind", names, FAULT_KINDS, &kind))
		return false;
	fault->server = (enum fault_server)server;
	fault->kind = (enum fault_kind)kind;
	if (!check_keys(reader, &fault_kinds[kind]) || !read_path(reader, fault) || !read_value(reader, fault) ||
		!read_number(reader, "count", (struct bounds){ 1, FAULT_COUNT_MAX, true }, &count) ||
		!read_number(reader, "share", (struct bounds){ 0.001, 1, false }, &fault->share))
		return false;
	fault->left = (unsigned)count;
	return true;
}

bool api_fault_decode(const char *json, size_t length, struct fault *fault, char complaint[API_FAULT_COMPLAINT])
{
	struct reader reader = { .body = json_loadb(json, length, JSON_REJECT_DUPLICATES, NULL), .complaint = complaint };
	bool good = read_fault(&reader, fault);

	json_decref(reader.body);
	return good;
}
