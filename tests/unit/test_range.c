/* Polling in tails: what is asked when, and that whatever came merges into what one full answer would have been. */
#include "tests/support/test.h"

#include <inttypes.h>

#include "core/base/grid.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/want.h"
#include "datasources/query_decode.h"
#include "datasources/range.h"
#include "tests/support/recording.h"

#define S INT64_C(1000)
#define NOW INT64_C(1795419700500)

static const struct want live = { .kind = WANT_RANGE, .query = "up", .range_ms = 900 * S, .step_ms = 5 * S, .series_max = 10 };

/* ---- what is asked ---- */

static void test_plans(void **state)
{
	(void)state;
	const int64_t end = INT64_C(1795419700000); /* the newest whole step */
	static const struct query_answer nothing;
	struct {
		const char *what;
		struct range_state state;
		int64_t scrape_ms;
		bool again;
		bool asks, full;
		int64_t start_ms;
	} cases[] = {
		{ "first", { 0 }, 0, false, true, true, end - 900 * S },
		{ "one step on", { .known = true, .end_ms = end - 5 * S }, 0, false, true, false, end - 60 * S },
		{ "long scrapes", { .known = true, .end_ms = end - 5 * S }, 60 * S, false, true, false, end - 150 * S },
		{ "some steps on", { .known = true, .end_ms = end - 50 * S }, 0, false, true, false, end - 105 * S },
		{ "nothing new", { .known = true, .end_ms = end }, 0, false, false, false, 0 },
		{ "again", { .known = true, .end_ms = end }, 0, true, true, false, end - 55 * S },
		{ "after an error", { .known = true, .full_next = true, .end_ms = end }, 0, false, true, true, end - 900 * S },
		{ "a gap", { .known = true, .end_ms = end - 2000 * S }, 0, false, true, true, end - 900 * S },
		{ "a hundred tails", { .known = true, .end_ms = end - 5 * S, .tails = 100 }, 0, false, true, true, end - 900 * S },
		{ "a server that moves ranges", { .known = true, .never_tail = true, .end_ms = end - 5 * S }, 0, false, true, true,
			end - 900 * S },
		{ "clock a little back", { .known = true, .end_ms = end + 5 * S }, 0, false, false, false, 0 },
		{ "clock set back", { .known = true, .end_ms = end + 900 * S }, 0, false, true, true, end - 900 * S },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct range_plan plan;
		bool asks = range_next(&live, &cases[i].state, NOW, cases[i].scrape_ms, cases[i].again, &plan);
		if (asks != cases[i].asks)
			fail_msg("%s", cases[i].what);
		if (!asks)
			continue;
		if (plan.full != cases[i].full || plan.start_ms != cases[i].start_ms)
			fail_msg("%s: from %" PRId64, cases[i].what, plan.start_ms - end);
		assert_int_equal(plan.end_ms, end);
		assert_int_equal(plan.window_ms, end - 900 * S);
		assert_int_equal(plan.window_count, 181);
		assert_int_equal(plan.count, (plan.end_ms - plan.start_ms) / (5 * S) + 1);
		range_answered(&cases[i].state, &plan, &nothing);
		assert_int_equal(cases[i].state.tails, plan.full ? 0 : 1);
		assert_int_equal(range_due(&live, &cases[i].state, NOW), end + 5 * S);
	}
}

static void test_steps_of_a_minute(void **state)
{
	(void)state;
	struct want want = live;
	struct range_plan plan;
	want.step_ms = 60 * S;
	want.range_ms = 21600 * S;
	struct range_state known = { .known = true, .end_ms = INT64_C(1795419600000) };
	assert_true(range_next(&want, &known, INT64_C(1795419660000), 15 * S, false, &plan));
	assert_int_equal(plan.count, 3); /* two steps of overlap, and the new one */
	assert_int_equal(plan.end_ms, INT64_C(1795419660000));
}

static void test_fixed_range(void **state)
{
	(void)state;
	struct want want = live;
	struct range_plan plan;
	struct range_state known = { 0 };
	want.end_ms = INT64_C(1795400003000);
	assert_int_equal(range_due(&want, &known, NOW), 0);
	assert_true(range_next(&want, &known, NOW, 0, false, &plan));
	assert_int_equal(plan.end_ms, INT64_C(1795400000000));
	range_answered(&known, &plan, &(struct query_answer){ 0 });
	assert_true(range_due(&want, &known, NOW) == INT64_MAX);
	assert_false(range_next(&want, &known, NOW, 0, false, &plan));
	assert_true(range_next(&want, &known, NOW, 0, true, &plan) && plan.full);
}

static void test_points_are_bounded(void **state)
{
	(void)state;
	struct want want = live;
	struct range_plan plan;
	want.step_ms = 1 * S;
	want.range_ms = 86400 * S;
	assert_true(range_next(&want, &(struct range_state){ 0 }, NOW, 0, false, &plan));
	assert_int_equal(plan.count, MODEL_POINTS_MAX);
}

/* ---- merging ---- */

/* A result as a source keeps it: its memory in a part of its own. */
struct kept {
	struct slice *part;
	struct query_result result;
};

static bool merge(struct kept *kept, const struct query_answer *answer, const struct range_plan *plan, size_t series_max)
{
	struct slice *part = slice_create(SOURCE_PROMETHEUS, 0, "", "");
	bool whole = range_merge(kept->part ? &kept->result : NULL, answer, plan, series_max, part, &kept->result);
	slice_release(kept->part);
	kept->part = part;
	return whole;
}

static bool same_series(const struct series *a, const struct series *b)
{
	return labels_equal(a->labels, b->labels) && a->grid->start_ms == b->grid->start_ms && a->grid->count == b->grid->count &&
	       memcmp(a->grid->values, b->grid->values, a->grid->count * sizeof(double)) == 0;
}

static void check_same(const struct kept *have, const struct kept *want, uint64_t seed)
{
	if (have->result.count != want->result.count)
		fail_msg("seed %" PRIu64 ": %zu series instead of %zu", seed, have->result.count, want->result.count);
	for (size_t i = 0; i < have->result.count; i++)
		if (!same_series(&have->result.series[i], &want->result.series[i]))
			fail_msg("seed %" PRIu64 ": series %zu differs", seed, i);
}

static struct query_decode *decode(const char *name, const struct range_plan *plan)
{
	struct err err = { 0 };
	struct recording *recording = recording_load("prometheus-2.42", name);
	struct query_decode *decode = query_decode_create(&(struct query_ask){
		.start_ms = plan->start_ms, .step_ms = plan->step_ms, .count = plan->count, .series_max = MODEL_SERIES_MAX });
	if (!query_decode_feed(decode, recording->body, recording->body_length, &err) || !query_decode_end(decode, &err))
		fail_msg("%s: %s: %s", name, err.where, err.text);
	recording_destroy(recording);
	return decode;
}

static struct range_plan recorded_plan(bool full, int64_t start_s, int64_t end_s)
{
	const int64_t window_s = 1795419571;
	return (struct range_plan){ .full = full,
		.start_ms = start_s * S,
		.end_ms = end_s * S,
		.step_ms = S,
		.count = (size_t)(end_s - start_s + 1),
		.window_ms = window_s * S,
		.window_count = (size_t)(end_s - window_s + 1) };
}

/* A real sequence, in which points of a hung target are withdrawn: 1, 2 and 3 merged are 4. */
static void test_recorded_sequence(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int64_t start_s, end_s;
	} polls[] = {
		{ "poll-1-window", 1795419571, 1795419691 },
		{ "poll-2-tail", 1795419677, 1795419699 },
		{ "poll-3-tail", 1795419685, 1795419711 },
	};
	struct kept tails = { 0 }, whole = { 0 };
	for (size_t i = 0; i < 3; i++) {
		struct range_plan plan = recorded_plan(i == 0, polls[i].start_s, polls[i].end_s);
		struct query_decode *decoded = decode(polls[i].name, &plan);
		assert_true(merge(&tails, query_decode_answer(decoded), &plan, MODEL_SERIES_MAX));
		query_decode_destroy(decoded);
	}
	struct range_plan plan = recorded_plan(true, 1795419571, 1795419711);
	struct query_decode *decoded = decode("poll-4-whole-window-for-comparison", &plan);
	merge(&whole, query_decode_answer(decoded), &plan, MODEL_SERIES_MAX);
	query_decode_destroy(decoded);
	assert_int_equal(whole.result.count, 3);
	check_same(&tails, &whole, 0);
	assert_int_equal(tails.result.start_ms, 1795419571 * S);
	assert_int_equal(tails.result.end_ms, 1795419711 * S);
	slice_release(tails.part);
	slice_release(whole.part);
}

/* ---- random worlds ---- */

enum { WORLD_SERIES = 6, WORLD_STEPS = 400, UNSETTLED = 6 };

static uint64_t next_random(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double hole_or(uint64_t random)
{
	return random % 3 == 0 ? grid_hole() : (double)(random % 1000);
}

/* What a server would answer for the plan's range. The caller frees with answer_finish(). */
static struct query_answer answer_for(double world[WORLD_SERIES][WORLD_STEPS], const struct range_plan *plan)
{
	struct query_answer answer = { 0 };
	answer.series = calloc(WORLD_SERIES, sizeof *answer.series);
	for (size_t i = 0; i < WORLD_SERIES; i++) {
		char name[2] = { (char)('a' + i), '\0' };
		struct grid *grid = grid_create(plan->start_ms, plan->step_ms, plan->count);
		for (size_t k = 0; k < plan->count; k++) {
			int64_t step = plan->start_ms / plan->step_ms + (int64_t)k;
			if (step >= 0 && step < WORLD_STEPS)
				grid->values[k] = world[i][step];
		}
		if (grid_last(grid) < 0) {
			grid_release(grid);
			continue;
		}
		answer.series[answer.count++] =
			(struct series){ .labels = labels_create(&(struct label){ .name = "n", .value = name }, 1), .grid = grid };
	}
	return answer;
}

static void answer_finish(struct query_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		labels_release(answer->series[i].labels);
		grid_release(answer->series[i].grid);
	}
	free(answer->series);
}

static void check_seed(uint64_t seed)
{
	static double world[WORLD_SERIES][WORLD_STEPS];
	uint64_t random = seed;
	struct want want = { .range_ms = (200 + (int64_t)(next_random(&random) % 400)) * S, .step_ms = 5 * S, .series_max = 10 };
	struct range_state known = { 0 };
	struct range_plan plan;
	struct kept tails = { 0 };
	for (size_t i = 0; i < WORLD_SERIES; i++) /* some series are there now and then only */
		for (size_t k = 0; k < WORLD_STEPS; k++)
			world[i][k] = (k / 40 + i) % 3 == 0 ? grid_hole() : hole_or(next_random(&random));
	for (int64_t step = 150; step < WORLD_STEPS; step += 1 + (int64_t)(next_random(&random) % 9)) {
		for (int64_t late = step - UNSETTLED; late <= step; late++) /* the newest points change, come and vanish */
			world[next_random(&random) % WORLD_SERIES][late] = hole_or(next_random(&random));
		assert_true(range_next(&want, &known, step * 5 * S, 0, false, &plan));
		struct query_answer answer = answer_for(world, &plan);
		assert_true(merge(&tails, &answer, &plan, 10));
		range_answered(&known, &plan, &answer);
		answer_finish(&answer);
	}
	assert_true(known.tails > 5);
	struct kept whole = { 0 };
	known.full_next = true;
	assert_true(range_next(&want, &known, plan.end_ms, 0, true, &plan) && plan.full);
	struct query_answer answer = answer_for(world, &plan);
	merge(&whole, &answer, &plan, 10);
	answer_finish(&answer);
	check_same(&tails, &whole, seed);
	slice_release(tails.part);
	slice_release(whole.part);
}

static void test_tails_equal_the_whole(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= test_rounds(500); seed++)
		check_seed(seed);
}

/* ---- order, bounds, sharing ---- */

static struct query_answer answer_of(const char *names, const struct range_plan *plan)
{
	struct query_answer answer = { 0 };
	answer.series = calloc(strlen(names) + 1, sizeof *answer.series);
	for (const char *name = names; *name; name++) {
		char text[2] = { *name, '\0' };
		struct grid *grid = grid_create(plan->start_ms, plan->step_ms, plan->count);
		grid->values[plan->count - 1] = *name;
		answer.series[answer.count++] =
			(struct series){ .labels = labels_create(&(struct label){ .name = "n", .value = text }, 1), .grid = grid };
	}
	return answer;
}

static void check_names(const struct kept *kept, const char *names)
{
	assert_int_equal(kept->result.count, strlen(names));
	for (size_t i = 0; i < kept->result.count; i++)
		assert_int_equal(labels_get(kept->result.series[i].labels, "n")[0], names[i]);
}

static bool merge_names(struct kept *kept, const char *names, bool over, const struct range_plan *plan, size_t series_max)
{
	struct query_answer answer = answer_of(names, plan);
	answer.over = over;
	bool whole = merge(kept, &answer, plan, series_max);
	answer_finish(&answer);
	return whole;
}

static const struct range_plan full_plan = {
	.full = true, .start_ms = 0, .end_ms = 10 * S, .step_ms = S, .count = 11, .window_ms = 0, .window_count = 11
};
static const struct range_plan tail_plan = {
	.start_ms = 9 * S, .end_ms = 11 * S, .step_ms = S, .count = 3, .window_ms = S, .window_count = 11
};

static void test_order_is_prometheus(void **state)
{
	(void)state;
	struct kept kept = { 0 };
	merge_names(&kept, "dacb", false, &full_plan, 10); /* VictoriaMetrics promises none */
	check_names(&kept, "abcd");
	merge_names(&kept, "edb", false, &tail_plan, 10);
	check_names(&kept, "bde"); /* the others had their only point in the tail's range, and have it no more */
	slice_release(kept.part);
}

static void test_answers_cut_at_the_bound(void **state)
{
	(void)state;
	struct kept kept = { 0 };
	assert_true(merge_names(&kept, "abc", true, &full_plan, 3));
	check_names(&kept, "abc");
	assert_true(merge_names(&kept, "abc", true, &tail_plan, 3)); /* the same ones: tails will do */
	assert_false(merge_names(&kept, "aab", true, &tail_plan, 3)); /* another one, with a past that is not known */
	slice_release(kept.part);
	kept = (struct kept){ 0 };
	merge_names(&kept, "abc", false, &full_plan, 3);
	assert_false(merge_names(&kept, "_ab", true, &tail_plan, 3));
	check_names(&kept, "_ab");
	slice_release(kept.part);
}

static void test_what_did_not_change_is_shared(void **state)
{
	(void)state;
	struct kept kept = { 0 };
	merge_names(&kept, "ab", false, &full_plan, 10);
	const struct grid *before = kept.result.series[0].grid;
	grid_retain(before);
	struct range_plan again = full_plan;
	again.full = false;
	again.start_ms = 9 * S;
	again.count = 2;
	merge_names(&kept, "ab", false, &again, 10);
	assert_ptr_equal(kept.result.series[0].grid, before);
	grid_release(before);
	slice_release(kept.part);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_steps_of_a_minute),
		cmocka_unit_test(test_fixed_range),
		cmocka_unit_test(test_points_are_bounded),
		cmocka_unit_test(test_recorded_sequence),
		cmocka_unit_test(test_tails_equal_the_whole),
		cmocka_unit_test(test_order_is_prometheus),
		cmocka_unit_test(test_answers_cut_at_the_bound),
		cmocka_unit_test(test_what_did_not_change_is_shared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
