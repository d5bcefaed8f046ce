/*
 * P1: how much faster an answer is decoded than jansson builds its tree of it, the first time and where the labels are known.
 * P3: by how much resident memory grows while an answer is decoded; each size in a process of its own, the body being there already.
 *
 * The answer comes in pieces as libcurl hands them over. Against us: jansson's side is json_loadb() alone, which gives no numbers on a grid
 * yet, and its tree is freed off the clock.
 */
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/grid.h"
#include "core/model.h"
#include "datasources/query_decode.h"
#include "tests/bench/matrixbody.h"
#include "tests/bench/report.h"

enum { PIECE = 16384, ROUNDS = 9 };

static struct query_decode *decode(const struct matrixbody *body, const struct query_answer *known)
{
	struct query_decode *decoder = query_decode_create(&(struct query_ask){
		.start_ms = matrixbody_start_ms,
		.step_ms = MATRIXBODY_STEP_MS,
		.count = body->points,
		.series_max = body->series,
		.known = known ? known->series : NULL,
		.known_count = known ? known->count : 0,
	});
	struct err err = { 0 };
	bool good = true;
	for (size_t at = 0; good && at < body->length; at += PIECE) {
		size_t length = body->length - at < PIECE ? body->length - at : PIECE;
		good = query_decode_feed(decoder, body->bytes + at, length, &err);
	}
	if (!good || !query_decode_end(decoder, &err) || query_decode_answer(decoder)->count != body->series) {
		fprintf(stderr, "the answer was not decoded: %s %s\n", err.where, err.text);
		exit(1);
	}
	return decoder;
}

/* ---- P1 ---- */

static double time_decode(const struct matrixbody *body, const struct query_answer *known)
{
	double from = thread_cpu_s();
	struct query_decode *decoder = decode(body, known);
	double took = thread_cpu_s() - from;
	query_decode_destroy(decoder);
	return took;
}

static double time_jansson(const struct matrixbody *body)
{
	json_error_t error;
	double from = thread_cpu_s();
	json_t *tree = json_loadb(body->bytes, body->length, 0, &error);
	double took = thread_cpu_s() - from;
	if (!tree)
		exit(1);
	json_decref(tree);
	malloc_trim(0); /* what it leaves behind is not for the next one to clean up */
	return took;
}

static void measure_speed(void)
{
	double first[ROUNDS], again[ROUNDS], tree[ROUNDS];
	struct matrixbody body;
	matrixbody_init(&body, 1000, 300);
	struct query_decode *known = decode(&body, NULL);
	for (size_t i = 0; i < ROUNDS; i++) {
		tree[i] = time_jansson(&body);
		first[i] = tree[i] / time_decode(&body, NULL);
		again[i] = tree[i] / time_decode(&body, query_decode_answer(known));
	}
	query_decode_destroy(known);
	double rate = (double)body.length / 1e6 / median(tree, ROUNDS), faster = median(first, ROUNDS), fastest = median(again, ROUNDS);
	report(&(struct report_line){ "P1", faster, AT_LEAST, 8 },
		"decoding 1000 series of 300 points, times jansson's tree (%.0f / %.0f MB/s)", rate * faster, rate);
	report(&(struct report_line){ "P1", fastest, AT_LEAST, 12 }, "the same with labels that are known (%.0f MB/s)", rate * fastest);
	matrixbody_finish(&body);
}

/* ---- P3 ---- */

static void decode_once(size_t series, size_t points)
{
	struct matrixbody body;
	matrixbody_init(&body, series, points);
	query_decode_destroy(decode(&body, NULL));
	matrixbody_finish(&body);
}

static void measure_growth(size_t series, size_t points)
{
	struct matrixbody body;
	decode_once(1, 2); /* the code itself is in memory then */
	matrixbody_init(&body, series, points);
	report_forget_peak();
	long before = report_status_kib("VmRSS");
	struct query_decode *decoder = decode(&body, NULL);
	long growth = report_status_kib("VmHWM") - before;
	size_t samples = series * points;
	report(&(struct report_line){ "P3", (double)growth, AT_MOST, (double)(12 * samples + (512 << 10)) / 1024 },
		"KiB of resident memory for %zu series of %zu points (%.1f bytes a sample)", series, points,
		(double)growth * 1024 / (double)samples);
	query_decode_destroy(decoder);
	matrixbody_finish(&body);
}

static bool in_child(size_t series, size_t points)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		measure_growth(series, points);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(void)
{
	static const size_t sizes[][2] = { { 100, 300 }, { 1000, 300 }, { 1000, 1440 } };
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		if (!in_child(sizes[i][0], sizes[i][1]))
			report_failure("P3", "the process ended");
	}
	measure_speed();
	return 0;
}
