#include "tests/bench/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void report(const struct report_line *line, const char *format, ...)
{
	va_list arguments;
	bool good = line->kind == AT_LEAST ? line->value >= line->bound : line->value <= line->bound;
	printf("%s %.4g %g %s   ", line->figure, line->value, line->bound, good ? "ok" : "missed");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("%s\n", line->kind == AT_LEAST ? " (at least)" : "");
	fflush(stdout);
}

void report_failure(const char *figure, const char *why)
{
	printf("%s - - missed   could not be measured: %s\n", figure, why);
	fflush(stdout);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double median(const double *values, size_t count)
{
	double sorted[ROUNDS_MAX];
	memcpy(sorted, values, count * sizeof *values);
	qsort(sorted, count, sizeof *sorted, compare);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static double seconds(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double thread_cpu_s(void)
{
	return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double elapsed_s(void)
{
	return seconds(CLOCK_MONOTONIC);
}

long report_status_kib(const char *field)
{
	char line[256];
	long value = -1;
	FILE *status = fopen("/proc/self/status", "r");
	while (status && value < 0 && fgets(line, sizeof line, status)) {
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtol(line + strlen(field) + 1, NULL, 10);
	}
	if (status)
		fclose(status);
	return value;
}

void report_forget_peak(void)
{
	FILE *refs = fopen("/proc/self/clear_refs", "w");
	if (refs) {
		fputs("5", refs);
		fclose(refs);
	}
}
