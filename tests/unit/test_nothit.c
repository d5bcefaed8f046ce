#include "tests/support/test.h"

#include "core/base/buf.h"
#include "tests/support/stage.h"
#include "tui/experimentparts.h"
#include "tui/nothit.h"
#include "tui/panels.h"
#include "widgets/canvas.h"

/* Pods that one would take for targets, and what hits them instead. */

static const char *const NAMES[] = { "leak-cncf-5678d5b4dc-mrch7", "leak-cncf-5678d5b4dc-9xw4t", "leak-osad-6f7c9b5d64-x2vkq",
	"other-7d4b8c6f9-k8s2n", "db-0", "db-1", "promtail-p4f55", "promtail-redis" };
enum { PODS = sizeof NAMES / sizeof *NAMES };

struct world {
	struct frame_row rows[PODS];
	struct frame_panel panel;
	struct chaos_item items[3];
	struct frame_chaos chaos[3];
	struct frame_target targets[3];
	struct frame frame;
};

static void make(struct world *world)
{
	memset(world, 0, sizeof *world);
	for (size_t i = 0; i < PODS; i++)
		world->rows[i] = (struct frame_row){ .name = NAMES[i], .short_name = NAMES[i], .namespace_ = "default", .pod = NAMES[i] };
	world->panel = (struct frame_panel){ .title = "Container RSS", .row_count = PODS, .rows = world->rows };
	for (size_t i = 0; i < 3; i++) {
		world->items[i] = (struct chaos_item){ .name = "chaos", .state = CHAOS_RUNNING };
		world->targets[i] = (struct frame_target){ .namespace_ = "default", .pod = "", .state = TARGET_INJECTED };
		world->chaos[i] =
			(struct frame_chaos){ .item = &world->items[i], .owner = i, .step_name = "", .targets = &world->targets[i] };
		world->chaos[i].target_count = 1;
	}
	world->frame = (struct frame){ .panel_count = 1, .panels = &world->panel, .chaos_count = 3, .chaos = world->chaos };
}

static void who_is_like_a_target(void **state)
{
	(void)state;
	static const struct {
		const char *target;
		bool objective; /* the first three series are held to it */
		const char *found[3];
	} cases[] = {
		{ "leak-cncf-5678d5b4dc-mrch7", false, { "leak-cncf-5678d5b4dc-9xw4t" } },
		{ "leak-cncf-5678d5b4dc-mrch7", true, { "leak-cncf-5678d5b4dc-9xw4t", "leak-osad-6f7c9b5d64-x2vkq" } },
		{ "leak-cncf-7f7f7f7f77-zzzzz", true, { "leak-cncf-5678d5b4dc-mrch7", "leak-cncf-5678d5b4dc-9xw4t" } }, /* has no series */
		{ "other-7d4b8c6f9-k8s2n", true, { NULL } },
		{ "db-1", false, { "db-0" } },
		{ "promtail-p4f55", false, { NULL } }, /* the other's last part is a name */
		{ "alone", true, { NULL } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		static struct world world;
		struct nothit out[8];
		size_t expected = 0;
		make(&world);
		for (size_t k = 0; k < 3; k++)
			world.rows[k].has_objective = cases[i].objective;
		world.targets[0].pod = cases[i].target;
		size_t count = nothit_find(&world.frame, &world.chaos[0], out, 8);
		for (; expected < 3 && cases[i].found[expected]; expected++) {
			assert_true(expected < count);
			assert_string_equal(out[expected].row->pod, cases[i].found[expected]);
			assert_null(out[expected].by);
		}
		assert_int_equal(count, expected);
	}
}

static void who_hits_it_instead(void **state)
{
	(void)state;
	static struct world world;
	struct nothit out[2];
	make(&world);
	for (size_t k = 0; k < 3; k++)
		world.rows[k].has_objective = true;
	world.targets[0].pod = NAMES[0];
	world.targets[1].pod = world.targets[2].pod = NAMES[2];
	assert_int_equal(nothit_find(&world.frame, &world.chaos[0], out, 2), 2);
	assert_string_equal(out[0].row->pod, NAMES[2]); /* before the one that nothing hits */
	assert_ptr_equal(out[0].by, &world.chaos[1]);
	assert_ptr_equal(out[0].hit, &world.targets[1]);
	assert_null(out[1].by);
	world.targets[1].state = TARGET_RECOVERED;
	nothit_find(&world.frame, &world.chaos[0], out, 2);
	assert_ptr_equal(out[0].by, &world.chaos[2]);
	world.items[2].state = CHAOS_FINISHED;
	nothit_find(&world.frame, &world.chaos[0], out, 2);
	assert_null(out[0].by);
	assert_int_equal(nothit_find(&world.frame, &world.chaos[0], out, 1), 2); /* all are counted */
	world.rows[1].gone = true;
	assert_int_equal(nothit_find(&world.frame, &world.chaos[0], out, 2), 1);
	world.chaos[0].stale = true;
	assert_int_equal(nothit_find(&world.frame, &world.chaos[0], out, 2), 0); /* who knows */
	world.chaos[0].stale = false;
	world.targets[0].namespace_ = "elsewhere";
	assert_int_equal(nothit_find(&world.frame, &world.chaos[0], out, 2), 0);
}

/* On the screen, as on the founding story's pictures. */
static void it_is_told(void **state)
{
	(void)state;
	static const struct {
		int columns;
		const char *chaos, *words[3];
	} cases[] = {
		{ 80, "dns-leaker",
			{ "Targets    ✓ 3 of 3 injected                                     RSS   per min", "✓ 19:54:11 cpp-dns-leaker",
				"· not hit: osad  ► it is hit by game-day-1, step dns-error, since 19:57:24" } },
		{ 80, "game-day-1", { "· not hit: ", ", ", "is hit by dns-leaker, since 19:54:1" } },
		{ 120, "dns-leaker",
			{ "not hit by dns-leaker", "· " FOUNDING_OSAD, "► osad is hit by game-day-1, step dns-error 19:57:24" } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage *stage = stage_create(FOUNDING_MOMENT);
		struct canvas *canvas = canvas_create(cases[i].columns, 16, GLYPHS_UNICODE);
		struct buf text = { 0 };
		bool narrow = cases[i].columns < 100;
		const struct panel_view view = { .frame = stage->context.frame, .ui = &stage->ui, .narrow = narrow };
		stage_select(stage, cases[i].chaos);
		(narrow ? &panel_experiment_detail : &panel_targets)->draw(canvas, (struct rect){ 0, 0, cases[i].columns, 16 }, &view);
		canvas_dump(canvas, false, &text);
		for (size_t k = 0; k < 3; k++)
			if (!strstr(buf_borrow(&text), cases[i].words[k]))
				fail_msg("no \"%s\" in\n%s", cases[i].words[k], buf_borrow(&text));
		buf_finish(&text);
		canvas_destroy(canvas);
		stage_destroy(stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_like_a_target),
		cmocka_unit_test(who_hits_it_instead),
		cmocka_unit_test(it_is_told),
	};
	return cmocka_run_group_tests_name("nothit", tests, NULL, NULL);
}
