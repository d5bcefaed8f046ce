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
SCENES(replay_odds, replay_odd_count, test_odds)
SCENES(replay_tokens, replay_token_count, test_tokens)

/* Recordings that cannot be replayed, and why. */
static const struct {
	const char *recording, *reason;
} left_out[] = {
	{ "events-two-containers", "pods of this cluster have one container each" },
	{ "workflow-detail-just-created", "a moment between two turns of the controllers, which are a second here" },
};

static bool is_left_out(const char *name)
{
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (strcmp(left_out[i].recording, name) == 0)
			return true;
	return false;
}

static bool is_among(const struct replay_scene *scenes, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < scenes[i].count; j++)
			if (scenes[i].rows[j].recording && strcmp(scenes[i].rows[j].recording, name) == 0)
				return true;
	return false;
}

static bool is_replayed(const char *name)
{
	return is_among(replay_calls, replay_call_count, name) || is_among(replay_lives, replay_life_count, name) ||
	       is_among(replay_odds, replay_odd_count, name) || is_among(replay_tokens, replay_token_count, name);
}

static void test_no_recording_is_forgotten(void **state)
{
	DIR *folder = opendir(REPLAY_FOLDER);
	size_t excused = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		const char *end = strstr(entry->d_name, ".json");
		char name[sizeof entry->d_name];

		if (!end)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)(end - entry->d_name), entry->d_name);
		if (is_replayed(name) == is_left_out(name))
			fail_msg("%s is %s", name,
				is_replayed(name) ? "replayed, and left out" : "neither replayed nor left out with a reason");
		excused += is_left_out(name);
	}
	closedir(folder);
	assert_int_equal(excused, sizeof left_out / sizeof *left_out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_recording_is_forgotten),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_odds),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
