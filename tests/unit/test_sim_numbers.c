#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include "core/base/buf.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/dice.h"

/* Numbers as Go writes them: the fewest digits that read back. */

static const struct {
	double value;
	char form;
	const char *text;
} numbers[] = {
	{ 0, 'g', "0" },
	{ -0.0, 'g', "-0" },
	{ 1, 'g', "1" },
	{ -17, 'g', "-17" },
	{ 0.1, 'g', "0.1" },
	{ 0.30000000000000004, 'g', "0.30000000000000004" },
	{ 1.0 / 3, 'g', "0.3333333333333333" },
	{ 2.0 / 3, 'g', "0.6666666666666666" },
	{ 123456.789, 'g', "123456.789" },
	{ 999999999999999.9, 'g', "999999999999999.9" },
	{ 999999999999999, 'g', "999999999999999" },
	{ 1e15, 'g', "1000000000000000" },
	{ 1e15, 'f', "1000000000000000" },
	{ 123456789012345678.0, 'g', "123456789012345680" },
	{ 1e20, 'g', "100000000000000000000" },
	{ 1e21, 'g', "1e+21" },
	{ 1e21, 'f', "1000000000000000000000" },
	{ 0.000001, 'g', "0.000001" },
	{ 0.0000001, 'g', "1e-07" },
	{ 0.0001, 'g', "0.0001" },
	{ 0.00010000000000000002, 'g', "0.00010000000000000002" },
	{ 5e-324, 'g', "5e-324" },
	{ 1.7976931348623157e308, 'g', "1.7976931348623157e+308" },
	{ 0.5, 'e', "5e-01" },
	{ 7.1081984e+07, 'e', "7.1081984e+07" },
	{ 1.0000000000000002, 'g', "1.0000000000000002" },
	{ 0.9999999999999999, 'g', "0.9999999999999999" },
	{ 9.999999999999998, 'g', "9.999999999999998" },
	{ 99.99999999999999, 'g', "99.99999999999999" },
	{ 0.25, 'g', "0.25" },
	{ INFINITY, 'g', "+Inf" },
	{ -INFINITY, 'g', "-Inf" },
	{ NAN, 'g', "NaN" },
};

static void numbers_are_written_as_go_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct buf out = { 0 };

		write_number(&out, numbers[i].value, numbers[i].form);
		if (strcmp(buf_borrow(&out), numbers[i].text) != 0)
			fail_msg("%.17g as %c: %s, not %s", numbers[i].value, numbers[i].form, buf_borrow(&out), numbers[i].text);
		buf_finish(&out);
	}
}

/* The way that is fast and the way that is plain agree, and what is written reads back; nothing shorter does. */
static void any_number_reads_back_and_is_shortest(void **state)
{
	struct dice dice = { 11 };

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double value = ldexp((double)dice_roll(&dice), (int)dice_below(&dice, 70) - 80), back = 0;
		struct buf out = { 0 };
		char plain[40];
		int precision = 0;

		if (i % 3 == 0)
			value = rint(value * 1000) / 1000;
		write_number(&out, value, 'e');
		do
			snprintf(plain, sizeof plain, "%.*e", precision, value);
		while (strtod(plain, NULL) != value && ++precision < 17);
		back = strtod(buf_borrow(&out), NULL);
		if (back != value || strcmp(buf_borrow(&out), plain) != 0)
			fail_msg("%.17g: %s, not %s", value, buf_borrow(&out), plain);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_as_go_does),
		cmocka_unit_test(any_number_reads_back_and_is_shortest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
