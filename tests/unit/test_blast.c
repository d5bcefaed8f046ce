#include "tests/support/test.h"

#include "tui/blast.h"

static void counts_as_chaos_mesh_does(void **state)
{
	(void)state;
	static const struct {
		const char *mode, *value;
		size_t candidates, count;
		bool random;
	} cases[] = {
		{ "one", "", 7, 1, true },
		{ "one", "", 1, 1, false },
		{ "one", "", 0, 0, false },
		{ "all", "", 7, 7, false },
		{ "fixed", "2", 7, 2, true },
		{ "fixed", "9", 7, 7, false },
		{ "fixed", "x", 7, 0, true },
		{ "fixed-percent", "50", 7, 4, true },
		{ "fixed-percent", "100", 7, 7, false },
		{ "fixed-percent", "1", 7, 1, true },
		{ "random-max-percent", "40", 5, 2, true },
		{ "random-max-percent", "100", 5, 5, true },
		{ "", "", 5, 5, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool random;
		assert_int_equal(blast_count(cases[i].mode, cases[i].value, cases[i].candidates, &random), cases[i].count);
		assert_int_equal(random, cases[i].random);
	}
}

static void says_it_in_words(void **state)
{
	(void)state;
	struct chaos_pod pods[3] = { { "default", "a", "", "Running" }, { "default", "b", "", "Running" },
		{ "default", "c", "", "Pending" } };
	struct command_result preview = { .kind = COMMAND_PREVIEW, .state = COMMAND_DONE, .pod_count = 3, .pod_total = 3, .pods = pods };
	struct manifest manifest = { .selector = "{}", .spec = { .mode = "all", .value = "" } };
	struct blast_side side[BLAST_SIDES];
	struct line to = { 0 }, both = { 0 }, no_target = { 0 }, all = { 0 }, some = { 0 }, none = { 0 };
	assert_int_equal(blast_sides(&manifest, side), 1);
	blast_words(side, &preview, &all);
	assert_string_equal(all.text, "Hits 3 of 3 pods, as of now:");
	side->mode = "random-max-percent";
	side->value = "50";
	preview.pod_total = 40;
	blast_words(side, &preview, &some);
	assert_string_equal(some.text, "Hits up to 20 of 40 pods, chosen at random of these:");
	preview.pod_total = preview.pod_count = 0;
	blast_words(side, &preview, &none);
	assert_string_equal(none.text, "No pod matches now: it would wait in vain.");
	manifest.has_target = true;
	manifest.target = (struct manifest_target){ "to", "one", "", "{\"nodes\":[]}" };
	assert_int_equal(blast_sides(&manifest, side), 2);
	assert_string_equal(side[1].selector, "{\"nodes\":[]}");
	blast_words(&side[1], &preview, &no_target);
	assert_string_equal(no_target.text, "No pod matches its target now: it would wait in vain.");
	preview.pod_total = preview.pod_count = 3;
	blast_words(&side[1], &preview, &to);
	assert_string_equal(to.text, "Traffic to 1 of 3 pods, chosen at random of these:");
	manifest.target.direction = "both";
	blast_sides(&manifest, side);
	blast_words(&side[1], &preview, &both);
	assert_string_equal(both.text, "Traffic to and from 1 of 3 pods, chosen at random of these:");
	manifest.selector = "";
	assert_int_equal(blast_sides(&manifest, side), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_as_chaos_mesh_does),
		cmocka_unit_test(says_it_in_words),
	};
	return cmocka_run_group_tests_name("blast", tests, NULL, NULL);
}
