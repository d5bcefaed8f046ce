#include "tests/support/test.h"

#include <dirent.h>
#include <jansson.h>

#include "core/base/buf.h"
#include "datasources/http.h"

/* ---- recorded refusals ---- */

struct recording {
	struct http_response response;
	char type[128];
	struct buf body;
};

/* The body of a recording as it was on the wire (recordings that are not JSON, or a JSON string, are strings in the file). */
static void take_body(struct recording *out, const json_t *body)
{
	bool json = strncmp(out->type, "application/json", 16) == 0;
	if (json_is_null(body))
		return;
	if (!json && json_is_string(body)) {
		buf_append_text(&out->body, json_string_value(body));
		return;
	}
	char *text = json_dumps(body, JSON_ENCODE_ANY);
	buf_append_text(&out->body, text);
	free(text);
}

static void load(const char *path, struct recording *out)
{
	*out = (struct recording){ 0 };
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);
	if (!root)
		fail_msg("%s: %s", path, error.text);
	const char *type = json_string_value(json_object_get(json_object_get(root, "headers"), "content-type"));
	snprintf(out->type, sizeof out->type, "%s", type ? type : "");
	take_body(out, json_object_get(root, "body"));
	out->response.status = (int)json_integer_value(json_object_get(root, "status"));
	out->response.content_type = out->type;
	out->response.body = buf_borrow(&out->body);
	out->response.body_length = out->body.len;
	json_decref(root);
}

static const struct {
	const char *file;
	enum err_code code;
	const char *text;
} recordings[] = {
	{ "prometheus-2.42/error-400-parse-instant.json", ERR_REFUSED,
		"400: invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis" },
	{ "prometheus-2.42/error-401.json", ERR_AUTH, "401: token rejected or expired" },
	{ "prometheus-2.42/error-404-path.json", ERR_NOT_FOUND, "404: page not found; is a path missing in the URL, or one too many?" },
	{ "prometheus-2.42/error-405-method.json", ERR_REFUSED, "405: Method Not Allowed" },
	{ "prometheus-2.42/error-422-too-many-samples.json", ERR_REFUSED,
		"422: query processing would load too many samples into memory in query execution" },
	{ "prometheus-2.42/error-500-unavailable-admin-api-off.json", ERR_REFUSED, "500: admin APIs disabled" },
	{ "prometheus-2.42/error-503-not-ready.json", ERR_OVERLOAD, "503: Service Unavailable" },
	{ "prometheus-2.42/error-503-timeout-in-queue.json", ERR_OVERLOAD, "503: query timed out in query queue" },
	{ "prometheus-2.42/redirect-302-to-prefix.json", ERR_REDIRECT,
		"302: answer is not JSON: it begins with \"<a href=\"/prometheus\">\"" },
	{ "prometheus-3.14/error-400-timeout.json", ERR_OVERLOAD, "400: invalid parameter \"query\": context deadline exceeded" },
	{ "prometheus-3.14/error-422-timeout.json", ERR_OVERLOAD, "422: context deadline exceeded" },
	{ "alertmanager-0.25/error-400-matcher-format.json", ERR_REFUSED, "400: bad matcher format: alertname" },
	{ "alertmanager-0.25/error-422-silence-without-comment.json", ERR_REFUSED, "422: comment in body is required" },
	{ "alertmanager-0.25/error-404-silence-get-unknown-id.json", ERR_NOT_FOUND, "404 Not Found (the answer is empty)" },
	{ "alertmanager-0.25/error-404-silence-update-unknown-id.json", ERR_NOT_FOUND, "404: silence not found" },
	{ "alertmanager-0.25/error-500-silence-expire-unknown-id.json", ERR_NOT_FOUND, "500: silence not found" },
	{ "alertmanager-0.25/error-503-too-many-gets.json", ERR_OVERLOAD,
		"503: Limit of concurrent GET requests reached (1), try again later." },
	{ "alertmanager-0.34/error-410-api-v1.json", ERR_REFUSED,
		"410: The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of version 0.27.0 - please use the "
		"equivalent route in "
		"the v2 API" },
	{ "chaos-mesh-2.8/error-404-experiment-delete-unknown-uid.json", ERR_NOT_FOUND,
		"404: Experiment 5a3c4a2e-6b51-4a37-b5c4-0a4f9f1c2d10 not found" },
	{ "chaos-mesh-2.8/error-400-schedule-detail-unknown-uid.json", ERR_NOT_FOUND,
		"400: Schedule 5a3c4a2e-6b51-4a37-b5c4-0a4f9f1c2d10 not found" },
	{ "chaos-mesh-2.8/error-500-workflow-delete-unknown-uid.json", ERR_NOT_FOUND, "500: record not found" },
	{ "chaos-mesh-2.8/error-500-create-name-taken.json", ERR_REFUSED,
		"500: stresschaos.chaos-mesh.org \"cpu-checkout\" already exists" },
	{ "chaos-mesh-2.8/error-500-kubernetes-down-pods.json", ERR_REFUSED, "500 Internal Server Error (the answer is empty)" },
	{ "chaos-mesh-2.8/token-expired-experiments.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.8/token-expired-events.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.8/token-garbage-experiments.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.8/token-none-experiments.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.8/token-none-workflow-create.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.7/token-garbage-experiment-create.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.6/token-garbage-experiments.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.2/token-garbage-experiments.json", ERR_AUTH, "token rejected or expired" },
	{ "chaos-mesh-2.8/token-namespaced-events-without-namespace.json", ERR_AUTH,
		"401: can't list resource in the cluster; a token that may see only some namespaces needs namespaces: [...]" },
	{ "chaos-mesh-2.8/token-viewer-archive-delete-namespace.json", ERR_AUTH, "401: can't patch resource in namespace demo" },
};

static void recorded_refusals_become_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof recordings / sizeof recordings[0]; i++) {
		char path[300];
		struct recording recording;
		struct err err = { 0 };
		snprintf(path, sizeof path, "tests/fixtures/%s", recordings[i].file);
		load(path, &recording);
		http_explain(&recording.response, &err);
		if (err.code != recordings[i].code || strcmp(err.text, recordings[i].text) != 0)
			fail_msg("%s: code %d, \"%s\"", recordings[i].file, err.code, err.text);
		assert_int_equal(err.status, recording.response.status);
		buf_finish(&recording.body);
	}
}

/* What holds for each of the recorded refusals, whatever it says. */
static int check_folder(const char *folder)
{
	int count = 0;
	DIR *dir = opendir(folder);
	if (!dir)
		fail_msg("no folder %s", folder);
	for (const struct dirent *entry; (entry = readdir(dir));) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		char path[600];
		struct recording recording;
		struct err err = { 0 };
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		load(path, &recording);
		http_explain(&recording.response, &err);
		bool failure = recording.response.status >= 300;
		bool good = failure ? err.code != ERR_NONE && strlen(err.text) > 4 : err.code == ERR_NONE && !err.text[0];
		if (!good || strstr(err.text, "error.api") || strstr(err.text, "github.com") || strpbrk(err.text, "\n\r\t"))
			fail_msg("%s: code %d, \"%s\"", path, err.code, err.text);
		count += failure;
		buf_finish(&recording.body);
	}
	closedir(dir);
	return count;
}

static void every_recorded_refusal_is_one_plain_line(void **state)
{
	(void)state;
	static const char *const folders[] = { "prometheus-2.42", "prometheus-3.14", "alertmanager-0.25", "alertmanager-0.34",
		"chaos-mesh-2.2", "chaos-mesh-2.6", "chaos-mesh-2.7", "chaos-mesh-2.8", "chaos-mesh-master" };
	int count = 0;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char path[100];
		snprintf(path, sizeof path, "tests/fixtures/%s", folders[i]);
		count += check_folder(path);
	}
	assert_true(count > 200);
}

/* ---- made by hand ---- */

static struct err explain(int status, const char *type, const char *body, enum http_credential credential)
{
	struct err err = { 0 };
	const struct http_response response = {
		.status = status,
		.content_type = type,
		.body = body,
		.body_length = strlen(body),
		.credential = credential,
		.url = "http://h:1/x",
	};
	http_explain(&response, &err);
	return err;
}

static const struct {
	int status;
	const char *type, *body;
	enum http_credential credential;
	enum err_code code;
	const char *text;
} answers[] = {
	/* the same refusal, by who was asked for */
	{ 401, "text/plain", "Unauthorized\n", HTTP_TOKEN_FILE, ERR_AUTH, "401: token rejected or expired; token file read again" },
	{ 401, "text/plain", "Unauthorized\n", HTTP_PASSWORD, ERR_AUTH, "401: user or password rejected" },
	{ 401, "text/plain", "Unauthorized\n", HTTP_PASSWORD_FILE, ERR_AUTH, "401: user or password rejected; password file read again" },
	{ 401, "", "", HTTP_NO_CREDENTIAL, ERR_AUTH, "401: the server wants a token or a password, and none is configured for it" },
	{ 401, "text/html", "<html>Sign in</html>", HTTP_TOKEN, ERR_AUTH, "401: token rejected or expired" },
	{ 401, "text/plain", "no org id", HTTP_TOKEN, ERR_AUTH, "401: no org id; set headers: {X-Scope-OrgID: TENANT}" },
	{ 401, "application/json", "{\"message\":\"Invalid API key\"}", HTTP_TOKEN, ERR_AUTH, "401: Invalid API key" },
	{ 401, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}",
		HTTP_TOKEN, ERR_AUTH, "401: token rejected or expired" },
	/* Kubernetes as a proxy */
	{ 403, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"services \\\"p\\\" is forbidden\",\"reason\":\"Forbidden\"}",
		HTTP_TOKEN, ERR_AUTH, "403: services \"p\" is forbidden" },
	{ 401, "application/json",
		"{\"code\":401,\"type\":\"error.api.no_namespace_privilege\",\"message\":\"error.api.no_namespace_privilege: "
		"dnschaos.chaos-mesh.org \\\"x\\\" is forbidden: User \\\"system:serviceaccount:default:viewer\\\" cannot patch resource "
		"\\\"dnschaos\\\" in API group \\\"chaos-mesh.org\\\" in the namespace \\\"default\\\"\"}",
		HTTP_TOKEN, ERR_AUTH,
		"401: cannot patch dnschaos in namespace default: forbidden to system:serviceaccount:default:viewer" },
	{ 403, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"pods is forbidden: User \\\"v\\\" cannot list resource "
		"\\\"pods\\\" in "
		"API group \\\"\\\" at the cluster scope\",\"reason\":\"Forbidden\"}",
		HTTP_TOKEN, ERR_AUTH,
		"403: cannot list pods at the cluster scope: forbidden to v; a token that may see only some namespaces needs namespaces: "
		"[...]" },
	{ 403, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"x is forbidden: User \\\"v cannot\",\"reason\":\"Forbidden\"}",
		HTTP_TOKEN, ERR_AUTH, "403: x is forbidden: User \"v cannot" },
	{ 503, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"no endpoints available\",\"reason\":\"ServiceUnavailable\"}",
		HTTP_TOKEN, ERR_OVERLOAD, "503: no endpoints available" },
	{ 404, "application/json", "{\"kind\":\"Status\",\"reason\":\"NotFound\"}", HTTP_TOKEN, ERR_NOT_FOUND, "404: NotFound" },
	/* proxies */
	{ 502, "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>", HTTP_TOKEN, ERR_OVERLOAD,
		"502 Bad Gateway: answer is not JSON: it begins with \"<html>\"" },
	{ 504, "text/html", "\n\n  <!DOCTYPE html>\n<html>", HTTP_TOKEN, ERR_OVERLOAD,
		"504 Gateway Timeout: answer is not JSON: it begins with \"<!DOCTYPE html>\"" },
	{ 407, "", "", HTTP_TOKEN, ERR_AUTH, "407 Proxy Authentication Required (the answer is empty)" },
	{ 400, "text/plain", "Client sent an HTTP request to an HTTPS server.\n", HTTP_TOKEN, ERR_REFUSED,
		"400: Client sent an HTTP request to an HTTPS server.; write https:// in the URL" },
	{ 400, "application/json", "{\"error\":{\"code\":400,\"message\":\"bad\",\"status\":\"X\"}}", HTTP_TOKEN, ERR_REFUSED, "400: bad" },
	{ 418, "", "", HTTP_TOKEN, ERR_REFUSED, "418 (the answer is empty)" },
	{ 500, "text/plain", "first line\nsecond line\n", HTTP_TOKEN, ERR_REFUSED, "500: first line" },
	{ 300, "", "", HTTP_TOKEN, ERR_REDIRECT, "300 (the answer is empty)" },
	/* hostile */
	{ 500, "text/plain", "a\x1b[31mb\x07", HTTP_TOKEN, ERR_REFUSED, "500: a\xef\xbf\xbd[31mb\xef\xbf\xbd" },
	{ 422, "application/json", "{\"status\":\"error\",\"errorType\":\"x\",\"error\":\"a\\u001b]0;t\\u0007\\n\\tb\"}", HTTP_TOKEN,
		ERR_REFUSED, "422: a\xef\xbf\xbd]0;t\xef\xbf\xbd  b" },
	{ 422, "application/json", "{\"status\":\"error\",\"errorType\":\"x\",\"error\":12}", HTTP_TOKEN, ERR_REFUSED,
		"422: {\"status\":\"error\",\"errorType\":\"x\",\"error\":12}" },
	{ 500, "application/json", "{\"type\":\"error.api.internal_server_error\"}", HTTP_TOKEN, ERR_REFUSED,
		"500: {\"type\":\"error.api.internal_server_error\"}" },
	{ 500, "application/json", "{\"type\":\"error.api.x\",\"message\":\"error.api.x: error.api.x: it\",\"full_text\":\"stack\"}",
		HTTP_TOKEN, ERR_REFUSED, "500: it" },
	{ 500, "application/json", "[[[[[[", HTTP_TOKEN, ERR_REFUSED, "500: [[[[[[" },
	{ 500, "application/json", "\"\"", HTTP_TOKEN, ERR_REFUSED, "500 Internal Server Error (the answer is empty)" },
	{ 500, "application/json", "null", HTTP_TOKEN, ERR_REFUSED, "500: null" },
	/* text that only looks like it */
	{ 500, "application/json",
		"{\"type\":\"error.api.internal_server_error\",\"message\":\"error.api.internal_server_error: StressChaos "
		"\\\"Unauthorized\\\" is invalid\"}",
		HTTP_TOKEN, ERR_REFUSED, "500: StressChaos \"Unauthorized\" is invalid" },
	{ 422, "application/json", "{\"code\":602,\"message\":\"x not found\"}", HTTP_TOKEN, ERR_REFUSED, "422: x not found" },
};

static void answers_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct err err = explain(answers[i].status, answers[i].type, answers[i].body, answers[i].credential);
		if (err.code != answers[i].code || strcmp(err.text, answers[i].text) != 0)
			fail_msg("%zu: %d %s: code %d, \"%s\"", i, answers[i].status, answers[i].body, err.code, err.text);
		assert_int_equal(err.status, answers[i].status);
		assert_string_equal(err.where, "http://h:1/x");
	}
}

static void successes_and_failures_before_it_are_left_alone(void **state)
{
	(void)state;
	assert_int_equal(explain(200, "application/json", "{}", HTTP_TOKEN).code, ERR_NONE);
	assert_int_equal(explain(204, "", "", HTTP_TOKEN).code, ERR_NONE);
	struct err err = { 0 };
	struct http_response response = { .status = 200 };
	err_set(&response.error, ERR_TIMEOUT, "http://h/x", "no answer within 10 s");
	http_explain(&response, &err);
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_string_equal(err.text, "no answer within 10 s");
	/* A response without any text at all, as decoders' tests make them. */
	err = (struct err){ 0 };
	http_explain(&(struct http_response){ .status = 503 }, &err);
	assert_int_equal(err.code, ERR_OVERLOAD);
	assert_string_equal(err.where, "");
}

static void what_is_no_json_is_quoted(void **state)
{
	(void)state;
	static const struct {
		const char *body, *text;
	} cases[] = {
		{ "<html>\n<body>", "answer is not JSON: it begins with \"<html>\"" },
		{ "  \n<!doctype html><html>", "answer is not JSON: it begins with \"<!doctype html>\"" },
		{ "OK\n", "answer is not JSON: it begins with \"OK\"" },
		{ "", "answer is not JSON: it is empty" },
		{ "\n \t", "answer is not JSON: it is empty" },
		{ "\x1b[2J", "answer is not JSON: it begins with \"\xef\xbf\xbd[2J\"" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		assert_false(http_explain_not_json(cases[i].body, strlen(cases[i].body), &err));
		assert_int_equal(err.code, ERR_DECODE);
		assert_string_equal(err.text, cases[i].text);
	}
	struct err err = { 0 };
	char large[1000];
	memset(large, 'x', sizeof large);
	http_explain_not_json(large, sizeof large, &err);
	assert_true(strlen(err.text) < 120);
}

/* Bodies cut at every byte are explained, too; nothing is read beyond them. */
static void cut_bodies_are_explained(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: parse error\"}",
		("{\"code\":500,\"type\":\"error.api.internal_server_error\",\"message\":\"error.api.internal_server_error: "
		 "Unauthorized\",\"full_text\":\"x\\n at y\"}"),
		"\"silence not found\"\n",
		"<html>\n<body>caf\xc3\xa9</body>",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		for (size_t length = 0; length <= strlen(bodies[i]); length++) {
			char *body = malloc(length + 1);
			memcpy(body, bodies[i], length);
			body[length] = 0;
			struct err err = explain(500, "application/json", body, HTTP_TOKEN);
			assert_int_not_equal(err.code, ERR_NONE);
			assert_true(strlen(err.text) > 3);
			assert_null(strpbrk(err.text, "\n\r"));
			free(body);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_refusals_become_sentences),
		cmocka_unit_test(every_recorded_refusal_is_one_plain_line),
		cmocka_unit_test(answers_are_told_apart),
		cmocka_unit_test(successes_and_failures_before_it_are_left_alone),
		cmocka_unit_test(what_is_no_json_is_quoted),
		cmocka_unit_test(cut_bodies_are_explained),
	};
	return cmocka_run_group_tests_name("http_explain", tests, NULL, NULL);
}
