#include "core/matcher.h"

#include <math.h>
#include <string.h>

#include "core/base/fmt.h"

/*
 * A small reader for the alert rules that most people write: one selector, one comparison, one number. The number is PromQL's scalar
 * arithmetic with its precedence: ^ (to the right) before the sign, that before * / %, those before + -.
 */

enum { NESTING_MAX = 20 };

struct scan {
	const char *at;
	int depth;
	bool good;
};

static double read_sum(struct scan *scan);
static double read_signed(struct scan *scan);

static void skip_blanks(struct scan *scan)
{
	scan->at += strspn(scan->at, " \t\r\n");
}

/* Takes one of the characters, and says which; 0 where there is none of them. */
static char take_any(struct scan *scan, const char *any)
{
	skip_blanks(scan);
	if (*scan->at == '\0' || !strchr(any, *scan->at))
		return 0;
	return *scan->at++;
}

/* Digits with a point and an exponent. What is glued to them (units, other names) spoils it. */
static double read_literal(struct scan *scan)
{
	size_t length = strspn(scan->at, "0123456789.");
	double value = 0;

	if (length > 0 && (scan->at[length] == 'e' || scan->at[length] == 'E')) {
		size_t sign = scan->at[length + 1] == '+' || scan->at[length + 1] == '-';

		length += 1 + sign;
		length += strspn(scan->at + length, "0123456789");
	}
	scan->good = scan->good && fmt_parse_double(scan->at, length, &value);
	scan->at += length;
	return value;
}

static double read_atom(struct scan *scan)
{
	double value;

	skip_blanks(scan);
	if (!take_any(scan, "("))
		return read_literal(scan);
	if (++scan->depth > NESTING_MAX) {
		scan->good = false;
		return 0;
	}
	value = read_sum(scan);
	scan->depth--;
	scan->good = scan->good && take_any(scan, ")");
	return value;
}

static double read_power(struct scan *scan)
{
	double base = read_atom(scan);

	if (scan->good && take_any(scan, "^"))
		return pow(base, read_signed(scan));
	return base;
}

/* Signs, any number of them; "2^-1" has one behind the operator. */
static double read_signed(struct scan *scan)
{
	bool negative = false;
	double value;

	for (char sign = take_any(scan, "+-"); sign; sign = take_any(scan, "+-"))
		negative ^= sign == '-';
	if (++scan->depth > NESTING_MAX) {
		scan->good = false;
		return 0;
	}
	value = read_power(scan);
	scan->depth--;
	return negative ? -value : value;
}

static double read_product(struct scan *scan)
{
	double value = read_signed(scan);

	for (char sign = 0; scan->good && (sign = take_any(scan, "*/%"));) {
		double next = read_signed(scan);

		value = sign == '*' ? value * next : sign == '/' ? value / next : fmod(value, next);
	}
	return value;
}

static double read_sum(struct scan *scan)
{
	double value = read_product(scan);

	for (char sign = 0; scan->good && (sign = take_any(scan, "+-"));) {
		double next = read_product(scan);

		value = sign == '+' ? value + next : value - next;
	}
	return value;
}

static bool read_number(struct scan *scan, double *value)
{
	*value = read_sum(scan);
	skip_blanks(scan);
	return scan->good && isfinite(*value);
}

static bool copy_span(const char *from, const char *to, char *out, size_t size)
{
	size_t length = (size_t)(to - from);

	if (length == 0 || length >= size)
		return false;
	memcpy(out, from, length);
	out[length] = '\0';
	return true;
}

/* End of the braces that begin at `at`, quoted braces passed over; NULL where they do not end. */
static const char *end_of_braces(const char *at)
{
	char quote = 0;

	for (at++; *at; at++) {
		if (quote && *at == '\\' && quote != '`' && at[1])
			at++;
		else if (quote)
			quote = *at == quote ? 0 : quote;
		else if (strchr("\"'`", *at))
			quote = *at;
		else if (*at == '}')
			return at + 1;
	}
	return NULL;
}

/* metric{...}, in parentheses if one likes. */
static bool read_selector(struct scan *scan, struct matcher_bound *out)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789";
	int open = 0;
	const char *from, *end;

	while (open < NESTING_MAX && take_any(scan, "("))
		open++;
	skip_blanks(scan);
	from = scan->at;
	end = from + strspn(from, name);
	if ((*from >= '0' && *from <= '9') || !copy_span(from, end, out->metric, sizeof(out->metric)))
		return false;
	scan->at = end;
	skip_blanks(scan);
	if (*scan->at == '{')
		end = end_of_braces(scan->at);
	if (!end || !copy_span(from, end, out->selector, sizeof(out->selector)))
		return false;
	scan->at = end;
	for (; open > 0; open--) {
		if (!take_any(scan, ")"))
			return false;
	}
	return true;
}

static bool read_operator(struct scan *scan, char op[3])
{
	char first = take_any(scan, "<>");

	op[0] = first;
	op[1] = first && *scan->at == '=' ? *scan->at++ : '\0';
	op[2] = '\0';
	return first != 0;
}

static bool is_selector(const char *text)
{
	struct matchers *matchers = matchers_parse(text, NULL);

	matchers_destroy(matchers);
	return matchers != NULL;
}

bool matcher_parse_bound(const char *expression, struct matcher_bound *out)
{
	struct scan scan = { .at = expression, .good = true };
	struct scan inside = { .at = expression, .good = true };

	if (read_selector(&scan, out) && read_operator(&scan, out->op) && read_number(&scan, &out->value))
		return *scan.at == '\0' && is_selector(out->selector);
	/* The whole comparison may stand in parentheses. */
	return take_any(&inside, "(") && read_selector(&inside, out) && read_operator(&inside, out->op) &&
	       read_number(&inside, &out->value) && take_any(&inside, ")") && strspn(inside.at, " \t\r\n") == strlen(inside.at) &&
	       is_selector(out->selector);
}
