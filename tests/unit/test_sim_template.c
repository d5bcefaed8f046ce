#include "tests/support/test.h"

#include <math.h>

#include "datasources/sim/template.h"

/* Annotations of the simulated Prometheus. The numbers are those of Prometheus' own tests (template/template_test.go, 2.42). */

static const struct {
	const char *text;
	double value;
	const char *expanded;
} cases[] = {
	{ "", 1, "" },
	{ "no template, } {", 1, "no template, } {" },
	{ "{{ $labels.container }}/{{$labels.none}}!", 1, "cncf/!" },
	{ "{{  $value\t}}", 1048576, "1048576" },
	{ "{{ $value }}", 0.25, "0.25" },
	{ "{{ $value | humanize }}", 0, "0" },
	{ "{{ $value | humanize }}", 1, "1" },
	{ "{{ $value | humanize }}", 1234567, "1.235M" },
	{ "{{ $value | humanize }}", 0.12, "120m" },
	{ "{{ $value | humanize }}", -1234, "-1.234k" },
	{ "{{ $value | humanize }}", NAN, "NaN" },
	{ "{{ $value | humanize }}", INFINITY, "+Inf" },
	{ "{{ $value | humanize1024 }}", 0, "0" },
	{ "{{ $value | humanize1024 }}", 1, "1" },
	{ "{{ $value | humanize1024 }}", 2048, "2ki" },
	{ "{{ $value | humanize1024 }}", 1048576, "1Mi" },
	{ "{{ $value | humanize1024 }}", 0.12, "0.12" },
	{ "{{ $value | humanize1024 }}", -INFINITY, "-Inf" },
	{ "{{ $value | humanizeDuration }}", 0, "0s" },
	{ "{{ $value | humanizeDuration }}", 1, "1s" },
	{ "{{ $value | humanizeDuration }}", 60, "1m 0s" },
	{ "{{ $value | humanizeDuration }}", 3600, "1h 0m 0s" },
	{ "{{ $value | humanizeDuration }}", 86400, "1d 0h 0m 0s" },
	{ "{{ $value | humanizeDuration }}", 86400 + 3600, "1d 1h 0m 0s" },
	{ "{{ $value | humanizeDuration }}", -(86400 * 2 + 3600 * 3 + 60 * 4 + 5), "-2d 3h 4m 5s" },
	{ "{{ $value | humanizeDuration }}", 899.99, "14m 59s" },
	{ "{{ $value | humanizeDuration }}", 0.1, "100ms" },
	{ "{{ $value | humanizeDuration }}", 0.0001, "100us" },
	{ "{{ $value | humanizeDuration }}", 0.12345, "123.5ms" },
	{ "{{ $value | humanizeDuration }}", -1.234567, "-1.235s" },
	{ "{{ $value | humanizeDuration }}", 60.1, "1m 0s" },
	{ "{{ $value | humanizeDuration }}", NAN, "NaN" },
	{ "{{ $value | humanizePercentage }}", -0.22222, "-22.22%" },
	{ "{{ $value | humanizePercentage }}", 0, "0%" },
	{ "{{ $value | humanizePercentage }}", 0.1234567, "12.35%" },
	{ "{{ $value | humanizePercentage }}", 1.23456, "123.5%" },
};

static void templates_are_filled_in(void **state)
{
	const struct labels *labels = labels_create(&(struct label){ "container", "cncf" }, 1);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };

		if (!template_check(cases[i].text, &err))
			fail_msg("%s: %s", cases[i].text, err.text);
		char *text = template_expand(cases[i].text, labels, cases[i].value);

		assert_string_equal(text, cases[i].expanded);
		free(text);
	}
	labels_release(labels);
}

static void what_is_not_simulated_is_refused(void **state)
{
	static const char *const texts[] = { "{{ }}", "{{", "{{ $value", "{{ $labels. }}", "{{ $labels.a-b }}", "{{ $labels }}",
		"{{ $values }}", "{{ $value | humanize | title }}", "{{ $value|humanize }}", "{{ query \"up\" }}", "{{ $value }}{{ if }}" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct err err = { 0 };

		if (template_check(texts[i], &err))
			fail_msg("took %s", texts[i]);
		assert_true(*err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_are_filled_in),
		cmocka_unit_test(what_is_not_simulated_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
