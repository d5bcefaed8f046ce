#include "tests/support/replay.h"

#include "tests/support/test.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000
#define SUFFIX_LETTERS "bcdfghjklmnpqrstvwxz2456789"

/* Pods of the lab that this cluster has not. */
#define LABELS(...)                                                                                                                        \
	{                                                                                                                                  \
		(const struct selector_pair[]){ __VA_ARGS__ },                                                                             \
			sizeof((const struct selector_pair[]){ __VA_ARGS__ }) / sizeof(struct selector_pair)                               \
	}
#define LAB .namespace_ = "default", .image = "registry.example.com/lab", .cpu_cores = 0.01, .age_s = 86400
static const struct workload_service lab[] = {
	{ LAB, .name = "web", .container = "main", .owner = "StatefulSet", .nodes = "worker-1", .labels = LABELS({ "app", "web" }) },
	{ LAB, .name = "orders-db", .container = "db", .owner = "StatefulSet", .nodes = "worker-1",
		.labels = LABELS({ "app", "orders-db" }) },
	{ LAB, .name = "batch", .container = "main", .owner = "Deployment", .hash = "5c7d9f8b4", .nodes = "worker-2",
		.labels = LABELS({ "app", "batch" }) },
	{ LAB, .name = "checkout", .container = "checkout", .owner = "Deployment", .hash = "7f9c4d8b6c", .nodes = "worker-1",
		.labels = LABELS({ "app", "checkout" }), .annotations = LABELS({ "chaos", "allowed" }) },
};

struct stage {
	struct world *world;
	struct tokens tokens;
	struct api_chaosmesh api;
};

static char *replace_all(const char *text, const char *from, const char *to)
{
	struct buf out = { 0 };

	for (const char *at = text; *at;) {
		if (strncmp(at, from, strlen(from)) == 0) {
			buf_append_text(&out, to);
			at += strlen(from);
		} else {
			buf_append_char(&out, *at++);
		}
	}
	return buf_steal(&out);
}

static size_t run_of(const char *text, const char *pattern)
{
	size_t length = 0;

	for (; pattern[length]; length++) {
		char c = text[length];
		bool good = pattern[length] == 'x'   ? isxdigit((unsigned char)c)
			    : pattern[length] == '9' ? isdigit((unsigned char)c)
						     : c == pattern[length];

		if (!good)
			return 0;
	}
	return length;
}

static bool ends_a_name(char c)
{
	return !isalnum((unsigned char)c) && c != '-';
}

/* "-abcde" at the end of a name, or after it that of an object of this one ("-abcde-fghij"). */
static size_t suffix_at(const char *text)
{
	if (*text != '-' || strspn(text + 1, SUFFIX_LETTERS) != 5)
		return 0;
	return ends_a_name(text[6]) || suffix_at(text + 6) ? 6 : 0;
}

/* A pod's namespace, name and container in an event: who is hit is chance. */
static size_t pod_at(const char *text)
{
	size_t length = strncmp(text, "chaos for ", 10) == 0 ? 10 + strcspn(text + 10, "\" ") : 0;

	return length && memchr(text, '/', length) ? length : 0;
}

static size_t time_at(const char *text)
{
	size_t utc = run_of(text, "9999-99-99T99:99:99Z");

	return utc ? utc : run_of(text, "9999-99-99T99:99:99+99:99");
}

/* An IPv4 address with its port: each cluster has its own. */
static size_t address_at(const char *text)
{
	size_t dots = strspn(text, "0123456789."), port = text[dots] == ':' ? strspn(text + dots + 1, "0123456789") : 0;

	return dots >= 7 && port ? dots + 1 + port : 0;
}

static char *mask(const char *text)
{
	struct buf out = { 0 };

	while (*text) {
		size_t uid = run_of(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"), time = time_at(text), address = address_at(text);

		if (uid || time) {
			buf_append_text(&out, uid ? "UID" : strncmp(text, "0001", 4) == 0 ? "ZERO" : "TIME");
			if (time > 20) /* a zone is not masked */
				buf_append(&out, text + 19, time - 19);
			text += uid + time;
		} else if (address) {
			buf_append_text(&out, "ADDRESS");
			text += address;
		} else if (suffix_at(text)) {
			buf_append_text(&out, "-SUFFIX");
			text += 6;
		} else if (pod_at(text)) {
			buf_append_text(&out, "chaos for POD");
			text += pod_at(text);
		} else {
			buf_append_char(&out, *text++);
		}
	}
	return buf_steal(&out);
}

static json_t *load(const char *recording)
{
	char path[256];
	json_error_t error;

	snprintf(path, sizeof path, REPLAY_FOLDER "/%s.json", recording);
	json_t *json = json_load_file(path, 0, &error);

	if (!json)
		fail_msg("%s: %s", path, error.text);
	return json;
}

/* Is it this name, or does it begin with it where a "*" stands at the end? */
static bool fits(const char *name, const char *wanted, size_t length)
{
	bool prefix = length > 0 && wanted[length - 1] == '*';

	length -= prefix;
	return strncmp(name, wanted, length) == 0 && (prefix || !name[length]);
}

/* The uid of the newest object with that name, archived ones too, or of the oldest where "^" stands before it. */
static const char *uid_of(const struct stage *stage, const char *name, size_t length)
{
	const struct journal *journal = &stage->world->journal;
	bool oldest = *name == '^';
	const char *found = NULL;

	for (size_t i = 0; i < journal->row_count; i++) {
		const struct object *object = &journal->rows[i].object;

		if (fits(object->name, name + oldest, length - oldest) && !(found && oldest))
			found = object->uid;
	}
	for (size_t i = 0; !found && i < stage->world->experiment_count; i++) /* what the Dashboard never stores */
		if (fits(stage->world->experiments[i]->object.name, name, length))
			found = stage->world->experiments[i]->object.uid;
	if (!found)
		fail_msg("no object %s", name);
	return found;
}

/* Uids of this world for those of the recording, one by one; after the last name the last one again. */
static char *path_for(const struct stage *stage, const char *recorded, const char *objects)
{
	struct buf out = { 0 };

	while (*recorded) {
		size_t uid = run_of(recorded, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"), length = objects ? strcspn(objects, ",") : 0;

		if (!uid || !objects || *objects == '-')
			buf_append(&out, recorded, uid ? uid : 1);
		else
			buf_append_text(&out, uid_of(stage, objects, length));
		if (uid && length && objects[length])
			objects += length + 1;
		recorded += uid ? uid : 1;
	}
	return buf_steal(&out);
}

static char *shape(const json_t *json);

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each line once, between them `between`; the lines are freed. */
static void append_distinct(struct buf *out, char **lines, size_t count, const char *between)
{
	qsort(lines, count, sizeof *lines, by_text);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			buf_appendf(out, "%s%s", between, lines[i]);
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	free(lines);
}

/* What the items of a list are like: each shape once. */
static void append_items(struct buf *out, const json_t *json)
{
	size_t count = json_array_size(json);
	char **shapes = calloc(count + 1, sizeof *shapes);

	for (size_t i = 0; i < count; i++)
		shapes[i] = shape(json_array_get(json, i));
	append_distinct(out, shapes, count, " ");
}

static char *shape(const json_t *json)
{
	struct buf out = { 0 };
	const char *key;
	json_t *value;

	if (json_is_object(json)) {
		buf_append_char(&out, '{');
		json_object_foreach((json_t *)json, key, value)
		{
			char *below = strcmp(key, "fieldsV1") == 0 ? strdup("") : shape(value); /* Kubernetes' own book-keeping */

			buf_appendf(&out, "%s:%s ", key, below);
			free(below);
		}
		buf_append_char(&out, '}');
	} else if (json_is_array(json)) {
		buf_append_char(&out, '[');
		append_items(&out, json);
		buf_append_char(&out, ']');
	} else {
		buf_append_char(&out, json_is_string(json) ? 's' : json_is_number(json) ? 'n' : json_is_boolean(json) ? 'b' : '0');
	}
	return buf_steal(&out);
}

static char *compact(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY), *masked = mask(text ? text : "");

	free(text);
	return masked;
}

/* What a list of events tells, each thing once, sorted. */
static char *told(const json_t *events)
{
	size_t count = json_array_size(events);
	char **lines = calloc(count + 1, sizeof *lines);
	struct buf out = { 0 };

	for (size_t i = 0; i < count; i++) {
		json_t *event = json_deep_copy(json_array_get(events, i));

		json_object_del(event, "id");
		json_object_del(event, "created_at");
		lines[i] = compact(event);
		json_decref(event);
	}
	append_distinct(&out, lines, count, "\n    ");
	return buf_steal(&out);
}

static void compare_texts(const char *recording, char *expected, char *got)
{
	if (strcmp(expected, got) != 0)
		fprintf(stderr, "%s\n  recorded %s\n  answered %s\n", recording, expected, got); /* too long for fail_msg */
	assert_true(strcmp(expected, got) == 0);
	free(expected);
	free(got);
}

/* Which kind is asked for first is chance in a real one: frees the text. */
static char *any_kind(char *message)
{
	char *half = replace_all(message, "blockchaos", "networkchaos"), *whole = replace_all(half, "physicalmachinechaos", "networkchaos");

	free(message);
	free(half);
	return whole;
}

static void compare_errors(const char *recording, const json_t *expected, const json_t *got)
{
	const char *message = json_string_value(json_object_get(got, "message")),
		   *full = json_string_value(json_object_get(got, "full_text"));

	compare_texts(recording, shape(expected), shape(got));
	if (strncmp(full, message, strlen(message)) != 0 || !strstr(full, "\n at github.com/chaos-mesh/"))
		fail_msg("%s: full_text is not the message and a trace", recording);
	compare_texts(recording, compact(json_object_get(expected, "code")), compact(json_object_get(got, "code")));
	compare_texts(recording, compact(json_object_get(expected, "type")), compact(json_object_get(got, "type")));
	compare_texts(
		recording, any_kind(compact(json_object_get(expected, "message"))), any_kind(compact(json_object_get(got, "message"))));
}

static void compare_bodies(const struct replay_row *row, const json_t *expected, const struct api_response *response)
{
	json_t *got = json_loadb(buf_borrow(&response->body), response->body.len, JSON_DECODE_ANY, NULL);

	if (response->content_type && strncmp(response->content_type, "text/", 5) == 0) {
		assert_string_equal(json_string_value(expected), buf_borrow(&response->body));
	} else if (row->compare == STATUS) {
		if (json_is_null(expected))
			assert_int_equal(response->body.len, 0);
	} else if (!got) {
		fail_msg("%s: no JSON: %s", row->recording, buf_borrow(&response->body));
	} else if (row->compare == SAME) {
		compare_texts(row->recording, compact(expected), compact(got));
	} else if (row->compare == EVENTS) {
		compare_texts(row->recording, told(expected), told(got));
	} else if (row->compare == SHAPE) {
		compare_texts(row->recording, shape(expected), shape(got));
	} else {
		compare_errors(row->recording, expected, got);
	}
	json_decref(got);
}

/* The recording with this world's names in it: what happens in the lab's "demo" happens in "default" here. */
static json_t *translate(json_t *recording)
{
	static const char *const words[][2] = { { "serviceaccount:default:", "serviceaccount:demo:" }, { "\"default\"", "\"kube-system\"" },
		{ "=default", "=kube-system" }, { "namespace default", "namespace kube-system" },
		{ "metaInRaw: default", "metaInRaw: kube-system" }, { "\\\"default\\\"", "\\\"kube-system\\\"" }, { "demo", "default" },
		{ "\\\"hosts\\\"", "\\\"default\\\"" }, { "MachineNamespaceList=hosts", "MachineNamespaceList=default" },
		{ "shop", "monitoring" } };
	char *text = json_dumps(recording, JSON_COMPACT);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char *next = replace_all(text, words[i][0], words[i][1]);

		free(text);
		text = next;
	}
	json_t *out = json_loads(text, 0, NULL);

	free(text);
	json_decref(recording);
	return out;
}

static const char *text_or(const json_t *object, const char *key, const char *other)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : other;
}

static void answer(struct stage *stage, const struct api_request *request, struct api_response *response)
{
	api_chaosmesh_answer(&stage->api, request, response);
}

static void create(struct stage *stage, const char *path, const char *body)
{
	const struct tokens *tokens = stage->api.tokens;
	struct api_response response = { 0 };
	const struct api_request request = { .method = "POST", .path = path, .query = "", .body = body, .body_length = strlen(body) };

	stage->api.tokens = NULL;
	answer(stage, &request, &response);
	if (response.status != 200)
		fail_msg("%s: %s", body, buf_borrow(&response.body));
	stage->api.tokens = tokens;
	api_response_finish(&response);
}

/* What the recording shows, made anew. */
static void make(struct stage *stage, const struct replay_row *row)
{
	json_t *recording = translate(load(row->make));
	const json_t *object = json_object_get(json_object_get(recording, "body"), "kube_object");
	char *body = json_dumps(object, JSON_COMPACT);

	create(stage, row->at ? row->at : "/api/experiments", body);
	free(body);
	json_decref(recording);
}

static void play(struct stage *stage, const struct replay_row *row)
{
	json_t *recording = translate(load(row->recording));
	const json_t *sent = json_object_get(recording, "request"), *headers = json_object_get(recording, "headers");
	char *path = path_for(stage, text_or(sent, "path", ""), row->object);
	struct buf authorization = { 0 };
	char *query = path_for(stage, text_or(sent, "query", ""), row->object);
	const char *body = text_or(sent, "body", "");

	if (json_object_get(sent, "token"))
		buf_appendf(&authorization, "Bearer %s", text_or(sent, "token", ""));
	const struct api_request request = { .method = text_or(sent, "method", ""),
		.path = path,
		.query = query,
		.authorization = authorization.len ? buf_borrow(&authorization) : row->authorization,
		.body = body,
		.body_length = strlen(body) };
	struct api_response response = { 0 };

	answer(stage, &request, &response);
	if (response.status != json_integer_value(json_object_get(recording, "status")))
		fail_msg("%s: status %d, %s", row->recording, response.status, buf_borrow(&response.body));
	compare_texts(row->recording, strdup(text_or(headers, "content-type", "none")),
		strdup(response.content_type ? response.content_type : "none"));
	compare_texts(row->recording, strdup(text_or(headers, "location", "none")), strdup(response.location ? response.location : "none"));
	compare_bodies(row, json_object_get(recording, "body"), &response);
	api_response_finish(&response);
	buf_finish(&authorization);
	free(path);
	free(query);
	json_decref(recording);
}

static void play_row(struct stage *stage, const struct replay_row *row)
{
	world_advance(stage->world, stage->world->now_ms + row->wait_s * 1000);
	if (row->before)
		row->before(&stage->api);
	if (row->make)
		make(stage, row);
	if (row->create)
		create(stage, row->at ? row->at : "/api/experiments", row->create);
	if (row->recording)
		play(stage, row);
}

void replay_scene(const struct replay_scene *scene)
{
	int64_t start = START;

	if (scene->start)
		assert_true(clock_parse_rfc3339(scene->start, strlen(scene->start), &start));
	struct stage stage = { .world = world_create_with(5, start, lab, sizeof lab / sizeof *lab) };

	stage.api.world = stage.world;
	if (scene->tokens) {
		assert_true(tokens_parse(&stage.tokens, scene->tokens, "tokens", NULL));
		stage.api.tokens = &stage.tokens;
	}
	for (size_t i = 0; i < scene->count; i++)
		play_row(&stage, &scene->rows[i]);
	tokens_finish(&stage.tokens);
	world_destroy(stage.world);
}
