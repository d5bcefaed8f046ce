/* The Alertmanager source against a small server: one request at a time, what is published, going away and coming back. */
#include "tests/support/test.h"

#include "core/model.h"
#include "core/snapshot.h"
#include "datasources/source.h"
#include "tests/support/fakehttp.h"
#include "tests/support/sourcebed.h"

#define S INT64_C(1000)

struct world {
	int groups, silences, others;
	int status; /* 0: all is well */
	int silences_status;
	bool quiet; /* no alerts */
};

static int handle(void *user, const struct fakehttp_request *request, struct buf *body)
{
	struct world *world = user;
	static const struct {
		const char *path, *body;
	} answers[] = {
		{ "/api/v2/alerts/groups", "[{\"alerts\":[{\"fingerprint\":\"e5c10d261947d5d9\",\"labels\":{\"alertname\":\"Watchdog\"},"
					   "\"receivers\":[{\"name\":\"pager\"}],\"status\":{\"state\":\"active\"}}],\"receiver\":{}}]" },
		{ "/api/v2/silences", "[{\"id\":\"x\",\"status\":{\"state\":\"active\"},\"matchers\":[]}]" },
		{ "/api/v2/status", "{\"cluster\":{\"status\":\"ready\",\"peers\":[]},\"versionInfo\":{\"version\":\"0.25.0\"}}" },
		{ "/api/v2/receivers", "[{\"name\":\"pager\"}]" },
	};
	world->groups += strcmp(request->path, answers[0].path) == 0;
	world->silences += strcmp(request->path, answers[1].path) == 0;
	world->others += strcmp(request->path, answers[2].path) == 0 || strcmp(request->path, answers[3].path) == 0;
	int status = world->silences_status && strcmp(request->path, answers[1].path) == 0 ? world->silences_status : world->status;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0] && !status; i++) {
		if (strcmp(request->path, answers[i].path) == 0) {
			buf_append_text(body, world->quiet && i == 0 ? "[]" : answers[i].body);
			return 200;
		}
	}
	buf_append_text(body, "Limit of concurrent GET requests reached (8), try again later.");
	return status ? status : 404;
}

struct bench {
	struct world world;
	struct fakehttp *server;
	struct sourcebed *bed;
};

static void bench_start(struct bench *bench)
{
	bench->server = fakehttp_start(handle, &bench->world);
	bench->bed = sourcebed_open(&alertmanager_source, fakehttp_url(bench->server), 5 * S);
	sourcebed_share(bench->bed, fakehttp_sync, bench->server);
	sourcebed_settle(bench->bed);
}

static void bench_stop(struct bench *bench)
{
	sourcebed_close(bench->bed);
	fakehttp_stop(bench->server);
}

static void test_what_is_asked(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start(&bench);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->kind, SOURCE_ALERTMANAGER);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_string_equal(slice->version, "0.25.0");
	assert_int_equal(slice->alertmanager.alert_count, 1);
	assert_string_equal(slice->alertmanager.alerts[0].receivers[0], "pager");
	assert_int_equal(slice->alertmanager.silence_count, 1);
	assert_int_equal(slice->alertmanager.receiver_count, 1);
	assert_string_equal(slice->alertmanager.cluster_status, "ready");
	assert_int_equal(slice->alertmanager.alerts_good_ms, sourcebed_now(bench.bed));
	for (int i = 0; i < 6; i++)
		sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.groups, 7);
	assert_int_equal(bench.world.silences, 7);
	assert_int_equal(bench.world.others, 3); /* status again after 30 s */
	assert_int_equal(fakehttp_most(bench.server), 1);
	bench_stop(&bench);
}

/* An answer that is the one before is not decoded: its alerts are the same in memory. Its time moves on all the same. */
static void test_what_repeats_is_kept(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start(&bench);
	const struct am_alert *alerts = sourcebed_slice(bench.bed)->alertmanager.alerts;
	sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.groups, 2);
	assert_ptr_equal(sourcebed_slice(bench.bed)->alertmanager.alerts, alerts);
	assert_int_equal(sourcebed_slice(bench.bed)->alertmanager.alerts_good_ms, sourcebed_now(bench.bed));
	bench.world.status = 503;
	sourcebed_advance(bench.bed, 5 * S);
	bench.world.status = 0;
	sourcebed_advance(bench.bed, 5 * S);
	assert_ptr_equal(sourcebed_slice(bench.bed)->alertmanager.alerts, alerts); /* across a failure */
	bench.world.quiet = true;
	sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(sourcebed_slice(bench.bed)->alertmanager.alert_count, 0);
	bench_stop(&bench);
}

static void test_silences_alone_fail(void **state)
{
	(void)state;
	struct bench bench = { .world = { .silences_status = 422 } };
	bench_start(&bench);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->alertmanager.alert_count, 1);
	assert_int_equal(slice->alertmanager.alerts_error.code, ERR_NONE);
	assert_int_equal(slice->alertmanager.silences_error.code, ERR_REFUSED);
	assert_int_equal(slice->alertmanager.silences_good_ms, 0);
	bench_stop(&bench);
}

static void test_goes_and_comes_back(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start(&bench);
	bench.world.status = 503;
	int silences = bench.world.silences;
	sourcebed_advance(bench.bed, 5 * S);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_FAILED);
	assert_int_equal(slice->alertmanager.alert_count, 1); /* the last good ones */
	assert_non_null(strstr(slice->error.text, "Limit of concurrent GET"));
	assert_int_equal(sourcebed_next(bench.bed), slice->next_try_ms);
	sourcebed_advance(bench.bed, 2 * S);
	assert_int_equal(sourcebed_slice(bench.bed)->tries, 2);
	assert_int_equal(bench.world.silences, silences); /* only the alerts are tried */
	bench.world.status = 0;
	sourcebed_advance(bench.bed, 3 * S);
	slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->alertmanager.alerts_error.code, ERR_NONE);
	assert_int_equal(bench.world.silences, silences + 1);
	bench_stop(&bench);
}

static void test_refresh(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start(&bench);
	sourcebed_refresh(bench.bed);
	sourcebed_settle(bench.bed);
	assert_int_equal(bench.world.groups, 2);
	assert_int_equal(bench.world.silences, 2);
	assert_int_equal(bench.world.others, 4);
	bench.world.status = 503;
	sourcebed_advance(bench.bed, 5 * S);
	bench.world.status = 0;
	sourcebed_refresh(bench.bed);
	sourcebed_settle(bench.bed);
	assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
	bench_stop(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_asked),
		cmocka_unit_test(test_what_repeats_is_kept),
		cmocka_unit_test(test_silences_alone_fail),
		cmocka_unit_test(test_goes_and_comes_back),
		cmocka_unit_test(test_refresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
