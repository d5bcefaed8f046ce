#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

/* What every cmocka test includes, in the order that cmocka wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `count` rounds, or the percentage of them that a slow run (valgrind) asks for by CHAOSWATCH_TEST_SHARE, at least one. */
static inline uint64_t test_rounds(uint64_t count)
{
	const char *share = getenv("CHAOSWATCH_TEST_SHARE");
	uint64_t rounds = share ? count * strtoul(share, NULL, 10) / 100 : count;
	return rounds > 0 ? rounds : 1;
}

/* Time goes otherwise there, and a process that is started is a copy of the whole. */
static inline bool under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");
	return preload && strstr(preload, "vgpreload");
}

#endif
