#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/config.h"
#include "tui/action.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/term.h"

struct entry {
	const char *action, *keys;
	int line;
};

static struct keymap *make(const struct entry *entries, size_t count, struct config_errors *errors)
{
	struct config_key *keys = calloc(count + 1, sizeof(*keys));
	struct config config = { .path = (char *)"config.yaml", .key_count = count, .keys = keys };
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct config_key){ (char *)entries[i].action, (char *)entries[i].keys, entries[i].line };
	errors->count = 0;
	struct keymap *keymap = keymap_create(&config, errors);
	free(keys);
	return keymap;
}

static void the_table_is_whole(void **state)
{
	(void)state;
	enum action_id id;
	enum action_group group = GROUP_MOVE;
	bool changes_elsewhere = false;
	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action *action = &actions[i];
		assert_true(action->name[0] && action->label[0] && action->help[0] && action->keys[0]);
		assert_true(action->screens != 0 && (action->screens & ~(unsigned)ON_ALL) == 0);
		assert_true(action_by_name(action->name, &id) && (int)id == i); /* names are unique */
		assert_true(action->group >= group); /* groups stand together, in the help's order */
		if (action->group != group)
			assert_true(action->line[0]); /* a group begins with a line of its own */
		group = action->group;
		changes_elsewhere |= action->changes != (action->group == GROUP_CHANGE);
	}
	assert_false(changes_elsewhere);
	assert_false(action_by_name("nonsense", &id));
	for (int i = 0; i < ACTION_GROUPS; i++)
		assert_true(action_group_title((enum action_group)i)[0]);
}

static void default_keys_are_unique_on_each_screen(void **state)
{
	(void)state;
	struct config_errors errors;
	struct keymap *keymap = make(NULL, 0, &errors);
	assert_int_equal(errors.count, 0);
	for (int screen = 0; screen < SCREEN_COUNT; screen++) {
		for (int i = 0; i < ACTION_COUNT; i++) {
			if (!(actions[i].screens & (1u << screen)))
				continue;
			char keys[64], *rest = NULL;
			snprintf(keys, sizeof(keys), "%s", actions[i].keys);
			for (char *name = strtok_r(keys, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
				int key;
				enum action_id found;
				assert_true(key_parse(name, &key));
				assert_true(keymap_find(keymap, (enum screen_id)screen, key, &found));
				assert_int_equal(found, i);
				assert_false(actions[i].changes && (key & KEY_CTRL));
			}
		}
	}
	keymap_destroy(keymap);
}

static void a_screen_has_only_its_own_actions(void **state)
{
	(void)state;
	struct config_errors errors;
	struct keymap *keymap = make(NULL, 0, &errors);
	enum action_id action;
	assert_true(keymap_find(keymap, SCREEN_CHAOS, 'P', &action));
	assert_int_equal(action, ACTION_PAUSE);
	assert_false(keymap_find(keymap, SCREEN_ALERTS, 'P', &action));
	assert_false(keymap_find(keymap, SCREEN_ALERTS, 'Q', &action));
	assert_false(keymap_find(keymap, SCREEN_ALERTS, KEY_NONE, &action));
	keymap_destroy(keymap);
}

static void the_users_keys_replace_the_defaults(void **state)
{
	(void)state;
	struct entry keys[] = { { "pause", "M, F2", 3 }, { "up", "w", 4 }, { "runbook", "k", 5 } };
	struct config_errors errors;
	struct keymap *keymap = make(keys, 3, &errors);
	struct buf text = { 0 };
	enum action_id action;
	assert_int_equal(errors.count, 0);
	assert_true(keymap_find(keymap, SCREEN_CHAOS, 'M', &action) && action == ACTION_PAUSE);
	assert_true(keymap_find(keymap, SCREEN_CHAOS, KEY_F1 + 1, &action) && action == ACTION_PAUSE);
	assert_false(keymap_find(keymap, SCREEN_CHAOS, 'P', &action));
	assert_true(keymap_find(keymap, SCREEN_ALERTS, 'w', &action) && action == ACTION_UP); /* swapped */
	assert_true(keymap_find(keymap, SCREEN_ALERTS, 'k', &action) && action == ACTION_RUNBOOK);
	keymap_keys(keymap, ACTION_PAUSE, 9, &text);
	assert_string_equal(buf_borrow(&text), "M F2");
	buf_clear(&text);
	keymap_keys(keymap, ACTION_PAUSE, 1, &text);
	assert_string_equal(buf_borrow(&text), "M");
	assert_int_equal(keymap_first(keymap, ACTION_PAUSE), 'M');
	buf_finish(&text);
	keymap_destroy(keymap);
}

/* What is refused, and a part of what is said about it. */
static const struct {
	struct entry key;
	const char *says;
} refused[] = {
	{ { "pauze", "P", 7 }, "did you mean \"pause\"" },
	{ { "xyzzyxyzzy", "P", 7 }, "no action" },
	{ { "pause", "Hyper", 7 }, "\"Hyper\" is no key" },
	{ { "pause", "", 7 }, "no key is given" },
	{ { "pause", "P,M", 7 }, "is no key" },
	{ { "pause", "C-p", 7 }, "Ctrl chord" },
	{ { "stop-all", "! C-x", 7 }, "Ctrl chord" },
	{ { "pause", "X", 7 }, "is the key of \"end\"" },
	{ { "theme", "j", 7 }, "is the key of \"down\"" },
	{ { "down", "a b c d e f g h i", 7 }, "one too many" },
};

static void what_cannot_be_is_reported_and_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct entry key = refused[i].key;
		struct config_errors errors;
		enum action_id action;
		struct keymap *keymap = make(&key, 1, &errors);
		assert_int_equal(errors.count, 1);
		assert_int_equal(errors.items[0].code, ERR_CONFIG);
		assert_string_equal(errors.items[0].where, "config.yaml:7");
		if (!strstr(errors.items[0].text, refused[i].says))
			fail_msg("case %zu: %s", i, errors.items[0].text);
		assert_true(keymap_find(keymap, SCREEN_CHAOS, 'P', &action) && action == ACTION_PAUSE);
		assert_true(keymap_find(keymap, SCREEN_CHAOS, 'j', &action) && action == ACTION_DOWN);
		assert_true(keymap_find(keymap, SCREEN_CHAOS, '!', &action) && action == ACTION_STOP_ALL);
		keymap_destroy(keymap);
	}
}

static void two_that_want_one_key_do_not_both_get_it(void **state)
{
	(void)state;
	struct entry keys[] = { { "theme", "F5", 1 }, { "refresh", "F5", 2 } };
	struct config_errors errors;
	struct keymap *keymap = make(keys, 2, &errors);
	enum action_id action;
	assert_int_equal(errors.count, 1);
	assert_true(keymap_find(keymap, SCREEN_CHAOS, KEY_F1 + 4, &action) && action == ACTION_THEME);
	assert_true(keymap_find(keymap, SCREEN_CHAOS, 'r', &action) && action == ACTION_REFRESH);
	keymap_destroy(keymap);
}

static void a_flood_of_errors_is_bounded(void **state)
{
	(void)state;
	struct entry keys[200];
	struct config_errors errors;
	for (int i = 0; i < 200; i++)
		keys[i] = (struct entry){ "nonsense", "x", i };
	struct keymap *keymap = make(keys, 200, &errors);
	assert_int_equal(errors.count, sizeof(errors.items) / sizeof(errors.items[0]));
	keymap_destroy(keymap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(default_keys_are_unique_on_each_screen),
		cmocka_unit_test(a_screen_has_only_its_own_actions),
		cmocka_unit_test(the_users_keys_replace_the_defaults),
		cmocka_unit_test(what_cannot_be_is_reported_and_left_out),
		cmocka_unit_test(two_that_want_one_key_do_not_both_get_it),
		cmocka_unit_test(a_flood_of_errors_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
