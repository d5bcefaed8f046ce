#include "tests/support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "datasources/http.h"
#include "tests/support/faultserver.h"
#include "tests/support/slowdns.h"
#include "tests/support/writable.h"

/* Everything here talks to tests/support/faultserver.py; requests that have to wait for a time-out wait at the same time. */

static struct faultserver *server;

#define PLAIN_CONFIG                                                                                                                       \
	.username = "", .password = "", .password_file = "", .auth_type = "Bearer", .credentials = "", .credentials_file = "",             \
	.ca_file = "", .cert_file = "", .key_file = "", .server_name = "", .proxy_url = "", .follow_redirects = true

static int64_t now_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

/* What done() was told, kept beyond the call. */
struct outcome {
	int calls;
	struct err error, explained;
	int status;
	enum http_credential credential;
	char url[200], type[64], body[512];
	size_t received, body_length;
	int64_t date_ms, elapsed_ms;
	bool simulated, reply_lost;
};

static void note_outcome(void *user, const struct http_response *response)
{
	struct outcome *out = user;
	out->calls++;
	out->error = response->error;
	out->status = response->status;
	out->credential = response->credential;
	snprintf(out->url, sizeof out->url, "%s", response->url);
	snprintf(out->type, sizeof out->type, "%s", response->content_type);
	snprintf(out->body, sizeof out->body, "%s", response->body);
	out->received = response->received;
	out->body_length = response->body_length;
	out->date_ms = response->date_ms;
	out->elapsed_ms = response->elapsed_ms;
	out->simulated = response->simulated;
	out->reply_lost = response->reply_lost;
	http_explain(response, &out->explained);
}

static struct http *http_at(const char *base_url, const struct config_http *config)
{
	static const struct config_http plain = { PLAIN_CONFIG };
	const struct http_params params = { .base_url = base_url, .config = config ? config : &plain, .name = "test" };
	return http_create(&params);
}

static struct http_request *start(struct http *http, struct http_call call, struct outcome *out)
{
	*out = (struct outcome){ 0 };
	call.done = note_outcome;
	call.user = out;
	return http_start(http, &call);
}

static void run_until(struct http *http, const int *calls, int count)
{
	int64_t end = now_ms() + 15000;
	while (*calls < count && now_ms() < end)
		assert_true(http_run(http, end - now_ms()));
	assert_int_equal(*calls, count);
}

/* One request from start to end. */
static void ask(struct http *http, struct http_call call, struct outcome *out)
{
	start(http, call, out);
	run_until(http, &out->calls, 1);
}

/* ---- faults ---- */

struct fault_case {
	const char *name, *address, *path;
	struct http_call call;
	enum err_code code;
	int status;
	const char *text; /* "%s" stands for nothing: the whole sentence, or its beginning where it ends with '*' */
	bool reply_lost;
	bool heavy; /* so much to unpack or to read that others would wait for it */
	int64_t at_least_ms, at_most_ms;
	struct config_http config;
};

/* Bounds that hold on a busy machine, too, and that no time-out of 3 s or 10 s would meet. */
#define SOON 2500
#define LATE 1900

#define GET_FAULT(fault) .name = fault, .address = "http", .path = "/fault/" fault "/api/v1/query?query=up", .config = { PLAIN_CONFIG }
#define AT(where) .name = where, .address = where, .path = "/api/v1/query?query=up", .config = { PLAIN_CONFIG }
#define QUICK .call = { .timeout_ms = 700 }
#define POST_QUICK .call = { .method = HTTP_POST, .body = "{}", .changes = true, .timeout_ms = 700 }
#define POST .call = { .method = HTTP_POST, .body = "{}", .changes = true }

static const struct fault_case fault_cases[] = {
	/* the way to the server */
	{ AT("refused"), .code = ERR_CONNECT, .text = "connection refused", .at_most_ms = SOON },
	{ AT("refused"), POST, .code = ERR_CONNECT, .text = "connection refused", .at_most_ms = SOON },
	{ AT("backlog"), .code = ERR_TIMEOUT, .text = "no connection within 3 s", .at_least_ms = 2900, .at_most_ms = 3000 + LATE },
	{ AT("backlog"), POST, .code = ERR_TIMEOUT, .text = "no connection within 3 s", .at_least_ms = 2900, .at_most_ms = 3000 + LATE },
	{ AT("backlog"), QUICK, .code = ERR_TIMEOUT, .text = "no connection within 0.7 s", .at_least_ms = 650, .at_most_ms = SOON },
	{ .name = "a name that is not there",
		.address = NULL,
		.path = "http://no-such-host.invalid:9090",
		.config = { PLAIN_CONFIG },
		.code = ERR_RESOLVE,
		.text = "could not resolve host no-such-host.invalid",
		.at_most_ms = 3000 + LATE },
	{ .name = "a lookup that hangs",
		.address = NULL,
		.path = "http://one.hang.test:9090",
		.config = { PLAIN_CONFIG },
		.code = ERR_RESOLVE,
		.text = "the name server did not answer for one.hang.test within 3 s",
		.at_least_ms = 2900,
		.at_most_ms = 3000 + LATE },
	/* an answer that does not come, or not to its end */
	{ AT("silent"), .code = ERR_TIMEOUT, .text = "no answer within 10 s", .at_least_ms = 9900, .at_most_ms = 10000 + LATE,
		.reply_lost = true },
	{ AT("silent"), POST_QUICK, .code = ERR_TIMEOUT, .text = "no answer within 0.7 s", .at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("silence"), QUICK, .code = ERR_TIMEOUT, .text = "no answer within 0.7 s", .at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("drip"), .call = { .timeout_ms = 2500 }, .code = ERR_TIMEOUT, .status = 200,
		.text = "answer not complete within 2.5 s (*", .at_least_ms = 2400, .at_most_ms = 2500 + LATE, .reply_lost = true },
	{ GET_FAULT("drip-head"), QUICK, .code = ERR_TIMEOUT, .text = "no answer within 0.7 s", .at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("cut"), .code = ERR_CONNECT, .status = 200, .text = "answer was cut off after 100 bytes", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("cut"), POST, .code = ERR_CONNECT, .status = 200, .text = "answer was cut off after 100 bytes", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("cut-chunked"), .code = ERR_CONNECT, .status = 200, .text = "answer was cut off after 33 bytes", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("close"), .code = ERR_CONNECT, .text = "the server closed the connection without an answer", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("close"), POST, .code = ERR_CONNECT, .text = "the server closed the connection without an answer", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("reset"), .code = ERR_CONNECT, .text = "the server closed the connection without an answer", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("reset"), POST, .code = ERR_CONNECT, .text = "the server closed the connection without an answer", .at_most_ms = SOON,
		.reply_lost = true },
	/* an answer that is not what it should be */
	{ GET_FAULT("garbage"), .code = ERR_DECODE, .text = "answer is not HTTP; is it the right port, and http:// or https://?",
		.at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("html"), .code = ERR_DECODE, .status = 200, .text = "answer is not JSON: it begins with \"<html>\"",
		.at_most_ms = SOON },
	{ GET_FAULT("bad-gzip"), .call = { .compress = true }, .code = ERR_DECODE, .status = 200,
		.text = "answer cannot be unpacked: its compression is broken", .at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("bad-gzip"), .code = ERR_DECODE, .status = 200, .text = "answer cannot be unpacked: its compression is broken",
		.at_most_ms = SOON, .reply_lost = true },
	{ GET_FAULT("packed-unasked:snappy"), .code = ERR_DECODE, .status = 200,
		.text = "answer cannot be unpacked: its Content-Encoding is not one that was asked for", .at_most_ms = SOON,
		.reply_lost = true },
	{ GET_FAULT("bomb:64"), .heavy = true, .call = { .compress = true }, .code = ERR_LIMIT, .status = 200,
		.text = "answer is larger than 32 MiB", .at_most_ms = 6000, .reply_lost = true },
	{ GET_FAULT("big:40"), .heavy = true, .code = ERR_LIMIT, .status = 200, .text = "answer is larger than 32 MiB", .at_most_ms = 6000,
		.reply_lost = true },
	{ GET_FAULT("heads"), .heavy = true, .code = ERR_LIMIT, .status = 200, .text = "head of the answer is larger than 256 KiB",
		.at_most_ms = SOON, .reply_lost = true },
	/* refusals */
	{ GET_FAULT("status:401"), .code = ERR_AUTH, .status = 401,
		.text = "401: the server wants a token or a password, and none is configured for it", .at_most_ms = SOON },
	{ GET_FAULT("status:403"), .code = ERR_AUTH, .status = 403, .text = "403: Forbidden", .at_most_ms = SOON },
	{ GET_FAULT("status:403:kubernetes"), .code = ERR_AUTH, .status = 403, .text = "403: services \"x\" is forbidden",
		.at_most_ms = SOON },
	{ GET_FAULT("status:404"), .code = ERR_NOT_FOUND, .status = 404, .text = "404: Not Found", .at_most_ms = SOON },
	{ GET_FAULT("status:404:empty"), .code = ERR_NOT_FOUND, .status = 404, .text = "404 Not Found (the answer is empty)",
		.at_most_ms = SOON },
	{ GET_FAULT("status:422:prometheus"), .code = ERR_REFUSED, .status = 422, .text = "422: the query failed", .at_most_ms = SOON },
	{ GET_FAULT("status:422:object"), .code = ERR_REFUSED, .status = 422, .text = "422: comment in body is required",
		.at_most_ms = SOON },
	{ GET_FAULT("status:429"), .code = ERR_OVERLOAD, .status = 429, .text = "429: Too Many Requests", .at_most_ms = SOON },
	{ GET_FAULT("status:500:chaos"), .code = ERR_REFUSED, .status = 500, .text = "500: it failed", .at_most_ms = SOON },
	{ GET_FAULT("status:500:token"), .code = ERR_AUTH, .status = 500,
		.text = "the server wants a token or a password, and none is configured for it", .at_most_ms = SOON },
	{ GET_FAULT("status:500:string"), .code = ERR_REFUSED, .status = 500, .text = "500: it failed", .at_most_ms = SOON },
	{ GET_FAULT("status:503"), .code = ERR_OVERLOAD, .status = 503, .text = "503: Service Unavailable", .at_most_ms = SOON },
	{ GET_FAULT("status:503:html"), POST, .code = ERR_OVERLOAD, .status = 503,
		.text = "503 Service Unavailable: answer is not JSON: it begins with \"<html>\"", .at_most_ms = SOON },
	{ GET_FAULT("status:500:long"), POST, .code = ERR_REFUSED, .status = 500, .text = "500: xxxx*", .at_most_ms = SOON },
	/* redirects */
	{ GET_FAULT("redirect:elsewhere"), .code = ERR_REDIRECT, .status = 302,
		.text = "redirected (302) to another server: http://127.0.0.1:*", .at_most_ms = SOON },
	{ GET_FAULT("redirect:scheme"), .code = ERR_REDIRECT, .status = 302,
		.text = "redirected (302) to another server: https://127.0.0.1:*", .at_most_ms = SOON },
	{ GET_FAULT("redirect:loop"), .code = ERR_REDIRECT, .status = 302,
		.text = "redirected (302) more than 3 times, at last to http://127.0.0.1:*", .at_most_ms = SOON },
	{ GET_FAULT("redirect:none"), .code = ERR_REDIRECT, .status = 302, .text = "redirected (302), but not said where to",
		.at_most_ms = SOON },
	{ GET_FAULT("redirect:307:here:api!v1!query"), POST, .code = ERR_REDIRECT, .status = 307,
		.text = "redirected (307) to http://127.0.0.1:*", .at_most_ms = SOON },
	/* TLS */
	{ AT("https"), .code = ERR_TLS, .text = "certificate is from an unknown issuer; set tls_config.ca_file", .at_most_ms = SOON },
	{ AT("https"), POST, .code = ERR_TLS, .text = "certificate is from an unknown issuer; set tls_config.ca_file", .at_most_ms = SOON },
	{ AT("https_wrong_name"), .code = ERR_TLS, .text = "certificate is self-signed; set tls_config.ca_file to it", .at_most_ms = SOON },
	{ AT("silent_tls"), .code = ERR_TIMEOUT, .text = "no TLS handshake within 3 s", .at_least_ms = 2900, .at_most_ms = 3000 + LATE },
	{ AT("silent_tls"), POST, .code = ERR_TIMEOUT, .text = "no TLS handshake within 3 s", .at_least_ms = 2900,
		.at_most_ms = 3000 + LATE },
};

#define FAULT_COUNT (sizeof fault_cases / sizeof fault_cases[0])

/* Under valgrind and sanitizers everything takes its time. */
static int slack(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return 5;
#else
	return getenv("CHAOSWATCH_TEST_SHARE") ? 5 : 1;
#endif
}

static bool text_is(const char *text, const char *expected)
{
	size_t length = strlen(expected);
	if (length > 0 && expected[length - 1] == '*')
		return strncmp(text, expected, length - 1) == 0;
	return strcmp(text, expected) == 0;
}

static bool is_as_told(const struct fault_case *c, const struct outcome *out)
{
	const struct err *err = &out->explained;
	return out->calls == 1 && err->code == c->code && out->status == c->status && text_is(err->text, c->text) &&
	       out->reply_lost == c->reply_lost && out->elapsed_ms >= c->at_least_ms && out->elapsed_ms <= c->at_most_ms * slack();
}

static void check_fault(const struct fault_case *c, const struct outcome *out)
{
	const struct err *err = &out->explained;
	bool good = is_as_told(c, out);
	bool plain = !strstr(err->where, "query=") && !strstr(err->text, "secret") && !strchr(err->text, '\n');
	if (!good || !plain)
		fail_msg("%s: %d calls, code %d, status %d, lost %d, %lld ms, where \"%s\", text \"%s\"", c->name, out->calls, err->code,
			out->status, out->reply_lost, (long long)out->elapsed_ms, err->where, err->text);
}

/* Starts a case; NULL where it is of the other sort. */
static struct http *start_fault(const struct fault_case *c, bool heavy, struct outcome *outcome)
{
	if (c->heavy != heavy)
		return NULL;
	struct http *http = http_at(c->address ? faultserver_get(server, c->address) : c->path, &c->config);
	struct http_call call = c->call;
	call.path = c->address ? c->path : "/api/v1/query?query=up";
	start(http, call, outcome);
	return http;
}

/* All cases at the same time. */
static void try_together(bool heavy)
{
	struct http *https[FAULT_COUNT] = { NULL };
	static struct outcome outcomes[FAULT_COUNT];
	for (size_t i = 0; i < FAULT_COUNT; i++)
		https[i] = start_fault(&fault_cases[i], heavy, &outcomes[i]);
	size_t open = 1;
	for (int64_t end = now_ms() + 13000; open > 0 && now_ms() < end; usleep(5000)) {
		open = 0;
		for (size_t i = 0; i < FAULT_COUNT; i++) {
			if (https[i])
				assert_true(http_run(https[i], 0));
			open += https[i] && outcomes[i].calls == 0;
		}
	}
	for (size_t i = 0; i < FAULT_COUNT; i++)
		if (https[i]) {
			check_fault(&fault_cases[i], &outcomes[i]);
			assert_int_equal(http_active(https[i]), 0);
			http_destroy(https[i]);
		}
}

/* Where everything is slow: one by one, so as not to keep each other from being in time, and again where one was late all the same. */
static void try_alone(const struct fault_case *c, bool heavy)
{
	struct outcome outcome;
	for (int try = 0; try < 3; try++) {
		struct http *http = start_fault(c, heavy, &outcome);
		if (!http)
			return;
		for (int64_t end = now_ms() + 13000 * slack(); outcome.calls == 0 && now_ms() < end;)
			assert_true(http_run(http, 100));
		assert_int_equal(http_active(http), 0);
		http_destroy(http);
		if (is_as_told(c, &outcome))
			break;
	}
	check_fault(c, &outcome);
}

static void try_faults(bool heavy)
{
	if (slack() == 1)
		try_together(heavy);
	for (size_t i = 0; slack() > 1 && i < FAULT_COUNT; i++)
		try_alone(&fault_cases[i], heavy);
}

static void every_fault_has_its_words_and_its_time(void **state)
{
	(void)state;
	try_faults(false);
}

static void what_is_too_large_is_left(void **state)
{
	(void)state;
	try_faults(true);
}

static void what_changes_something_is_sent_once(void **state)
{
	(void)state;
	static const char *const faults[] = { "/fault/kept/pause", "/fault/close/pause", "/fault/cut/pause", "/fault/reset/pause",
		"/fault/status:417/pause" };
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		struct http *http = http_at(faultserver_get(server, "http"), NULL);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/ready" }, &out);
		assert_int_equal(out.status, 200);
		ask(http, (struct http_call){ .method = HTTP_PUT, .path = faults[i], .body = "{}", .changes = true }, &out);
		char key[64];
		snprintf(key, sizeof key, "PUT %s", faults[i]);
		assert_int_equal(faultserver_count(server, key), 1);
		assert_int_equal(faultserver_count(server, "connections"), 2);
		http_destroy(http);
	}
}

static void the_connection_of_a_change_serves_nothing_else(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome out;
	for (int i = 0; i < 2; i++)
		ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/change", .changes = true }, &out);
	ask(http, (struct http_call){ .path = "/ready" }, &out);
	assert_int_equal(faultserver_count(server, "connections"), 3);
	http_destroy(http);
}

/* A kept connection that the server closes under a question is opened again without a word: that changes nothing. */
static void questions_survive_a_kept_connection_that_closes(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome out;
	for (int i = 0; i < 3; i++) {
		ask(http, (struct http_call){ .path = "/fault/kept/query" }, &out);
		assert_int_equal(out.explained.code, ERR_NONE);
		assert_int_equal(out.status, 200);
	}
	assert_int_equal(faultserver_count(server, "GET /fault/kept/query"), 5);
	http_destroy(http);
}

/* ---- the ordinary way ---- */

static void an_answer_has_all_its_parts(void **state)
{
	(void)state;
	struct buf base = { 0 };
	buf_appendf(&base, "%s/pre%%20fix/", faultserver_get(server, "http"));
	faultserver_control(server, "{\"reset\": true, \"answers\": {\"/pre%20fix/api\": {\"status\": 200, \"body\": \"[1, 2]\", \"type\": "
				    "\"application/json; a=b\","
				    " \"headers\": {\"X-Chaoswatch-Simulated\": \"1\","
				    " \"Date\": \"Mon, 23 Nov 2026 19:59:12 GMT\"}}}}");
	struct http *http = http_at(base.data, NULL);
	struct outcome out;
	ask(http, (struct http_call){ .path = "/api?x=1%202" }, &out);
	assert_int_equal(out.error.code, ERR_NONE);
	assert_int_equal(out.status, 200);
	assert_string_equal(out.body, "[1, 2]");
	assert_int_equal(out.body_length, 6);
	assert_int_equal(out.received, 6);
	assert_string_equal(out.type, "application/json; a=b");
	assert_true(out.simulated);
	assert_false(out.reply_lost);
	int64_t date;
	assert_true(clock_parse_rfc3339("2026-11-23T19:59:12Z", 20, &date));
	assert_true(out.date_ms == date);
	assert_string_equal(faultserver_last(server, "target"), "/pre%20fix/api?x=1%202");
	assert_string_equal(faultserver_last(server, "accept-encoding"), "");
	assert_string_equal(faultserver_last(server, "authorization"), "");
	buf_clear(&base);
	buf_appendf(&base, "%s/pre%%20fix/api", faultserver_get(server, "http"));
	assert_string_equal(out.url, base.data);
	buf_finish(&base);
	http_destroy(http);
}

static void methods_and_bodies_arrive(void **state)
{
	(void)state;
	static const struct {
		enum http_method method;
		const char *verb, *body, *type, *seen_type, *seen_length;
	} cases[] = {
		{ HTTP_GET, "GET", NULL, NULL, "", "" },
		{ HTTP_POST, "POST", "query=up", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "8" },
		{ HTTP_POST, "POST", NULL, NULL, "", "0" },
		{ HTTP_PUT, "PUT", NULL, NULL, "", "0" },
		{ HTTP_PUT, "PUT", "{}", NULL, "application/json", "2" },
		{ HTTP_DELETE, "DELETE", NULL, NULL, "", "" },
	};
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome out;
		ask(http,
			(struct http_call){ .method = cases[i].method, .path = "/m", .body = cases[i].body, .content_type = cases[i].type },
			&out);
		assert_int_equal(out.status, 200);
		assert_string_equal(faultserver_last(server, "method"), cases[i].verb);
		assert_string_equal(faultserver_last(server, "body"), cases[i].body ? cases[i].body : "");
		assert_string_equal(faultserver_last(server, "content-type"), cases[i].seen_type);
		assert_string_equal(faultserver_last(server, "content-length"), cases[i].seen_length);
		assert_string_equal(faultserver_last(server, "expect"), "");
	}
	http_destroy(http);
}

static void a_large_body_is_sent_without_asking_first(void **state)
{
	(void)state;
	char *large = mem_alloc((2 << 20) + 1);
	memset(large, ' ', 2 << 20);
	large[2 << 20] = 0;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome out;
	ask(http, (struct http_call){ .method = HTTP_POST, .path = "/large", .body = large, .changes = true }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(faultserver_last(server, "expect"), "");
	assert_string_equal(faultserver_last(server, "content-length"), "2097152");
	http_destroy(http);
	free(large);
}

static void connections_are_kept_and_requests_run_together(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome out;
	for (int i = 0; i < 5; i++)
		ask(http, (struct http_call){ .path = "/one" }, &out);
	assert_int_equal(faultserver_count(server, "connections"), 1);
	struct outcome many[8];
	int64_t began = now_ms();
	for (int i = 0; i < 8; i++)
		start(http, (struct http_call){ .path = "/fault/slow:300/x" }, &many[i]);
	assert_int_equal(http_active(http), 8);
	for (int i = 0; i < 8; i++)
		run_until(http, &many[i].calls, 1);
	assert_true(now_ms() - began < 8 * 300); /* less than one after the other */
	assert_int_equal(http_active(http), 0);
	http_destroy(http);
}

static void one_that_hangs_does_not_hold_up_the_others(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome hung, quick;
	start(http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	int64_t began = now_ms();
	for (int i = 0; i < 20; i++) {
		ask(http, (struct http_call){ .path = "/quick" }, &quick);
		assert_int_equal(quick.status, 200);
	}
	assert_true(now_ms() - began < 8000); /* the one that hangs would take 10 s */
	assert_int_equal(hung.calls, 0);
	assert_int_equal(http_active(http), 1);
	http_destroy(http);
	assert_int_equal(hung.calls, 0);
}

static void compression_is_asked_for_where_told(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome plain, packed;
	ask(http, (struct http_call){ .path = "/fault/packed/x" }, &plain);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "");
	ask(http, (struct http_call){ .path = "/fault/packed/x", .compress = true }, &packed);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "gzip");
	assert_string_equal(plain.body, packed.body);
	assert_int_equal(plain.received, packed.received);
	assert_non_null(strstr(packed.body, "success"));
	ask(http, (struct http_call){ .path = "/fault/packed-unasked/x" }, &packed);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "");
	assert_string_equal(packed.body, plain.body);
	http_destroy(http);
}

/* ---- bodies in pieces ---- */

struct reader {
	struct outcome outcome; /* first: note_outcome writes it */
	size_t bytes, stop_at;
	int pieces;
};

static bool read_piece(void *user, const char *bytes, size_t length)
{
	struct reader *reader = user;
	assert_non_null(bytes);
	assert_int_equal(reader->outcome.calls, 0);
	reader->bytes += length;
	reader->pieces++;
	return !reader->stop_at || reader->bytes < reader->stop_at;
}

static void ask_in_pieces(struct http *http, const char *path, struct reader *reader)
{
	http_start(http, &(struct http_call){ .path = path, .receive = read_piece, .done = note_outcome, .user = reader });
	run_until(http, &reader->outcome.calls, 1);
}

static void bodies_come_in_pieces(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct reader all = { .stop_at = 0 }, some = { .stop_at = 100000 }, refused = { .stop_at = 0 }, page = { .stop_at = 0 };
	ask_in_pieces(http, "/fault/big:3/x", &all);
	assert_int_equal(all.bytes, (3 << 20) + 1);
	assert_true(all.pieces > 10);
	assert_int_equal(all.outcome.error.code, ERR_NONE);
	assert_int_equal(all.outcome.received, all.bytes);
	assert_string_equal(all.outcome.body, "");
	ask_in_pieces(http, "/fault/big:3/x", &some);
	assert_true(some.bytes >= 100000 && some.bytes < 200000);
	assert_int_equal(some.outcome.error.code, ERR_ABORTED);
	assert_int_equal(some.outcome.status, 200);
	ask_in_pieces(http, "/fault/status:422:prometheus/x", &refused);
	assert_int_equal(refused.bytes, 0);
	assert_string_equal(refused.outcome.explained.text, "422: the query failed");
	ask_in_pieces(http, "/fault/html/x", &page);
	assert_int_equal(page.bytes, 0);
	assert_int_equal(page.outcome.error.code, ERR_DECODE);
	http_destroy(http);
}

/* ---- redirects ---- */

static void redirects_stay_on_the_server(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome out;
	faultserver_control(server, "{\"reset\": true, \"answers\": {\"/there\": {\"body\": \"arrived\"}}}");
	ask(http, (struct http_call){ .path = "/fault/redirect:here:there/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(out.body, "arrived");
	ask(http, (struct http_call){ .path = "/fault/redirect:301:absolute:there/x" }, &out);
	assert_string_equal(out.body, "arrived");
	ask(http, (struct http_call){ .path = "/fault/redirect:here:fault!redirect:here:there!x/x" }, &out);
	assert_string_equal(out.body, "arrived");
	assert_int_equal(faultserver_count(server, "GET /there"), 3);
	http_destroy(http);

	/* Elsewhere would have been the silent port's neighbour; a loop ends after the first answer and three more. */
	faultserver_control(server, "{\"reset\": true}");
	http = http_at(faultserver_get(server, "http"), NULL);
	ask(http, (struct http_call){ .path = "/fault/redirect:loop/x" }, &out);
	assert_int_equal(faultserver_count(server, "GET /fault/redirect:loop/x"), 4);
	http_destroy(http);

	struct config_http config = { PLAIN_CONFIG, .follow_redirects = false };
	http = http_at(faultserver_get(server, "http"), &config);
	ask(http, (struct http_call){ .path = "/fault/redirect:here:there/x" }, &out);
	assert_int_equal(out.error.code, ERR_REDIRECT);
	assert_non_null(strstr(out.error.text, "/there, which is not followed"));
	assert_int_equal(out.error.status, 302);
	assert_int_equal(faultserver_count(server, "GET /there"), 0);
	http_destroy(http);
}

/* ---- who asks ---- */

static void write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void credentials_arrive(void **state)
{
	(void)state;
	struct config_header headers[] = { { "X-Scope-OrgID", "team-a" }, { "X-Empty", "" } };
	const struct {
		const char *user_in_url;
		struct config_http config;
		const char *seen;
		enum http_credential credential;
	} cases[] = {
		{ "", { PLAIN_CONFIG }, "", HTTP_NO_CREDENTIAL },
		{ "", { PLAIN_CONFIG, .credentials = "t0ken" }, "Bearer t0ken", HTTP_TOKEN },
		{ "", { PLAIN_CONFIG, .auth_type = "Token", .credentials = " t0ken\n" }, "Token t0ken", HTTP_TOKEN },
		{ "", { PLAIN_CONFIG, .username = "Aladdin", .password = "open sesame" },
			"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", HTTP_PASSWORD },
		{ "", { PLAIN_CONFIG, .username = "a", .password = "b" }, "Basic YTpi", HTTP_PASSWORD },
		{ "", { PLAIN_CONFIG, .username = "a" }, "Basic YTo=", HTTP_PASSWORD },
		{ "a:b%40c@", { PLAIN_CONFIG }, "Basic YTpiQGM=", HTTP_PASSWORD },
		{ "a:b@", { PLAIN_CONFIG, .credentials = "t0ken" }, "Bearer t0ken", HTTP_TOKEN },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config_http config = cases[i].config;
		config.headers = headers;
		config.header_count = 2;
		struct buf base = { 0 };
		buf_appendf(&base, "http://%s%s", cases[i].user_in_url, faultserver_get(server, "http") + 7);
		struct http *http = http_at(base.data, &config);
		assert_string_equal(http_url(http), faultserver_get(server, "http"));
		struct outcome out;
		ask(http, (struct http_call){ .path = "/who" }, &out);
		assert_string_equal(faultserver_last(server, "authorization"), cases[i].seen);
		assert_string_equal(faultserver_last(server, "x-scope-orgid"), "team-a");
		assert_int_equal(out.credential, cases[i].credential);
		http_destroy(http);
		buf_finish(&base);
	}
}

static void a_token_that_changed_is_tried_once_more(void **state)
{
	(void)state;
	char path[] = "/tmp/chaoswatch-token-XXXXXX";
	close(mkstemp(path));
	write_file(path, "old\n", 0600);
	struct config_http config = { PLAIN_CONFIG, .credentials_file = path };
	struct http *http = http_at(faultserver_get(server, "http"), &config);
	struct outcome out;

	faultserver_control(server, "{\"reset\": true, \"token\": \"old\"}");
	ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(http_note(http), "");

	/* The token was rotated: the question is asked again with the new one, and nobody notices. */
	write_file(path, "new\n", 0644);
	faultserver_control(server, "{\"reset\": true, \"token\": \"new\"}");
	ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_int_equal(faultserver_count(server, "GET /fault/auth/x"), 2);
	assert_non_null(strstr(http_note(http), "readable by others"));

	/* Once more within 10 s: the file is not read again, and the refusal is told. */
	write_file(path, "newer\n", 0600);
	faultserver_control(server, "{\"reset\": true, \"token\": \"newer\"}");
	ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 401);
	assert_int_equal(out.explained.code, ERR_AUTH);
	assert_string_equal(out.explained.text, "401: token rejected or expired; token file read again");
	assert_int_equal(faultserver_count(server, "GET /fault/auth/x"), 1);
	http_destroy(http);

	/* What changes something is not repeated, but reads the token for the next time; a 500 may mean the same as a 401. */
	write_file(path, "first\n", 0600);
	http = http_at(faultserver_get(server, "http"), &config);
	ask(http, (struct http_call){ .path = "/plain" }, &out);
	write_file(path, "second\n", 0600);
	faultserver_control(server, "{\"reset\": true, \"token\": \"second\"}");
	ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/fault/auth:500/x", .changes = true }, &out);
	assert_int_equal(out.status, 500);
	assert_int_equal(out.explained.code, ERR_AUTH);
	assert_string_equal(out.explained.text, "token rejected or expired; token file read again");
	assert_int_equal(faultserver_count(server, "PUT /fault/auth:500/x"), 1);
	ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/fault/auth:500/x", .changes = true }, &out);
	assert_int_equal(out.status, 200);
	http_destroy(http);
	unlink(path);
}

static void a_credential_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	struct config_header split[] = { { "X-A", "b\r\nX-Evil: 1" } };
	const struct {
		struct config_http config;
		enum err_code code;
		const char *where, *text;
	} cases[] = {
		{ { PLAIN_CONFIG, .credentials_file = "/nonexistent/token" }, ERR_IO, "/nonexistent/token",
			"credential file /nonexistent/token: No such file or directory" },
		{ { PLAIN_CONFIG, .credentials = "sec\nret" }, ERR_CONFIG, "", "the credential has a control character or a second line" },
		{ { PLAIN_CONFIG, .headers = split, .header_count = 1 }, ERR_CONFIG, "", "a header or its value has a control character" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		struct http *http = http_at(faultserver_get(server, "http"), &cases[i].config);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.error.code, cases[i].code);
		assert_string_equal(out.error.where, cases[i].where);
		assert_string_equal(out.error.text, cases[i].text);
		assert_false(out.reply_lost);
		assert_int_equal(faultserver_count(server, "connections"), 0);
		assert_int_equal(http_active(http), 0);
		http_destroy(http);
	}
}

/* Whatever fails first then (a lookup, a socket), it is said what is short. */
static void that_no_files_are_left_is_told(void **state)
{
	(void)state;
	const char *const urls[] = { faultserver_get(server, "http"), "http://localhost:9" };
	struct rlimit limit, none;
	struct outcome out[2];
	struct http *https[2];
	for (size_t i = 0; i < 2; i++)
		https[i] = http_at(urls[i], NULL);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	for (size_t i = 0; i < 2; i++)
		ask(https[i], (struct http_call){ .path = "/x" }, &out[i]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(out[i].error.code, ERR_CONNECT);
		assert_string_equal(out[i].error.text, "this process may open no more files (ulimit -n)");
		assert_false(out[i].reply_lost);
		ask(https[i], (struct http_call){ .path = "/fault/packed/x" }, &out[i]); /* and it recovers */
		assert_string_equal(out[i].error.text, i == 0 ? "" : "connection refused");
		http_destroy(https[i]);
	}
}

static void a_url_that_is_none_is_told(void **state)
{
	(void)state;
	static const char *const urls[] = { "", "localhost:9090", "ftp://h/", "file:///etc/passwd", "http://", "http://h:99999",
		"http://a b/" };
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct http *http = http_at(urls[i], NULL);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.error.code, ERR_CONFIG);
		assert_non_null(strstr(out.error.text, "http://HOST:PORT"));
		http_destroy(http);
	}
}

static void secrets_are_not_told(void **state)
{
	(void)state;
	char log_path[] = "/tmp/chaoswatch-log-XXXXXX";
	close(mkstemp(log_path));
	struct err err = { 0 };
	assert_true(log_open(log_path, LOG_DEBUG, &err));
	static const char *const addresses[] = { "http", "refused", "https", "backlog" };
	struct config_header headers[] = { { "X-Key", "hunter2" } };
	for (size_t i = 0; i < 4; i++) {
		struct config_http config = { PLAIN_CONFIG, .headers = headers, .header_count = 1 };
		const char *address = faultserver_get(server, addresses[i]);
		const char *rest = strstr(address, "://") + 3;
		struct buf base = { 0 };
		buf_appendf(&base, "%.*suser:hunter2@%s/?token=hunter2", (int)(rest - address), address, rest);
		struct http *http = http_at(base.data, &config);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/fault/status:401/x?token=hunter2", .timeout_ms = 300 }, &out);
		assert_int_not_equal(out.explained.code, ERR_NONE);
		char message[600];
		assert_null(strstr(err_message(&out.explained, message, sizeof message), "hunter2"));
		assert_null(strstr(out.url, "hunter2"));
		assert_null(strstr(http_url(http), "hunter2"));
		http_destroy(http);
		buf_finish(&base);
	}
	log_close();
	char text[8192] = "";
	int fd = open(log_path, O_RDONLY);
	assert_true(read(fd, text, sizeof text - 1) > 200);
	close(fd);
	unlink(log_path);
	assert_non_null(strstr(text, "connection refused"));
	assert_null(strstr(text, "hunter2"));
}

/* ---- TLS ---- */

static void certificates_are_checked_as_configured(void **state)
{
	(void)state;
	const char *ca = faultserver_get(server, "ca"), *wrong_ca = faultserver_get(server, "wrong_ca");
	const char *cert = faultserver_get(server, "client_cert"), *key = faultserver_get(server, "client_key");
	const struct {
		const char *address;
		struct config_http config;
		const char *text; /* "" : it works */
	} cases[] = {
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca, .server_name = "right.test" }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca, .server_name = "other.test" },
			"certificate is for another name than other.test; set tls_config.server_name to its name" },
		{ "https", { PLAIN_CONFIG, .insecure_skip_verify = true }, "" },
		{ "https_wrong_name", { PLAIN_CONFIG, .ca_file = (char *)wrong_ca },
			"certificate is for another name than 127.0.0.1; set tls_config.server_name to its name" },
		{ "https_wrong_name", { PLAIN_CONFIG, .ca_file = (char *)wrong_ca, .server_name = "wrong.test" }, "" },
		{ "https_wrong_name", { PLAIN_CONFIG, .insecure_skip_verify = true }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = "/nonexistent.pem" }, "cannot use tls_config.ca_file /nonexistent.pem" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca },
			"the server wants a client certificate; set tls_config.cert_file and key_file" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca, .cert_file = (char *)cert, .key_file = (char *)key }, "" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca, .cert_file = "/nonexistent.pem", .key_file = (char *)key },
			"cannot use tls_config.cert_file /nonexistent.pem with its key_file" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http *http = http_at(faultserver_get(server, cases[i].address), &cases[i].config);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/tls" }, &out);
		assert_string_equal(out.explained.text, cases[i].text);
		assert_int_equal(out.explained.code, cases[i].text[0] ? ERR_TLS : ERR_NONE);
		assert_int_equal(out.status, cases[i].text[0] ? 0 : 200);
		if (!cases[i].text[0])
			assert_string_equal(faultserver_last(server, "host"), faultserver_get(server, cases[i].address) + 8);
		http_destroy(http);
	}
}

static void https_to_a_plain_port_is_told(void **state)
{
	(void)state;
	struct buf base = { 0 };
	buf_appendf(&base, "https://%s", faultserver_get(server, "http") + 7);
	struct http *http = http_at(base.data, NULL);
	struct outcome out;
	ask(http, (struct http_call){ .method = HTTP_POST, .path = "/x", .changes = true }, &out);
	assert_int_equal(out.error.code, ERR_TLS);
	assert_string_equal(out.error.text, "the server does not speak TLS; write http:// in the URL?");
	assert_false(out.reply_lost);
	http_destroy(http);
	buf_finish(&base);
}

/* ---- proxies ---- */

static void a_proxy_is_asked_and_named(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true, \"answers\": {\"http://far.invalid/x\": {\"body\": \"through\"}}}");
	struct config_http config = { PLAIN_CONFIG, .proxy_url = (char *)faultserver_get(server, "http"), .credentials = "t0ken" };
	struct http *http = http_at("http://far.invalid", &config);
	struct outcome out;
	ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_string_equal(out.body, "through");
	http_destroy(http);

	config.proxy_url = (char *)faultserver_get(server, "refused");
	http = http_at("http://far.invalid", &config);
	ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_string_equal(out.error.text, "proxy 127.0.0.1: connection refused");
	http_destroy(http);

	config.proxy_url = "http://user:hunter2@no-such-proxy.invalid:3128";
	http = http_at("http://far.invalid", &config);
	ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_int_equal(out.error.code, ERR_RESOLVE);
	assert_string_equal(out.error.text, "could not resolve the proxy's name no-such-proxy.invalid");
	http_destroy(http);

	/* A tunnel that is refused: the request itself was never sent, and the token is not the proxy's. */
	config.proxy_url = (char *)faultserver_get(server, "http");
	faultserver_control(server, "{\"reset\": true, \"faults\": {\"far.invalid:443\": \"status:407\"}}");
	http = http_at("https://far.invalid", &config);
	ask(http, (struct http_call){ .method = HTTP_POST, .path = "/x", .changes = true }, &out);
	assert_int_equal(out.error.code, ERR_AUTH);
	assert_string_equal(out.error.text, "the proxy wants a user and a password (407); set them in proxy_url");
	assert_false(out.reply_lost);
	assert_string_equal(faultserver_last(server, "authorization"), "");
	http_destroy(http);
}

static void proxies_of_the_environment_are_used_as_curl_does(void **state)
{
	(void)state;
	static const struct {
		const char *no_proxy, *proxy_url;
		bool through;
	} cases[] = { { "", "", true }, { "far.invalid", "", false }, { "far.invalid", "http", true }, { "*", "", false } };
	setenv("http_proxy", faultserver_get(server, "http"), 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		setenv("no_proxy", cases[i].no_proxy, 1);
		const struct config_http config = { PLAIN_CONFIG,
			.proxy_url = cases[i].proxy_url[0] ? (char *)faultserver_get(server, "http") : "" };
		struct http *http = http_at("http://far.invalid", &config);
		struct outcome out;
		ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.explained.code, cases[i].through ? ERR_NONE : ERR_RESOLVE);
		assert_int_equal(faultserver_count(server, "GET http://far.invalid/x"), cases[i].through);
		http_destroy(http);
	}
	unsetenv("http_proxy");
	unsetenv("no_proxy");
}

static void addresses_of_ipv6_are_asked(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	const struct config_http config = { PLAIN_CONFIG, .proxy_url = (char *)faultserver_get(server, "http") };
	struct http *http = http_at("http://[fd00::1]:9090/pre", &config);
	struct outcome out;
	ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(faultserver_last(server, "target"), "http://[fd00::1]:9090/pre/x");
	assert_string_equal(faultserver_last(server, "host"), "[fd00::1]:9090");
	assert_string_equal(out.url, "http://[fd00::1]:9090/pre/x");
	http_destroy(http);
}

/* ---- ending ---- */

static void cancelled_requests_are_silent(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "http"), NULL);
	struct outcome hung, refused, last;
	struct http_request *request = start(http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	assert_true(http_run(http, 50));
	http_cancel(request);
	assert_int_equal(http_active(http), 0);
	start(http, (struct http_call){ .path = "/fault/drip/x" }, &hung);
	start(http, (struct http_call){ .path = "/fault/drip/y" }, &refused);
	assert_true(http_run(http, 50));
	http_cancel_all(http);
	assert_int_equal(http_active(http), 0);
	ask(http, (struct http_call){ .path = "/x" }, &last);
	assert_int_equal(last.status, 200);
	assert_int_equal(hung.calls + refused.calls, 0);
	http_destroy(http);

	struct config_http config = { PLAIN_CONFIG, .credentials_file = "/nonexistent" };
	http = http_at(faultserver_get(server, "http"), &config);
	request = start(http, (struct http_call){ .path = "/x" }, &refused);
	http_cancel(request);
	assert_true(http_run(http, 0));
	assert_int_equal(refused.calls, 0);
	http_destroy(http);
}

/* done() may start the next request and cancel others, the one that ends among them. */
struct chain {
	struct http *http;
	struct http_request *self, *other;
	int ended, wanted;
};

static void next_in_chain(void *user, const struct http_response *response)
{
	struct chain *chain = user;
	assert_int_equal(response->status, 200);
	if (chain->other)
		http_cancel(chain->other);
	http_cancel(chain->self);
	chain->other = NULL;
	if (++chain->ended < chain->wanted)
		chain->self = http_start(chain->http, &(struct http_call){ .path = "/chain", .done = next_in_chain, .user = chain });
}

static void done_may_start_and_cancel(void **state)
{
	(void)state;
	struct chain chain = { .http = http_at(faultserver_get(server, "http"), NULL), .wanted = 3 };
	struct outcome hung;
	chain.other = start(chain.http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	chain.self = http_start(chain.http, &(struct http_call){ .path = "/chain", .done = next_in_chain, .user = &chain });
	run_until(chain.http, &chain.ended, 3);
	assert_int_equal(http_active(chain.http), 0);
	assert_int_equal(hung.calls, 0);
	http_destroy(chain.http);
}

struct runner {
	struct http *http;
	atomic_int returned; /* 1: true, 2: false */
	atomic_llong at_ms;
};

static void *run_for_long(void *user)
{
	struct runner *runner = user;
	bool goes_on = http_run(runner->http, 60000);
	atomic_store(&runner->at_ms, now_ms());
	atomic_store(&runner->returned, goes_on ? 1 : 2);
	return NULL;
}

/* Milliseconds from the call until http_run() has come back in its thread. */
static int64_t time_of_return(struct http *http, void (*call)(struct http *http), int expected)
{
	struct runner runner = { .http = http };
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, run_for_long, &runner), 0);
	usleep(150000);
	assert_int_equal(atomic_load(&runner.returned), 0);
	int64_t began = now_ms();
	call(http);
	pthread_join(thread, NULL);
	assert_int_equal(atomic_load(&runner.returned), expected);
	return atomic_load(&runner.at_ms) - began;
}

/* Interrupts a request to that place and destroys everything; milliseconds of both. */
static int64_t time_to_end(const char *base_url)
{
	struct http *http = http_at(base_url, NULL);
	struct outcome out;
	start(http, (struct http_call){ .path = "/x" }, &out);
	int64_t took = time_of_return(http, http_interrupt, 2);
	assert_false(http_run(http, 1000));
	int64_t began = now_ms();
	http_destroy(http);
	assert_int_equal(out.calls, 0);
	return took + now_ms() - began;
}

/* The machine may be busy: the best of some tries has to be in time. */
#define TRIES 5

static void interrupting_works_in_every_phase(void **state)
{
	(void)state;
	struct buf drip = { 0 };
	buf_appendf(&drip, "%s/fault/drip", faultserver_get(server, "http"));
	const char *const places[] = { "http://two.hang.test:9090", faultserver_get(server, "backlog"),
		faultserver_get(server, "silent_tls"), faultserver_get(server, "silent"), drip.data };
	int hung_before = slowdns_calls();
	const int64_t most = slack() > 1 ? 5000 : 100; /* a lookup that is waited for takes 6 s */
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int64_t took = INT64_MAX;
		for (int try = 0; try < TRIES && took > most; try++)
			took = time_to_end(places[i]);
		assert_in_range(took, 0, most);
	}
	assert_true(slowdns_calls() > hung_before);
	buf_finish(&drip);
}

static void waking_returns_at_once(void **state)
{
	(void)state;
	struct http *http = http_at(faultserver_get(server, "silent"), NULL);
	struct outcome out;
	int64_t idle = INT64_MAX, busy = INT64_MAX;
	for (int try = 0; try < TRIES && idle > 50; try++)
		idle = time_of_return(http, http_wake, 1);
	start(http, (struct http_call){ .path = "/x", .timeout_ms = 60000 }, &out);
	for (int try = 0; try < TRIES && busy > 50; try++)
		busy = time_of_return(http, http_wake, 1);
	assert_in_range(idle, 0, 50);
	assert_in_range(busy, 0, 50);
	/* A wake that comes before the wait is not lost. */
	http_wake(http);
	int64_t began = now_ms();
	assert_true(http_run(http, 60000));
	assert_in_range(now_ms() - began, 0, SOON);
	/* Without one it waits as long as told, no longer. */
	began = now_ms();
	assert_true(http_run(http, 120));
	assert_in_range(now_ms() - began, 110, SOON);
	http_destroy(http);
}

static void a_lookup_that_hangs_holds_nobody_up(void **state)
{
	(void)state;
	struct http *http = http_at("http://three.hang.test:9090", NULL);
	struct outcome out;
	struct http_request *request = start(http, (struct http_call){ .path = "/x" }, &out);
	assert_true(http_run(http, 50));
	int64_t began = now_ms();
	http_cancel(request);
	http_destroy(http);
	assert_in_range(now_ms() - began, 0, SOON); /* the lookup takes 6 s */
}

static void values_are_escaped(void **state)
{
	(void)state;
	struct buf out = { 0 };
	http_escape(&out, "rate(x{a=\"b;c\"}[5m])+1 / \xc3\xa9-._~%&");
	assert_string_equal(out.data, "rate%28x%7Ba%3D%22b%3Bc%22%7D%5B5m%5D%29%2B1%20%2F%20%C3%A9-._~%25%26");
	buf_finish(&out);
}

static int begin(void **state)
{
	(void)state;
	struct err err = { 0 };
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("all_proxy");
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
	unsetenv("HTTPS_PROXY");
	unsetenv("ALL_PROXY");
	server = faultserver_start();
	return http_global_init(&err) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	faultserver_stop(server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_has_its_words_and_its_time),
		cmocka_unit_test(what_is_too_large_is_left),
		cmocka_unit_test(what_changes_something_is_sent_once),
		cmocka_unit_test(the_connection_of_a_change_serves_nothing_else),
		cmocka_unit_test(questions_survive_a_kept_connection_that_closes),
		cmocka_unit_test(an_answer_has_all_its_parts),
		cmocka_unit_test(methods_and_bodies_arrive),
		cmocka_unit_test(a_large_body_is_sent_without_asking_first),
		cmocka_unit_test(connections_are_kept_and_requests_run_together),
		cmocka_unit_test(one_that_hangs_does_not_hold_up_the_others),
		cmocka_unit_test(compression_is_asked_for_where_told),
		cmocka_unit_test(bodies_come_in_pieces),
		cmocka_unit_test(redirects_stay_on_the_server),
		cmocka_unit_test(credentials_arrive),
		cmocka_unit_test(a_token_that_changed_is_tried_once_more),
		cmocka_unit_test(a_credential_that_cannot_be_read_is_told),
		cmocka_unit_test(that_no_files_are_left_is_told),
		cmocka_unit_test(a_url_that_is_none_is_told),
		cmocka_unit_test(secrets_are_not_told),
		cmocka_unit_test(certificates_are_checked_as_configured),
		cmocka_unit_test(https_to_a_plain_port_is_told),
		cmocka_unit_test(a_proxy_is_asked_and_named),
		cmocka_unit_test(proxies_of_the_environment_are_used_as_curl_does),
		cmocka_unit_test(addresses_of_ipv6_are_asked),
		cmocka_unit_test(cancelled_requests_are_silent),
		cmocka_unit_test(done_may_start_and_cancel),
		cmocka_unit_test(interrupting_works_in_every_phase),
		cmocka_unit_test(waking_returns_at_once),
		cmocka_unit_test(a_lookup_that_hangs_holds_nobody_up),
		cmocka_unit_test(values_are_escaped),
	};
	return cmocka_run_group_tests_name("http", tests, begin, end);
}
