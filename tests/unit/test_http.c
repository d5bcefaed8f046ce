/* What is asked and answered: what is sent once, what is kept and used again, pieces, redirects. */
#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/support/faultserver.h"
#include "tests/support/httpbed.h"

static struct faultserver *server;

static void what_changes_something_is_sent_once(void **state)
{
	(void)state;
	static const char *const faults[] = { "/fault/kept/pause", "/fault/close/pause", "/fault/cut/pause", "/fault/reset/pause",
		"/fault/status:417/pause" };
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/ready" }, &out);
		assert_int_equal(out.status, 200);
		httpbed_ask(http, (struct http_call){ .method = HTTP_PUT, .path = faults[i], .body = "{}", .changes = true }, &out);
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
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome out;
	for (int i = 0; i < 2; i++)
		httpbed_ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/change", .changes = true }, &out);
	httpbed_ask(http, (struct http_call){ .path = "/ready" }, &out);
	assert_int_equal(faultserver_count(server, "connections"), 3);
	http_destroy(http);
}

/* A kept connection that the server closes under a question is opened again without a word: that changes nothing. */
static void questions_survive_a_kept_connection_that_closes(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome out;
	for (int i = 0; i < 3; i++) {
		httpbed_ask(http, (struct http_call){ .path = "/fault/kept/query" }, &out);
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
	struct http *http = httpbed_open(base.data, NULL);
	struct httpbed_outcome out;
	httpbed_ask(http, (struct http_call){ .path = "/api?x=1%202" }, &out);
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
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct httpbed_outcome out;
		httpbed_ask(http,
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
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome out;
	httpbed_ask(http, (struct http_call){ .method = HTTP_POST, .path = "/large", .body = large, .changes = true }, &out);
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
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome out;
	for (int i = 0; i < 5; i++)
		httpbed_ask(http, (struct http_call){ .path = "/one" }, &out);
	assert_int_equal(faultserver_count(server, "connections"), 1);
	struct httpbed_outcome many[8];
	int64_t began = httpbed_now_ms();
	for (int i = 0; i < 8; i++)
		httpbed_start(http, (struct http_call){ .path = "/fault/slow:300/x" }, &many[i]);
	assert_int_equal(http_active(http), 8);
	for (int i = 0; i < 8; i++)
		httpbed_run_until(http, &many[i].calls, 1);
	assert_true(httpbed_now_ms() - began < 8 * 300); /* less than one after the other */
	assert_int_equal(http_active(http), 0);
	http_destroy(http);
}

static void one_that_hangs_does_not_hold_up_the_others(void **state)
{
	(void)state;
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome hung, quick;
	httpbed_start(http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	int64_t began = httpbed_now_ms();
	for (int i = 0; i < 20; i++) {
		httpbed_ask(http, (struct http_call){ .path = "/quick" }, &quick);
		assert_int_equal(quick.status, 200);
	}
	assert_true(httpbed_now_ms() - began < 8000); /* the one that hangs would take 10 s */
	assert_int_equal(hung.calls, 0);
	assert_int_equal(http_active(http), 1);
	http_destroy(http);
	assert_int_equal(hung.calls, 0);
}

static void compression_is_asked_for_where_told(void **state)
{
	(void)state;
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome plain, packed;
	httpbed_ask(http, (struct http_call){ .path = "/fault/packed/x" }, &plain);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "");
	httpbed_ask(http, (struct http_call){ .path = "/fault/packed/x", .compress = true }, &packed);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "gzip");
	assert_string_equal(plain.body, packed.body);
	assert_int_equal(plain.received, packed.received);
	assert_non_null(strstr(packed.body, "success"));
	httpbed_ask(http, (struct http_call){ .path = "/fault/packed-unasked/x" }, &packed);
	assert_string_equal(faultserver_last(server, "accept-encoding"), "");
	assert_string_equal(packed.body, plain.body);
	http_destroy(http);
}

/* ---- bodies in pieces ---- */

struct reader {
	struct httpbed_outcome outcome; /* first: httpbed_note writes it */
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
	http_start(http, &(struct http_call){ .path = path, .receive = read_piece, .done = httpbed_note, .user = reader });
	httpbed_run_until(http, &reader->outcome.calls, 1);
}

static void bodies_come_in_pieces(void **state)
{
	(void)state;
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
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
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome out;
	faultserver_control(server, "{\"reset\": true, \"answers\": {\"/there\": {\"body\": \"arrived\"}}}");
	httpbed_ask(http, (struct http_call){ .path = "/fault/redirect:here:there/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(out.body, "arrived");
	httpbed_ask(http, (struct http_call){ .path = "/fault/redirect:301:absolute:there/x" }, &out);
	assert_string_equal(out.body, "arrived");
	httpbed_ask(http, (struct http_call){ .path = "/fault/redirect:here:fault!redirect:here:there!x/x" }, &out);
	assert_string_equal(out.body, "arrived");
	assert_int_equal(faultserver_count(server, "GET /there"), 3);
	http_destroy(http);

	/* Elsewhere would have been the silent port's neighbour; a loop ends after the first answer and three more. */
	faultserver_control(server, "{\"reset\": true}");
	http = httpbed_open(faultserver_get(server, "http"), NULL);
	httpbed_ask(http, (struct http_call){ .path = "/fault/redirect:loop/x" }, &out);
	assert_int_equal(faultserver_count(server, "GET /fault/redirect:loop/x"), 4);
	http_destroy(http);

	struct config_http config = { PLAIN_CONFIG, .follow_redirects = false };
	http = httpbed_open(faultserver_get(server, "http"), &config);
	httpbed_ask(http, (struct http_call){ .path = "/fault/redirect:here:there/x" }, &out);
	assert_int_equal(out.error.code, ERR_REDIRECT);
	assert_non_null(strstr(out.error.text, "/there, which is not followed"));
	assert_int_equal(out.error.status, 302);
	assert_int_equal(faultserver_count(server, "GET /there"), 0);
	http_destroy(http);
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
		cmocka_unit_test(values_are_escaped),
	};
	return cmocka_run_group_tests_name("http", tests, begin, end);
}
