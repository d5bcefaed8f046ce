#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/snapshot.h"
#include "tests/support/golden.h"
#include "tui/captions.h"

static struct slice *story_of(const char *caption, const char *why)
{
	struct slice *slice = slice_create(SOURCE_CONTROL, 0, "control", "");
	slice->health = SOURCE_OK;
	slice->control = (struct control_data){ .story = "dns-leaker",
		.about = "services leak until alerts fire",
		.caption = caption,
		.why = why,
		.next_caption = "",
		.step = 3,
		.steps = 9 };
	return slice;
}

static void check(const struct slice *story, int width, int rows, const char *expected)
{
	struct canvas *canvas = canvas_create(width, rows, GLYPHS_UNICODE);
	captions_draw(canvas, (struct rect){ 0, 0, width, rows }, story);
	golden_inline(canvas, expected);
	canvas_destroy(canvas);
}

static void what_and_why(void **state)
{
	(void)state;
	struct slice *story = story_of("Lookups fail", "Nobody tested it");
	check(story, 40, 2, " › Lookups fail                  3 of 9\n   Nobody tested it\n");
	check(story, 40, 1, " › Lookups fail                  3 of 9\n");
	check(story, 60, 1, " › Lookups fail  Nobody tested it                    3 of 9\n");
	slice_release(story);
}

static void the_states_of_a_story(void **state)
{
	(void)state;
	struct slice *story = story_of("Lookups fail", "");
	story->control.held = true;
	check(story, 60, 2, " › Lookups fail                              ‖ held  3 of 9\n\n");
	story->control.held = false;
	story->control.ended = true;
	check(story, 60, 1, " › Lookups fail                                     the end\n");
	story->control.ended = false;
	story->control.caption = "";
	check(story, 60, 1, " › services leak until alerts fire                   3 of 9\n");
	story->control.steps = 0;
	check(story, 60, 1, " › services leak until alerts fire\n");
	story->health = SOURCE_FAILED;
	err_set(&story->error, ERR_CONNECT, "", "connection refused");
	check(story, 60, 1, " › the story cannot be followed: connection refused\n");
	slice_release(story);
	check(NULL, 60, 2, " › the story has not begun\n\n");
}

/* A long caption is cut, how far the story is stays; any size is harmless. */
static void long_ones(void **state)
{
	(void)state;
	struct slice *story = story_of("Three of four services cannot resolve names, and each failed lookup leaks a little memory", "why");
	check(story, 40, 1, " › Three of four services canno… 3 of 9\n");
	for (int width = 1; width < 130; width++)
		for (int rows = 1; rows <= 2; rows++) {
			struct canvas *canvas = canvas_create(width, rows, GLYPHS_ASCII);
			captions_draw(canvas, (struct rect){ 0, 0, width, rows }, story);
			canvas_destroy(canvas);
		}
	assert_int_equal(captions_rows(24), 1);
	assert_int_equal(captions_rows(36), 2);
	slice_release(story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_and_why),
		cmocka_unit_test(the_states_of_a_story),
		cmocka_unit_test(long_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
