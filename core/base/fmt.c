#include "core/base/fmt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"

/*
 * Writing is done with integers, never with the C library's %f, whose decimal point follows the locale.
 * A number is first brought into the range of a prefix, then rounded, and moves to the next prefix if rounding made it too large.
 */

struct prefix {
	double factor;
	const char *name;
};

static const struct prefix byte_prefixes[] = {
	{ 1, "B" },
	{ 0x1p10, "Ki" },
	{ 0x1p20, "Mi" },
	{ 0x1p30, "Gi" },
	{ 0x1p40, "Ti" },
	{ 0x1p50, "Pi" },
	{ 0x1p60, "Ei" },
	{ 0, NULL },
};

static const struct prefix number_prefixes[] = {
	{ 1, "" },
	{ 1e3, "k" },
	{ 1e6, "M" },
	{ 1e9, "G" },
	{ 1e12, "T" },
	{ 1e15, "P" },
	{ 1e18, "E" },
	{ 0, NULL },
};

static const double powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

static double rounded(double value, int decimals)
{
	return round(value * powers[decimals]) / powers[decimals];
}

/* A number below 1e15 with that many decimals (at most 6); without trailing zeros where `strip`. */
static void write_fixed(double value, int decimals, bool strip, char *out, size_t size)
{
	long long scaled = llround(value * powers[decimals]);

	while (strip && decimals > 0 && scaled % 10 == 0) {
		scaled /= 10;
		decimals--;
	}
	if (decimals == 0)
		snprintf(out, size, "%lld", scaled);
	else
		snprintf(out, size, "%lld.%0*lld", scaled / (long long)powers[decimals], decimals, scaled % (long long)powers[decimals]);
}

/* "1.2e+21": for what no prefix reaches. */
static void write_scientific(double value, char *out, size_t size)
{
	int exponent = (int)floor(log10(value));
	double mantissa = rounded(value / pow(10, exponent), 1);
	char digits[FMT_SIZE];

	if (mantissa >= 10) {
		mantissa /= 10;
		exponent++;
	}
	write_fixed(mantissa, 1, true, digits, sizeof(digits));
	snprintf(out, size, "%se%+03d", digits, exponent);
}

/* Decimals of a number of at least 1, so that at most `digits` digits show: one in cells, none where there is little room. */
static int decimals_for(double value, int digits)
{
	return value < 10 || (digits >= 4 && value < 1000) ? 1 : 0;
}

static void write_prefixed(double value, const struct prefix *prefixes, double limit, int digits, bool strip, char *out, size_t size)
{
	const struct prefix *prefix = prefixes;
	char number[FMT_SIZE];

	while (prefix[1].name && value / prefix->factor >= limit)
		prefix++;
	if (prefix[1].name && rounded(value / prefix->factor, decimals_for(value / prefix->factor, digits)) >= limit)
		prefix++;
	value /= prefix->factor;
	if (value >= 9999.5) {
		write_scientific(value * prefix->factor, out, size);
		return;
	}
	write_fixed(value, decimals_for(rounded(value, 1), digits), strip, number, sizeof(number));
	snprintf(out, size, "%s%s", number, prefix->name);
}

/* A number below 1: two digits that say something, none from the fifth decimal on. */
static void write_small(double value, char *out, size_t size)
{
	int decimals = value >= 0.0995 ? 2 : value >= 0.00995 ? 3 : 4;

	if (value < 0.00005)
		write_scientific(value, out, size);
	else
		write_fixed(value, decimals, true, out, size);
}

static void write_bytes(double value, int digits, char *out, size_t size)
{
	if (value < 1000)
		write_prefixed(value, byte_prefixes, 1000, 3, true, out, size);
	else
		write_prefixed(value, byte_prefixes, digits >= 4 ? 1024 : 1000, digits, digits < 4, out, size);
}

static void write_number(double value, int digits, char *out, size_t size)
{
	if (value < 1)
		write_small(value, out, size);
	else if (value < 9.995)
		write_fixed(value, digits >= 4 ? 2 : 1, true, out, size);
	else
		write_prefixed(value, number_prefixes, digits >= 4 && value < 9999.5 ? 10000 : 1000, digits, true, out, size);
}

static void write_cores(double value, int digits, char *out, size_t size)
{
	write_number(value, digits, out, size);
}

static void write_count(double value, int digits, char *out, size_t size)
{
	if (value < 0.5)
		write_small(value, out, size);
	else
		write_number(round(value), digits, out, size);
}

static void write_per_second(double value, int digits, char *out, size_t size)
{
	char number[FMT_SIZE];

	write_number(value, digits, number, sizeof(number));
	snprintf(out, size, "%s/s", number);
}

static void write_seconds(double value, int digits, char *out, size_t size)
{
	char number[FMT_SIZE];

	if (value >= 59.95) {
		if (value < 8.6e8)
			fmt_duration((int64_t)(value * 1000 + 0.5), out, size);
		else
			write_scientific(value, out, size);
		return;
	}
	if (value < 0.9995) {
		if (value < 0.001)
			write_small(value * 1000, number, sizeof(number));
		else
			write_fixed(value * 1000, value < 0.00995 ? 1 : 0, true, number, sizeof(number));
		snprintf(out, size, "%sms", number);
		return;
	}
	write_fixed(value, digits >= 4 || value < 9.95 ? 1 : 0, true, number, sizeof(number));
	snprintf(out, size, "%ss", number);
}

static void write_ratio(double value, int digits, char *out, size_t size)
{
	char number[FMT_SIZE];

	if (value < 0.01)
		write_small(value * 100, number, sizeof(number));
	else
		write_prefixed(value * 100, number_prefixes, 10000, digits, true, number, sizeof(number));
	snprintf(out, size, "%s%%", number);
}

static const struct unit_row {
	const char *name, *alias;
	void (*write)(double value, int digits, char *out, size_t size); /* a finite number over 0 */
} units[] = {
	[UNIT_NONE] = { "none", "", write_number },
	[UNIT_BYTES] = { "bytes", "", write_bytes },
	[UNIT_CORES] = { "cores", "", write_cores },
	[UNIT_COUNT] = { "count", "", write_count },
	[UNIT_PER_SECOND] = { "per_second", "/s", write_per_second },
	[UNIT_SECONDS] = { "seconds", "", write_seconds },
	[UNIT_RATIO] = { "ratio", "", write_ratio },
	[UNIT_BOOL] = { "bool", "", write_number },
};

const char *fmt_value(double value, enum unit unit, int digits, char *out, size_t size)
{
	char number[FMT_SIZE];

	if (isnan(value)) {
		snprintf(out, size, "unknown");
	} else if (isinf(value)) {
		snprintf(out, size, "%cInf", value < 0 ? '-' : '+');
	} else if (value == 0) {
		snprintf(out, size, "%s", unit == UNIT_RATIO ? "0%" : "0");
	} else {
		units[unit].write(fabs(value), digits, number, sizeof(number));
		snprintf(out, size, "%s%s", value < 0 ? "-" : "", number);
	}
	return out;
}

const char *fmt_bound(double value, enum unit unit, char *out, size_t size)
{
	char *point;

	fmt_value(value, unit, 4, out, size);
	point = strstr(out, ".0");
	if (point && (point[2] < '0' || point[2] > '9'))
		memmove(point, point + 2, strlen(point + 2) + 1);
	return out;
}

const char *fmt_signed(double value, enum unit unit, int digits, char *out, size_t size)
{
	char number[FMT_SIZE];

	if (isnan(value) || isinf(value) || value == 0)
		return fmt_value(value, unit, digits, out, size);
	/* A change below a mebibyte reads best in the unit of what changes. */
	if (unit == UNIT_BYTES && fabs(value) < 0x1p20 && fabs(value) >= 0.05 * 0x1p20) {
		write_fixed(fabs(value) / 0x1p20, 1, digits < 4, number, sizeof(number));
		snprintf(out, size, "%c%sMi", value < 0 ? '-' : '+', number);
		return out;
	}
	fmt_value(fabs(value), unit, digits, number, sizeof(number));
	snprintf(out, size, "%c%s", value < 0 ? '-' : '+', number);
	return out;
}

const char *fmt_duration(int64_t milliseconds, char *out, size_t size)
{
	static const struct {
		unsigned long long seconds;
		const char *name, *next_name;
		unsigned long long next_seconds;
		int next_width;
	} spans[] = { { 86400, "d", "h", 3600, 1 }, { 3600, "h", "m", 60, 2 }, { 60, "m", "s", 1, 2 }, { 1, "s", "", 1, 1 } };
	unsigned long long size_ms = milliseconds < 0 ? 0 - (unsigned long long)milliseconds : (unsigned long long)milliseconds;
	unsigned long long seconds = size_ms / 1000;
	size_t i = 0;

	while (spans[i].seconds > 1 && seconds < spans[i].seconds)
		i++;
	unsigned long long rest = seconds % spans[i].seconds / spans[i].next_seconds;
	if (rest > 0)
		snprintf(out, size, "%llu%s%0*llu%s", seconds / spans[i].seconds, spans[i].name, spans[i].next_width, rest,
			spans[i].next_name);
	else
		snprintf(out, size, "%llu%s", seconds / spans[i].seconds, spans[i].name);
	return out;
}

const char *fmt_time(int64_t wall_ms, bool local, char *out, size_t size)
{
	struct clock_fields f;

	clock_fields(wall_ms, local, &f);
	snprintf(out, size, "%02d:%02d:%02d", f.hour, f.minute, f.second);
	return out;
}

const char *fmt_time_short(int64_t wall_ms, bool local, char *out, size_t size)
{
	struct clock_fields f;

	clock_fields(wall_ms, local, &f);
	snprintf(out, size, "%02d:%02d", f.hour, f.minute);
	return out;
}

bool fmt_parse_unit(const char *text, enum unit *unit)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text, units[i].name) == 0 || (units[i].alias[0] && strcmp(text, units[i].alias) == 0)) {
			*unit = (enum unit)i;
			return true;
		}
	}
	return false;
}
