#include "tests/support/recording.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

enum { EACH_BYTE_MAX = 4096, PLACES = 200 };

static void give_up(const char *what, const char *name)
{
	fprintf(stderr, "recording %s: %s\n", name, what);
	exit(99);
}

static char *copy(const char *text)
{
	return strdup(text ? text : "");
}

static char *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		give_up("cannot be opened", path);
	fseek(file, 0, SEEK_END);
	*length = (size_t)ftell(file);
	rewind(file);
	char *text = malloc(*length + 1);
	*length = fread(text, 1, *length, file);
	text[*length] = '\0';
	fclose(file);
	return text;
}

/* A JSON body stands in the file byte by byte, behind "body": on its last line; any other is a JSON text there. */
static void take_body(struct recording *recording, const char *file, size_t length, const json_t *body)
{
	static const char mark[] = "\n\"body\": ";
	if (strstr(recording->content_type, "json") && !json_is_null(body)) {
		const char *begin = NULL;
		for (const char *at = file; (at = strstr(at, mark)); at++)
			begin = at + strlen(mark);
		while (length > 0 && file[length - 1] != '}')
			length--;
		if (!begin)
			give_up("has no body line", recording->name);
		recording->body_length = (size_t)(file + length - 1 - begin);
		recording->body = strndup(begin, recording->body_length);
	} else {
		recording->body = copy(json_string_value(body));
		recording->body_length = strlen(recording->body);
	}
}

struct recording *recording_load(const char *folder, const char *name)
{
	char path[512];
	size_t length;
	json_error_t problem;
	struct recording *recording = calloc(1, sizeof *recording);
	snprintf(path, sizeof path, "tests/fixtures/%s/%s.json", folder, name);
	char *file = read_file(path, &length);
	json_t *root = json_loadb(file, length, 0, &problem);
	if (!root)
		give_up(problem.text, path);
	const json_t *request = json_object_get(root, "request");
	const json_t *headers = json_object_get(root, "headers");
	snprintf(path, sizeof path, "%s/%s", folder, name);
	recording->name = copy(path);
	recording->method = copy(json_string_value(json_object_get(request, "method")));
	recording->path = copy(json_string_value(json_object_get(request, "path")));
	recording->query = copy(json_string_value(json_object_get(request, "query")));
	recording->status = (int)json_integer_value(json_object_get(root, "status"));
	recording->content_type = copy(json_string_value(json_object_get(headers, "content-type")));
	take_body(recording, file, length, json_object_get(root, "body"));
	json_decref(root);
	free(file);
	return recording;
}

void recording_destroy(struct recording *recording)
{
	if (!recording)
		return;
	free(recording->name);
	free(recording->method);
	free(recording->path);
	free(recording->query);
	free(recording->content_type);
	free(recording->body);
	free(recording);
}

size_t recording_each(const char *folder, void (*visit)(const struct recording *recording, void *user), void *user)
{
	char path[512];
	struct dirent **entries;
	size_t seen = 0;
	snprintf(path, sizeof path, "tests/fixtures/%s", folder);
	int count = scandir(path, &entries, NULL, alphasort);
	if (count < 0)
		give_up("cannot be read", path);
	for (int i = 0; i < count; i++) {
		char *dot = strrchr(entries[i]->d_name, '.');
		if (dot && dot != entries[i]->d_name && strcmp(dot, ".json") == 0) {
			*dot = '\0';
			struct recording *recording = recording_load(folder, entries[i]->d_name);
			visit(recording, user);
			recording_destroy(recording);
			seen++;
		}
		free(entries[i]);
	}
	free(entries);
	return seen;
}

static char *exact_copy(const char *bytes, size_t length)
{
	char *own = malloc(length ? length : 1);
	memcpy(own, bytes, length);
	return own;
}

void recording_cuts(const char *body, size_t length,
	void (*visit)(const char *first, size_t first_length, const char *second, size_t second_length, void *user), void *user)
{
	size_t steps = length <= EACH_BYTE_MAX ? length : PLACES;
	if (test_rounds(PLACES) < PLACES && steps > test_rounds(PLACES))
		steps = test_rounds(PLACES);
	for (size_t i = 0; i < steps; i++) {
		size_t at = i * length / steps;
		char *first = exact_copy(body, at), *second = exact_copy(body + at, length - at);
		visit(first, at, second, length - at, user);
		free(first);
		free(second);
	}
}
