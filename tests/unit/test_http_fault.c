/* What fails: in which words, in which time. Requests that have to wait for a time-out wait at the same time. */
#include "tests/support/test.h"

#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/faultserver.h"
#include "tests/support/httpbed.h"

static struct faultserver *server;

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

/* The most that a time-out may be late, on a busy machine, too. */
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

static bool text_is(const char *text, const char *expected)
{
	size_t length = strlen(expected);
	if (length > 0 && expected[length - 1] == '*')
		return strncmp(text, expected, length - 1) == 0;
	return strcmp(text, expected) == 0;
}

static bool is_as_told(const struct fault_case *c, const struct httpbed_outcome *out)
{
	const struct err *err = &out->explained;
	return out->calls == 1 && err->code == c->code && out->status == c->status && text_is(err->text, c->text) &&
	       out->reply_lost == c->reply_lost && out->elapsed_ms >= c->at_least_ms && out->elapsed_ms <= c->at_most_ms * httpbed_slack();
}

static void check_fault(const struct fault_case *c, const struct httpbed_outcome *out)
{
	const struct err *err = &out->explained;
	bool good = is_as_told(c, out);
	bool plain = !strstr(err->where, "query=") && !strstr(err->text, "secret") && !strchr(err->text, '\n');
	if (!good || !plain)
		fail_msg("%s: %d calls, code %d, status %d, lost %d, %lld ms, where \"%s\", text \"%s\"", c->name, out->calls, err->code,
			out->status, out->reply_lost, (long long)out->elapsed_ms, err->where, err->text);
}

/* Starts a case; NULL where it is of the other sort. */
static struct http *start_fault(const struct fault_case *c, bool heavy, struct httpbed_outcome *outcome)
{
	if (c->heavy != heavy)
		return NULL;
	struct http *http = httpbed_open(c->address ? faultserver_get(server, c->address) : c->path, &c->config);
	struct http_call call = c->call;
	call.path = c->address ? c->path : "/api/v1/query?query=up";
	httpbed_start(http, call, outcome);
	return http;
}

/* All cases at the same time. */
static void try_together(bool heavy)
{
	struct http *https[FAULT_COUNT] = { NULL };
	static struct httpbed_outcome outcomes[FAULT_COUNT];
	for (size_t i = 0; i < FAULT_COUNT; i++)
		https[i] = start_fault(&fault_cases[i], heavy, &outcomes[i]);
	size_t open = 1;
	for (int64_t end = httpbed_now_ms() + 13000; open > 0 && httpbed_now_ms() < end; usleep(5000)) {
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
	struct httpbed_outcome outcome;
	for (int try = 0; try < 3; try++) {
		struct http *http = start_fault(c, heavy, &outcome);
		if (!http)
			return;
		for (int64_t end = httpbed_now_ms() + 13000 * httpbed_slack(); outcome.calls == 0 && httpbed_now_ms() < end;)
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
	if (httpbed_slack() == 1)
		try_together(heavy);
	for (size_t i = 0; httpbed_slack() > 1 && i < FAULT_COUNT; i++)
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

/* Whatever fails first then (a lookup, a socket), it is said what is short. */
static void that_no_files_are_left_is_told(void **state)
{
	(void)state;
	const char *const urls[] = { faultserver_get(server, "http"), "http://localhost:9" };
	struct rlimit limit, none;
	struct httpbed_outcome out[2];
	struct http *https[2];
	for (size_t i = 0; i < 2; i++)
		https[i] = httpbed_open(urls[i], NULL);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	for (size_t i = 0; i < 2; i++)
		httpbed_ask(https[i], (struct http_call){ .path = "/x" }, &out[i]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(out[i].error.code, ERR_CONNECT);
		assert_string_equal(out[i].error.text, "this process may open no more files (ulimit -n)");
		assert_false(out[i].reply_lost);
		httpbed_ask(https[i], (struct http_call){ .path = "/fault/packed/x" }, &out[i]); /* and it recovers */
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
		struct http *http = httpbed_open(urls[i], NULL);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.error.code, ERR_CONFIG);
		assert_non_null(strstr(out.error.text, "http://HOST:PORT"));
		http_destroy(http);
	}
}

static int begin(void **state)
{
	(void)state;
	return httpbed_begin(&server) ? 0 : -1;
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
		cmocka_unit_test(that_no_files_are_left_is_told),
		cmocka_unit_test(a_url_that_is_none_is_told),
	};
	return cmocka_run_group_tests_name("http_fault", tests, begin, end);
}
