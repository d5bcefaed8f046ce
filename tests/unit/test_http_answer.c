#include "tests/support/test.h"

#include "core/base/clock.h"
#include "datasources/http_answer.h"

static void head(struct http_answer *answer, const char *const *lines)
{
	for (; *lines; lines++)
		assert_true(http_answer_head(answer, *lines, strlen(*lines)));
}

static void heads_are_read(void **state)
{
	(void)state;
	struct http_answer answer = { 0 };
	head(&answer, (const char *const[]){ "HTTP/1.1 200 OK\r\n", "content-TYPE:\tapplication/json \r\n",
			      "Date: Mon, 23 Nov 2026 19:59:12 GMT\r\n", "Location:  /x \r\n", "X-Chaoswatch-Simulated: 1\r\n",
			      "Content-Typex: no\r\n", "no colon\r\n", "\r\n", NULL });
	int64_t date;
	assert_true(clock_parse_rfc3339("2026-11-23T19:59:12Z", 20, &date));
	assert_int_equal(answer.head.status, 200);
	assert_string_equal(answer.head.content_type, "application/json");
	assert_string_equal(answer.head.location, "/x");
	assert_true(answer.head.date_ms == date);
	assert_true(answer.head.simulated);
	assert_true(http_answer_is_success(&answer));
	http_answer_reset(&answer);
	assert_int_equal(answer.head.status, 0);
	assert_null(answer.head.location);
}

static void a_second_head_replaces_the_first(void **state)
{
	(void)state;
	struct http_answer answer = { 0 };
	head(&answer, (const char *const[]){ "HTTP/1.1 100 Continue\r\n", "Location: /a\r\n", "X-Chaoswatch-Simulated: 1\r\n", "\r\n",
			      "HTTP/2 404 \r\n", "\r\n", NULL });
	assert_int_equal(answer.head.status, 404);
	assert_null(answer.head.location);
	assert_false(answer.head.simulated);
	assert_false(http_answer_is_success(&answer));
	http_answer_reset(&answer);
}

static void odd_heads_do_no_harm(void **state)
{
	(void)state;
	static const char *const lines[] = { "", "\r\n", "HTTP/", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 abc", ":", ": x", "Date",
		"Date:", "Date: yesterday", "Location:", "X-Chaoswatch-Simulated: 11", "Content-Type: \x01\xff" };
	struct http_answer answer = { 0 };
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_true(http_answer_head(&answer, lines[i], strlen(lines[i])));
	assert_int_equal(answer.head.status, 0);
	assert_int_equal(answer.head.date_ms, 0);
	assert_null(answer.head.location);
	assert_false(answer.head.simulated);
	char long_location[10000] = "Location: ";
	memset(long_location + 10, 'x', sizeof long_location - 10);
	assert_true(http_answer_head(&answer, long_location, sizeof long_location));
	assert_null(answer.head.location);
	http_answer_reset(&answer);
}

static void heads_are_bounded(void **state)
{
	(void)state;
	struct http_answer answer = { 0 };
	char line[1024];
	memset(line, 'x', sizeof line);
	int lines = 0;
	while (http_answer_head(&answer, line, sizeof line) && lines < 1000) {
		lines++;
		/* New heads do not make it forget what came before. */
		assert_true(http_answer_head(&answer, "HTTP/1.1 100 Continue\r\n", 23));
	}
	assert_int_equal(lines, 250);
	assert_int_equal(answer.stop, HTTP_STOP_HEAD_LIMIT);
	http_answer_reset(&answer);
	assert_int_equal(answer.stop, HTTP_STOP_NOT);
}

static void bodies_are_bounded(void **state)
{
	(void)state;
	static const struct {
		const char *status, *type;
		size_t pieces; /* of 64 KiB that are taken */
		enum http_stop stop;
		size_t kept;
	} cases[] = {
		{ "HTTP/1.1 200 OK", "application/json", 512, HTTP_STOP_BODY_LIMIT, (size_t)32 << 20 },
		{ "HTTP/1.1 500 Odd", "application/json", 0, HTTP_STOP_ENOUGH, 65536 },
		{ "HTTP/1.1 302 Found", "text/html", 0, HTTP_STOP_ENOUGH, 65536 },
		{ "HTTP/1.1 200 OK", "text/html", 0, HTTP_STOP_ENOUGH, 65536 },
	};
	static char piece[65536];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_answer answer = { 0 };
		char type[64];
		snprintf(type, sizeof type, "Content-Type: %s", cases[i].type);
		head(&answer, (const char *const[]){ cases[i].status, type, NULL });
		size_t taken = 0;
		while (http_answer_body(&answer, piece, sizeof piece))
			taken++;
		assert_int_equal(taken, cases[i].pieces);
		assert_int_equal(answer.stop, cases[i].stop);
		assert_int_equal(answer.body.len, cases[i].kept);
		http_answer_reset(&answer);
		assert_int_equal(answer.body.len, 0);
		assert_int_equal(answer.received, 0);
	}
}

static bool count_bytes(void *user, const char *bytes, size_t length)
{
	(void)bytes;
	*(size_t *)user += length;
	return *(size_t *)user < 10;
}

static void a_reader_gets_only_what_is_for_it(void **state)
{
	(void)state;
	size_t count = 0;
	struct http_answer answer = { .receive = count_bytes, .user = &count };
	head(&answer, (const char *const[]){ "HTTP/1.1 503 No", NULL });
	assert_true(http_answer_body(&answer, "12345", 5));
	assert_int_equal(count, 0);
	assert_string_equal(answer.body.data, "12345");
	http_answer_reset(&answer);
	head(&answer, (const char *const[]){ "HTTP/1.1 200 OK", "Content-Type: TEXT/HTML; charset=utf-8", NULL });
	assert_true(http_answer_is_page(&answer));
	assert_true(http_answer_body(&answer, "12345", 5));
	assert_int_equal(count, 0);
	http_answer_reset(&answer);
	head(&answer, (const char *const[]){ "HTTP/1.1 200 OK", NULL });
	assert_true(http_answer_body(&answer, "12345", 5));
	assert_false(http_answer_body(&answer, "67890", 5));
	assert_int_equal(count, 10);
	assert_int_equal(answer.stop, HTTP_STOP_READER);
	assert_int_equal(answer.body.len, 0);
	http_answer_reset(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_read),
		cmocka_unit_test(a_second_head_replaces_the_first),
		cmocka_unit_test(odd_heads_do_no_harm),
		cmocka_unit_test(heads_are_bounded),
		cmocka_unit_test(bodies_are_bounded),
		cmocka_unit_test(a_reader_gets_only_what_is_for_it),
	};
	return cmocka_run_group_tests_name("http_answer", tests, NULL, NULL);
}
