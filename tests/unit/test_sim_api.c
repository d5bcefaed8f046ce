/*
 * The simulated Dashboard against recorded answers of a real one: each row of a scene sends a recorded request (with the names of this world for
 * those of the lab) and compares status, content type and body. Uids, times and made-up suffixes are masked; rows of a scene share a world.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000
#define RECORDINGS "tests/fixtures/chaos-mesh-2.8/"
#define SUFFIX_LETTERS "bcdfghjklmnpqrstvwxz2456789"

enum compare {
	SAME, /* the body, masked */
	SHAPE, /* keys and types */
	MESSAGE, /* an error object: type and message, masked */
	STATUS, /* status and content type only: empty, or text that varies */
};

struct row {
	const char *recording;
	enum compare compare;
	int wait_s; /* the world moves on before it */
	const char *object; /* its uid stands for the one in the recorded path */
	const char *authorization; /* the recordings leave this header out where it is malformed */
};

#define ROW(name, how, ...)                                                                                                                \
	{                                                                                                                                  \
		.recording = name, .compare = how, __VA_ARGS__                                                                             \
	}

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

/* "-abcde" at the end of a name. */
static size_t suffix_at(const char *text)
{
	return *text == '-' && strspn(text + 1, SUFFIX_LETTERS) == 5 && !isalnum((unsigned char)text[6]) && text[6] != '-' ? 6 : 0;
}

static char *mask(const char *text)
{
	struct buf out = { 0 };

	while (*text) {
		size_t uid = run_of(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"), time = run_of(text, "9999-99-99T99:99:99Z");

		if (uid || time) {
			buf_append_text(&out, uid ? "UID" : strncmp(text, "0001", 4) == 0 ? "ZERO" : "TIME");
			text += uid + time;
		} else if (suffix_at(text)) {
			buf_append_text(&out, "-SUFFIX");
			text += 6;
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

	snprintf(path, sizeof path, RECORDINGS "%s.json", recording);
	json_t *json = json_load_file(path, 0, &error);

	if (!json)
		fail_msg("%s: %s", path, error.text);
	return json;
}

/* The uid of the newest object with that name, archived ones too. */
static const char *uid_of(const struct stage *stage, const char *name)
{
	const struct journal *journal = &stage->world->journal;

	for (size_t i = journal->row_count; i > 0; i--)
		if (strcmp(journal->rows[i - 1].object.name, name) == 0)
			return journal->rows[i - 1].object.uid;
	fail_msg("no object %s", name);
	return "";
}

static char *path_for(const struct stage *stage, const char *recorded, const char *object)
{
	size_t at = 0;
	struct buf out = { 0 };

	while (recorded[at] && !run_of(recorded + at, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"))
		at++;
	buf_append(&out, recorded, at);
	if (recorded[at] && object)
		buf_append_text(&out, uid_of(stage, object));
	else
		buf_append_text(&out, recorded + at);
	return buf_steal(&out);
}

static void append_shape(struct buf *out, const json_t *json)
{
	const char *key;
	json_t *value;

	if (json_is_object(json)) {
		buf_append_char(out, '{');
		json_object_foreach((json_t *)json, key, value)
		{
			buf_appendf(out, "%s:", key);
			if (strcmp(key, "fieldsV1") != 0) /* Kubernetes' own book-keeping */
				append_shape(out, value);
			buf_append_char(out, ' ');
		}
		buf_append_char(out, '}');
	} else if (json_is_array(json)) {
		buf_append_char(out, '[');
		if (json_array_size(json) > 0)
			append_shape(out, json_array_get(json, 0));
		buf_append_char(out, ']');
	} else {
		buf_append_char(out, json_is_string(json) ? 's' : json_is_number(json) ? 'n' : json_is_boolean(json) ? 'b' : '0');
	}
}

static char *shape(const json_t *json)
{
	struct buf out = { 0 };

	append_shape(&out, json);
	return buf_steal(&out);
}

static char *compact(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY), *masked = mask(text ? text : "");

	free(text);
	return masked;
}

static void compare_texts(const char *recording, char *expected, char *got)
{
	if (strcmp(expected, got) != 0)
		fail_msg("%s\n  recorded %s\n  answered %s", recording, expected, got);
	free(expected);
	free(got);
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
	compare_texts(recording, compact(json_object_get(expected, "message")), compact(json_object_get(got, "message")));
}

static void compare_bodies(const struct row *row, const json_t *expected, const struct api_response *response)
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

static void play(struct stage *stage, const struct row *row)
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

	world_advance(stage->world, stage->world->now_ms + row->wait_s * 1000);
	api_chaosmesh_answer(&stage->api, &request, &response);
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

static void play_all(const struct row *rows, size_t count, const char *tokens)
{
	struct stage stage = { .world = world_create(5, START) };

	stage.api.world = stage.world;
	if (tokens) {
		assert_true(tokens_parse(&stage.tokens, tokens, "tokens", NULL));
		stage.api.tokens = &stage.tokens;
	}
	for (size_t i = 0; i < count; i++)
		play(&stage, &rows[i]);
	tokens_finish(&stage.tokens);
	world_destroy(stage.world);
}

#define PLAY(rows, tokens) play_all(rows, sizeof(rows) / sizeof *(rows), tokens)

static void test_a_fresh_server(void **state)
{
	static const struct row rows[] = {
		ROW("kinds", SAME),
		ROW("chaos-available-namespaces", SHAPE),
		ROW("namespaces", SHAPE),
		ROW("config", SHAPE),
		ROW("experiments-none", SAME),
		ROW("experiments-state-none", SAME),
		ROW("schedules-none", SAME),
		ROW("workflows-none", SAME),
		ROW("events-none", SAME),
		ROW("archives-none", SAME),
		ROW("archives-schedules-none", SAME),
		ROW("archives-workflows-none", SAME),
		ROW("pods", SHAPE),
		ROW("pods-none", SAME),
		ROW("pods-namespace-unknown", SAME),
		ROW("pods-phase-unknown-is-no-error", SAME),
		ROW("pods-running-only", STATUS),
		ROW("pods-all-of-the-cluster", SHAPE),
		ROW("labels-namespace-without-pods", SAME),
		ROW("labels", STATUS),
		ROW("annotations", STATUS),
		ROW("rbac-config-viewer-cluster", STATUS),
		ROW("rbac-config-manager-namespace", STATUS),
		ROW("experiments-filtered-kind-unknown", SAME),
		ROW("experiments-filtered-namespace-unknown", SAME),
		ROW("archives-namespace-without-any", SAME),
		ROW("events-none-match", SAME),
		ROW("events-limit-zero", SAME),
		ROW("redirect-301-trailing-slash", STATUS),
		ROW("redirect-307-trailing-slash", STATUS),
	};

	(void)state;
	PLAY(rows, NULL);
}

static void test_errors(void **state)
{
	static const struct row rows[] = {
		ROW("error-200-workflow-create-empty-body", STATUS),
		ROW("error-200-workflow-create-not-json-empty-body", STATUS),
		ROW("error-200-workflow-create-wrong-json-type", STATUS),
		ROW("error-400-archived-schedules-delete-without-uids", STATUS),
		ROW("error-400-archived-workflows-delete-without-uids", STATUS),
		ROW("error-400-archives-delete-without-uids", STATUS),
		ROW("error-400-create-body-is-an-array", MESSAGE),
		ROW("error-400-create-empty-body", MESSAGE),
		ROW("error-400-create-kind-schedule", MESSAGE),
		ROW("error-400-create-kind-unknown", MESSAGE),
		ROW("error-400-create-not-json", MESSAGE),
		ROW("error-400-create-wrong-json-type-number-for-string", MESSAGE),
		ROW("error-400-create-wrong-json-type-string-for-number", MESSAGE),
		ROW("error-400-create-yaml", MESSAGE),
		ROW("error-400-event-id-not-a-number", MESSAGE),
		ROW("error-400-events-of-workflow-limit", MESSAGE),
		ROW("error-400-physicalmachines-not-json", MESSAGE),
		ROW("error-400-pods-not-json", STATUS),
		ROW("error-400-rbac-config-role", STATUS),
		ROW("error-400-schedule-create-empty-body", MESSAGE),
		ROW("error-400-schedule-create-not-json", MESSAGE),
		ROW("error-400-schedule-detail-unknown-uid", MESSAGE),
		ROW("error-404-archive-unknown-uid", MESSAGE),
		ROW("error-404-archived-schedule-unknown-uid", STATUS),
		ROW("error-404-batch-delete-unknown", MESSAGE),
		ROW("error-404-create-namespace-unknown", MESSAGE),
		ROW("error-404-event-unknown-id", MESSAGE),
		ROW("error-404-event-unknown-id-with-namespace", MESSAGE),
		ROW("error-404-events-of-unknown-workflow", MESSAGE),
		ROW("error-404-experiment-delete-unknown-uid", MESSAGE),
		ROW("error-404-experiment-detail-uid-is-not-a-uuid", MESSAGE),
		ROW("error-404-experiment-detail-unknown-uid", MESSAGE),
		ROW("error-404-experiment-pause-unknown-uid", MESSAGE),
		ROW("error-404-experiment-pause-with-get", STATUS),
		ROW("error-404-experiment-start-unknown-uid", MESSAGE),
		ROW("error-404-method", SAME),
		ROW("error-404-path", SAME),
		ROW("error-404-schedule-delete-unknown-uid", MESSAGE),
		ROW("error-404-schedule-pause-unknown-uid", MESSAGE),
		ROW("error-404-schedule-start-unknown-uid", MESSAGE),
		ROW("error-404-schedules-batch-delete-unknown", MESSAGE),
		ROW("error-404-workflow-create-namespace-unknown", MESSAGE),
		ROW("error-500-annotations-parameter-missing", STATUS),
		ROW("error-500-archive-delete-unknown-uid", STATUS),
		ROW("error-500-archived-schedule-delete-unknown-uid", STATUS),
		ROW("error-500-archived-workflow-unknown-uid", STATUS),
		ROW("error-500-archives-schedules-two-filters", STATUS),
		ROW("error-500-archives-two-filters", STATUS),
		ROW("error-500-batch-delete-too-many", MESSAGE),
		ROW("error-500-batch-delete-without-uids", MESSAGE),
		ROW("error-500-create-kind-missing-empty-body", STATUS),
		ROW("error-500-create-name-invalid", MESSAGE),
		ROW("error-500-create-name-missing", MESSAGE),
		ROW("error-500-create-namespace-missing", MESSAGE),
		ROW("error-500-create-schedule-bad-cron", MESSAGE),
		ROW("error-500-create-schedule-chaos-invalid", MESSAGE),
		ROW("error-500-create-schedule-chaos-missing", MESSAGE),
		ROW("error-500-create-schedule-concurrency-policy-missing", MESSAGE),
		ROW("error-500-create-schedule-type-unknown", MESSAGE),
		ROW("error-500-create-schema-mode-missing", MESSAGE),
		ROW("error-500-create-schema-mode", MESSAGE),
		ROW("error-500-create-schema-two-faults", MESSAGE),
		ROW("error-500-create-spec-missing", MESSAGE),
		ROW("error-500-create-webhook-duration", MESSAGE),
		ROW("error-500-create-webhook-percent", MESSAGE),
		ROW("error-500-create-webhook-stress-size", MESSAGE),
		ROW("error-500-create-webhook-stressors-missing", MESSAGE),
		ROW("error-500-create-webhook-two-faults", MESSAGE),
		ROW("error-500-create-webhook-value-missing", MESSAGE),
		ROW("error-500-events-limit-not-a-number", MESSAGE),
		ROW("error-500-labels-parameter-missing", STATUS),
		ROW("error-500-physicalmachine-labels-parameter-missing", MESSAGE),
		ROW("error-500-pods-bad-expression", STATUS),
		ROW("error-500-pods-bad-field-selector", STATUS),
		ROW("error-500-pods-by-node-selector-no-right-on-nodes", STATUS),
		ROW("error-500-schedule-create-empty-object", MESSAGE),
		ROW("error-500-schedule-create-namespace-missing", MESSAGE),
		ROW("error-500-schedules-batch-delete-without-uids", MESSAGE),
		ROW("error-500-workflow-chaos-missing-in-template", MESSAGE),
		ROW("error-500-workflow-create-namespace-missing", MESSAGE),
		ROW("error-500-workflow-delete-unknown-uid", MESSAGE),
		ROW("error-500-workflow-detail-unknown-uid", MESSAGE),
		ROW("error-500-workflow-duration-in-template", MESSAGE),
		ROW("error-500-workflow-entry-unknown", MESSAGE),
		ROW("error-500-workflow-no-templates", MESSAGE),
		ROW("error-500-workflow-put-not-json", MESSAGE),
		ROW("error-500-workflow-put-unknown-uid", MESSAGE),
		ROW("error-500-workflow-suspend-without-deadline", MESSAGE),
		ROW("archived-workflow-delete-unknown-uid", SAME),
		ROW("archives-batch-delete-unknown-uid", SAME),
		ROW("experiments-none", SAME), /* nothing of all that left anything */
		ROW("schedules-none", SAME),
		ROW("workflows-none", SAME),
		ROW("events-none", SAME),
	};

	(void)state;
	PLAY(rows, NULL);
}

static void test_the_life_of_experiments(void **state)
{
	static const struct row rows[] = {
		ROW("create-experiment-stresschaos", SAME),
		ROW("create-experiment-dnschaos", SAME, .wait_s = 1),
		ROW("create-experiment-podchaos-pod-kill", SAME, .wait_s = 1),
		ROW("create-experiment-that-selects-nothing", SAME),
		ROW("create-experiment-networkchaos", SAME, .wait_s = 1),
		ROW("create-experiment-unknown-fields-and-escapes", SAME),
		ROW("create-experiment-azurechaos", SAME),
		ROW("create-experiment-paused-from-the-start", SAME),
		ROW("create-experiment-podchaos-pod-failure", SAME),
		ROW("create-experiment-generate-name", SAME),
		ROW("create-experiment-without-selector-hits-its-whole-namespace", SAME),
		ROW("experiments-injecting", SHAPE),
		ROW("experiment-detail-stresschaos", SAME, .wait_s = 1, .object = "mem-leaker"),
		ROW("experiment-detail-dnschaos", SAME, .object = "dns-error-leaker"),
		ROW("experiment-detail-podchaos-pod-kill", SAME, .object = "kill-leaker"),
		ROW("experiment-detail-podchaos-nothing-selected", SAME, .object = "nothing-selected"),
		ROW("experiment-detail-escapes", SAME, .object = "odd-fields"),
		ROW("experiment-detail-without-selector", SAME, .object = "no-selector"),
		ROW("experiments-state", SHAPE),
		ROW("experiments", SHAPE),
		ROW("error-500-create-name-taken", MESSAGE),
		ROW("events-pod-kill", SHAPE, .object = "kill-leaker"),
		ROW("pause-experiment", SAME, .object = "mem-leaker"),
		ROW("pause-experiment-again", SAME, .object = "mem-leaker"),
		ROW("experiment-detail-stresschaos-paused", SAME, .wait_s = 1, .object = "cpu-checkout"),
		ROW("resume-experiment", SAME, .object = "mem-leaker"),
		ROW("resume-experiment-again", SAME, .object = "mem-leaker"),
		ROW("experiment-detail-after-pause-and-resume", SAME, .wait_s = 1, .object = "mem-leaker"),
		ROW("events-pause-and-resume", SHAPE, .object = "mem-leaker"),
		ROW("events-limit", SHAPE),
		ROW("resume-experiment", SAME, .object = "dns-error-leaker"),
		ROW("delete-experiment", SAME, .object = "dns-error-leaker"),
		ROW("delete-experiment-again-while-deleting", SAME, .object = "dns-error-leaker"),
		ROW("experiment-detail-deleting", STATUS, .object = "dns-error-leaker"),
		ROW("archive-detail-dnschaos", SAME, .wait_s = 2, .object = "dns-error-leaker"),
		ROW("archives", SHAPE),
		ROW("archives-filtered-kind", SHAPE),
		ROW("archives-filtered-name", STATUS),
		ROW("archives-filtered-namespace", SHAPE),
		ROW("delete-archive", SAME, .object = "dns-error-leaker"),
		ROW("archives-none", SAME),
		ROW("delete-experiment-force-value-is-not-true-or-false", SAME, .object = "kill-leaker"),
		ROW("create-experiment-in-another-namespace", SAME),
		ROW("delete-experiment-force", SAME, .wait_s = 1, .object = "mem-web"),
		ROW("error-404-experiment-detail-just-archived", MESSAGE, .wait_s = 1, .object = "mem-web"),
		ROW("error-404-delete-archived-experiment", MESSAGE, .object = "mem-web"),
		ROW("error-404-pause-archived-experiment", MESSAGE, .object = "mem-web"),
		ROW("archive-detail-stresschaos", SAME, .object = "mem-web"),
	};

	(void)state;
	PLAY(rows, NULL);
}

static void test_schedules(void **state)
{
	static const struct row rows[] = {
		ROW("create-schedule-dnschaos", SHAPE),
		ROW("create-schedule-stresschaos", SHAPE),
		ROW("create-schedule-minimal", SHAPE),
		ROW("create-schedule-workflow", SHAPE),
		ROW("create-schedule-history-limit-zero-is-dropped", SHAPE),
		ROW("error-500-create-schedule-name-taken", MESSAGE),
		ROW("schedule-detail-just-created", SAME, .object = "nightly-dns"),
		ROW("schedule-detail-dnschaos", SAME, .object = "nightly-dns"),
		ROW("schedule-detail-podchaos", SAME, .object = "kill-loop"),
		ROW("schedule-detail-workflow", SAME, .object = "weekly-drill"),
		ROW("schedules", SHAPE),
		ROW("schedules-filtered-name", SHAPE),
		ROW("schedules-filtered-namespace-none", SAME),
		ROW("schedule-detail-with-children", SAME, .wait_s = 11, .object = "mem-pulse"),
		ROW("experiments-with-children-of-a-schedule", SHAPE),
		ROW("events-schedule", SHAPE, .object = "mem-pulse"),
		ROW("pause-schedule", SAME, .object = "mem-pulse"),
		ROW("schedule-detail-paused", SHAPE, .wait_s = 1, .object = "mem-pulse"),
		ROW("resume-schedule", SAME, .object = "mem-pulse"),
		ROW("delete-schedule", SAME, .object = "mem-pulse"),
		ROW("error-404-schedule-detail-just-archived", MESSAGE, .wait_s = 2, .object = "mem-pulse"),
		ROW("error-404-schedule-pause-archived", MESSAGE, .object = "mem-pulse"),
		ROW("archives-schedules", SHAPE),
		ROW("archive-detail-schedule", SAME, .object = "mem-pulse"),
		ROW("delete-archived-schedule", SAME, .object = "mem-pulse"),
	};

	(void)state;
	PLAY(rows, NULL);
}

static void test_workflows(void **state)
{
	static const struct row rows[] = {
		ROW("workflow-create", SAME),
		ROW("error-500-workflow-create-name-taken", MESSAGE),
		ROW("error-400-workflow-put-other-name", MESSAGE, .object = "dns-drill"),
		ROW("workflows-just-created", SHAPE),
		ROW("workflow-detail-parallel-running", SHAPE, .wait_s = 1, .object = "dns-drill"),
		ROW("workflows", SHAPE),
		ROW("workflow-detail-suspended", SAME, .wait_s = 9, .object = "dns-drill"),
		ROW("workflow-detail-finished", SAME, .wait_s = 10, .object = "dns-drill"),
		ROW("workflows-finished", SHAPE),
		ROW("events-of-workflow", SHAPE, .object = "dns-drill"),
		ROW("events-kind-workflownode", SHAPE),
		ROW("workflow-delete", SAME, .object = "dns-drill"),
		ROW("error-404-workflow-detail-just-archived", MESSAGE, .wait_s = 1, .object = "dns-drill"),
		ROW("error-404-workflow-delete-archived", MESSAGE, .object = "dns-drill"),
		ROW("error-400-events-of-archived-workflow", MESSAGE, .object = "dns-drill"),
		ROW("archives-workflows", SHAPE),
		ROW("archive-detail-workflow", SAME, .object = "dns-drill"),
		ROW("workflow-create-with-status-check-schedule-task", SAME),
		ROW("workflow-put-abort", STATUS, .wait_s = 3, .object = "probe-drill"),
		ROW("workflow-detail-aborted", STATUS, .wait_s = 1, .object = "probe-drill"),
	};

	(void)state;
	PLAY(rows, NULL);
}

#define LAB_TOKENS                                                                                                                         \
	"lab-manager manager\nlab-viewer viewer\n# a comment\n\nlab-expiring expired\nlab-default-manager manager default\n"               \
	"lab-default-viewer viewer default\nlab-admin manager\n"

static void test_tokens(void **state)
{
	static const struct row rows[] = {
		ROW("token-config", SHAPE),
		ROW("token-none-kinds", SAME),
		ROW("token-none-namespaces", SHAPE),
		ROW("token-none-chaos-available-namespaces", SHAPE),
		ROW("token-none-rbac-config", STATUS),
		ROW("token-none-experiments", MESSAGE),
		ROW("token-none-experiment-create", MESSAGE),
		ROW("token-none-experiment-delete", MESSAGE),
		ROW("token-none-experiment-detail", MESSAGE),
		ROW("token-none-experiment-pause", MESSAGE),
		ROW("token-none-state", MESSAGE),
		ROW("token-none-schedules", MESSAGE),
		ROW("token-none-schedule-create", MESSAGE),
		ROW("token-none-events", MESSAGE),
		ROW("token-none-event", MESSAGE),
		ROW("token-none-archives", MESSAGE),
		ROW("token-none-archives-schedules", MESSAGE),
		ROW("token-none-archives-workflows", MESSAGE),
		ROW("token-none-archive-delete", MESSAGE),
		ROW("token-none-physicalmachines", MESSAGE),
		ROW("token-none-labels", STATUS),
		ROW("token-none-annotations", STATUS),
		ROW("token-none-pods", STATUS),
		ROW("token-none-workflows", STATUS),
		ROW("token-none-workflow-create", MESSAGE),
		ROW("token-none-workflow-detail-unknown-uid", MESSAGE),
		ROW("token-header-basic", MESSAGE, .authorization = "Basic bGFiOmxhYg=="),
		ROW("token-header-bearer-empty", MESSAGE, .authorization = "Bearer "),
		ROW("token-header-lower-case-bearer", MESSAGE, .authorization = "bearer lab-manager"),
		ROW("token-header-two-spaces", MESSAGE, .authorization = "Bearer  lab-manager"),
		ROW("token-garbage-experiments", MESSAGE),
		ROW("token-garbage-experiment-create", MESSAGE),
		ROW("token-garbage-experiment-delete", MESSAGE),
		ROW("token-garbage-experiment-detail", MESSAGE),
		ROW("token-garbage-experiment-pause", MESSAGE),
		ROW("token-garbage-schedules", MESSAGE),
		ROW("token-garbage-state", MESSAGE),
		ROW("token-garbage-workflows", MESSAGE),
		ROW("token-garbage-workflow-create", MESSAGE),
		ROW("token-garbage-events", MESSAGE),
		ROW("token-garbage-archives", MESSAGE),
		ROW("token-garbage-labels", STATUS),
		ROW("token-garbage-pods", STATUS),
		ROW("token-expired-experiments", MESSAGE),
		ROW("token-expired-experiment-create", MESSAGE),
		ROW("token-expired-experiment-delete", MESSAGE),
		ROW("token-expired-experiment-delete-force", MESSAGE),
		ROW("token-expired-experiment-detail", MESSAGE),
		ROW("token-expired-experiment-pause", MESSAGE),
		ROW("token-expired-schedules", MESSAGE),
		ROW("token-expired-state", MESSAGE),
		ROW("token-expired-workflows", MESSAGE),
		ROW("token-expired-events", MESSAGE),
		ROW("token-expired-archives", MESSAGE),
		ROW("token-expired-physicalmachines", MESSAGE),
		ROW("token-expired-labels", STATUS),
		ROW("token-expired-pods", STATUS),
		ROW("token-manager-create", SAME),
		ROW("token-viewer-experiments", SHAPE),
		ROW("token-viewer-pods", SHAPE),
		ROW("token-viewer-events", STATUS),
		ROW("token-viewer-archive-delete", MESSAGE),
		ROW("token-viewer-archive-delete-namespace", MESSAGE),
		ROW("token-viewer-pods-by-node", STATUS),
		ROW("token-viewer-pods-node-selector", STATUS),
		ROW("token-namespaced-experiments", SHAPE),
		ROW("token-namespaced-pods", SHAPE),
		ROW("token-namespaced-pods-other-namespace", STATUS),
		ROW("token-namespaced-pods-without-namespace", STATUS),
		ROW("token-namespaced-labels-other-namespace", STATUS),
		ROW("token-namespaced-events-without-namespace", MESSAGE),
		ROW("token-namespaced-archives-without-namespace", MESSAGE),
		ROW("token-namespaced-archive-detail-without-namespace", MESSAGE),
		ROW("token-namespaced-event-of-own-without-namespace", MESSAGE),
		ROW("token-viewer-archives", STATUS),
		ROW("token-viewer-physicalmachines", STATUS),
		ROW("token-viewer-experiment-create", MESSAGE),
		ROW("token-viewer-experiment-detail", SHAPE, .wait_s = 1, .object = "mem-leaker-2"),
		ROW("token-viewer-experiment-delete", MESSAGE, .object = "mem-leaker-2"),
		ROW("token-viewer-experiment-delete-force", MESSAGE, .object = "mem-leaker-2"),
		ROW("token-viewer-experiment-pause", MESSAGE, .object = "mem-leaker-2"),
		ROW("token-viewer-schedule-create", MESSAGE),
		ROW("token-viewer-workflow-create", MESSAGE),
		ROW("token-namespaced-pause", SAME, .object = "mem-leaker-2"),
		ROW("token-namespaced-pause-back", SAME, .object = "mem-leaker-2"),
		ROW("token-namespaced-viewer-delete", MESSAGE, .object = "mem-leaker-2"),
		ROW("token-namespaced-create-own", SAME),
		ROW("token-namespaced-create-other-namespace", MESSAGE),
		ROW("token-namespaced-create-target-elsewhere", MESSAGE),
		ROW("token-namespaced-create-target-by-other-namespaces-and-own", MESSAGE),
		ROW("token-namespaced-create-target-cluster-wide", SAME),
		ROW("token-namespaced-create-schedule-empty-selector", MESSAGE),
		ROW("token-namespaced-create-schedule-target-elsewhere", MESSAGE),
		ROW("token-namespaced-create-workflow-empty-selector", STATUS),
		ROW("token-namespaced-workflows", SHAPE),
		ROW("token-namespaced-create-physicalmachinechaos-by-address", SAME),
		ROW("token-namespaced-experiment-detail", STATUS, .object = "mem-own"),
		ROW("token-namespaced-events", STATUS),
		ROW("token-namespaced-archives", STATUS),
		ROW("token-namespaced-schedules", STATUS),
		ROW("token-namespaced-state", SHAPE),
		ROW("token-namespaced-workflows", SHAPE),
		ROW("token-namespaced-events-other-namespace", MESSAGE),
		ROW("token-namespaced-experiments-without-namespace", MESSAGE),
		ROW("token-namespaced-schedules-without-namespace", MESSAGE),
		ROW("token-namespaced-workflows-without-namespace", MESSAGE),
		ROW("token-namespaced-state-without-namespace", MESSAGE),
		ROW("token-manager-delete", SAME, .object = "mem-leaker-2"),
	};

	(void)state;
	PLAY(rows, LAB_TOKENS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fresh_server),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_the_life_of_experiments),
		cmocka_unit_test(test_schedules),
		cmocka_unit_test(test_workflows),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
