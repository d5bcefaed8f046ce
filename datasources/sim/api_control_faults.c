/* The control endpoint's faults: JSON in and out. Reading is strict: what is not known, or means nothing for the kind, is refused. */
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/utf8.h"
#include "core/config.h"
#include "datasources/sim/api_control_parts.h"
#include "datasources/sim/faultset.h"
#include "datasources/sim/sim.h"

#define COMPLAINT_SIZE 240

struct reader {
	json_t *body; /* borrowed */
	char complaint[COMPLAINT_SIZE];
};

__attribute__((format(printf, 2, 3))) static bool complain(struct reader *reader, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->complaint, sizeof reader->complaint, format, args);
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
		return complain(reader, "needs a JSON object with \"server\" and \"kind\"");
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

static json_t *number_json(double number)
{
	return floor(number) == number ? json_integer((json_int_t)number) : json_real(number);
}

static json_t *fault_json(const struct fault *fault)
{
	const struct fault_kind_about *kind = &fault_kinds[fault->kind];
	json_t *json = json_pack("{s:i, s:s, s:s, s:s}", "id", (int)fault->id, "server", fault_server_names[fault->server], "path",
		fault->path, "kind", kind->name);

	if (kind->value)
		json_object_set_new(json, kind->value, number_json(fault->value));
	if (kind->jitters)
		json_object_set_new(json, "jitter", number_json(fault->jitter));
	json_object_set_new(json, "count", fault->left ? json_integer(fault->left) : json_null());
	json_object_set_new(json, "share", number_json(fault->share));
	json_object_set_new(json, "hits", json_integer(fault->hits));
	return json;
}

void control_list_faults(const struct control *control)
{
	const struct faultset *faults = sim_faults(control->sim);
	json_t *list = json_array();

	for (size_t i = 0; i < faults->count; i++)
		json_array_append_new(list, fault_json(&faults->items[i]));
	control_reply(control, 200, json_pack("{s:o}", "faults", list));
}

void control_add_fault(const struct control *control)
{
	struct reader reader = { .body = json_loadb(control->request->body, control->request->body_length, JSON_REJECT_DUPLICATES, NULL) };
	struct fault fault;
	bool good = read_fault(&reader, &fault);

	json_decref(reader.body);
	if (!good) {
		control_refuse(control, 400, reader.complaint);
		return;
	}
	const struct fault *added = faultset_add(sim_faults(control->sim), &fault);

	if (added)
		control_reply(control, 200, fault_json(added));
	else
		control_refuse(control, 400, "there are 64 faults, and no more may be");
}

void control_clear_faults(const struct control *control)
{
	faultset_clear(sim_faults(control->sim));
	control_list_faults(control);
}

void control_remove_fault(const struct control *control)
{
	const char *text = control->request->path + sizeof CONTROL_FAULT_PREFIX - 1;
	char *end = NULL;
	unsigned long id = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;

	if (strcmp(control->request->method, "DELETE") != 0)
		control_refuse(control, 405, "another method is asked for here");
	else if (id == 0 || *end || id > FAULT_ID_MAX || !faultset_remove(sim_faults(control->sim), (unsigned)id))
		control_refuse(control, 404, "there is no such fault");
	else
		control_list_faults(control);
}
