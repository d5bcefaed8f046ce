#ifndef DATASOURCES_DECIMAL_H
#define DATASOURCES_DECIMAL_H

/*
 * The decimal number at the beginning of text (up to `end`): [+-]digits[.digits][e[+-]digits], or NaN, Inf with a sign or without.
 * The nearest double, ties to even, as strtod() gives it, whatever the locale. Returns where the number ends, or NULL where there is none.
 * Pure.
 */
const char *decimal_parse(const char *text, const char *end, double *value) __attribute__((nonnull));

#endif
