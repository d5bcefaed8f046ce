/* How a source is, from the outcomes of its requests. */
#include "tests/support/test.h"

#include "datasources/http.h"
#include "datasources/pulse.h"

#define T INT64_C(1795443300000)

static struct http_response answer(int64_t date_ms, int64_t elapsed_ms)
{
	return (struct http_response){ .status = 200, .date_ms = date_ms, .elapsed_ms = elapsed_ms };
}

static void good(struct pulse *pulse, int64_t now_ms)
{
	struct http_response response = answer(0, 1);
	pulse_good(pulse, &response, now_ms);
}

static bool bad(struct pulse *pulse, enum err_code code, int status, int64_t started_ms, int64_t now_ms)
{
	struct err err = { 0 };
	err_set_status(&err, code, status, "", "failed");
	return pulse_bad(pulse, &err, started_ms, now_ms);
}

/* Of a server that was good at T+10, for a request started at T+started. */
static void test_whose_failure_it_is(void **state)
{
	(void)state;
	static const struct {
		enum err_code code;
		int status;
		bool down_if_alone, down_beside_good;
	} cases[] = {
		{ ERR_CONFIG, 0, true, true },
		{ ERR_IO, 0, true, true },
		{ ERR_RESOLVE, 0, true, true },
		{ ERR_CONNECT, 0, true, true },
		{ ERR_TLS, 0, true, true },
		{ ERR_REDIRECT, 301, true, true },
		{ ERR_AUTH, 401, true, true },
		{ ERR_AUTH, 403, true, false },
		{ ERR_TIMEOUT, 0, true, false },
		{ ERR_OVERLOAD, 503, true, false },
		{ ERR_DECODE, 200, true, false },
		{ ERR_NOT_FOUND, 404, true, false },
		{ ERR_REFUSED, 500, true, false },
		{ ERR_REFUSED, 422, false, false },
		{ ERR_REFUSED, 400, false, false },
		{ ERR_ABORTED, 0, false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pulse pulse = { 0 };
		good(&pulse, T + 10);
		assert_int_equal(bad(&pulse, cases[i].code, cases[i].status, T + 20, T + 30), cases[i].down_if_alone);
		assert_int_equal(pulse_is_down(&pulse), cases[i].down_if_alone);
		pulse = (struct pulse){ 0 };
		good(&pulse, T + 10);
		assert_int_equal(bad(&pulse, cases[i].code, cases[i].status, T, T + 30), cases[i].down_beside_good);
	}
}

/* A strange answer is the request's own, until nothing else was good for a while; before the first good one it says nothing. */
static void test_strange_answers(void **state)
{
	(void)state;
	struct pulse pulse = { 0 };
	struct err err = { .code = ERR_DECODE };
	assert_false(pulse_strange(&pulse, &err, T, T));
	good(&pulse, T);
	assert_false(pulse_strange(&pulse, &err, T + 9000, T + 9999));
	assert_true(pulse_strange(&pulse, &err, T + 9000, T + 10000));
	assert_true(pulse_is_down(&pulse));
	good(&pulse, T + 11000);
	assert_false(pulse_strange(&pulse, &err, T + 10500, T + 30000)); /* begun before the good one */
	assert_true(pulse_strange(&pulse, &err, T + 29000, T + 30000));
}

static void test_tries_and_times(void **state)
{
	(void)state;
	struct pulse pulse = { 0 };
	struct slice *slice = slice_create(SOURCE_PROMETHEUS, 0, "", "");
	pulse_fill(&pulse, slice);
	assert_int_equal(slice->health, SOURCE_WAITING);
	good(&pulse, T);
	assert_true(bad(&pulse, ERR_CONNECT, 0, T + 1000, T + 1001));
	assert_true(bad(&pulse, ERR_CONNECT, 0, T + 1000, T + 1002)); /* the one beside it: no try of its own */
	pulse_fill(&pulse, slice);
	assert_int_equal(slice->health, SOURCE_FAILED);
	assert_int_equal(slice->tries, 1);
	assert_int_equal(slice->good_ms, T);
	assert_int_equal(slice->failed_since_ms, T + 1001);
	assert_in_range(slice->next_try_ms, T + 1001 + 800, T + 1001 + 1200);
	assert_string_equal(slice->error.text, "failed");

	assert_true(bad(&pulse, ERR_CONNECT, 0, T + 2100, T + 2101));
	pulse_fill(&pulse, slice);
	assert_int_equal(slice->tries, 2);
	assert_int_equal(slice->failed_since_ms, T + 1001);
	assert_in_range(slice->next_try_ms, T + 2101 + 1600, T + 2101 + 2400);

	pulse_try_now(&pulse);
	assert_int_equal(pulse.next_try_ms, 0);
	assert_true(pulse_is_down(&pulse));

	good(&pulse, T + 5000);
	pulse_fill(&pulse, slice);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->tries, 0);
	assert_int_equal(slice->failed_since_ms, 0);
	assert_int_equal(slice->next_try_ms, 0);
	assert_int_equal(slice->error.code, ERR_NONE);
	slice_release(slice);
}

/* Dates have whole seconds; a clock that may be ours is ours. */
static void test_clock(void **state)
{
	(void)state;
	static const struct {
		int64_t server_ahead_ms; /* what is true */
		int64_t least_ms, most_ms; /* what may be found after some answers */
	} cases[] = { { 0, 0, 0 }, { 400, 0, 500 }, { 5000, 4900, 5100 }, { -61000, -61100, -60900 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pulse pulse = { 0 };
		for (int64_t at = 0; at < 40; at++) {
			int64_t now_ms = T + at * 777, server_ms = now_ms + cases[i].server_ahead_ms;
			struct http_response response = answer(server_ms / 1000 * 1000, 20);
			pulse_good(&pulse, &response, now_ms + 10);
		}
		if (pulse_offset_ms(&pulse) < cases[i].least_ms || pulse_offset_ms(&pulse) > cases[i].most_ms)
			fail_msg("%d: %d", (int)cases[i].server_ahead_ms, (int)pulse_offset_ms(&pulse));
		assert_int_equal(pulse_server_ms(&pulse, T), T + pulse_offset_ms(&pulse));
	}
}

static void test_clock_that_is_set(void **state)
{
	(void)state;
	struct pulse pulse = { 0 };
	struct http_response response = answer(T, 5);
	pulse_good(&pulse, &response, T + 300);
	assert_int_equal(pulse_offset_ms(&pulse), 0);
	response = answer(T + 3600000, 5);
	pulse_good(&pulse, &response, T + 1000);
	assert_in_range(pulse_offset_ms(&pulse), 3598000, 3601000);
	response = answer(0, 5); /* no Date: nothing changes */
	pulse_good(&pulse, &response, T + 2000);
	assert_in_range(pulse_offset_ms(&pulse), 3598000, 3601000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whose_failure_it_is),
		cmocka_unit_test(test_strange_answers),
		cmocka_unit_test(test_tries_and_times),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_clock_that_is_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
