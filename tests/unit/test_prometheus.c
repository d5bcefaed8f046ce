/* The Prometheus source against a small server that counts what it is asked, with a clock that the test moves. */
#include "tests/support/test.h"

#include <inttypes.h>
#include <math.h>

#include "core/base/grid.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/want.h"
#include "datasources/source.h"
#include "tests/support/fakehttp.h"
#include "tests/support/sourcebed.h"

#define S INT64_C(1000)
enum { UNSETTLED_S = 40 };

/* What the server is, and what it was asked. */
struct world {
	int full, tails, counts, instants, posts, others, probes, rules, targets;
	int status; /* 0: all is well */
	int post_status; /* 0: POST is fine */
	const char *instead; /* of any answer, with 200 */
	const char *forbidden; /* a path */
	int series;
	unsigned version; /* the newest points differ from poll to poll */
	const char *started;
	int64_t range_s; /* of a full query */
	int64_t refresh_ms; /* 0: 5 s */
};

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t z = (a + b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);
	return (z ^ (z >> 31)) * UINT64_C(0x94d049bb133111eb) >> 20;
}

static void append_range(const struct world *world, int64_t start, int64_t end, int64_t step, struct buf *body)
{
	buf_append_text(body, "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
	for (int i = 0; i < world->series; i++) {
		const char *comma = "";
		buf_appendf(body, "%s{\"metric\":{\"pod\":\"p%03d\"},\"values\":[", i ? "," : "", i);
		for (int64_t t = start; t <= end; t += step) {
			uint64_t value = mix((uint64_t)t, (uint64_t)i);
			if (t > end - UNSETTLED_S)
				value = mix(value, world->version);
			if (value % 5 == 0)
				continue;
			buf_appendf(body, "%s[%" PRId64 ",\"%" PRIu64 "\"]", comma, t, value);
			comma = ",";
		}
		buf_append_text(body, "]}");
	}
	buf_append_text(body, "]}}");
}

static int answer_range(struct world *world, const struct fakehttp_request *request, struct buf *body)
{
	char text[64];
	int64_t start = atoll(fakehttp_argument(request, "start", text, sizeof text));
	int64_t end = atoll(fakehttp_argument(request, "end", text, sizeof text));
	int64_t step = atoll(fakehttp_argument(request, "step", text, sizeof text));
	if (end - start == world->range_s)
		world->full++;
	else
		world->tails++;
	world->version++;
	append_range(world, start, end, step, body);
	return 200;
}

static int answer_instant(struct world *world, const char *query, struct buf *body)
{
	const char *value = "7";
	if (strncmp(query, "count(", 6) == 0) {
		world->counts++;
		value = "48213";
	} else if (strcmp(query, "1") == 0) {
		world->probes++;
	} else {
		world->instants++;
	}
	buf_appendf(body,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1795443300.5,\"%s\"]}]}"
		"}",
		value);
	return 200;
}

static const char *small_answer(const struct world *world, const char *path)
{
	static char runtime[128];
	static const struct {
		const char *path, *body;
	} answers[] = {
		{ "/api/v1/rules", "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"name\":\"r\",\"type\":\"alerting\",\"alerts\":[]}]}]}" },
		{ "/api/v1/targets", "{\"activeTargets\":[{\"health\":\"up\"},{\"health\":\"down\"}]}" },
		{ "/api/v1/status/config", "{\"yaml\":\"global: {scrape_interval: 5s, external_labels: {cluster: lab}}\"}" },
		{ "/api/v1/status/buildinfo", "{\"version\":\"2.42.0\"}" },
		{ "/api/v1/alertmanagers", "{\"activeAlertmanagers\":[{\"url\":\"x\"}]}" },
		{ "/api/v1/label/__name__/values", "[\"up\"]" },
	};
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		if (strcmp(path, answers[i].path) == 0)
			return answers[i].body;
	snprintf(runtime, sizeof runtime, "{\"startTime\":\"%s\"}", world->started);
	return runtime;
}

static int handle(void *user, const struct fakehttp_request *request, struct buf *body)
{
	struct world *world = user;
	char query[20000];
	bool post = strcmp(request->method, "POST") == 0;
	world->posts += post;
	if (world->status || (post && world->post_status)) {
		buf_append_text(body, "Service Unavailable");
		return world->status ? world->status : world->post_status;
	}
	if (world->instead) {
		buf_append_text(body, world->instead);
		return 200;
	}
	fakehttp_argument(request, "query", query, sizeof query);
	if (strncmp(query, "bad", 3) == 0) {
		buf_append_text(body, "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many matching not allowed\"}");
		return 422;
	}
	if (strcmp(request->path, "/api/v1/query_range") == 0)
		return answer_range(world, request, body);
	if (strcmp(request->path, "/api/v1/query") == 0)
		return answer_instant(world, query, body);
	world->others++;
	world->rules += strcmp(request->path, "/api/v1/rules") == 0;
	world->targets += strcmp(request->path, "/api/v1/targets") == 0;
	if (world->forbidden && strcmp(request->path, world->forbidden) == 0)
		return 403;
	buf_appendf(body, "{\"status\":\"success\",\"data\":%s}", small_answer(world, request->path));
	return 200;
}

/* ---- a test's bench ---- */

struct bench {
	struct world world;
	struct fakehttp *server;
	struct sourcebed *bed;
};

static struct want range_of(const char *query, int64_t range_s)
{
	return (struct want){ .kind = WANT_RANGE, .query = query, .range_ms = range_s * S, .step_ms = 5 * S, .series_max = 50 };
}

static void bench_start(struct bench *bench)
{
	bench->world.series = bench->world.series ? bench->world.series : 3;
	bench->world.started = "2026-11-23T07:35:27Z";
	bench->world.range_s = 900;
	bench->server = fakehttp_start(handle, &bench->world);
	bench->bed =
		sourcebed_open(&prometheus_source, fakehttp_url(bench->server), bench->world.refresh_ms ? bench->world.refresh_ms : 5 * S);
	sourcebed_share(bench->bed, fakehttp_sync, bench->server);
}

/* With these wants, answered. */
static void bench_start_with(struct bench *bench, const struct want *wants, size_t count)
{
	bench_start(bench);
	sourcebed_want(bench->bed, wants, count);
	sourcebed_settle(bench->bed);
}

static void bench_start_up(struct bench *bench)
{
	const struct want want = range_of("up", 900);
	bench_start_with(bench, &want, 1);
}

static void bench_stop(struct bench *bench)
{
	sourcebed_close(bench->bed);
	fakehttp_stop(bench->server);
}

static const struct prometheus_data *data_of(struct bench *bench)
{
	return &sourcebed_slice(bench->bed)->prometheus;
}

static const struct query_result *result_of(struct bench *bench, size_t index)
{
	assert_true(index < data_of(bench)->query_count);
	return &data_of(bench)->queries[index];
}

/* ---- tests ---- */

static void test_what_is_always_asked(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start(&bench);
	sourcebed_settle(bench.bed);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_string_equal(slice->version, "2.42.0");
	assert_int_equal(slice->prometheus.rule_count, 1);
	assert_int_equal(slice->prometheus.targets_up, 1);
	assert_int_equal(slice->prometheus.targets_down, 1);
	assert_string_equal(labels_get(slice->prometheus.external_labels, "cluster"), "lab");
	assert_int_equal(slice->prometheus.scrape_interval_ms, 5000);
	assert_true(slice->prometheus.started_ms > 0);
	assert_int_equal(slice->prometheus.alertmanager_count, 1);
	assert_int_equal(slice->prometheus.found_count, 1);
	assert_int_equal(bench.world.others, 7);
	for (int i = 0; i < 6; i++)
		sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.others, 7 + 6 + 2); /* rules each time; after 30 s targets and runtime */
	bench_stop(&bench);
}

/* Alerts are as new as the refresh, however short; what hardly changes is asked seldom. */
static void test_rules_at_each_refresh(void **state)
{
	(void)state;
	struct bench bench = { .world = { .refresh_ms = S / 2 } };
	bench_start(&bench);
	sourcebed_settle(bench.bed);
	assert_int_equal(bench.world.rules, 1);
	for (int i = 0; i < 10; i++)
		sourcebed_advance(bench.bed, S / 2);
	assert_int_equal(bench.world.rules, 11);
	assert_int_equal(bench.world.targets, 1);
	bench_stop(&bench);
}

/* The server's clock jumps, as that of a simulated world does: what was asked by the old one is asked again at once, and but once. */
static void test_a_clock_that_jumps(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want want = range_of("up", 900);
	bench_start(&bench);
	int64_t now_ms = sourcebed_now(bench.bed);
	fakehttp_set_date(bench.server, now_ms);
	sourcebed_want(bench.bed, &want, 1);
	sourcebed_settle(bench.bed);
	assert_true(result_of(&bench, 0)->end_ms <= now_ms);
	int asked = bench.world.full + bench.world.tails;
	fakehttp_set_date(bench.server, now_ms + 60 * S);
	sourcebed_refresh(bench.bed);
	sourcebed_settle(bench.bed);
	assert_true(result_of(&bench, 0)->end_ms >= now_ms + 55 * S);
	assert_int_equal(bench.world.full + bench.world.tails, asked + 2);
	bench_stop(&bench);
}

/* Which metrics there are may not be for this token: the rest is told, and that is not. */
static void test_metrics_that_may_not_be_listed(void **state)
{
	(void)state;
	struct bench bench = { .world = { .forbidden = "/api/v1/label/__name__/values" } };
	bench_start(&bench);
	sourcebed_settle(bench.bed);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->prometheus.found_good_ms, 0);
	assert_string_equal(slice->prometheus.found_error.text, "403 Forbidden (the answer is empty)");
	bench.world.forbidden = NULL;
	sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(sourcebed_slice(bench.bed)->prometheus.found_count, 1);
	assert_string_equal(sourcebed_slice(bench.bed)->prometheus.found_error.text, "");
	bench_stop(&bench);
}

/* One full answer, a hundred tails, and then full again; the merged result is what a full answer would be. */
static void test_tails(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start_up(&bench);
	assert_int_equal(bench.world.full, 1);
	const struct labels *labels = labels_retain(result_of(&bench, 0)->series[0].labels);
	for (int i = 0; i < 100; i++)
		sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.full, 1);
	assert_int_equal(bench.world.tails, 100);
	const struct query_result *result = result_of(&bench, 0);
	assert_int_equal(result->count, 3);
	assert_int_equal(result->total, 3);
	assert_int_equal(result->end_ms, sourcebed_now(bench.bed) / (5 * S) * (5 * S));
	assert_int_equal(result->end_ms - result->start_ms, 900 * S);
	assert_int_equal(result->good_ms, sourcebed_now(bench.bed));
	assert_ptr_equal(result->series[0].labels, labels); /* shared, not parsed again */
	for (size_t i = 0; i < 3; i++) {
		const struct grid *grid = result->series[i].grid;
		assert_int_equal(grid->count, 181);
		for (size_t k = 0; k < grid->count; k++) {
			int64_t t = (grid->start_ms + (int64_t)k * 5 * S) / S, end = result->end_ms / S;
			uint64_t value = mix((uint64_t)t, i);
			if (t > end - UNSETTLED_S)
				value = mix(value, bench.world.version);
			double want_value = value % 5 == 0 ? grid_hole() : (double)value;
			assert_memory_equal(&grid->values[k], &want_value, sizeof want_value);
		}
	}
	sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.full, 2);
	labels_release(labels);
	bench_stop(&bench);
}

static void test_nothing_is_asked_before_a_step_is_complete(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want want = range_of("up", 900);
	want.step_ms = 60 * S;
	bench_start_with(&bench, &want, 1);
	for (int i = 0; i < 24; i++)
		sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.full + bench.world.tails, 3); /* two minutes later two more */
	bench_stop(&bench);
}

static void test_instant_query(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want want = { .kind = WANT_INSTANT, .query = "up", .series_max = 10 };
	bench_start_with(&bench, &want, 1);
	sourcebed_advance(bench.bed, 5 * S);
	sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.instants, 3);
	const struct query_result *result = result_of(&bench, 0);
	assert_int_equal(result->count, 1);
	assert_true(result->series[0].grid->values[0] == 7);
	assert_int_equal(result->start_ms, INT64_C(1795443300500));
	assert_int_equal(result->end_ms, result->start_ms);
	bench_stop(&bench);
}

/* One query that the server will not run: it says so, the others and the source are well, and it is not sent again fast. */
static void test_one_bad_query(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want wants[] = { range_of("bad * up", 900), range_of("up", 900) };
	bench_start_with(&bench, wants, 2);
	assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
	assert_int_equal(result_of(&bench, 0)->error.code, ERR_REFUSED);
	assert_non_null(strstr(result_of(&bench, 0)->error.text, "many-to-many"));
	assert_int_equal(result_of(&bench, 0)->next_try_ms, sourcebed_now(bench.bed) + 30 * S);
	assert_int_equal(result_of(&bench, 1)->error.code, ERR_NONE);
	assert_int_equal(result_of(&bench, 1)->count, 3);
	bench_stop(&bench);
}

/* A query that hangs: the others are asked and answered at their times. */
static void test_one_hung_query(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want wants[] = { range_of("hang", 900), range_of("up", 900) };
	bench_start(&bench);
	fakehttp_hold(bench.server, "hang");
	sourcebed_want(bench.bed, wants, 2);
	sourcebed_run(bench.bed, 1);
	for (int i = 0; i < 5; i++) {
		sourcebed_step(bench.bed, 5 * S);
		sourcebed_run(bench.bed, 1);
	}
	assert_int_equal(sourcebed_active(bench.bed), 1);
	assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
	assert_int_equal(bench.world.tails, 5);
	assert_int_equal(result_of(&bench, 1)->good_ms, sourcebed_now(bench.bed));
	assert_int_equal(result_of(&bench, 0)->good_ms, 0);
	fakehttp_release(bench.server);
	sourcebed_settle(bench.bed);
	assert_int_equal(result_of(&bench, 0)->count, 3);
	bench_stop(&bench);
}

static void test_long_query_goes_by_post(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	char query[8000];
	memset(query, 'u', sizeof query - 1);
	query[sizeof query - 1] = '\0';
	struct want want = range_of(query, 900);
	bench_start_with(&bench, &want, 1);
	assert_int_equal(bench.world.posts, 1);
	assert_int_equal(result_of(&bench, 0)->count, 3);
	bench_stop(&bench);

	static const int refusals[] = { 405, 403 };
	for (size_t i = 0; i < 2; i++) {
		bench = (struct bench){ .world = { .post_status = refusals[i] } };
		bench_start_with(&bench, &want, 1);
		sourcebed_advance(bench.bed, 5 * S);
		assert_int_equal(bench.world.posts, 1); /* tried once, then by GET for good */
		assert_int_equal(bench.world.full, 1);
		assert_int_equal(bench.world.tails, 1);
		assert_int_equal(result_of(&bench, 0)->error.code, ERR_NONE);
		bench_stop(&bench);
	}
}

static void test_too_many_series(void **state)
{
	(void)state;
	struct bench bench = { .world = { .series = 80 } };
	struct want want = range_of("up # all of them", 900);
	bench_start_with(&bench, &want, 1);
	for (int i = 0; i < 5; i++)
		sourcebed_advance(bench.bed, 5 * S);
	const struct query_result *result = result_of(&bench, 0);
	assert_int_equal(result->error.code, ERR_NONE);
	assert_int_equal(result->count, 50);
	assert_int_equal(result->total, 48213);
	assert_string_equal(labels_get(result->series[49].labels, "pod"), "p049");
	assert_int_equal(bench.world.counts, 1);
	assert_int_equal(bench.world.full, 1);
	assert_int_equal(bench.world.tails, 5);
	assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
	bench_stop(&bench);
}

/* Down: a probe at the times of the backoff, nothing else; back: all is asked, queries in full. The last good data stay. */
static void test_server_goes_and_comes_back(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start_up(&bench);
	int64_t good_ms = sourcebed_now(bench.bed);
	bench.world.status = 503;
	sourcebed_advance(bench.bed, 5 * S);
	const struct slice *slice = sourcebed_slice(bench.bed);
	assert_int_equal(slice->health, SOURCE_FAILED);
	assert_int_equal(slice->tries, 1);
	assert_int_equal(slice->good_ms, good_ms);
	assert_int_equal(slice->error.code, ERR_OVERLOAD);
	assert_int_equal(slice->prometheus.queries[0].count, 3);
	assert_int_equal(slice->prometheus.queries[0].good_ms, good_ms);
	assert_int_equal(slice->prometheus.rule_count, 1);
	assert_int_equal(sourcebed_next(bench.bed), slice->next_try_ms);

	sourcebed_advance(bench.bed, 500);
	assert_int_equal(sourcebed_slice(bench.bed)->tries, 1); /* not yet */
	sourcebed_advance(bench.bed, 700);
	assert_int_equal(sourcebed_slice(bench.bed)->tries, 2);

	bench.world.status = 0;
	int full = bench.world.full;
	sourcebed_advance(bench.bed, 3 * S);
	slice = sourcebed_slice(bench.bed);
	assert_int_equal(bench.world.probes, 1);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->tries, 0);
	assert_int_equal(slice->error.code, ERR_NONE);
	assert_int_equal(bench.world.full, full + 1);
	assert_int_equal(slice->prometheus.queries[0].error.code, ERR_NONE);
	assert_int_equal(slice->prometheus.queries[0].good_ms, sourcebed_now(bench.bed));
	bench_stop(&bench);
}

/* What answers with 200, but is no Prometheus, stays down: its probe is no good answer either. */
static void test_someone_else_answers(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"<html><head><title>Sign in</title></head><body>Sign in to go on, with your name and your password</body></html>",
		"\037\213\010 is how a packed answer begins, and nobody has asked for one; there is more of it than one line",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct bench bench = { 0 };
		bench_start_up(&bench);
		bench.world.instead = bodies[i];
		bool down = false;
		for (int second = 0; second < 40; second++) {
			sourcebed_advance(bench.bed, S);
			bool failed = sourcebed_slice(bench.bed)->health == SOURCE_FAILED;
			assert_true(failed || !down);
			down = failed;
		}
		assert_true(down);
		assert_true(sourcebed_slice(bench.bed)->tries >= 3);
		assert_int_equal(sourcebed_slice(bench.bed)->prometheus.queries[0].count, 3);
		bench.world.instead = NULL;
		sourcebed_advance(bench.bed, 37 * S);
		assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
		bench_stop(&bench);
	}
}

static void test_refresh_forgets_the_backoff(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want wants[] = { range_of("up", 900), range_of("bad", 900) };
	bench_start_with(&bench, wants, 2);
	int others = bench.world.others, tails = bench.world.tails;
	sourcebed_advance(bench.bed, 100);
	assert_int_equal(bench.world.tails, tails);
	sourcebed_refresh(bench.bed);
	sourcebed_settle(bench.bed);
	assert_int_equal(bench.world.tails, tails + 1);
	assert_int_equal(bench.world.others, others + 7);

	bench.world.status = 503;
	sourcebed_advance(bench.bed, 5 * S);
	bench.world.status = 0;
	sourcebed_refresh(bench.bed);
	sourcebed_settle(bench.bed);
	assert_int_equal(sourcebed_slice(bench.bed)->health, SOURCE_OK);
	bench_stop(&bench);
}

static void test_restarted_server_is_asked_in_full(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start_up(&bench);
	bench.world.started = "2026-11-23T08:00:00Z";
	for (int i = 0; i < 7; i++)
		sourcebed_advance(bench.bed, 5 * S);
	assert_int_equal(bench.world.full, 2);
	bench_stop(&bench);
}

static void test_a_restart_is_not_forgotten_over_a_tail_under_way(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start_up(&bench);
	bench.world.started = "2026-11-23T08:00:00Z";
	for (int i = 0; i < 5; i++)
		sourcebed_advance(bench.bed, 5 * S);
	fakehttp_hold(bench.server, "up");
	sourcebed_step(bench.bed, 5 * S);
	sourcebed_run(bench.bed, 1);
	assert_int_equal(sourcebed_active(bench.bed), 1);
	fakehttp_release(bench.server);
	sourcebed_settle(bench.bed);
	assert_int_equal(bench.world.full, 2);
	bench_stop(&bench);
}

static void test_a_gap_is_filled_in_full(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	bench_start_up(&bench);
	sourcebed_advance(bench.bed, 600 * S); /* a tail covers it */
	assert_int_equal(bench.world.full, 1);
	sourcebed_advance(bench.bed, 1000 * S);
	assert_int_equal(bench.world.full, 2);
	bench_stop(&bench);
}

static void test_wants_come_and_go(void **state)
{
	(void)state;
	struct bench bench = { 0 };
	struct want wants[] = { range_of("a", 900), range_of("hang", 900), range_of("b", 900) };
	bench_start(&bench);
	fakehttp_hold(bench.server, "hang");
	sourcebed_want(bench.bed, wants, 2);
	sourcebed_run(bench.bed, 1);
	assert_int_equal(sourcebed_active(bench.bed), 1);
	int full = bench.world.full;
	struct want next[] = { wants[2], wants[0] };
	sourcebed_want(bench.bed, next, 2);
	sourcebed_settle(bench.bed); /* what hung is cancelled */
	const struct prometheus_data *data = data_of(&bench);
	assert_int_equal(data->query_count, 2);
	assert_int_equal(data->queries[0].key, want_key(WANT_RANGE, "b", 900 * S, 5 * S, 0));
	assert_int_equal(data->queries[1].key, want_key(WANT_RANGE, "a", 900 * S, 5 * S, 0));
	assert_int_equal(bench.world.full, full + 1); /* "a" was known */
	assert_int_equal(data->queries[1].count, 3);
	bench_stop(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_always_asked),
		cmocka_unit_test(test_rules_at_each_refresh),
		cmocka_unit_test(test_a_clock_that_jumps),
		cmocka_unit_test(test_metrics_that_may_not_be_listed),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_nothing_is_asked_before_a_step_is_complete),
		cmocka_unit_test(test_instant_query),
		cmocka_unit_test(test_one_bad_query),
		cmocka_unit_test(test_one_hung_query),
		cmocka_unit_test(test_long_query_goes_by_post),
		cmocka_unit_test(test_too_many_series),
		cmocka_unit_test(test_server_goes_and_comes_back),
		cmocka_unit_test(test_someone_else_answers),
		cmocka_unit_test(test_refresh_forgets_the_backoff),
		cmocka_unit_test(test_restarted_server_is_asked_in_full),
		cmocka_unit_test(test_a_restart_is_not_forgotten_over_a_tail_under_way),
		cmocka_unit_test(test_a_gap_is_filled_in_full),
		cmocka_unit_test(test_wants_come_and_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
