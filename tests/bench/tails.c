/*
 * Polls a real Prometheus for tests/bench/bench.py, which counts what that costs the server: the dashboard's own source at virtual times (the
 * server, or what stands in front of it, must not tell the time; the first full answer is there from the start), or plain range queries.
 *
 * usage: tails URL QUERY RANGE_SECONDS COLUMNS START_SECONDS
 * Prints the step in seconds that a terminal so wide has for that range; then commands on standard input, one answer a line each:
 *   tail          lets the source live through one step          -> "ok"
 *   full          the same, but it has to ask for the whole range
 *   poll STEPS    asks for that many steps up to now, decodes    -> "MILLISECONDS DECODING_MILLISECONDS"
 *   compare       the source's result against a fresh full one   -> "SERIES POINTS DIFFERENT"
 *   lag           how far its end is behind                      -> "SECONDS"
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/grid.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/want.h"
#include "core/wishes.h"
#include "datasources/http.h"
#include "datasources/query_decode.h"
#include "tests/bench/report.h"
#include "tests/support/sourcerun.h"

struct tails {
	struct sourcerun run;
	struct want want;
	struct http *http; /* of the plain polls */
	struct query_decode *last; /* plain poll, so that the next one knows the labels; NULL before the first */
};

struct poll {
	struct query_decode *decode;
	int64_t start_ms;
	double decode_s;
	bool good, ended;
};

static void no_turn(void *user)
{
	(void)user;
}

static bool receive(void *user, const char *bytes, size_t length)
{
	struct poll *poll = user;
	struct err err = { 0 };
	double from = thread_cpu_s();
	poll->good &= query_decode_feed(poll->decode, bytes, length, &err);
	poll->decode_s += thread_cpu_s() - from;
	return poll->good;
}

static void done(void *user, const struct http_response *response)
{
	struct poll *poll = user;
	struct err err = { 0 };
	poll->good &= response->error.code == ERR_NONE && response->status == 200 && query_decode_end(poll->decode, &err);
	poll->ended = true;
}

static void append_path(const struct tails *tails, const struct poll *poll, int64_t end_ms, struct buf *path)
{
	buf_append_text(path, "/api/v1/query_range?query=");
	http_escape(path, tails->want.query);
	buf_appendf(path, "&start=%lld&end=%lld&step=%lld", (long long)(poll->start_ms / 1000), (long long)(end_ms / 1000),
		(long long)(tails->want.step_ms / 1000));
}

/* The decoder stands in tails->last until the next one. Returns the seconds that went into decoding. */
static double poll_plainly(struct tails *tails, int64_t end_ms, size_t steps)
{
	struct buf path = { 0 };
	int64_t step_ms = tails->want.step_ms;
	const struct query_answer *known = tails->last ? query_decode_answer(tails->last) : NULL;
	struct poll poll = { .good = true, .start_ms = end_ms - (int64_t)steps * step_ms };
	poll.decode = query_decode_create(&(struct query_ask){
		.start_ms = poll.start_ms,
		.step_ms = step_ms,
		.count = steps + 1,
		.series_max = MODEL_SERIES_MAX,
		.known = known ? known->series : NULL,
		.known_count = known ? known->count : 0,
	});
	append_path(tails, &poll, end_ms, &path);
	http_start(tails->http, &(struct http_call){ .path = buf_borrow(&path), .receive = receive, .done = done, .user = &poll });
	while (!poll.ended)
		http_run(tails->http, 1000);
	buf_finish(&path);
	query_decode_destroy(tails->last);
	tails->last = poll.decode;
	if (!poll.good) {
		fprintf(stderr, "a plain poll failed\n");
		exit(1);
	}
	return poll.decode_s;
}

/* ---- commands ---- */

static void poll_command(struct tails *tails, size_t steps)
{
	double from = elapsed_s(), decode_s = poll_plainly(tails, tails->run.now_ms, steps);
	printf("%.3f %.3f\n", (elapsed_s() - from) * 1000, decode_s * 1000);
}

static bool same_point(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* Points of one series that differ; all of them where it is another series. */
static size_t differences(const struct series *merged, const struct series *fresh)
{
	size_t different = 0;
	if (!labels_equal(merged->labels, fresh->labels) || merged->grid->count != fresh->grid->count ||
		merged->grid->start_ms != fresh->grid->start_ms)
		return fresh->grid->count;
	for (size_t i = 0; i < fresh->grid->count; i++)
		different += !same_point(merged->grid->values[i], fresh->grid->values[i]);
	return different;
}

static void compare_command(struct tails *tails)
{
	size_t points = 0, different = 0;
	const struct query_result *merged = &sourcerun_slice(&tails->run)->prometheus.queries[0];
	poll_plainly(tails, merged->end_ms, (size_t)(tails->want.range_ms / tails->want.step_ms));
	const struct query_answer *fresh = query_decode_answer(tails->last);
	for (size_t i = 0; i < fresh->count; i++) {
		points += fresh->series[i].grid->count;
		different += i < merged->count ? differences(&merged->series[i], &fresh->series[i]) : fresh->series[i].grid->count;
	}
	different += merged->count > fresh->count ? merged->count - fresh->count : 0;
	printf("%zu %zu %zu\n", fresh->count, points, different);
}

static void lag_command(struct tails *tails)
{
	printf("%lld\n", (long long)((tails->run.now_ms - sourcerun_slice(&tails->run)->prometheus.queries[0].end_ms) / 1000));
}

static void want(struct tails *tails, size_t count)
{
	want_list_release(tails->run.wants);
	tails->run.wants = want_list_create(&tails->want, count, "");
}

static void step_command(struct tails *tails, bool full)
{
	sourcerun_advance(&tails->run, tails->want.step_ms - 1000);
	tails->run.now_ms += 1000;
	if (full) { /* what is not wanted for a moment is forgotten */
		want(tails, 0);
		sourcerun_turns(&tails->run, 1);
		want(tails, 1);
	}
	sourcerun_advance(&tails->run, 0);
	const struct slice *slice = sourcerun_slice(&tails->run);
	const struct prometheus_data *data = &slice->prometheus;
	if (slice->has_clock_offset)
		puts("the server tells the time");
	else if (data->query_count != 1 || data->queries[0].error.code != ERR_NONE || data->queries[0].end_ms != tails->run.now_ms)
		puts("the query was not answered");
	else
		puts("ok");
}

static void obey(struct tails *tails, const char *line)
{
	if (strncmp(line, "poll ", 5) == 0)
		poll_command(tails, strtoul(line + 5, NULL, 10));
	else if (strcmp(line, "compare\n") == 0)
		compare_command(tails);
	else if (strcmp(line, "lag\n") == 0)
		lag_command(tails);
	else
		step_command(tails, strcmp(line, "full\n") == 0);
	fflush(stdout);
}

static void begin(struct tails *tails, char **argv)
{
	struct sourcerun *run = &tails->run;
	struct wishes_axis axis;
	wishes_axis(strtoll(argv[3], NULL, 10) * 1000, (int)strtol(argv[4], NULL, 10), 0, 0, &axis);
	tails->want = (struct want){ .kind = WANT_RANGE,
		.query = argv[2],
		.range_ms = (int64_t)axis.cells * axis.cell_ms,
		.step_ms = axis.step_ms,
		.series_max = MODEL_SERIES_MAX };
	sourcerun_init(run, &prometheus_source);
	run->now_ms = strtoll(argv[5], NULL, 10) * 1000;
	run->config.url = argv[1];
	run->serve = no_turn;
	sourcerun_open(run);
	want(tails, 1);
	tails->http = http_create(&(struct http_params){ .base_url = argv[1], .config = &run->config.http, .name = "plain" });
	sourcerun_advance(run, 0);
}

int main(int argc, char **argv)
{
	struct tails tails = { 0 };
	struct err err = { 0 };
	char line[64];
	if (argc != 6 || !http_global_init(&err)) {
		fprintf(stderr, "usage: tails URL QUERY RANGE_SECONDS COLUMNS START_SECONDS\n");
		return 2;
	}
	begin(&tails, argv);
	printf("%lld\n", (long long)(tails.want.step_ms / 1000));
	fflush(stdout);
	while (fgets(line, sizeof line, stdin))
		obey(&tails, line);
	query_decode_destroy(tails.last);
	http_destroy(tails.http);
	sourcerun_finish(&tails.run);
	return 0;
}
