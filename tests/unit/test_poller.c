#include "tests/support/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "core/command.h"
#include "core/config.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/http.h"
#include "datasources/poller.h"
#include "datasources/source.h"
#include "tests/support/slowdns.h"
#include "tests/support/writable.h"

/* A source that does nothing but count, and what it should do next. One test runs at a time, so it is one for all. */
static struct {
	atomic_int opened, closed, polls, refreshes, answers, commands;
	atomic_int wants; /* of the newest poll */
	atomic_bool signals_blocked, ask;
	atomic_llong next_in_ms; /* what poll answers; < 0: at once */
	atomic_int block_ms, blocked; /* poll takes so long; how often it began to */
} fake;

static struct source_context *fake_context;

static void *fake_open(struct source_context *context)
{
	sigset_t mask;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	atomic_store(&fake.signals_blocked, sigismember(&mask, SIGINT) && sigismember(&mask, SIGTERM) && sigismember(&mask, SIGWINCH));
	fake_context = context;
	atomic_fetch_add(&fake.opened, 1);
	return mem_strdup("state");
}

static void on_answer(void *user, const struct http_response *response)
{
	(void)user;
	(void)response;
	atomic_fetch_add(&fake.answers, 1);
}

static int64_t fake_poll(void *state, const struct want_list *wants, int64_t now_ms)
{
	assert_string_equal(state, "state");
	atomic_store(&fake.wants, (int)wants->count);
	struct command command;
	while (cmdqueue_pop(fake_context->commands, &command)) {
		atomic_fetch_add(&fake.commands, 1);
		command_finish(&command);
	}
	if (atomic_exchange(&fake.ask, false))
		http_start(fake_context->http, &(struct http_call){ .path = "/x", .done = on_answer });
	if (atomic_load(&fake.block_ms) > 0) {
		atomic_fetch_add(&fake.blocked, 1);
		usleep((useconds_t)atomic_load(&fake.block_ms) * 1000);
	}
	atomic_fetch_add(&fake.polls, 1);
	return now_ms + atomic_load(&fake.next_in_ms);
}

static void fake_refresh(void *state)
{
	assert_string_equal(state, "state");
	atomic_fetch_add(&fake.refreshes, 1);
}

static void fake_close(void *state)
{
	assert_int_equal(http_active(fake_context->http), 0);
	free(state);
	atomic_fetch_add(&fake.closed, 1);
}

static const struct source_ops fake_source = {
	.kind = SOURCE_CHAOS_MESH,
	.open = fake_open,
	.poll = fake_poll,
	.refresh = fake_refresh,
	.close = fake_close,
};

/* A wall clock that can be set. */
static atomic_llong clock_shift_ms;

static int64_t shifted_wall(void *user)
{
	(void)user;
	return clock_system()->wall_ms(clock_system()->user) + atomic_load(&clock_shift_ms);
}

static int64_t real_monotonic(void *user)
{
	(void)user;
	return clock_system()->monotonic_ms(clock_system()->user);
}

static const struct clock shifted_clock = { .wall_ms = shifted_wall, .monotonic_ms = real_monotonic };

static int64_t now_ms(void)
{
	return real_monotonic(NULL);
}

static struct config_source source_config = {
	.http = { .username = "",
		.password = "",
		.password_file = "",
		.auth_type = "",
		.credentials = "",
		.credentials_file = "",
		.ca_file = "",
		.cert_file = "",
		.key_file = "",
		.server_name = "",
		.proxy_url = "" },
};

static void nothing(void *user)
{
	(void)user;
}

static struct store *store;

static struct poller *begin(const char *url, bool read_only, int64_t next_in_ms)
{
	memset(&fake, 0, sizeof fake);
	atomic_store(&fake.next_in_ms, next_in_ms);
	atomic_store(&clock_shift_ms, 0);
	source_config.url = (char *)url;
	store = store_create(1, nothing, NULL);
	const struct poller_params params = {
		.ops = &fake_source,
		.name = "fake",
		.config = &source_config,
		.refresh_ms = 5000,
		.read_only = read_only,
		.clock = &shifted_clock,
		.store = store,
	};
	return poller_create(&params);
}

static void finish(struct poller *poller)
{
	poller_stop(poller);
	assert_true(poller_join(poller, 2000));
	assert_int_equal(atomic_load(&fake.closed), atomic_load(&fake.opened));
	poller_destroy(poller);
	store_destroy(store);
}

static void wait_for(const atomic_int *counter, int value)
{
	int64_t end = now_ms() + 3000;
	while (atomic_load(counter) < value && now_ms() < end)
		usleep(1000);
	assert_true(atomic_load(counter) >= value);
}

/* ---- tests ---- */

static void polls_at_once_and_then_when_due(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 100);
	assert_int_equal(atomic_load(&fake.polls), 0);
	int64_t began = now_ms();
	assert_true(poller_start(poller));
	wait_for(&fake.polls, 1);
	assert_in_range(now_ms() - began, 0, 1000);
	assert_true(atomic_load(&fake.signals_blocked));
	wait_for(&fake.polls, 4);
	assert_in_range(now_ms() - began, 290, 2000);
	finish(poller);
	assert_int_equal(atomic_load(&fake.closed), 1);
	assert_int_equal(atomic_load(&fake.refreshes), 0);
}

static void the_creators_signals_stay_as_they_were(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	assert_true(poller_start(poller));
	sigset_t mask;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	assert_false(sigismember(&mask, SIGINT));
	finish(poller);
}

static void new_wants_are_seen_after_a_wake(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	assert_true(poller_start(poller));
	wait_for(&fake.polls, 1);
	assert_int_equal(atomic_load(&fake.wants), 0);
	const struct want want = { .kind = WANT_INSTANT, .query = "up", .series_max = 10 };
	store_publish_wants(store, want_list_create(&want, 1, ""));
	poller_wake(poller);
	wait_for(&fake.polls, 2);
	assert_int_equal(atomic_load(&fake.wants), 1);
	finish(poller);
}

static void a_refresh_is_told_to_the_source(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	assert_true(poller_start(poller));
	wait_for(&fake.polls, 1);
	poller_refresh(poller);
	wait_for(&fake.polls, 2);
	assert_int_equal(atomic_load(&fake.refreshes), 1);
	poller_wake(poller);
	wait_for(&fake.polls, 3);
	assert_int_equal(atomic_load(&fake.refreshes), 1);
	finish(poller);
}

static void an_answer_brings_the_next_poll(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	atomic_store(&fake.ask, true);
	assert_true(poller_start(poller));
	wait_for(&fake.answers, 1);
	wait_for(&fake.polls, 2);
	finish(poller);
	assert_int_equal(atomic_load(&fake.answers), 1);
}

static void commands_arrive_unless_read_only(void **state)
{
	(void)state;
	struct command command;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	assert_true(poller_start(poller));
	wait_for(&fake.polls, 1);
	command_init(&command, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", "n", "x", "PodChaos", "");
	assert_true(poller_command(poller, &command) > 0);
	wait_for(&fake.commands, 1);
	finish(poller);

	poller = begin("http://127.0.0.1:1", true, 60000);
	assert_true(poller_start(poller));
	command_init(&command, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", "n", "x", "PodChaos", "");
	assert_int_equal(poller_command(poller, &command), 0);
	command_init(&command, COMMAND_REFRESH, CHAOS_EXPERIMENT, "", "", "", "", "");
	assert_true(poller_command(poller, &command) > 0);
	wait_for(&fake.commands, 1);
	finish(poller);
	assert_int_equal(atomic_load(&fake.commands), 1);
}

static void a_source_that_always_says_now_does_not_spin(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, -1000);
	assert_true(poller_start(poller));
	usleep(300000);
	assert_in_range(atomic_load(&fake.polls), 2, 65);
	finish(poller);
}

static void a_clock_that_jumps_makes_plans_worthless(void **state)
{
	(void)state;
	static const long long jumps[] = { 3600000, -3600000 };
	for (size_t i = 0; i < 2; i++) {
		struct poller *poller = begin("http://127.0.0.1:1", false, 40);
		assert_true(poller_start(poller));
		wait_for(&fake.polls, 2);
		assert_int_equal(atomic_load(&fake.refreshes), 0);
		atomic_store(&clock_shift_ms, jumps[i]);
		wait_for(&fake.refreshes, 1);
		int polls = atomic_load(&fake.polls);
		wait_for(&fake.polls, polls + 2);
		assert_int_equal(atomic_load(&fake.refreshes), 1);
		finish(poller);
	}
}

/* Milliseconds from the wish to end until the thread has ended, while its lookup hangs. */
static int64_t time_to_end_a_lookup(void)
{
	int before = slowdns_calls();
	struct poller *poller = begin("http://poller.hang.test:9090", false, 60000);
	atomic_store(&fake.ask, true);
	assert_true(poller_start(poller));
	for (int i = 0; i < 600 && slowdns_calls() == before; i++)
		usleep(5000);
	assert_int_equal(slowdns_calls(), before + 1);
	int64_t began = now_ms();
	poller_stop(poller);
	assert_true(poller_join(poller, 2000));
	int64_t took = now_ms() - began;
	finish(poller);
	assert_int_equal(atomic_load(&fake.answers), 0);
	return took;
}

static void it_ends_in_time_with_a_lookup_that_hangs(void **state)
{
	(void)state;
	int64_t best = INT64_MAX; /* the machine may be busy */
	for (int try = 0; try < 5 && best > 50; try++)
		best = time_to_end_a_lookup();
	assert_in_range(best, 0, 50);
}

static void joining_gives_up_at_its_deadline(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	atomic_store(&fake.block_ms, 1500);
	assert_true(poller_start(poller));
	wait_for(&fake.blocked, 1);
	poller_stop(poller);
	int64_t began = now_ms();
	assert_false(poller_join(poller, 50));
	assert_in_range(now_ms() - began, 45, 1400);
	assert_false(poller_join(poller, 0));
	assert_true(poller_join(poller, 5000));
	finish(poller);
}

static void what_never_started_can_be_ended(void **state)
{
	(void)state;
	struct poller *poller = begin("http://127.0.0.1:1", false, 60000);
	poller_wake(poller);
	finish(poller);
	assert_int_equal(atomic_load(&fake.opened), 0);
	poller = begin("http://127.0.0.1:1", false, 60000);
	poller_stop(poller);
	assert_true(poller_start(poller));
	finish(poller);
	assert_int_equal(atomic_load(&fake.polls), 0);
}

static void backoff_doubles_up_to_half_a_minute(void **state)
{
	(void)state;
	static const struct {
		unsigned tries;
		int64_t middle;
	} cases[] = { { 0, 1000 }, { 1, 1000 }, { 2, 2000 }, { 3, 4000 }, { 4, 8000 }, { 5, 16000 }, { 6, 30000 }, { 7, 30000 },
		{ 4000000000u, 30000 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t middle = cases[i].middle;
		assert_int_equal(poller_backoff_ms(cases[i].tries, 0), middle * 8 / 10);
		assert_int_equal(poller_backoff_ms(cases[i].tries, UINT32_MAX), middle * 12 / 10);
		assert_in_range(poller_backoff_ms(cases[i].tries, UINT32_MAX / 2), middle - 1, middle);
	}
}

static int start_http(void **state)
{
	(void)state;
	return http_global_init(NULL) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(polls_at_once_and_then_when_due),
		cmocka_unit_test(the_creators_signals_stay_as_they_were),
		cmocka_unit_test(new_wants_are_seen_after_a_wake),
		cmocka_unit_test(a_refresh_is_told_to_the_source),
		cmocka_unit_test(an_answer_brings_the_next_poll),
		cmocka_unit_test(commands_arrive_unless_read_only),
		cmocka_unit_test(a_source_that_always_says_now_does_not_spin),
		cmocka_unit_test(a_clock_that_jumps_makes_plans_worthless),
		cmocka_unit_test(it_ends_in_time_with_a_lookup_that_hangs),
		cmocka_unit_test(joining_gives_up_at_its_deadline),
		cmocka_unit_test(what_never_started_can_be_ended),
		cmocka_unit_test(backoff_doubles_up_to_half_a_minute),
	};
	return cmocka_run_group_tests_name("poller", tests, start_http, NULL);
}
