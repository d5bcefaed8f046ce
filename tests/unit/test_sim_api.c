/* The simulated Dashboard against recorded answers of a real one, scene by scene, and that no recording is left out without a reason. */
#include "tests/support/test.h"

#include <dirent.h>

#include "tests/support/replay.h"

#define SCENES(name, count, function)                                                                                                      \
	static void function(void **state)                                                                                                 \
	{                                                                                                                                  \
		(void)state;                                                                                                               \
		for (size_t i = 0; i < (count); i++)                                                                                       \
			replay_scene(&(name)[i]);                                                                                          \
	}

SCENES(replay_calls, replay_call_count, test_calls)
SCENES(replay_lives, replay_life_count, test_lives)
SCENES(replay_tokens, replay_token_count, test_tokens)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
