/* How requests and the loop around them end: cancelled, interrupted, woken. */
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "tests/support/faultserver.h"
#include "tests/support/httpbed.h"
#include "tests/support/slowdns.h"

static struct faultserver *server;

static void cancelled_requests_are_silent(void **state)
{
	(void)state;
	struct http *http = httpbed_open(faultserver_get(server, "http"), NULL);
	struct httpbed_outcome hung, refused, last;
	struct http_request *request = httpbed_start(http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	assert_true(http_run(http, 50));
	http_cancel(request);
	assert_int_equal(http_active(http), 0);
	httpbed_start(http, (struct http_call){ .path = "/fault/drip/x" }, &hung);
	httpbed_start(http, (struct http_call){ .path = "/fault/drip/y" }, &refused);
	assert_true(http_run(http, 50));
	http_cancel_all(http);
	assert_int_equal(http_active(http), 0);
	httpbed_ask(http, (struct http_call){ .path = "/x" }, &last);
	assert_int_equal(last.status, 200);
	assert_int_equal(hung.calls + refused.calls, 0);
	http_destroy(http);

	struct config_http config = { PLAIN_CONFIG, .credentials_file = "/nonexistent" };
	http = httpbed_open(faultserver_get(server, "http"), &config);
	request = httpbed_start(http, (struct http_call){ .path = "/x" }, &refused);
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
	struct chain chain = { .http = httpbed_open(faultserver_get(server, "http"), NULL), .wanted = 3 };
	struct httpbed_outcome hung;
	chain.other = httpbed_start(chain.http, (struct http_call){ .path = "/fault/silence/x" }, &hung);
	chain.self = http_start(chain.http, &(struct http_call){ .path = "/chain", .done = next_in_chain, .user = &chain });
	httpbed_run_until(chain.http, &chain.ended, 3);
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
	atomic_store(&runner->at_ms, httpbed_now_ms());
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
	int64_t began = httpbed_now_ms();
	call(http);
	pthread_join(thread, NULL);
	assert_int_equal(atomic_load(&runner.returned), expected);
	return atomic_load(&runner.at_ms) - began;
}

/* Interrupts a request to that place and destroys everything; milliseconds of both. */
static int64_t time_to_end(const char *base_url)
{
	struct http *http = httpbed_open(base_url, NULL);
	struct httpbed_outcome out;
	httpbed_start(http, (struct http_call){ .path = "/x" }, &out);
	int64_t took = time_of_return(http, http_interrupt, 2);
	assert_false(http_run(http, 1000));
	int64_t began = httpbed_now_ms();
	http_destroy(http);
	assert_int_equal(out.calls, 0);
	return took + httpbed_now_ms() - began;
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
	const int64_t most = httpbed_slack() > 1 ? 5000 : 100; /* a lookup that is waited for takes 6 s */
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
	struct http *http = httpbed_open(faultserver_get(server, "silent"), NULL);
	struct httpbed_outcome out;
	int64_t idle = INT64_MAX, busy = INT64_MAX;
	for (int try = 0; try < TRIES && idle > 50; try++)
		idle = time_of_return(http, http_wake, 1);
	httpbed_start(http, (struct http_call){ .path = "/x", .timeout_ms = 60000 }, &out);
	for (int try = 0; try < TRIES && busy > 50; try++)
		busy = time_of_return(http, http_wake, 1);
	assert_in_range(idle, 0, 50);
	assert_in_range(busy, 0, 50);
	/* A wake that comes before the wait is not lost. */
	http_wake(http);
	int64_t began = httpbed_now_ms();
	assert_true(http_run(http, 60000));
	assert_in_range(httpbed_now_ms() - began, 0, SOON);
	/* Without one it waits as long as told, no longer. */
	began = httpbed_now_ms();
	assert_true(http_run(http, 120));
	assert_in_range(httpbed_now_ms() - began, 110, SOON);
	http_destroy(http);
}

static void a_lookup_that_hangs_holds_nobody_up(void **state)
{
	(void)state;
	struct http *http = httpbed_open("http://three.hang.test:9090", NULL);
	struct httpbed_outcome out;
	struct http_request *request = httpbed_start(http, (struct http_call){ .path = "/x" }, &out);
	assert_true(http_run(http, 50));
	int64_t began = httpbed_now_ms();
	http_cancel(request);
	http_destroy(http);
	assert_in_range(httpbed_now_ms() - began, 0, SOON); /* the lookup takes 6 s */
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
		cmocka_unit_test(cancelled_requests_are_silent),
		cmocka_unit_test(done_may_start_and_cancel),
		cmocka_unit_test(interrupting_works_in_every_phase),
		cmocka_unit_test(waking_returns_at_once),
		cmocka_unit_test(a_lookup_that_hangs_holds_nobody_up),
	};
	return cmocka_run_group_tests_name("http_end", tests, begin, end);
}
