#include "tests/support/test.h"

#include "core/base/buf.h"
#include "datasources/sim/history.h"
#include "datasources/sim/promql.h"

/* PromQL on a history of 61 moments, five minutes; what a real Prometheus says of the same is in tests/e2e/promql.sh. */

#define START 1795420000000
#define MOMENTS 61

static struct history *make_history(void)
{
	struct history *history = history_create(START);

	for (int i = 0; i < MOMENTS; i++) {
		char page[1024];

		history_next(history);
		snprintf(page, sizeof page,
			"# TYPE hits_total counter\n"
			"hits_total{job=\"web\",code=\"200\"} %d\n"
			"hits_total{job=\"web\",code=\"500\"} %d\n"
			"hits_total{job=\"db\",code=\"200\"} %d\n"
			"level{job=\"web\",note=\"a \\\"b\\\" c\"} %d\n"
			"level{job=\"db\"} -3.5\n"
			"owner{job=\"web\",team=\"front\"} 1\n"
			"late_bucket{le=\"0.1\"} 50\nlate_bucket{le=\"1\"} 90\nlate_bucket{le=\"+Inf\"} 100\n"
			"%s",
			i * 10, i, i < 30 ? i * 5 : (i - 30) * 5, i % 10, i < 40 ? "gone 1\n" : "");
		history_scrape(history, page);
	}
	return history;
}

/* {a="b"} 1.5; ... sorted by nothing: in the order of the answer. */
static char *answer(const struct history *history, const char *text, int64_t time_ms, struct err *err)
{
	struct promql *promql = promql_create(history);
	const struct promql_steps steps = { time_ms, 1000, 1 };
	struct promql_value value;
	struct buf out = { 0 };

	if (promql_query(promql, text, &steps, &value, err))
		for (size_t i = 0; i < value.count; i++) {
			char *labels = labels_legend(value.series[i].labels, NULL);

			buf_appendf(&out, "%s%s", i ? "; " : "", labels);
			for (size_t j = 0; j < value.series[i].count; j++)
				buf_appendf(&out, " %.6g", value.series[i].values[j]);
			free(labels);
		}
	promql_destroy(promql);
	return buf_steal(&out);
}

static const struct {
	const char *text, *answer;
} values[] = {
	{ "1 + 2 * 3 ^ 2", "{} 19" },
	{ "-2 ^ 2", "{} -4" },
	{ "2 ^ 3 ^ 2", "{} 512" },
	{ "10 % 4 - 0x10", "{} -14" },
	{ "1 > bool 2", "{} 0" },
	{ "NaN", "{} nan" },
	{ "-Inf", "{} -inf" },
	{ "time()", "{} 1.79542e+09" },
	{ "vector(3)", "{} 3" },
	{ "owner", "owner{job=\"web\",team=\"front\"} 1" },
	{ "level{job!=\"web\"}", "level{job=\"db\"} -3.5" },
	{ "level{job=\"\\144\\x62\"}", "level{job=\"db\"} -3.5" },
	{ "level{job='\\u0064\\U00000062'}", "level{job=\"db\"} -3.5" },
	{ "level{job=~\"(d|\\u00e4|\\U0001f4a9)\\142\"}", "level{job=\"db\"} -3.5" },
	{ "level{note=\"\\x00\"}", "" },
	{ "{__name__=~\"lev.*\",job=~\"d.\"}", "level{job=\"db\"} -3.5" },
	{ "level{job!~\"d.*\"} offset 5s", "level{job=\"web\",note=\"a \"b\" c\"} 9" },
	{ "level{job=\"web\",note=\"a \\\"b\\\" c\"} * 2", "{job=\"web\",note=\"a \"b\" c\"} 0" },
	{ "gone", "" },
	{ "gone offset 2m", "gone 1" },
	{ "absent(gone)", "{} 1" },
	{ "absent(nothing{a=\"b\",c=~\"d\"})", "{a=\"b\"} 1" },
	{ "absent(level)", "" },
	{ "abs(level{job=\"db\"})", "{job=\"db\"} 3.5" },
	{ "clamp_min(level{job=\"db\"}, 0)", "{job=\"db\"} 0" },
	{ "clamp_max(level{job=\"db\"}, -5)", "{job=\"db\"} -5" },
	{ "round(level{job=\"db\"})", "{job=\"db\"} -3" },
	{ "round(vector(7.26), 0.5)", "{} 7.5" },
	{ "scalar(level{job=\"db\"}) + 1", "{} -2.5" },
	{ "scalar(level)", "{} nan" },
	{ "hits_total{code=\"500\"}[10s]", "hits_total{code=\"500\",job=\"web\"} 58 59 60" },
	{ "rate(hits_total{code=\"500\"}[1m])", "{code=\"500\",job=\"web\"} 0.2" },
	{ "irate(hits_total{code=\"500\"}[1m])", "{code=\"500\",job=\"web\"} 0.2" },
	{ "increase(hits_total{job=\"db\"}[5m])", "{code=\"200\",job=\"db\"} 295" },
	{ "delta(hits_total{code=\"500\"}[1m])", "{code=\"500\",job=\"web\"} 12" },
	{ "deriv(hits_total{code=\"500\"}[1m])", "{code=\"500\",job=\"web\"} 0.2" },
	{ "rate(hits_total{code=\"500\"}[3s])", "" },
	{ "avg_over_time(level{job=\"web\"}[45s])", "{job=\"web\",note=\"a \"b\" c\"} 4.5" },
	{ "min_over_time(level{job=\"web\"}[10s])", "{job=\"web\",note=\"a \"b\" c\"} 0" },
	{ "max_over_time(level{job=\"web\"}[10s])", "{job=\"web\",note=\"a \"b\" c\"} 9" },
	{ "sum_over_time(level{job=\"web\"}[10s])", "{job=\"web\",note=\"a \"b\" c\"} 17" },
	{ "count_over_time(gone[5m])", "{} 40" },
	{ "last_over_time(gone[5m])", "gone 1" },
	{ "quantile_over_time(0.5, level{job=\"web\"}[45s])", "{job=\"web\",note=\"a \"b\" c\"} 4.5" },
	{ "max_over_time(rate(hits_total{code=\"500\"}[1m])[2m:10s])", "{code=\"500\",job=\"web\"} 0.2" },
	{ "sum(hits_total)", "{} 810" },
	{ "sum by (job) (hits_total{job=\"web\"})", "{job=\"web\"} 660" },
	{ "sum without (code, job) (hits_total)", "{} 810" },
	{ "count(hits_total) by (code)", "{code=\"200\"} 2; {code=\"500\"} 1" },
	{ "min(hits_total)", "{} 60" },
	{ "max(hits_total)", "{} 600" },
	{ "avg(hits_total)", "{} 270" },
	{ "topk(1, hits_total)", "hits_total{code=\"200\",job=\"web\"} 600" },
	{ "bottomk(1, hits_total)", "hits_total{code=\"500\",job=\"web\"} 60" },
	{ "topk(0, hits_total)", "" },
	{ "quantile(0.5, hits_total)", "{} 150" },
	{ "hits_total > 500", "hits_total{code=\"200\",job=\"web\"} 600" },
	{ "hits_total{job=\"db\"} > bool 500", "{code=\"200\",job=\"db\"} 0" },
	{ "2 * owner", "{job=\"web\",team=\"front\"} 2" },
	{ "owner / on (job) level{job=\"web\"}", "{job=\"web\"} inf" },
	{ "hits_total * on (job) group_left (team) owner",
		"{code=\"200\",job=\"web\",team=\"front\"} 600; {code=\"500\",job=\"web\",team=\"front\"} 60" },
	{ "owner * on (job) group_right hits_total{code=\"500\"}", "{code=\"500\",job=\"web\"} 60" },
	{ "hits_total{code=\"500\"} / ignoring (code) hits_total{code=\"200\"}", "{job=\"web\"} 0.1" },
	{ "hits_total and on (job) (owner < 100)", "hits_total{code=\"200\",job=\"web\"} 600; hits_total{code=\"500\",job=\"web\"} 60" },
	{ "hits_total unless on (job) owner", "hits_total{code=\"200\",job=\"db\"} 150" },
	{ "vector(1) or owner", "{} 1; owner{job=\"web\",team=\"front\"} 1" },
	{ "histogram_quantile(0.5, late_bucket)", "{} 0.1" },
	{ "histogram_quantile(0.7, late_bucket)", "{} 0.55" },
	{ "histogram_quantile(0.99, late_bucket)", "{} 1" },
	{ "# a comment\n sum(\n  owner # another\n)", "{} 1" },
};

static void expressions_have_prometheus_values(void **state)
{
	struct history *history = make_history();
	size_t wrong_count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct err err = { 0 };
		char *got = answer(history, values[i].text, START + (MOMENTS - 1) * HISTORY_STEP_MS, &err);

		if (err.code || strcmp(got, values[i].answer) != 0) {
			print_error("%s: %s%s, not %s\n", values[i].text, got, err.text, values[i].answer);
			wrong_count++;
		}
		free(got);
	}
	history_destroy(history);
	assert_int_equal(wrong_count, 0);
}

static const struct {
	const char *text;
	int status;
	const char *error;
} wrong[] = {
	{ "", 400, "1:1: parse error: no expression found in input" },
	{ "sum(", 400, "1:5: parse error: unclosed left parenthesis" },
	{ "up +", 400, "1:5: parse error: unexpected end of input" },
	{ "up{job=~\"(\"}", 400, "1:4: parse error: error parsing regexp" },
	{ "up{job=", 400, "1:8: parse error: unexpected end of input" },
	{ "up{job=\"\\d\"}", 400, "1:8: parse error: unknown escape sequence U+0064 'd'" },
	{ "up{job=\"\\'\"}", 400, "1:8: parse error: unknown escape sequence U+0027 '''" },
	{ "up{job=\"\\x4\"}", 400, "1:8: parse error: illegal character U+0022 '\"' in escape sequence" },
	{ "up{job=\"\\u12\"}", 400, "1:8: parse error: illegal character U+0022 '\"' in escape sequence" },
	{ "up{job=\"\\400\"}", 400, "1:8: parse error: escape sequence is an invalid Unicode code point" },
	{ "up{job=\"\\ud800\"}", 400, "1:8: parse error: escape sequence is an invalid Unicode code point" },
	{ "up{job=\"\\UFFFFFFFF\"}", 400, "1:8: parse error: escape sequence is an invalid Unicode code point" },
	{ "\"\\q\"", 400, "1:1: parse error: unknown escape sequence U+0071 'q'" },
	{ "{}", 400, "1:1: parse error: vector selector must contain at least one non-empty matcher" },
	{ "{job=~\".*\"}", 400, "1:1: parse error: vector selector must contain at least one non-empty matcher" },
	{ "nosuch(up)", 400, "1:1: parse error: unknown function with name \"nosuch\"" },
	{ "rate(up)", 400, "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector" },
	{ "abs()", 400, "1:1: parse error: expected 1 argument(s) in call to \"abs\", got 0" },
	{ "round(up, 1, 2)", 400, "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3" },
	{ "sum(1)", 400, "1:5: parse error: expected type instant vector in aggregation expression, got scalar" },
	{ "topk(up)", 400, "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1" },
	{ "1 > 2", 400, "1:3: parse error: comparisons between scalars must use BOOL modifier" },
	{ "1 + bool 2", 400, "1:3: parse error: bool modifier can only be used on comparison operators" },
	{ "1 and 2", 400, "1:1: parse error: set operator \"and\" not allowed in binary scalar expression" },
	{ "up and on (job) group_left up", 400, "1:1: parse error: no grouping allowed for set operations" },
	{ "\"a\" + 1", 400, "1:1: parse error: binary expression must contain only scalar and instant vector types" },
	{ "up[5m] offset", 400, "1:14: parse error: unexpected end of input, expected duration" },
	{ "sum(up)[5m]", 400, "1:1: parse error: ranges only allowed for vector selectors" },
	{ "up[0s]", 400, "1:4: parse error: duration must be greater than 0" },
	{ "up)", 400, "1:3: parse error: unexpected \")\"" },
	{ "up\n  ~", 400, "2:3: parse error: unexpected character: '~'" },
	{ "up{a=\"b", 400, "1:6: parse error: unterminated quoted string" },
	{ "label_replace(up, \"a\", \"b\", \"c\", \"d\")", 422, "the simulated Prometheus has no function label_replace" },
	{ "stddev(up)", 422, "the simulated Prometheus has no aggregation stddev" },
	{ "up @ 5", 422, "the simulated Prometheus has no @ modifier" },
	{ "owner * on () hits_total", 422, "found duplicate series for the match group {} on the right hand-side of the operation" },
	{ "hits_total * on (job) owner", 422,
		"multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)" },
	{ "abs({__name__=~\"owner|level\",team=\"\"} or {__name__=\"owner\"}) + abs({job=\"web\",code=\"\",team=\"\",note=\"\"})", 0, "" },
	{ "rate({__name__=~\"late_bucket|gone\",le=\"\"}[5m]) or abs({__name__=~\"late_bucket\"})", 0, "" },
	{ "sum_over_time((nothing * nothing)[9999y:1ms])", 422,
		"query processing would load too many samples into memory in query execution" },
	{ "count_over_time(level[1y:1s])", 422, "query processing would load too many samples into memory in query execution" },
};

static void mistakes_are_named_as_prometheus_names_them(void **state)
{
	struct history *history = make_history();

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err err = { 0 };

		free(answer(history, wrong[i].text, START + (MOMENTS - 1) * HISTORY_STEP_MS, &err));
		if (err.status != wrong[i].status || strncmp(err.text, wrong[i].error, strlen(wrong[i].error)) != 0)
			fail_msg("%s: %d %s", wrong[i].text, err.status, err.text);
	}
	history_destroy(history);
}

static void deep_and_broken_texts_end(void **state)
{
	struct history *history = make_history();
	char text[4096];
	uint64_t seed = 7;

	(void)state;
	memset(text, '(', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	struct err err = { 0 };

	free(answer(history, text, START, &err));
	assert_int_equal(err.status, 400);
	static const char *const links[] = { "+1", "[1m:1s]", "-", " or up" };

	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct buf chain = { 0 };

		buf_append_text(&chain, i == 2 ? "" : "up");
		for (int j = 0; j < 200000; j++)
			buf_append_text(&chain, links[i]);
		err_clear(&err);
		free(answer(history, buf_borrow(&chain), START, &err));
		assert_int_equal(err.status, 400);
		buf_finish(&chain);
	}
	for (uint64_t round = 0; round < test_rounds(20000); round++) {
		static const char *const parts[] = { "sum", "(", ")", "{", "}", "[", "]", "5m", ":", "rate", "up", "=~", "\"x\"", "\"", ",",
			"by", "offset", "-", "1", "on", "bool", "and", "group_left", "\\", "'", "#", "1e", "@" };
		struct buf out = { 0 };

		for (int i = 0; i < 12; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			buf_appendf(&out, "%s ", parts[(seed >> 33) % (sizeof parts / sizeof *parts)]);
		}
		err_clear(&err);
		free(answer(history, buf_borrow(&out), START + 60000, &err));
		assert_true(err.code == ERR_NONE || err.status == 400 || err.status == 422);
		buf_finish(&out);
	}
	history_destroy(history);
}

/* Questions that would take much memory, or for ever, or more room than there is. */
static void hostile_questions_are_refused(void **state)
{
	(void)state;
	struct history *history = make_history();
	static const struct {
		const char *begin, *part; /* the part stands there so many times, with numbers in the place of its %d */
		int times;
		const char *end;
		int status;
	} cases[] = {
		{ "level * on (job) group_left (", "l%d, ", 128, "team) owner", 400 },
		{ "level * on (job) group_left (", "l%d, ", 127, "team) owner", 0 },
		{ "level * on (", "l%d, ", 5000, "job) owner", 400 },
		{ "sum by (", "l%d, ", 100000, "job) (level)", 400 },
		{ "level{", "l%d!=\"x\", ", 255, "}", 0 },
		{ "level{", "l%d!=\"x\", ", 256, "}", 400 },
		{ "level{", "l%d!=\"x\", ", 100000, "}", 400 },
		{ "", "(", 200000, "1", 400 },
		{ "", "-", 200000, "1", 400 },
		{ "1", " + 1", 200000, "", 400 },
		{ "rate(", "level, ", 200000, "level)", 400 },
		{ "", "abs(", 200000, "1", 400 },
		{ "level", "[5m:1m]", 100, "", 400 },
		{ "max_over_time(level[5m:1ms])", "", 0, "", 503 },
		{ "quantile_over_time(0.5, level[5m:10ms])", "", 0, "", 503 },
		{ "max_over_time(level[30y:1ms])", "", 0, "", 422 },
		{ "sum(level) or vector(1)", "", 0, "", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct promql_steps steps = { START + 300000, 1, 11001 };
		struct promql *promql = promql_create(history);
		struct promql_value value;
		struct buf text = { 0 };
		struct err err = { 0 };

		buf_append_text(&text, cases[i].begin);
		for (int k = 0; k < cases[i].times; k++) {
			const char *mark = strstr(cases[i].part, "%d");

			if (mark)
				buf_appendf(&text, "%.*s%d%s", (int)(mark - cases[i].part), cases[i].part, k, mark + 2);
			else
				buf_append_text(&text, cases[i].part);
		}
		buf_append_text(&text, cases[i].end);
		bool good = promql_query(promql, buf_borrow(&text), &steps, &value, &err);
		if (good != (cases[i].status == 0) || err.status != cases[i].status)
			fail_msg("%.60s: %d %s", buf_borrow(&text), err.status, err.text);
		buf_finish(&text);
		promql_destroy(promql);
	}
	history_destroy(history);
}

static void the_best_are_kept_in_order(void **state)
{
	(void)state;
	struct history *history = make_history();
	static const struct {
		const char *text, *answer;
	} cases[] = {
		{ "topk(2, hits_total)", "hits_total{code=\"200\",job=\"web\"} 600; hits_total{code=\"200\",job=\"db\"} 150" },
		{ "bottomk(2, hits_total)", "hits_total{code=\"500\",job=\"web\"} 60; hits_total{code=\"200\",job=\"db\"} 150" },
		{ "topk(1, hits_total)", "hits_total{code=\"200\",job=\"web\"} 600" },
		{ "topk(0, hits_total)", "" },
		{ "topk(NaN, hits_total)", "" },
		{ "topk(9, hits_total)", "hits_total{code=\"200\",job=\"web\"} 600; hits_total{code=\"200\",job=\"db\"} 150; "
					 "hits_total{code=\"500\",job=\"web\"} 60" },
		{ "bottomk(1, hits_total * NaN) * 0", "{code=\"200\",job=\"db\"} nan" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };
		char *got = answer(history, cases[i].text, START + 300000, &err);

		if (strcmp(got, cases[i].answer) != 0)
			fail_msg("%s: %s %s", cases[i].text, got, err.text);
		free(got);
	}
	history_destroy(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_have_prometheus_values),
		cmocka_unit_test(mistakes_are_named_as_prometheus_names_them),
		cmocka_unit_test(deep_and_broken_texts_end),
		cmocka_unit_test(hostile_questions_are_refused),
		cmocka_unit_test(the_best_are_kept_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
