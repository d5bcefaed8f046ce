/* HTTP requests as tasks of workflows, which run curl: made from a form, and told what they were made from. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"

#define SUFFIX "-rendered-http-request"
#define IMAGE "curlimages/curl:7.78.0"
#define JSON_HEADER "Content-Type"
#define JSON_TYPE "application/json"
#define WRAPPED "failed to parse request body, cause: %s"

/* The body in Go's shape, or NULL after an answer. */
static json_t *read_body(struct call *call, const char *struct_name)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	json_t *shaped = json ? api_schema_shape(json, struct_name, "", error, sizeof error) : NULL;

	if (!shaped)
		call_fail(call, CALL_BAD_REQUEST, WRAPPED, error);
	json_decref(json);
	return shaped;
}

static void add(json_t *command, const char *flag, const char *value)
{
	json_array_append_new(command, json_string(flag));
	if (value)
		json_array_append_new(command, json_string(value));
}

static void add_header(json_t *command, const char *key, const char *value)
{
	struct buf line = { 0 };

	buf_appendf(&line, "%s: %s", key, value);
	add(command, "-H", buf_borrow(&line));
	buf_finish(&line);
}

/* A type that the form says takes the place of one among its headers. */
static void add_headers(json_t *command, const json_t *form)
{
	json_t *headers = json_object_get(form, "header");
	bool typed = json_is_true(json_object_get(form, "jsonContent"));
	const char *key;
	json_t *values;

	json_object_foreach(headers, key, values)
	{
		for (size_t i = 0; !(typed && strcmp(key, JSON_HEADER) == 0) && i < json_array_size(values); i++)
			add_header(command, key, json_string_value(json_array_get(values, i)));
	}
	if (typed)
		add_header(command, JSON_HEADER, JSON_TYPE);
}

static json_t *render_command(const json_t *form)
{
	json_t *command = json_pack("[s, s, s]", "curl", "-i", "-s");
	const char *method = api_spec_get(form, "method"), *body = api_spec_get(form, "body");

	if (json_is_true(json_object_get(form, "followLocation")))
		add(command, "-L", NULL);
	if (strcmp(method, "GET") != 0) {
		add(command, "-X", method);
		if (*body)
			add(command, "-d", body);
	}
	add_headers(command, form);
	add(command, api_spec_get(form, "url"), NULL);
	return command;
}

void tasks_render(struct call *call)
{
	json_t *form = read_body(call, "RequestForm");
	struct buf name = { 0 };

	if (!form)
		return;
	buf_appendf(&name, "%s" SUFFIX, api_spec_get(form, "name"));
	call_json(call,
		json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:o, s:{}}}}", "name", api_spec_get(form, "name"), "templateType", "Task", "task",
			"container", "name", buf_borrow(&name), "image", IMAGE, "command", render_command(form), "resources"));
	buf_finish(&name);
	json_decref(form);
}

static const json_t *container_of(const json_t *template)
{
	return json_object_get(json_object_get(template, "task"), "container");
}

static bool is_rendered(const json_t *template)
{
	const char *name = api_spec_get(container_of(template), "name");
	size_t length = strlen(name), suffix = strlen(SUFFIX);

	return strcmp(api_spec_get(template, "templateType"), "Task") == 0 && length >= suffix &&
	       strcmp(name + length - suffix, SUFFIX) == 0;
}

void tasks_validate(struct call *call)
{
	json_t *template = read_body(call, "Template");

	if (template)
		call_json(call, json_boolean(is_rendered(template)));
	json_decref(template);
}

/* What a command says so far. Texts are borrowed from it. */
struct command {
	const char *method, *url, *data;
	json_t *header; /* NULL: none */
	bool follows, typed;
};

static char *trimmed(const char *text, size_t length)
{
	while (length > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		length--;
	}
	while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	return mem_strndup(text, length);
}

static void take_header(struct command *command, const char *line)
{
	size_t length = strcspn(line, ":");
	char *key = trimmed(line, length), *value = line[length] ? trimmed(line + length + 1, strlen(line + length + 1)) : mem_strdup("");

	if (strcmp(key, JSON_HEADER) == 0 && strcmp(value, JSON_TYPE) == 0) {
		command->typed = true;
	} else {
		if (!command->header)
			command->header = json_object();
		if (!json_object_get(command->header, key))
			json_object_set_new(command->header, key, json_array());
		json_array_append_new(json_object_get(command->header, key), json_string(value));
	}
	free(key);
	free(value);
}

/* Takes one flag, with its value where it has one: how many words, or 0 for one that is unknown or lacks its value. */
static size_t take_flag(struct command *command, const char *flag, const char *value)
{
	if (strcmp(flag, "-i") == 0 || strcmp(flag, "-s") == 0)
		return 1;
	if (strcmp(flag, "-L") == 0) {
		command->follows = true;
		return 1;
	}
	if (!value)
		return 0;
	if (strcmp(flag, "-X") == 0)
		command->method = value;
	else if (strcmp(flag, "-d") == 0)
		command->data = value;
	else if (strcmp(flag, "-H") == 0)
		take_header(command, value);
	else
		return 0;
	return 2;
}

/* The second word that is no flag is the URL. False at a flag that is none of curl's here, which *bad is then. */
static bool read_command(struct command *command, const json_t *words, const char **bad)
{
	size_t plain = 0, taken = 1;

	for (size_t i = 0; i < json_array_size(words); i += taken) {
		const char *word = json_string_value(json_array_get(words, i));

		taken = 1;
		if (*word != '-' && plain++ == 1)
			command->url = word;
		if (*word == '-')
			taken = take_flag(command, word, json_string_value(json_array_get(words, i + 1)));
		*bad = word;
		if (taken == 0)
			return false;
	}
	return true;
}

static void answer_form(struct call *call, const json_t *template)
{
	struct command command = { "GET", "", "", NULL, false, false };
	const char *bad = "";

	if (!read_command(&command, json_object_get(container_of(template), "command"), &bad)) {
		call_fail(call, CALL_INTERNAL, WRAPPED "%s", "unknown flag: ", bad);
		json_decref(command.header);
		return;
	}
	call_json(call, json_pack("{s:s, s:s, s:o, s:s, s:b, s:b, s:s}", "method", command.method, "url", command.url, "header",
				command.header ? command.header : json_null(), "body", command.data, "followLocation", command.follows,
				"jsonContent", command.typed, "name", api_spec_get(template, "name")));
}

void tasks_parse(struct call *call)
{
	json_t *template = read_body(call, "Template");

	if (!template)
		return;
	if (is_rendered(template))
		answer_form(call, template);
	else
		call_fail(call, CALL_INTERNAL, WRAPPED, "invalid request, this task is not rendered by curl-render");
	json_decref(template);
}
