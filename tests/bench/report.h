#ifndef TESTS_BENCH_REPORT_H
#define TESTS_BENCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The lines of `make bench`: `P4 VALUE BOUND ok` or, over its bound, with `missed` as the fourth word; what was measured follows. That word
 * stands nowhere else in the output.
 */
enum report_bound { AT_MOST, AT_LEAST };

struct report_line {
	const char *figure; /* "P1" */
	double value;
	enum report_bound kind;
	double bound;
};

void report(const struct report_line *line, const char *format, ...) __attribute__((nonnull, format(printf, 2, 3)));
void report_failure(const char *figure, const char *why) __attribute__((nonnull)); /* it could not be measured */

/* ---- helps for measuring ---- */

#define ROUNDS_MAX 64

double median(const double *values, size_t count) __attribute__((nonnull)); /* of at most ROUNDS_MAX */
double thread_cpu_s(void); /* processor time of this thread */
double elapsed_s(void); /* monotonic */
long report_status_kib(const char *field) __attribute__((nonnull)); /* "VmRSS" or "VmHWM" of this process, in KiB; -1 unknown */
void report_forget_peak(void); /* VmHWM begins anew */

#endif
