/*
 * Answers to queries: every recording and thousands of random bodies against a plain reading by jansson, cut anywhere, fed in any pieces;
 * what is shared between polls; bounds; hostile bodies.
 */
#include "tests/support/test.h"

#include <time.h>
#include <inttypes.h>
#include <math.h>

#include "core/base/buf.h"
#include "core/base/grid.h"
#include "core/labels.h"
#include "core/model.h"
#include "datasources/query_decode.h"
#include "tests/support/query_reference.h"
#include "tests/support/recording.h"

static const char *const folders[] = { "prometheus-2.42", "prometheus-3.14" };

static bool decode_all(struct query_decode *decode, const char *body, size_t length, struct err *err)
{
	return query_decode_feed(decode, body, length, err) && query_decode_end(decode, err);
}

static bool is_query(const struct recording *recording)
{
	const char *last = strrchr(recording->path, '/');
	return last && (strcmp(last, "/query") == 0 || strcmp(last, "/query_range") == 0) && recording->body_length > 0;
}

/* ---- recordings ---- */

static void check_recording(const struct recording *recording, void *user)
{
	size_t *good = user;
	if (!is_query(recording))
		return;
	struct err err = { 0 };
	struct reference *reference = reference_parse(recording->body, recording->body_length);
	struct query_ask ask = reference ? reference_ask(reference) : (struct query_ask){ .series_max = 10 };
	struct query_decode *decode = query_decode_create(&ask);
	bool is_text = strstr(recording->name, "query-string") != NULL;
	bool decoded = decode_all(decode, recording->body, recording->body_length, &err);
	if (decoded != (reference != NULL && !is_text))
		fail_msg("%s: %s: %s", recording->name, err.where, err.text);
	if (decoded && !reference_agrees(reference, &ask, query_decode_answer(decode)))
		fail_msg("%s differs", recording->name);
	*good += decoded;
	query_decode_destroy(decode);
	reference_destroy(reference);
}

static void test_recordings(void **state)
{
	(void)state;
	size_t good = 0;
	for (size_t i = 0; i < 2; i++)
		recording_each(folders[i], check_recording, &good);
	assert_in_range(good, 60, 100);
}

struct cut_check {
	const struct reference *reference;
	struct query_ask ask;
	bool good;
	bool is_text;
};

static void check_cut(const char *first, size_t first_length, const char *second, size_t second_length, void *user)
{
	struct cut_check *check = user;
	struct err err = { 0 };
	struct query_decode *decode = query_decode_create(&check->ask);
	/* In two pieces: as if in one. */
	bool good = query_decode_feed(decode, first, first_length, &err) && query_decode_feed(decode, second, second_length, &err) &&
		    query_decode_end(decode, &err);
	check->good &= good ? reference_agrees(check->reference, &check->ask, query_decode_answer(decode)) : check->is_text;
	query_decode_destroy(decode);
	/* Only the first: never a good answer. */
	err_clear(&err);
	decode = query_decode_create(&check->ask);
	good = query_decode_feed(decode, first, first_length, &err) && query_decode_end(decode, &err);
	check->good &= !good && err.code == ERR_DECODE && err.text[0];
	query_decode_destroy(decode);
}

static void cut_recording(const struct recording *recording, void *user)
{
	(void)user;
	if (!is_query(recording))
		return;
	struct reference *reference = reference_parse(recording->body, recording->body_length);
	if (!reference)
		return;
	struct cut_check check = { .reference = reference,
		.ask = reference_ask(reference),
		.good = true,
		.is_text = strstr(recording->name, "query-string") != NULL };
	recording_cuts(recording->body, recording->body_length, check_cut, &check);
	if (!check.good)
		fail_msg("%s", recording->name);
	reference_destroy(reference);
}

static void test_cut_recordings(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		recording_each(folders[i], cut_recording, NULL);
}

static struct query_decode *decode_recording(const char *folder, const char *name)
{
	struct err err = { 0 };
	struct recording *recording = recording_load(folder, name);
	struct reference *reference = reference_parse(recording->body, recording->body_length);
	struct query_ask ask = reference_ask(reference);
	struct query_decode *decode = query_decode_create(&ask);
	if (!decode_all(decode, recording->body, recording->body_length, &err))
		fail_msg("%s: %s: %s", name, err.where, err.text);
	reference_destroy(reference);
	recording_destroy(recording);
	return decode;
}

static void test_warnings(void **state)
{
	(void)state;
	static const struct {
		const char *folder, *name;
		size_t count;
		const char *first; /* beginning of the first */
	} cases[] = {
		{ "prometheus-2.42", "query-vector-with-warnings", 1, "remote_read: " },
		{ "prometheus-2.42", "query-range-native-histogram", 1, "1 series are native histograms" },
		{ "prometheus-2.42", "query-vector", 0, "" },
		{ "prometheus-3.14", "query-range-warnings-and-infos", 2, "PromQL info: " },
		{ "prometheus-3.14", "query-warnings-more-than-ten", 10, "PromQL warning: " },
		{ "prometheus-3.14", "query-infos-more-than-ten", 10, "PromQL info: " },
		{ "prometheus-3.14", "query-limit", 1, "results truncated due to limit" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct query_decode *decode = decode_recording(cases[i].folder, cases[i].name);
		const struct query_answer *answer = query_decode_answer(decode);
		assert_int_equal(answer->warning_count, cases[i].count);
		for (size_t k = 1; k < answer->warning_count; k++)
			assert_true(strcmp(answer->warnings[k - 1], answer->warnings[k]) <= 0);
		if (answer->warning_count > 0)
			assert_memory_equal(answer->warnings[0], cases[i].first, strlen(cases[i].first));
		query_decode_destroy(decode);
	}
}

/* Control bytes, bidirectional marks and the like are gone from labels. */
static void test_labels_are_harmless(void **state)
{
	(void)state;
	struct query_decode *decode = decode_recording("prometheus-2.42", "query-vector-labels-to-escape");
	const struct query_answer *answer = query_decode_answer(decode);
	assert_true(answer->count > 0);
	for (size_t i = 0; i < answer->count; i++)
		for (size_t k = 0; k < answer->series[i].labels->count; k++)
			for (const char *at = answer->series[i].labels->items[k].value; *at; at++)
				assert_true((unsigned char)*at >= ' ' && *at != 0x7f);
	query_decode_destroy(decode);
}

/* ---- what the last answer gives to the next ---- */

#define SERIES(labels, values) "{\"metric\":{" labels "},\"values\":[" values "]}"
#define MATRIX(series) "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" series "]}}"

static const struct query_ask small_ask = { .start_ms = 1000000, .step_ms = 1000, .count = 5, .series_max = 10 };

static struct query_decode *decode_after(const char *body, const struct query_answer *known)
{
	struct err err = { 0 };
	struct query_ask ask = small_ask;
	ask.series_max = 20000;
	if (known) {
		ask.known = known->series;
		ask.known_count = known->count;
	}
	struct query_decode *decode = query_decode_create(&ask);
	if (!decode_all(decode, body, strlen(body), &err))
		fail_msg("%s: %s", err.where, err.text);
	return decode;
}

static void test_label_sets_are_shared(void **state)
{
	(void)state;
	struct query_decode *old =
		decode_after(MATRIX(SERIES("\"a\":\"1\"", "[1000,\"1\"]") "," SERIES("\"a\":\"2\"", "[1000,\"2\"]") "," SERIES(
				     "\"a\":\"x\\u001by\"", "[1000,\"3\"]") "," SERIES("", "[1000,\"4\"]")),
			NULL);
	/* One is gone, one is new, one has to be parsed each time, and still is the same set. */
	struct query_decode *new =
		decode_after(MATRIX(SERIES("\"a\":\"15\"", "[1001,\"1\"]") "," SERIES("\"a\":\"2\"", "[1001,\"2\"]") "," SERIES(
				     "\"a\":\"x\\u001by\"", "[1001,\"3\"]") "," SERIES("", "[1001,\"4\"]")),
			query_decode_answer(old));
	const struct series *before = query_decode_answer(old)->series, *after = query_decode_answer(new)->series;
	assert_int_equal(query_decode_answer(new)->count, 4);
	assert_string_equal(labels_get(after[0].labels, "a"), "15");
	for (size_t i = 1; i < 4; i++)
		assert_ptr_equal(after[i].labels, before[i].labels);
	query_decode_destroy(new);
	query_decode_destroy(old);
}

/* New sets are not compared with each known one: 20000 beside 20000 take no longer than they do alone, about. */
static void test_many_new_labels(void **state)
{
	(void)state;
	enum { SETS = 20000 };
	struct query_decode *old = NULL;
	clock_t alone = 0;
	for (int turn = 0; turn < 2; turn++) {
		struct buf body = { 0 };
		buf_append_text(&body, "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
		for (int i = 0; i < SETS; i++) /* every second is known: from the other end, and escaped */
			buf_appendf(&body, "%s{\"metric\":{\"a\":\"\\u0041%d\"},\"values\":[[1000,\"1\"]]}", i > 0 ? "," : "",
				turn == 0 ? i : (SETS - i) * (i % 2 ? 1 : -1));
		buf_append_text(&body, "]}}");
		clock_t begin = clock();
		struct query_decode *new = decode_after(buf_borrow(&body), old ? query_decode_answer(old) : NULL);
		clock_t used = clock() - begin;
		assert_int_equal(query_decode_answer(new)->count, SETS);
		if (turn == 0)
			alone = used;
		else
			assert_true(used < 8 * alone + CLOCKS_PER_SEC / 5);
		if (turn == 1)
			assert_ptr_equal(query_decode_answer(new)->series[1].labels, query_decode_answer(old)->series[SETS - 1].labels);
		query_decode_destroy(old);
		old = new;
		buf_finish(&body);
	}
	query_decode_destroy(old);
}

/* Texts that look like a known set's, but are not. */
static void test_known_labels_are_not_mistaken(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "\"a\":\"x\\\",\\\"b\\\":\\\"y\"", "\"a\":\"x\",\"b\":\"y\"" }, /* one label with quotes in it, or two */
		{ "\"a\":\"x\\\\u0041\"", "\"a\":\"x\\u0041\"" }, /* a backslash that is one, or an escape */
		{ "\"a\":\"1\"", "\"a\":\"1\",\"b\":\"2\"" },
		{ "\"a\":\"1\",\"b\":\"2\"", "\"a\":\"1\"" },
		{ "\"a\":\"1\"", "\"a\":\"1\",\"a\":\"2\"" }, /* the last one of two counts */
		{ "\"a\":\"1\"", "\"a\":\"12\"" },
		{ "\"a\":\"12\"", "\"a\":\"1\"" },
		{ "", "\"a\":\"1\"" },
		{ "\"a\":\"1\"", "" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		char first[256], second[256];
		snprintf(first, sizeof first, MATRIX(SERIES("%s", "[1000,\"1\"]")), pairs[i][0]);
		snprintf(second, sizeof second, MATRIX(SERIES("%s", "[1000,\"1\"]")), pairs[i][1]);
		struct query_decode *old = decode_after(first, NULL);
		struct query_decode *new = decode_after(second, query_decode_answer(old));
		struct query_decode *alone = decode_after(second, NULL);
		assert_true(labels_equal(query_decode_answer(new)->series[0].labels, query_decode_answer(alone)->series[0].labels));
		assert_false(labels_equal(query_decode_answer(new)->series[0].labels, query_decode_answer(old)->series[0].labels));
		query_decode_destroy(alone);
		query_decode_destroy(new);
		query_decode_destroy(old);
	}
}

/* Behind known labels anything may stand that may stand there without them, and nothing else; cut anywhere it is the same. */
static void test_behind_known_labels(void **state)
{
	(void)state;
	static const struct {
		const char *rest;
		bool good;
		size_t count, histograms;
	} cases[] = {
		{ "\"values\":[[1000,\"7\"]]}", true, 1, 0 },
		{ "\"values\":[[1000,\"7\"]] , \"x\":{}}", true, 1, 0 },
		{ "\"histograms\":[[1000,{}]],\"values\":[[1000,\"7\"]]}", true, 1, 1 },
		{ "\"histograms\":[[1000,{}]]}", true, 0, 1 },
		{ "}", false, 0, 0 },
		{ "\"values\":[[1000,\"7\"]],}", false, 0, 0 },
		{ "\"values\":[[1000,\"7\"]] 5}", false, 0, 0 },
		{ "\"values\" [[1000,\"7\"]]}", false, 0, 0 },
	};
	struct query_decode *old = decode_after(MATRIX(SERIES("\"a\":\"1\"", "[1000,\"1\"]")), NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char body[512];
		int length = snprintf(body, sizeof body, MATRIX("{\"metric\":{\"a\":\"1\"},%s"), cases[i].rest);
		for (size_t first = 0; first <= (size_t)length; first++) {
			struct query_ask ask = small_ask;
			struct err err = { 0 };
			ask.known = query_decode_answer(old)->series;
			ask.known_count = 1;
			struct query_decode *new = query_decode_create(&ask);
			bool good = query_decode_feed(new, body, first, &err) &&
				    query_decode_feed(new, body + first, (size_t)length - first, &err) && query_decode_end(new, &err);
			const struct query_answer *answer = query_decode_answer(new);
			if (good != cases[i].good || (good && answer->count != cases[i].count))
				fail_msg("%s cut at %zu: %s %s", body, first, err.where, err.text);
			assert_true(good || (err.code == ERR_DECODE && err.text[0]));
			if (good && answer->count > 0) {
				assert_ptr_equal(answer->series[0].labels, ask.known[0].labels);
				assert_true(answer->series[0].grid->values[0] == 7);
			}
			if (good)
				assert_int_equal(answer->histograms, cases[i].histograms);
			query_decode_destroy(new);
		}
	}
	query_decode_destroy(old);
}

/* ---- forms and bounds ---- */

static void test_forms(void **state)
{
	(void)state;
	static const struct {
		const char *result;
		size_t count;
		double value;
		const char *error; /* begins so */
	} cases[] = {
		{ "\"resultType\":\"scalar\",\"result\":[1000.5,\"2.5\"]", 1, 2.5, NULL },
		{ "\"result\":[1000.5,\"NaN\"],\"resultType\":\"scalar\"", 1, NAN, NULL },
		{ "\"resultType\":\"string\",\"result\":[1000.5,\"text\"]", 0, 0, "the query gives a text" },
		{ "\"resultType\":\"vector\",\"result\":[]", 0, 0, NULL },
		{ "\"resultType\":\"vector\",\"result\":[{\"value\":[1000,\"3\"],\"metric\":{}}]", 1, 3, NULL },
		{ "\"resultType\":\"vector\",\"result\":[{\"metric\":{}}]", 0, 0, NULL },
		{ "\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1000,\"3\"],[1001,\"4\"]]}]", 1, 4, NULL },
		{ "\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"histogram\":[1000,{\"count\":\"1\"}]}]", 0, 0, NULL },
		{ "\"resultType\":\"vector\",\"result\":{}", 0, 0, "the answer has no list" },
		{ "\"resultType\":\"vector\",\"result\":null", 0, 0, "the answer has no list" },
		{ "\"resultType\":\"vector\"", 0, 0, "the answer has no list" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char body[512];
		struct err err = { 0 };
		struct query_decode *decode = query_decode_create(&(struct query_ask){ .series_max = 10 });
		snprintf(body, sizeof body, "{\"status\":\"success\",\"data\":{%s}}", cases[i].result);
		bool good = decode_all(decode, body, strlen(body), &err);
		const struct query_answer *answer = query_decode_answer(decode);
		assert_int_equal(good, cases[i].error == NULL);
		if (cases[i].error)
			assert_memory_equal(err.text, cases[i].error, strlen(cases[i].error));
		else
			assert_int_equal(answer->count, cases[i].count);
		if (good && cases[i].count == 1) {
			double value = answer->series[0].grid->values[0];
			assert_true(isnan(cases[i].value) ? isnan(value) : value == cases[i].value);
			assert_int_equal(answer->series[0].grid->count, 1);
		}
		query_decode_destroy(decode);
	}
}

static void test_stops_at_the_first_series_too_many(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct query_ask ask = small_ask;
	ask.series_max = 2;
	const char *whole = MATRIX(SERIES("\"a\":\"1\"", "[1000,\"1\"]") "," SERIES("\"a\":\"2\"", "[1000,\"2\"]"));
	struct query_decode *decode = query_decode_create(&ask);
	assert_true(decode_all(decode, whole, strlen(whole), &err));
	assert_false(query_decode_answer(decode)->over);
	query_decode_destroy(decode);

	const char *more = MATRIX(SERIES("\"a\":\"1\"", "[1000,\"1\"]") "," SERIES("\"a\":\"2\"", "[1000,\"2\"]") "," SERIES(
		"\"a\":\"3\"", "[1000,\"rubbish that is not read any more"));
	decode = query_decode_create(&ask);
	assert_false(query_decode_feed(decode, more, strlen(more), &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_true(query_decode_answer(decode)->over);
	assert_int_equal(query_decode_answer(decode)->count, 2);
	query_decode_destroy(decode);
}

static void test_points_beside_the_grid_are_seen(void **state)
{
	(void)state;
	struct query_decode *decode = decode_after(MATRIX(SERIES("", "[1000.5,\"1\"]")), NULL);
	assert_true(query_decode_answer(decode)->off_grid);
	query_decode_destroy(decode);
	decode = decode_after(MATRIX(SERIES("", "[1000,\"1\"]")), NULL);
	assert_false(query_decode_answer(decode)->off_grid);
	query_decode_destroy(decode);
}

static void test_errors_name_the_path(void **state)
{
	(void)state;
	static const struct {
		const char *body, *where;
	} cases[] = {
		{ MATRIX(SERIES("", "[1000,\"1\"]") "," SERIES("", "[1000,\"1\"],[1001,2]")), "data.result[1].values[1]" },
		{ MATRIX(SERIES("\"a\":5", "[1000,\"1\"]")), "data.result[0].metric.a" },
		{ MATRIX("{\"metric\":[],\"values\":[]}"), "data.result[0].metric" },
		{ "{\"status\":\"success\",\"data\":[]}", "data" },
		{ "{\"status\":\"success\",\"data\":{\"result\":[]},\"warnings\":{}}", "warnings" },
		{ "[]", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		struct query_decode *decode = query_decode_create(&small_ask);
		assert_false(decode_all(decode, cases[i].body, strlen(cases[i].body), &err));
		assert_int_equal(err.code, ERR_DECODE);
		assert_string_equal(err.where, cases[i].where);
		query_decode_destroy(decode);
	}
}

static void test_what_is_no_answer(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		enum err_code code;
		const char *text; /* is part of the sentence */
	} cases[] = {
		{ "", ERR_DECODE, "empty" },
		{ "<html><body style={a}>, [login]", ERR_DECODE, "begins with \"<html>" },
		{ "Hello, world", ERR_DECODE, "begins with \"Hello" },
		{ "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse \\u001b[31merror\"}", ERR_REFUSED, "parse " },
		{ "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"no\"}", ERR_REFUSED, "not \"success\"" },
		{ "{\"data\":{\"result\":[]}}", ERR_REFUSED, "not \"success\"" },
		{ "{\"status\":\"success\",\"data\":{\"result\":[]}}x", ERR_DECODE, "broken" },
		{ "{\"status\":\"success\",\"data\":{\"result\":[{]}}}", ERR_DECODE, "broken" },
		{ MATRIX("{\"metric\":{\"a\":\"\xff\"},\"values\":[]}"), ERR_DECODE, "byte 0xff" },
		{ MATRIX("{\"metric\":{\"a\":\"b\"} \"values\":[]}"), ERR_DECODE, "broken" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		struct query_decode *decode = query_decode_create(&small_ask);
		assert_false(decode_all(decode, cases[i].body, strlen(cases[i].body), &err));
		assert_int_equal(err.code, cases[i].code);
		if (!strstr(err.text, cases[i].text))
			fail_msg("%s: %s", cases[i].body, err.text);
		assert_null(strchr(err.text, 0x1b));
		query_decode_destroy(decode);
	}
}

static void test_deep_nesting_ends(void **state)
{
	(void)state;
	static const char *const parts[] = { "[", "{\"a\":", "{\"metric\":", "[{\"values\":[" };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		struct buf body = { 0 };
		struct err err = { 0 };
		buf_append_text(&body, "{\"status\":\"success\",\"data\":{\"result\":[");
		for (int k = 0; k < 100000; k++)
			buf_append_text(&body, parts[i]);
		struct query_decode *decode = query_decode_create(&small_ask);
		assert_false(decode_all(decode, body.data, body.len, &err));
		assert_int_equal(err.code, ERR_DECODE);
		query_decode_destroy(decode);
		buf_finish(&body);
	}
}

/* ---- random bodies ---- */

static uint64_t next_random(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t *random, uint64_t bound)
{
	return next_random(random) % bound;
}

static void random_number(uint64_t *random, struct buf *body)
{
	static const char *const words[] = { "NaN", "+Inf", "-Inf", "-0", "0", "1e+300", "5e-324", "9007199254740993" };
	uint64_t bits = next_random(random);
	double value;
	switch (below(random, 4)) {
	case 0:
		buf_append_text(body, words[below(random, sizeof words / sizeof words[0])]);
		break;
	case 1:
		buf_appendf(body, "%" PRIu64, bits >> (11 + below(random, 50)));
		break;
	case 2:
		memcpy(&value, &bits, sizeof value);
		buf_appendf(body, "%.17g", isfinite(value) ? value : 1.5);
		break;
	default:
		buf_appendf(body, "%.*g", 1 + (int)below(random, 17), (double)(bits >> 11) * 0x1p-40);
	}
}

static void random_space(uint64_t *random, bool blanks, struct buf *body)
{
	static const char *const spaces[] = { " ", "\n", "\t ", "", "" };
	if (blanks)
		buf_append_text(body, spaces[below(random, 5)]);
}

static void random_labels(uint64_t *random, struct buf *body)
{
	static const char *const values[] = { "a", "default", "x\\\"y", "\\\\", "\\u001b[31m", "caf\xc3\xa9", "\\u00e9", "{}[],:", "a b",
		"" };
	static const char *const names[] = { "__name__", "container", "namespace", "pod", "service.name" };
	const char *comma = "";
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (below(random, 3) == 0)
			continue;
		buf_appendf(body, "%s\"%s\":\"%s\"", comma, names[i], values[below(random, sizeof values / sizeof values[0])]);
		comma = ",";
	}
}

static void random_values(uint64_t *random, bool blanks, bool fractions, struct buf *body)
{
	const char *comma = "";
	buf_append_char(body, '[');
	for (uint64_t i = 0, points = below(random, 12); i < points; i++) {
		if (below(random, 5) == 0)
			continue;
		buf_append_text(body, comma);
		random_space(random, blanks, body);
		buf_appendf(body, "[%" PRIu64, 1795416000 + i * 15);
		if (fractions)
			buf_append_text(body, ".500");
		random_space(random, blanks, body);
		buf_append_text(body, ",");
		random_space(random, blanks, body);
		buf_append_char(body, '"');
		random_number(random, body);
		buf_append_text(body, "\"]");
		random_space(random, blanks, body);
		comma = ",";
	}
	buf_append_char(body, ']');
}

static void random_series(uint64_t *random, bool blanks, bool fractions, struct buf *body)
{
	bool values_first = below(random, 8) == 0;
	buf_append_char(body, '{');
	if (values_first) {
		buf_append_text(body, "\"values\":");
		random_values(random, blanks, fractions, body);
		buf_append_char(body, ',');
	}
	random_space(random, blanks, body);
	buf_append_text(body, "\"metric\":{");
	random_labels(random, body);
	buf_append_char(body, '}');
	if (!values_first) {
		buf_append_text(body, ",\"values\":");
		random_values(random, blanks, fractions, body);
	}
	if (below(random, 10) == 0)
		buf_append_text(body, ",\"histograms\":[[1795416000,{\"count\":\"1\",\"values\":[[1,\"2\"]]}]]");
	buf_append_char(body, '}');
}

static void random_body(uint64_t *random, struct buf *body)
{
	bool blanks = below(random, 4) == 0, fractions = below(random, 4) == 0;
	const char *comma = "";
	buf_append_text(body, "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
	for (uint64_t i = 0, series = below(random, 6); i < series; i++) {
		buf_append_text(body, comma);
		random_space(random, blanks, body);
		random_series(random, blanks, fractions, body);
		comma = ",";
	}
	buf_append_text(body, "]}");
	if (below(random, 3) == 0)
		buf_append_text(body, ",\"warnings\":[\"b\",\"a\"]");
	buf_append_text(body, "}\n");
}

static bool feed_random_pieces(struct query_decode *decode, uint64_t *random, const struct buf *body, struct err *err)
{
	for (size_t at = 0; at < body->len;) {
		size_t piece = 1 + below(random, below(random, 2) ? 20 : 2000);
		piece = piece < body->len - at ? piece : body->len - at;
		if (!query_decode_feed(decode, body->data + at, piece, err))
			return false;
		at += piece;
	}
	return query_decode_end(decode, err);
}

static void check_seed(uint64_t seed)
{
	uint64_t random = seed;
	struct buf body = { 0 };
	struct err err = { 0 };
	random_body(&random, &body);
	struct reference *reference = reference_parse(body.data, body.len);
	assert_non_null(reference);
	struct query_ask ask = reference_ask(reference);
	struct query_decode *first = query_decode_create(&ask);
	if (!feed_random_pieces(first, &random, &body, &err))
		fail_msg("seed %" PRIu64 ": %s: %s\n%s", seed, err.where, err.text, body.data);
	if (!reference_agrees(reference, &ask, query_decode_answer(first)))
		fail_msg("seed %" PRIu64 " differs\n%s", seed, body.data);
	/* Again, with the labels known. */
	ask.known = query_decode_answer(first)->series;
	ask.known_count = query_decode_answer(first)->count;
	struct query_decode *second = query_decode_create(&ask);
	if (!feed_random_pieces(second, &random, &body, &err) || !reference_agrees(reference, &ask, query_decode_answer(second)))
		fail_msg("seed %" PRIu64 " differs with known labels\n%s", seed, body.data);
	query_decode_destroy(second);
	query_decode_destroy(first);
	reference_destroy(reference);
	buf_finish(&body);
}

static void test_random_bodies(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= test_rounds(10000); seed++)
		check_seed(seed);
}

/* Bytes of good bodies changed at random: any end is fine, as long as it is one, and good answers are what jansson reads. */
static void test_damaged_bodies(void **state)
{
	(void)state;
	static const char bytes[] = "{}[]\",:\\0x \n\x01\xff"
				    "e-+.N";
	for (uint64_t seed = 1; seed <= test_rounds(3000); seed++) {
		uint64_t random = seed;
		struct buf body = { 0 };
		struct err err = { 0 };
		random_body(&random, &body);
		for (uint64_t i = 0, changes = 1 + below(&random, 4); i < changes; i++)
			body.data[below(&random, body.len)] = bytes[below(&random, sizeof bytes - 1)];
		struct query_decode *decode = query_decode_create(
			&(struct query_ask){ .start_ms = INT64_C(1795416000000), .step_ms = 15000, .count = 12, .series_max = 4 });
		bool good = feed_random_pieces(decode, &random, &body, &err);
		if (!good && (err.code == ERR_NONE || !err.text[0]))
			fail_msg("seed %" PRIu64 " fails without a word", seed);
		query_decode_destroy(decode);
		buf_finish(&body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings),
		cmocka_unit_test(test_cut_recordings),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_labels_are_harmless),
		cmocka_unit_test(test_label_sets_are_shared),
		cmocka_unit_test(test_many_new_labels),
		cmocka_unit_test(test_known_labels_are_not_mistaken),
		cmocka_unit_test(test_behind_known_labels),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_stops_at_the_first_series_too_many),
		cmocka_unit_test(test_points_beside_the_grid_are_seen),
		cmocka_unit_test(test_errors_name_the_path),
		cmocka_unit_test(test_what_is_no_answer),
		cmocka_unit_test(test_deep_nesting_ends),
		cmocka_unit_test(test_random_bodies),
		cmocka_unit_test(test_damaged_bodies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
