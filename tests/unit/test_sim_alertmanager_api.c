/* The simulated Alertmanager's API: recorded exchanges with a real one, sent again at their times; hostile bodies and queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "datasources/sim/api_alertmanager.h"

#define RECORDINGS "tests/fixtures/alertmanager-0.25/"
#define PREFIX_OF_ONE "/alertmanager" /* one of the recorded servers has it */
#define UUID_LENGTH 36

struct stage {
	struct alertmanager *am;
	char ours[8][UUID_LENGTH + 1], recorded[8][UUID_LENGTH + 1]; /* ids of silences */
	size_t ids;
};

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

static const char *text_in(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? text : "";
}

static char *replaced(const char *text, char (*from)[UUID_LENGTH + 1], char (*to)[UUID_LENGTH + 1], size_t count)
{
	char *copy = mem_strdup(text);

	for (size_t i = 0; i < count; i++)
		for (char *at = copy; (at = strstr(at, from[i])) != NULL; at += UUID_LENGTH)
			memcpy(at, to[i], UUID_LENGTH);
	return copy;
}

/* A recorded request at that time; the answer's body is in `response`. */
static void send_again(struct stage *stage, const json_t *sent, int64_t now_ms, struct api_response *response)
{
	const json_t *headers = json_object_get(sent, "headers");
	const char *path = text_in(sent, "path");
	char *body = replaced(text_in(sent, "body"), stage->recorded, stage->ours, stage->ids);
	bool prefixed = strncmp(path, PREFIX_OF_ONE, sizeof PREFIX_OF_ONE - 1) == 0;
	char *own = replaced(path + (prefixed ? sizeof PREFIX_OF_ONE - 1 : 0), stage->recorded, stage->ours, stage->ids);
	const struct api_alertmanager api = { stage->am, now_ms };
	const struct api_request request = { .method = text_in(sent, "method"),
		.path = own,
		.query = text_in(sent, "query"),
		.body = body,
		.body_length = strlen(body),
		.accept = json_string_value(json_object_get(headers, "Accept")),
		.content_type = json_string_value(json_object_get(headers, "Content-Type")) };

	alertmanager_advance(stage->am, now_ms);
	api_alertmanager_answer(&api, &request, response);
	free(body);
	free(own);
}

static void learn_id(struct stage *stage, const json_t *recorded, const json_t *answered)
{
	const char *theirs = text_in(recorded, "silenceID"), *ours = text_in(answered, "silenceID");

	if (!*theirs || stage->ids == 8)
		return;
	assert_int_equal(strlen(ours), UUID_LENGTH);
	memcpy(stage->recorded[stage->ids], theirs, UUID_LENGTH + 1);
	memcpy(stage->ours[stage->ids++], ours, UUID_LENGTH + 1);
}

/* What follows from the lab's configuration and from when its servers got what, not from what they got. */
static void mask(json_t *json, int64_t now_ms)
{
	static const char *const varying[] = { "updatedAt", "receivers", "uptime", "original", "branch", "buildDate", "buildUser",
		"goVersion", "revision" };
	const char *key;
	json_t *value;
	size_t index;
	int64_t time_ms;

	json_array_foreach(json, index, value)
	{
		mask(value, now_ms);
	}
	for (size_t i = 0; i < sizeof varying / sizeof *varying; i++)
		if (json_object_get(json, varying[i]))
			json_object_set_new(json, varying[i], json_string("-"));
	json_object_foreach(json, key, value)
	{
		const char *text = json_string_value(value);

		mask(value, now_ms);
		if (text && clock_parse_rfc3339(text, strlen(text), &time_ms) && llabs(time_ms - now_ms) < 5000)
			json_string_set(value, "now");
	}
}

static void compare_bodies(struct stage *stage, const char *name, const json_t *expected, const char *body, int64_t now_ms)
{
	char *as_recorded = replaced(body, stage->ours, stage->recorded, stage->ids);
	json_t *got = json_loads(as_recorded, JSON_DECODE_ANY, NULL), *wanted = json_deep_copy(expected);

	mask(got, now_ms);
	mask(wanted, now_ms);
	char *ours = got ? json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY) : strdup(body);
	char *theirs = json_dumps(wanted, JSON_COMPACT | JSON_ENCODE_ANY);

	if (strcmp(ours, *body ? theirs : "") != 0 && !(json_is_null(expected) && !*body))
		fail_msg("%s\n  recorded %s\n  answered %s", name, theirs, ours);
	free(ours);
	free(theirs);
	free(as_recorded);
	json_decref(got);
	json_decref(wanted);
}

static void compare_headers(const char *name, const json_t *recorded, const struct api_response *response)
{
	static const char *const compared[][2] = { { "vary", "Vary" }, { "allow", "Allow" },
		{ "x-content-type-options", "X-Content-Type-Options" } };

	if (strcmp(text_in(recorded, "content-type"), response->content_type ? response->content_type : "") != 0)
		fail_msg("%s: %s", name, response->content_type);
	for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
		const char *got = "";

		for (size_t j = 0; j < API_HEADERS_MAX && response->headers[j].name; j++)
			if (strcmp(response->headers[j].name, compared[i][1]) == 0)
				got = response->headers[j].value;
		if (strcmp(got, text_in(recorded, compared[i][0])) != 0)
			fail_msg("%s: %s: %s", name, compared[i][0], got);
	}
}

/* At the end of the second that the recording's Date names. */
static int64_t time_of(const json_t *exchange)
{
	int64_t now_ms = 0;

	assert_true(clock_parse_http_date(text_in(json_object_get(exchange, "headers"), "date"), &now_ms));
	return now_ms + 999;
}

static void replay(struct stage *stage, const char *name)
{
	json_t *exchange = load(name);
	const json_t *body = json_object_get(exchange, "body");
	int64_t now_ms = time_of(exchange);
	struct api_response response = { 0 };

	send_again(stage, json_object_get(exchange, "request"), now_ms, &response);
	json_t *answered = json_loads(buf_borrow(&response.body), JSON_DECODE_ANY, NULL);

	if (response.status != json_integer_value(json_object_get(exchange, "status")))
		fail_msg("%s: %d %s", name, response.status, buf_borrow(&response.body));
	compare_headers(name, json_object_get(exchange, "headers"), &response);
	learn_id(stage, body, answered);
	if (response.content_type && strncmp(response.content_type, "text/", 5) == 0)
		assert_string_equal(buf_borrow(&response.body), json_string_value(body));
	else
		compare_bodies(stage, name, body, buf_borrow(&response.body), now_ms);
	json_decref(answered);
	json_decref(exchange);
	api_response_finish(&response);
}

static void begin(struct stage *stage)
{
	*stage = (struct stage){ .am = alertmanager_create(1, INT64_C(1795419600000)) };
}

static void test_recorded_refusals(void **state)
{
	static const char *const names[] = { "alerts-none", "groups-none", "silences-none", "healthy", "ready",
		"status-no-cluster-local-time", "error-400-matcher-format", "error-400-matcher-in-braces", "error-400-matcher-regex",
		"error-400-matcher-utf8-name-before-0.27", "error-400-receiver-regex", "error-400-silence-bad-regex",
		"error-400-silence-ends-before-start", "error-400-silence-in-the-past", "error-400-silence-label-name",
		"error-400-silence-matches-everything", "error-400-silence-not-json", "error-400-silence-time-format",
		"error-400-silences-filter", "error-400-two-matchers-in-one-filter", "error-404-path", "error-404-silence-get-unknown-id",
		"error-404-silence-update-unknown-id", "error-405-method", "error-406-accept", "error-415-content-type",
		"error-422-silence-id-not-a-uuid", "error-422-silence-without-comment", "error-422-silence-without-isregex",
		"error-422-silence-without-matchers", "error-500-silence-expire-unknown-id" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct stage stage;

		begin(&stage);
		replay(&stage, names[i]);
		alertmanager_destroy(stage.am);
	}
}

static void test_recorded_silences(void **state)
{
	static const char *const names[] = { "silence-create", "silence-get", "silence-extend-same-id", "silence-change-matchers-new-id",
		"silence-create-pending", "silence-create-offset", "silences", "silences-filter", "silence-expire", "silence-expired",
		"silence-expire-again" };
	struct stage stage;

	(void)state;
	begin(&stage);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		replay(&stage, names[i]);
	assert_int_equal(stage.ids, 5);
	assert_string_equal(stage.ours[0], stage.ours[1]); /* extended */
	alertmanager_destroy(stage.am);
}

static void test_recorded_post(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage);
	replay(&stage, "post-alerts");
	assert_int_equal(stage.am->alert_count, 2);
	const struct amalert *posted = stage.am->alerts[0], *with_times = stage.am->alerts[1];

	assert_int_equal(posted->labels->count, 1); /* the empty one is dropped, the empty annotation is not */
	assert_string_equal(posted->annotations[0].value, "");
	assert_int_equal(posted->ends.ms - posted->starts.ms, AMCONFIG_RESOLVE_TIMEOUT_MS);
	assert_string_equal(with_times->generator, "http://127.0.0.1/graph?a=1&b=2");
	assert_int_equal(with_times->starts.offset_minutes, 120);
	alertmanager_destroy(stage.am);
}

/* Lists of alerts: those of the recording are sent first. What their senders did is recorded with them, their receivers are not. */
static void test_recorded_lists(void **state)
{
	static const char *const names[] = { "alerts", "alerts-filter", "alerts-after-expiry", "alerts-local-time" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *exchange = load(names[i]);
		char *body = json_dumps(json_object_get(exchange, "body"), JSON_COMPACT);
		json_t *post = json_pack("{s:s, s:s, s:s, s:s, s:{s:s}}", "method", "POST", "path", "/api/v2/alerts", "query", "", "body",
			body, "headers", "Content-Type", "application/json");
		struct api_response response = { 0 };
		struct stage stage;

		begin(&stage);
		send_again(&stage, post, time_of(exchange), &response);
		assert_int_equal(response.status, 200);
		assert_true(stage.am->alert_count > 0);
		replay(&stage, names[i]);
		api_response_finish(&response);
		json_decref(post);
		json_decref(exchange);
		free(body);
		alertmanager_destroy(stage.am);
	}
}

static int ask(struct alertmanager *am, const char *method, const char *path, const char *query, const char *body, size_t length)
{
	const struct api_alertmanager api = { am, INT64_C(1795420000000) };
	char *exact = malloc(length + 1);

	memcpy(exact, body, length);
	exact[length] = '\0';
	const struct api_request request = {
		.method = method, .path = path, .query = query, .body = exact, .body_length = length, .content_type = "application/json"
	};
	struct api_response response = { 0 };

	api_alertmanager_answer(&api, &request, &response);
	int status = response.status;

	assert_true(status == 200 || status == 404 || response.body.len > 0);
	api_response_finish(&response);
	free(exact);
	return status;
}

#define GOOD_SILENCE                                                                                                                       \
	"{\"id\":\"\",\"matchers\":[{\"name\":\"a\",\"value\":\"(b|c)\\u00e9\",\"isRegex\":true,\"isEqual\":true}],\"startsAt\":"          \
	"\"2026-01-01T00:00:00.5+01:00\",\"endsAt\":\"2030-01-01 00:00:00\",\"createdBy\":\"me\",\"comment\":\"\\ud83d\\ude00 \\ud800\"}"
#define GOOD_ALERTS                                                                                                                        \
	"[{\"labels\":{\"a\":\"b\",\"c\":\"\"},\"annotations\":{\"d\":\"e\"},\"startsAt\":\"2026-01-01T00:00:00Z\",\"generatorURL\":"      \
	"\"http://x/\"},{\"labels\":{\"z\":\"\\u0000\"}}]"

/* Cut anywhere, and with any byte changed: an answer, and never a 500. */
static void test_hostile_bodies(void **state)
{
	static const struct {
		const char *path, *body;
	} rows[] = { { "/api/v2/silences", GOOD_SILENCE }, { "/api/v2/alerts", GOOD_ALERTS } };
	static const char bytes[] = "\"{}[]:,0\\\x01\xff-eu";

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct alertmanager *am = alertmanager_create(1, INT64_C(1795419600000));
		size_t length = strlen(rows[i].body);

		assert_int_equal(ask(am, "POST", rows[i].path, "", rows[i].body, length), 200);
		for (size_t cut = 0; cut < length; cut++)
			assert_in_range(ask(am, "POST", rows[i].path, "", rows[i].body, cut), 400, 499);
		for (size_t at = 0; at < length * (sizeof bytes - 1); at++) {
			char *changed = mem_strdup(rows[i].body);

			changed[at / (sizeof bytes - 1)] = bytes[at % (sizeof bytes - 1)];
			int status = ask(am, "POST", rows[i].path, "", changed, length);

			assert_true(status == 200 || status == 400 || status == 422);
			free(changed);
		}
		assert_int_equal(ask(am, "GET", "/api/v2/alerts/groups", "", "", 0), 200);
		assert_int_equal(ask(am, "GET", "/api/v2/silences", "", "", 0), 200);
		alertmanager_destroy(am);
	}
}

static void test_hostile_requests(void **state)
{
	static const char *const queries[] = { "%", "%zz=%", "filter", "filter=%00", "filter=%ff%3D%ff", "filter=a%3D~%5B%5B%3A",
		"&&=&==", "receiver=%28%3FP%3C", "receiver=%5C", "filter=a%3D~%22%5C%22", "active=%00", ";;" };
	static const char *const paths[] = { "", "/", "/api/v2", "/api/v2/", "/api/v2/alerts////", "/api/v2/silence/%00",
		"/api/v2/silence//", "/api/v2/silence/3f2504e0-4f89-11d3-9a0c-0305e82c330", "/api/v2/alerts", "/api/v2/alerts/groups",
		"/api/v2/silences" };
	static const char *const methods[] = { "GET", "POST", "DELETE", "HEAD", "OPTIONS", "" };
	struct alertmanager *am = alertmanager_create(1, INT64_C(1795419600000));

	(void)state;
	assert_int_equal(ask(am, "POST", "/api/v2/alerts", "", GOOD_ALERTS, sizeof GOOD_ALERTS - 1), 200);
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
		for (size_t j = 0; j < sizeof paths / sizeof *paths; j++)
			for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
				assert_true(ask(am, methods[k], paths[j], queries[i], "", 0) < 500);
	assert_int_equal(am->alert_count, 2);
	alertmanager_destroy(am);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded_refusals),
		cmocka_unit_test(test_recorded_silences),
		cmocka_unit_test(test_recorded_post),
		cmocka_unit_test(test_recorded_lists),
		cmocka_unit_test(test_hostile_bodies),
		cmocka_unit_test(test_hostile_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
