#include "tests/support/hostile.h"

#include <math.h>

#include "core/base/grid.h"
#include "core/base/utf8.h"
#include "core/labels.h"
#include "core/want.h"
#include "datasources/sim/dice.h"
#include "tests/support/slices.h"
#include "tests/support/test.h"
#include "widgets/canvas.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(dice, array) ((array)[dice_below(dice, COUNT(array))])
#define REPEATED 12 /* names that come again and again */

struct liar {
	struct dice *dice;
	struct slice *slice;
	int64_t now_ms;
	size_t most;
};

/* ---- texts, times, numbers ---- */

static const char *const fragments[] = { "", "a", "pod", "namespace/pod/container", "\033]0;owned\a", "\033[2J\033[31m", "\033P1$r\033\\",
	("\xc2\x9b"
	 "31m"),
	"\xc2\x90", "\xe2\x80\xae\xe2\x81\xa6", "\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\x8d", "\xe7\x95\x8c\xe9\x9d\xa2",
	"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
	"\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbf", "\xff\xfe\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\r\n\t\b\x7f",
	"'\"`$(true)\\", "; rm -rf nothing #", "%s%n%d", "{{a}}{{", "<&>]]>", "\xe2\x80\xa6", "//..//", "  ", "=~\".*\"", "0", "-1",
	"1e308", "a-very-long-word-that-goes-on-and-on-and-on-and-never-ends-before-the-edge-of-the-panel" };

char *hostile_text(struct dice *dice)
{
	size_t count = dice_below(dice, 8) == 0 ? dice_below(dice, 200) : dice_below(dice, 4), length = 0;
	char *text = calloc(count + 1, 128);

	assert_non_null(text);
	for (size_t i = 0; i < count; i++) {
		const char *fragment = PICK(dice, fragments);

		memcpy(text + length, fragment, strlen(fragment));
		length += strlen(fragment);
	}
	return text;
}

/* Near now as a rule, else anything from the year 1 to 9999, 0, or far beyond. */
static int64_t moment(struct dice *dice, int64_t now_ms)
{
	static const int64_t extremes[] = { 0, 1, -1, -62135596800000, 253402300799999, 4102444800000 };

	if (dice_below(dice, 8) == 0)
		return PICK(dice, extremes);
	return now_ms - (int64_t)dice_below(dice, 3600000) + (dice_below(dice, 6) == 0 ? 3600000 : 0);
}

static int64_t duration(struct dice *dice)
{
	static const int64_t extremes[] = { 0, 1, -1, -1000, INT64_C(86400000) * 365 * 10000, INT64_C(9223372036854775) };

	return dice_below(dice, 3) == 0 ? PICK(dice, extremes) : (int64_t)dice_below(dice, 7200000);
}

static double number(struct dice *dice)
{
	static const double extremes[] = { 0, -0.0, 1e308, -1e308, 5e-324, INFINITY, -INFINITY, NAN, 9.2233720368547758e18, 1e-9 };

	return dice_below(dice, 4) == 0 ? PICK(dice, extremes) : (double)dice_below(dice, 1000000) * 137.25;
}

static const char *say(struct liar *liar)
{
	char *raw = hostile_text(liar->dice), *clean = utf8_neutralise(raw, strlen(raw), MODEL_NAME_MAX, false);
	const char *text = slice_text(liar->slice, clean);

	free(raw);
	free(clean);
	return text;
}

/* One of few: the same thing in other answers, or another thing of the same name. */
static const char *repeated(struct liar *liar, const char *what)
{
	char text[64];

	snprintf(text, sizeof(text), "%s-%zu", what, dice_below(liar->dice, REPEATED));
	return dice_below(liar->dice, 6) == 0 ? say(liar) : slice_text(liar->slice, text);
}

static size_t some(struct liar *liar)
{
	return dice_below(liar->dice, 3) == 0 ? dice_below(liar->dice, liar->most + 1) : dice_below(liar->dice, 6);
}

static char **texts(struct liar *liar, size_t *count)
{
	char **out = NULL;

	*count = 0;
	for (size_t i = dice_below(liar->dice, 5); i > 0; i--)
		push_text(liar->slice, &out, count, say(liar));
	return out;
}

static const struct labels *label_set(struct liar *liar)
{
	static const char *const names[] = { "alertname", "severity", "namespace", "pod", "container", "instance", "job", "__name__",
		"cluster", "le", "runbook_url", "summary" };
	static const char *const severities[] = { "critical", "warning", "info", "none", "page" };
	struct label items[40];
	size_t count = dice_below(liar->dice, 16) == 0 ? COUNT(items) : dice_below(liar->dice, 8);

	for (size_t i = 0; i < count; i++) {
		const char *name = dice_below(liar->dice, 4) == 0 ? say(liar) : PICK(liar->dice, names);

		items[i] = (struct label){ name, strcmp(name, "severity") == 0 ? PICK(liar->dice, severities) : repeated(liar, name) };
	}
	return slice_labels(liar->slice, labels_create(items, count));
}

/* ---- Prometheus ---- */

static void lie_in_grid(struct liar *liar, struct grid *grid)
{
	for (size_t i = 0; i < grid->count; i++)
		if (dice_below(liar->dice, 5) != 0)
			grid->values[i] = number(liar->dice);
}

static void answer_query(struct liar *liar, const struct want *want)
{
	int64_t step = want->step_ms > 0 ? want->step_ms : 1000, end = want->end_ms != 0 ? want->end_ms : liar->now_ms;
	size_t points = want->kind == WANT_INSTANT ? 1 : dice_below(liar->dice, MODEL_POINTS_MAX);
	int64_t start = end - end % step - (points > 0 ? (int64_t)points - 1 : 0) * step;
	struct query_result *result = push_result(liar->slice, want->key, start, end - end % step, step);

	for (size_t i = some(liar); i > 0; i--) {
		struct series *series = slice_push(liar->slice, &result->series, &result->count, sizeof(*series));
		struct grid *grid = grid_create(start, step, points);

		lie_in_grid(liar, grid);
		*series = (struct series){ .labels = label_set(liar), .grid = slice_grid(liar->slice, grid) };
	}
	result->total = result->count * dice_below(liar->dice, 3);
	result->warnings = texts(liar, &result->warning_count);
	if (dice_below(liar->dice, 4) == 0)
		err_set_status(&result->error, ERR_REFUSED, 422, say(liar), "%s", say(liar));
}

static void lie_in_rules(struct liar *liar)
{
	for (size_t i = some(liar); i > 0; i--) {
		struct rule *rule = push_rule(liar->slice, repeated(liar, "rule"), say(liar), duration(liar->dice));

		rule->health = PICK(liar->dice, ((const char *const[]){ "ok", "err", "unknown", "" }));
		rule->last_error = say(liar);
		rule->interval_ms = duration(liar->dice);
		rule->last_evaluation_ms = moment(liar->dice, liar->now_ms);
		rule->labels = label_set(liar);
		for (size_t k = some(liar); k > 0; k--) {
			struct rule_alert *alert = push_rule_alert(liar->slice, rule, label_set(liar),
				(enum alert_state)dice_below(liar->dice, 4), moment(liar->dice, liar->now_ms));

			alert->value = number(liar->dice);
			alert->annotations = label_set(liar);
		}
	}
}

static void lie_as_prometheus(struct liar *liar, const struct want_list *wants)
{
	struct prometheus_data *data = &liar->slice->prometheus;

	for (size_t i = 0; i < wants->count; i++)
		if (dice_below(liar->dice, 6) != 0)
			answer_query(liar, &wants->items[i]);
	lie_in_rules(liar);
	data->rules_good_ms = data->targets_good_ms = data->found_good_ms = moment(liar->dice, liar->now_ms);
	data->targets_up = dice_below(liar->dice, 1000000);
	data->targets_down = dice_below(liar->dice, 3);
	data->external_labels = dice_below(liar->dice, 2) == 0 ? label_set(liar) : NULL;
	data->scrape_interval_ms = duration(liar->dice);
	data->started_ms = moment(liar->dice, liar->now_ms);
	data->alertmanager_count = dice_below(liar->dice, 3);
	data->alertmanagers_known = dice_below(liar->dice, 2) == 0;
	data->found = texts(liar, &data->found_count);
}

/* ---- Alertmanager ---- */

static void lie_as_alertmanager(struct liar *liar)
{
	struct alertmanager_data *data = &liar->slice->alertmanager;

	for (size_t i = some(liar); i > 0; i--) {
		struct am_alert *alert = push_am_alert(liar->slice, label_set(liar), moment(liar->dice, liar->now_ms), say(liar));

		alert->annotations = label_set(liar);
		alert->state = (enum am_state)dice_below(liar->dice, 3);
		alert->ends_ms = moment(liar->dice, liar->now_ms);
		alert->updated_ms = moment(liar->dice, liar->now_ms);
		alert->starts_at = say(liar);
		alert->generator_url = say(liar);
		alert->silenced_by = texts(liar, &alert->silenced_count);
		alert->inhibited_by = texts(liar, &alert->inhibited_count);
		alert->muted_by = texts(liar, &alert->muted_count);
	}
	for (size_t i = some(liar); i > 0; i--)
		push_silence(liar->slice, repeated(liar, "silence"), say(liar), say(liar), moment(liar->dice, liar->now_ms),
			moment(liar->dice, liar->now_ms));
	data->receivers = texts(liar, &data->receiver_count);
	data->peers = texts(liar, &data->peer_count);
	data->cluster_status = say(liar);
	data->cluster_name = say(liar);
	data->alerts_good_ms = data->silences_good_ms = moment(liar->dice, liar->now_ms);
}

/* ---- Chaos Mesh ---- */

static void lie_in_spec(struct liar *liar, struct chaos_spec *spec)
{
	spec->action = say(liar);
	spec->mode = say(liar);
	spec->value = say(liar);
	spec->summary = say(liar);
	spec->has_selector = dice_below(liar->dice, 2) == 0;
	spec->namespaces = texts(liar, &spec->namespace_count);
	spec->selectors = texts(liar, &spec->selector_count);
	spec->duration_ms = dice_below(liar->dice, 3) == 0 ? -1 : duration(liar->dice);
	spec->duration = say(liar);
	spec->one_shot = dice_below(liar->dice, 4) == 0;
}

static void lie_in_steps(struct liar *liar, struct chaos_item *item)
{
	for (size_t i = some(liar); i > 0; i--) {
		struct chaos_step *step = slice_push(liar->slice, &item->steps, &item->step_count, sizeof(*step));

		*step = (struct chaos_step){ say(liar), repeated(liar, "step"), say(liar), say(liar), repeated(liar, "uid") };
	}
	item->plan = texts(liar, &item->plan_count);
	item->children = texts(liar, &item->child_count);
}

static void lie_in_item(struct liar *liar)
{
	static const char *const kinds[] = { "DNSChaos", "PodChaos", "NetworkChaos", "StressChaos", "Schedule", "Workflow", "" };
	static const char *const crons[] = { "", "* * * * *", "@every 1s", "0 0 30 2 *", "@every 99999h", "garbage", "*/0 * * * *" };
	struct chaos_item *item =
		push_chaos(liar->slice, (enum chaos_object)dice_below(liar->dice, 3), repeated(liar, "uid"), PICK(liar->dice, kinds),
			repeated(liar, "chaos"), (enum chaos_state)dice_below(liar->dice, 6), moment(liar->dice, liar->now_ms));

	item->namespace_ = repeated(liar, "namespace");
	item->status = say(liar);
	item->ended_ms = dice_below(liar->dice, 2) == 0 ? 0 : moment(liar->dice, liar->now_ms);
	item->has_detail = dice_below(liar->dice, 4) != 0;
	item->managed_by = dice_below(liar->dice, 3) == 0 ? repeated(liar, "chaos") : "";
	item->workflow = dice_below(liar->dice, 3) == 0 ? repeated(liar, "chaos") : "";
	item->step = repeated(liar, "step");
	item->cron = PICK(liar->dice, crons);
	item->deadline_ms = duration(liar->dice);
	item->labels = dice_below(liar->dice, 2) == 0 ? label_set(liar) : NULL;
	item->annotations = dice_below(liar->dice, 2) == 0 ? label_set(liar) : NULL;
	item->manifest = say(liar);
	lie_in_spec(liar, &item->spec);
	lie_in_steps(liar, item);
}

static void lie_as_chaos_mesh(struct liar *liar)
{
	static const char *const reasons[] = { "Applied", "Recovered", "Started", "Paused", "Resumed", "TimeUp", "Deleted", "Failed",
		"Spawned", "FinalizerInited", "" };
	struct chaos_mesh_data *data = &liar->slice->chaos_mesh;

	for (size_t i = some(liar); i > 0; i--)
		lie_in_item(liar);
	for (size_t i = 4 * some(liar); i > 0; i--) {
		struct chaos_event *event = push_event_of(liar->slice, repeated(liar, "uid"), "DNSChaos", repeated(liar, "chaos"),
			moment(liar->dice, liar->now_ms), PICK(liar->dice, reasons), repeated(liar, "namespace/pod"));

		event->id = (int64_t)dice_below(liar->dice, 100);
		event->message = say(liar);
		event->namespace_ = repeated(liar, "namespace");
	}
	data->items_good_ms = data->events_good_ms = moment(liar->dice, liar->now_ms);
	data->namespaces = texts(liar, &data->namespace_count);
	data->target_namespace = say(liar);
	data->config_known = data->cluster_mode = true;
}

/* ---- a slice ---- */

static void lie_about_health(struct liar *liar)
{
	struct slice *slice = liar->slice;

	slice->health = (enum source_health)dice_below(liar->dice, 3);
	slice->good_ms = moment(liar->dice, liar->now_ms);
	slice->poll_ms = moment(liar->dice, liar->now_ms);
	slice->version = say(liar);
	slice->note = say(liar);
	slice->simulated = dice_below(liar->dice, 2) == 0;
	slice->has_clock_offset = dice_below(liar->dice, 3) == 0;
	slice->clock_offset_ms = duration(liar->dice);
	if (slice->health != SOURCE_FAILED)
		return;
	slice->failed_since_ms = moment(liar->dice, liar->now_ms);
	slice->next_try_ms = moment(liar->dice, liar->now_ms);
	slice->tries = (unsigned)dice_roll(liar->dice);
	err_set_status(&slice->error, (enum err_code)(1 + dice_below(liar->dice, 6)), (int)dice_below(liar->dice, 700), say(liar), "%s",
		say(liar));
}

struct slice *hostile_slice(struct dice *dice, enum source_kind kind, const struct want_list *wants, int64_t now_ms, size_t most)
{
	static const char *const names[] = { "prometheus", "alertmanager", "chaos-mesh" };
	struct liar liar = {
		.dice = dice, .slice = slice_create(kind, (size_t)kind, names[kind], "http://127.0.0.1:1"), .now_ms = now_ms, .most = most
	};

	lie_about_health(&liar);
	if (kind == SOURCE_PROMETHEUS)
		lie_as_prometheus(&liar, wants);
	else if (kind == SOURCE_ALERTMANAGER)
		lie_as_alertmanager(&liar);
	else
		lie_as_chaos_mesh(&liar);
	return liar.slice;
}

/* ---- what came of it ---- */

static void check_glyph(const char *glyph, int x, int y)
{
	for (const unsigned char *at = (const unsigned char *)glyph; *at; at++)
		if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) || *at == 0xff || *at == 0xc0)
			fail_msg("byte %02x at %d,%d", *at, x, y);
}

void hostile_check_canvas(const struct canvas *canvas)
{
	for (int y = 0; y < canvas_height(canvas); y++)
		for (int x = 0; x < canvas_width(canvas); x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);

			check_glyph(canvas_glyph(canvas, cell), x, y);
			if (cell->glyph[0] == 0 && (x == 0 || utf8_width(canvas_glyph(canvas, canvas_cell(canvas, x - 1, y))) != 2))
				fail_msg("the right half of nothing at %d,%d", x, y);
		}
}
