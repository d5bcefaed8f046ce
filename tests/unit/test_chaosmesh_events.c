#include "tests/support/test.h"

#include "core/snapshot.h"
#include "datasources/chaosmesh_events.h"
#include "tests/support/recording.h"

static struct chaosmesh_events decode(struct slice *slice, const char *name)
{
	struct recording *recording = recording_load("chaos-mesh-2.8", name);
	struct chaosmesh_events events;
	assert_true(chaosmesh_decode_events(slice, recording->body, recording->body_length, &events, NULL));
	recording_destroy(recording);
	return events;
}

static struct chaos_event event(int64_t id, int64_t created_ms, const char *reason, const char *message)
{
	return (struct chaos_event){ .id = id,
		.created_ms = created_ms,
		.object_id = "a",
		.namespace_ = "",
		.name = "",
		.kind = "",
		.target = "",
		.reason = reason,
		.message = message };
}

static bool is_sorted(const struct chaosmesh_event_store *store)
{
	for (size_t i = 1; i < store->count; i++)
		if (store->events[i - 1].created_ms < store->events[i].created_ms)
			return false;
	return true;
}

/* After a restart the server tells each event twice, the old ones under the newest ids. */
static void test_repeated(void **state)
{
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_event_store store = { 0 };
	struct chaosmesh_events events = decode(slice, "events-after-a-restart-each-twice");
	(void)state;
	assert_int_equal(events.count, 52); /* some of them equal to begin with: retries within one second */
	assert_true(chaosmesh_events_merge(&store, &events));
	assert_int_equal(store.count, 12);
	assert_true(is_sorted(&store));
	assert_false(chaosmesh_events_merge(&store, &events));
	assert_int_equal(store.total, 12);
	slice_release(slice);
	assert_true(store.events[0].name[0] != '\0'); /* the store has texts of its own */
	chaosmesh_events_finish(&store);
}

static void test_merge(void **state)
{
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_event_store store = { 0 };
	struct chaosmesh_events one = decode(slice, "events-pod-kill"), two = decode(slice, "events-two-containers");
	(void)state;
	assert_true(chaosmesh_events_merge(&store, &one));
	assert_true(chaosmesh_events_merge(&store, &two));
	assert_int_equal(store.count, one.count + two.count);
	assert_true(is_sorted(&store));
	assert_string_equal(store.events[0].object_id, two.events[0].object_id);
	struct chaosmesh_events none = { 0 };
	assert_false(chaosmesh_events_merge(&store, &none));
	slice_release(slice);
	chaosmesh_events_finish(&store);
	assert_int_equal(store.count, 0);
}

/* Events of one second keep the order of their ids. */
static void test_one_second(void **state)
{
	struct chaos_event rows[] = {
		event(7, 1000, "Applied", "x"),
		event(5, 1000, "Started", "y"),
		event(91, 1000, "Started", "y"),
	};
	struct chaosmesh_events events = { .count = 3, .events = rows };
	struct chaosmesh_event_store store = { 0 };
	(void)state;
	assert_true(chaosmesh_events_merge(&store, &events));
	assert_int_equal(store.count, 2);
	assert_int_equal(store.events[0].id, 7);
	assert_int_equal(store.events[1].id, 5);
	chaosmesh_events_finish(&store);
}

/* Over the bound updates go first, then the oldest. */
static void test_bound(void **state)
{
	enum { COUNT = MODEL_EVENTS_MAX + 500 };
	static struct chaos_event rows[COUNT];
	struct chaosmesh_events events = { .count = COUNT, .events = rows };
	struct chaosmesh_event_store store = { 0 };
	size_t updates = 0;
	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		rows[i] = event((int64_t)i, (int64_t)(i * 1000 + 1000), i % 10 == 0 ? "Updated" : "Applied", "");
	assert_true(chaosmesh_events_merge(&store, &events));
	assert_int_equal(store.count, MODEL_EVENTS_MAX);
	assert_int_equal(store.total, COUNT);
	for (size_t i = 0; i < store.count; i++)
		updates += strcmp(store.events[i].reason, "Updated") == 0;
	assert_int_equal(updates, 0);
	assert_int_equal(store.events[0].id, COUNT - 1);
	assert_int_equal(store.events[store.count - 1].id, 500 - COUNT / 10 + (500 - COUNT / 10) / 9 + 1);
	chaosmesh_events_finish(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_one_second),
		cmocka_unit_test(test_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
