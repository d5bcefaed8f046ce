#include "tests/support/test.h"

#include <pthread.h>
#include <sys/resource.h>

#include "core/base/pace.h"

static int own_nice(void)
{
	return getpriority(PRIO_PROCESS, 0); /* on Linux the calling thread's */
}

struct seen {
	int before, prompt, patient, again;
};

static void *change(void *user)
{
	struct seen *seen = user;
	seen->before = own_nice();
	pace_prompt();
	seen->prompt = own_nice();
	pace_patient();
	seen->patient = own_nice();
	pace_patient();
	seen->again = own_nice();
	return NULL;
}

/* A thread that makes way does so alone; however often it is told, it is never nicer than the kernel knows. */
static void test_threads(void **state)
{
	int before = own_nice();
	struct seen seen;
	pthread_t thread;
	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, change, &seen), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(seen.before, before);
	assert_int_equal(seen.prompt, before);
	assert_int_equal(seen.patient, before + 5 < 19 ? before + 5 : 19);
	assert_int_equal(seen.again, before + 10 < 19 ? before + 10 : 19);
	assert_int_equal(own_nice(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_threads) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
