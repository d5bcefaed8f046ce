#include "tests/support/test.h"

#include "core/base/arena.h"
#include "core/eventlog.h"
#include "core/labels.h"
#include "tests/support/slices.h"

/* Rounds of a few alerts and sources, straight into the log. */

struct fixture {
	struct eventlog *log;
	struct arena *arena;
	struct frame_alert alerts[64];
	struct frame_source sources[2];
	struct command_result results[2];
	struct frame frame;
};

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .log = eventlog_create(), .arena = arena_create() };
	f->frame.alerts = f->alerts;
	f->frame.sources = f->sources;
	f->frame.results = f->results;
}

static void finish(struct fixture *f)
{
	eventlog_destroy(f->log);
	arena_destroy(f->arena);
}

static void begin(struct fixture *f, const char *clock)
{
	f->frame.data_ms = at(clock);
	f->frame.alert_count = 0;
}

static struct frame_alert *alert(struct fixture *f, uint64_t id, const char *name, enum frame_alert_state state, const char *since)
{
	struct frame_alert *made = &f->alerts[f->frame.alert_count++];

	*made = (struct frame_alert){
		.id = id, .name = name, .subject = "", .container = "", .state = state, .since_ms = at(since), .into_chaos_ms = -1
	};
	if (state == FRAME_ALERT_PENDING)
		made->active_at_ms = made->since_ms;
	return made;
}

static const struct frame *end(struct fixture *f)
{
	eventlog_note(f->log, f->arena, &f->frame, f->alerts);
	eventlog_fill(f->log, f->arena, &f->frame);
	return &f->frame;
}

static void expect(const struct frame *frame, size_t index, const char *clock, const char *text)
{
	assert_true(index < frame->event_count);
	assert_string_equal(frame->events[index].text, text);
	assert_int_equal(frame->events[index].at_ms, at(clock));
}

static void test_life(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	alert(&f, 1, "Down", FRAME_ALERT_PENDING, "11:59:50")->fires_at_ms = at("12:00:50");
	frame = end(&f);
	assert_int_equal(frame->event_count, 1);
	expect(frame, 0, "11:59:50", "Down pending, fires in 50s");
	begin(&f, "12:00:30"); /* the words move with the time */
	alert(&f, 1, "Down", FRAME_ALERT_PENDING, "11:59:50")->fires_at_ms = at("12:00:50");
	expect(end(&f), 0, "11:59:50", "Down pending, fires in 20s");
	begin(&f, "12:00:51");
	alert(&f, 1, "Down", FRAME_ALERT_FIRING, "12:00:50")->subject = "cart-1";
	frame = end(&f);
	assert_int_equal(frame->event_count, 2);
	expect(frame, 0, "12:00:50", "Down firing for cart-1");
	expect(frame, 1, "11:59:50", "Down pending");
	begin(&f, "12:01:00");
	alert(&f, 1, "Down", FRAME_ALERT_SILENCED, "12:00:50");
	assert_int_equal(end(&f)->event_count, 2); /* it fires all the same */
	begin(&f, "12:05:50");
	frame = end(&f);
	expect(frame, 0, "12:05:50", "Down resolved after 5m");
	assert_string_equal(frame->last_alert, "Down");
	assert_int_equal(frame->last_alert_ms, at("12:00:50"));
	assert_int_equal(frame->last_alert_for_ms, 300000);
	begin(&f, "12:06:00");
	alert(&f, 2, "Slow", FRAME_ALERT_PENDING, "12:06:00");
	end(&f);
	begin(&f, "12:06:30"); /* never fired: no last alert */
	frame = end(&f);
	expect(frame, 0, "12:06:30", "Slow resolved");
	assert_string_equal(frame->last_alert, "Down");
	finish(&f);
}

/* New is what came, or began to fire, since the last look; not what was there when we came. */
static void test_new(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	alert(&f, 1, "A", FRAME_ALERT_FIRING, "11:00:00");
	alert(&f, 2, "B", FRAME_ALERT_PENDING, "11:59:00");
	end(&f);
	assert_false(f.alerts[0].is_new || f.alerts[1].is_new);
	assert_false(eventlog_looked(f.log));
	begin(&f, "12:01:00");
	alert(&f, 1, "A", FRAME_ALERT_FIRING, "11:00:00");
	alert(&f, 2, "B", FRAME_ALERT_FIRING, "12:00:30");
	alert(&f, 3, "C", FRAME_ALERT_PENDING, "12:00:40");
	alert(&f, 4, "D", FRAME_ALERT_FIRING, "10:00:00"); /* a source that came late tells of it */
	end(&f);
	assert_false(f.alerts[0].is_new);
	assert_true(f.alerts[1].is_new);
	assert_true(f.alerts[2].is_new);
	assert_false(f.alerts[3].is_new);
	begin(&f, "12:01:05");
	alert(&f, 2, "B", FRAME_ALERT_FIRING, "12:00:30");
	end(&f);
	assert_true(f.alerts[0].is_new); /* until somebody looks */
	assert_true(eventlog_looked(f.log));
	begin(&f, "12:01:10");
	alert(&f, 2, "B", FRAME_ALERT_FIRING, "12:00:30");
	assert_int_equal(end(&f)->looked_ms, at("12:01:05"));
	assert_false(f.alerts[0].is_new);
	finish(&f);
}

static void test_folded(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	for (uint64_t i = 0; i < 40; i++)
		alert(&f, i, i < 3 ? "Few" : "Many", FRAME_ALERT_FIRING, "11:59:00");
	frame = end(&f);
	assert_int_equal(frame->event_count, 4);
	expect(frame, 3, "11:59:00", "Few firing");
	expect(frame, 0, "11:59:00", "37 Many firing");
	assert_string_equal(frame->events[0].what, "37 Many");
	begin(&f, "12:01:00");
	frame = end(&f);
	expect(frame, 3, "12:01:00", "Few resolved after 2m");
	finish(&f);
}

static void source(struct fixture *f, enum source_health health, const char *since, const char *error)
{
	f->frame.source_count = 1;
	f->sources[0] = (struct frame_source){ .name = "prometheus",
		.url = "http://p",
		.version = "3.1",
		.health = health,
		.error = error,
		.note = "",
		.failed_since_ms = since[0] != '\0' ? at(since) : 0,
		.tries = 2 };
}

static void test_sources(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	source(&f, SOURCE_WAITING, "", "");
	assert_int_equal(end(&f)->event_count, 0);
	source(&f, SOURCE_OK, "", "");
	frame = end(&f);
	expect(frame, 0, "12:00:00", "connected to prometheus 3.1 at http://p");
	begin(&f, "12:00:10");
	source(&f, SOURCE_FAILED, "12:00:05", "connection refused");
	frame = end(&f);
	assert_int_equal(frame->event_count, 1); /* something happened: no greeting any more */
	expect(frame, 0, "12:00:05", "prometheus at http://p: connection refused, 2 tries");
	f.sources[0].tries = 0;
	expect(end(&f), 0, "12:00:05", "prometheus at http://p: connection refused");
	f.sources[0].tries = 1;
	expect(end(&f), 0, "12:00:05", "prometheus at http://p: connection refused, 1 try");
	assert_int_equal(f.frame.event_count, 1); /* once */
	begin(&f, "12:00:30");
	source(&f, SOURCE_OK, "", "");
	frame = end(&f);
	expect(frame, 0, "12:00:30", "connected to prometheus 3.1 at http://p");
	expect(frame, 1, "12:00:05", "prometheus: connection refused");
	assert_int_equal(frame->events[1].kind, EVENT_SOURCE_DOWN);
	finish(&f);
}

/* A secret that others can read and a clock that is off are told once each, on whatever size of screen. */
static void test_remarks(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	source(&f, SOURCE_OK, "", "");
	f.sources[0].note = "prom.token is readable by others (chmod 600)";
	end(&f);
	assert_int_equal(end(&f)->event_count, 1);
	begin(&f, "12:00:05");
	f.sources[0].clock_offset_ms = -12000;
	frame = end(&f);
	assert_int_equal(frame->event_count, 2);
	expect(frame, 0, "12:00:05", "prometheus: its clock is 12s behind ours");
	expect(frame, 1, "12:00:00", "prometheus: prom.token is readable by others (chmod 600)");
	assert_int_equal(frame->events[0].kind, EVENT_SOURCE_NOTE);
	begin(&f, "12:00:10");
	f.sources[0].clock_offset_ms = 3000;
	expect(end(&f), 0, "12:00:10", "prometheus: its clock is 3s ahead of ours");
	finish(&f);
}

/* Memory is bounded; the newest are kept. */
static void test_bounds(void **state)
{
	struct fixture f;
	const struct frame *frame = NULL;

	(void)state;
	setup(&f);
	for (int round = 0; round < 500; round++) {
		begin(&f, "12:00:00");
		f.frame.data_ms += round * 1000;
		alert(&f, (uint64_t)round, "A", FRAME_ALERT_FIRING, "12:00:00")->since_ms += round * 1000;
		frame = end(&f);
	}
	assert_int_equal(frame->event_count, EVENTLOG_MAX);
	assert_int_equal(frame->events[0].at_ms, at("12:00:00") + 499000);
	finish(&f);
}

/* It comes and goes: each time is a span of the next one. */
static void test_episodes(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	for (int round = 0; round < 3; round++) {
		begin(&f, "12:00:00");
		f.frame.data_ms += round * 120000;
		alert(&f, 7, "A", FRAME_ALERT_FIRING, "12:00:00")->since_ms += round * 120000;
		end(&f);
		assert_int_equal(f.alerts[0].span_count, round);
		begin(&f, "12:01:00");
		f.frame.data_ms += round * 120000;
		end(&f);
	}
	assert_int_equal(f.alerts[0].spans[0].from_ms, at("12:00:00"));
	assert_int_equal(f.alerts[0].spans[1].from_ms, at("12:02:00"));
	assert_int_equal(f.alerts[0].spans[1].to_ms, at("12:03:00"));
	finish(&f);
}

/* One that fired and is over is kept for its lane as far as the axis reaches; one that only waited is not, and one that is back is not over. */
static void test_past_alerts(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	struct frame_alert *made = alert(&f, 7, "A", FRAME_ALERT_FIRING, "11:59:30");
	made->container = "leaker";
	made->active_at_ms = at("11:59:00");
	alert(&f, 8, "B", FRAME_ALERT_PENDING, "11:59:50");
	assert_int_equal(end(&f)->past_alert_count, 0);
	begin(&f, "12:01:00");
	frame = end(&f);
	assert_int_equal(frame->past_alert_count, 1);
	assert_string_equal(frame->past_alerts[0].name, "A");
	assert_string_equal(frame->past_alerts[0].label, "leaker");
	assert_int_equal(frame->past_alerts[0].fired_ms, at("11:59:30"));
	assert_int_equal(frame->past_alerts[0].ended_ms, at("12:01:00"));
	assert_int_equal(frame->past_alerts[0].span_count, 2);
	assert_int_equal(frame->past_alerts[0].spans[0].kind, SPAN_PENDING);
	assert_int_equal(frame->past_alerts[0].spans[1].from_ms, at("11:59:30"));
	begin(&f, "12:02:00");
	alert(&f, 7, "A", FRAME_ALERT_FIRING, "12:02:00");
	assert_int_equal(end(&f)->past_alert_count, 0);
	begin(&f, "12:03:00");
	frame = end(&f);
	assert_int_equal(frame->past_alert_count, 1);
	assert_int_equal(frame->past_alerts[0].span_count, 3);
	assert_int_equal(frame->past_alerts[0].fired_ms, at("12:02:00"));
	f.frame.start_ms = at("12:04:00");
	begin(&f, "12:05:00");
	assert_int_equal(end(&f)->past_alert_count, 0);
	finish(&f);
}

/* More alerts than are kept come and go. */
static void test_past_alerts_are_bounded(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	for (uint64_t id = 1; id <= 70; id++) {
		begin(&f, "12:00:00");
		f.frame.data_ms += (int64_t)id * 2000;
		alert(&f, id, "A", FRAME_ALERT_FIRING, "12:00:00")->since_ms += (int64_t)id;
		end(&f);
	}
	begin(&f, "12:30:00");
	assert_int_equal(end(&f)->past_alert_count, 64);
	assert_int_equal(f.frame.past_alerts[0].id, 70);
	finish(&f);
}

/* The same alert under another identity has not come and gone; another one of its name has. */
static void test_renamed(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	begin(&f, "12:00:00");
	alert(&f, 5, "A", FRAME_ALERT_FIRING, "11:50:00");
	alert(&f, 6, "A", FRAME_ALERT_FIRING, "11:51:00");
	alert(&f, 7, "B", FRAME_ALERT_PENDING, "11:59:00");
	end(&f);
	begin(&f, "12:00:05");
	alert(&f, 9, "A", FRAME_ALERT_FIRING, "11:50:00");
	alert(&f, 2, "A", FRAME_ALERT_FIRING, "11:51:00");
	alert(&f, 3, "B", FRAME_ALERT_FIRING, "12:00:00")->active_at_ms = at("11:59:00");
	frame = end(&f);
	assert_int_equal(frame->event_count, 4);
	expect(frame, 0, "12:00:00", "B firing");
	begin(&f, "12:00:10");
	alert(&f, 2, "A", FRAME_ALERT_FIRING, "11:51:00");
	alert(&f, 3, "B", FRAME_ALERT_FIRING, "12:00:00");
	alert(&f, 4, "A", FRAME_ALERT_FIRING, "12:00:08");
	frame = end(&f);
	assert_int_equal(frame->event_count, 6);
	expect(frame, 0, "12:00:10", "A resolved after 10m10s");
	expect(frame, 1, "12:00:08", "A firing");
	finish(&f);
}

/* In a simulated world's time no clock is off; and a source went down at the world's time. */
static void test_world_time(void **state)
{
	struct fixture f;
	const struct frame *frame;

	(void)state;
	setup(&f);
	f.frame.world_time = true;
	f.frame.source_count = 1;
	f.sources[0] = (struct frame_source){ .kind = SOURCE_PROMETHEUS,
		.name = "prometheus",
		.url = "http://x",
		.version = "",
		.note = "",
		.error = "",
		.health = SOURCE_OK,
		.clock_offset_ms = 600000 };
	begin(&f, "12:10:00");
	end(&f);
	begin(&f, "12:10:05");
	frame = end(&f);
	for (size_t i = 0; i < frame->event_count; i++)
		assert_null(strstr(frame->events[i].text, "clock"));
	f.sources[0].health = SOURCE_FAILED;
	f.sources[0].error = "refused";
	f.sources[0].tries = 2;
	f.sources[0].failed_since_ms = at("12:00:07");
	begin(&f, "12:10:05");
	expect(end(&f), 0, "12:10:07", "prometheus at http://x: refused, 2 tries");
	f.sources[0].clock_offset_ms = 660000; /* the world ran on: it is the same failure */
	assert_int_equal(end(&f)->event_count, 1);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_episodes),
		cmocka_unit_test(test_past_alerts),
		cmocka_unit_test(test_past_alerts_are_bounded),
		cmocka_unit_test(test_renamed),
		cmocka_unit_test(test_world_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
