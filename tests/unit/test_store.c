#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "core/base/grid.h"
#include "core/labels.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"

#define SOURCES 3
#define ROUNDS 500

static void slices_own_what_they_point_to(void **state)
{
	struct slice *slice = slice_create(SOURCE_ALERTMANAGER, 1, "alertmanager", "http://a");
	const struct labels *labels = labels_create(&(struct label){ "a", "1" }, 1);
	const struct grid *grid = grid_create(0, 1000, 1);
	struct slice *part = slice_create(SOURCE_ALERTMANAGER, 1, "part", "");
	int *numbers = slice_array(slice, 3, sizeof(int));

	(void)state;
	assert_string_equal(slice->name, "alertmanager");
	assert_string_equal(slice->url, "http://a");
	assert_string_equal(slice->version, "");
	assert_string_equal(slice->note, "");
	assert_string_equal(slice->alertmanager.cluster_status, "");
	assert_string_equal(slice->alertmanager.cluster_name, "");
	assert_int_equal(slice->index, 1);
	assert_int_equal(slice->health, SOURCE_WAITING);
	assert_int_equal(numbers[0] + numbers[1] + numbers[2], 0);
	assert_string_equal(slice_text_n(slice, "abcdef", 3), "abc");
	assert_string_equal(slice_text(slice, "abc"), "abc");
	assert_ptr_equal(slice_labels(slice, labels_retain(labels)), labels);
	assert_ptr_equal(slice_grid(slice, grid_retain(grid)), grid);
	slice_hold(slice, slice_retain(part));
	assert_true(slice_bytes(slice) > sizeof(*slice));
	slice_release(slice_retain(slice));
	assert_int_equal(labels->references, 2);
	slice_release(slice);
	assert_int_equal(labels->references, 1);
	assert_int_equal(grid->references, 1);
	assert_int_equal(part->references, 1);
	slice_release(part);
	grid_release(grid);
	labels_release(labels);
	slice_release(NULL);
	snapshot_release(NULL);
}

static void count_wakes(void *user)
{
	atomic_fetch_add((atomic_int *)user, 1);
}

static void publishes_snapshots(void **state)
{
	atomic_int wakes = 0;
	struct store *store = store_create(SOURCES, count_wakes, &wakes);
	const struct snapshot *first = store_acquire(store), *second, *third;
	size_t at = 0;

	(void)state;
	assert_int_equal(first->count, SOURCES);
	assert_null(first->slices[0]);
	store_publish(store, slice_create(SOURCE_PROMETHEUS, 0, "p", ""));
	store_publish(store, slice_create(SOURCE_ALERTMANAGER, 1, "a", ""));
	second = store_acquire(store);
	store_publish(store, slice_create(SOURCE_ALERTMANAGER, 2, "b", ""));
	third = store_acquire(store);
	assert_int_equal(wakes, 3);
	assert_null(first->slices[0]);
	assert_true(first->version < second->version && second->version < third->version);
	assert_ptr_equal(second->slices[0], third->slices[0]);
	assert_null(second->slices[2]);
	assert_string_equal(snapshot_next(third, SOURCE_ALERTMANAGER, &at)->name, "a");
	assert_string_equal(snapshot_next(third, SOURCE_ALERTMANAGER, &at)->name, "b");
	assert_null(snapshot_next(third, SOURCE_ALERTMANAGER, &at));
	at = 0;
	assert_null(snapshot_next(third, SOURCE_CHAOS_MESH, &at));
	snapshot_release(first);
	snapshot_release(second);
	store_destroy(store);
	assert_string_equal(third->slices[2]->name, "b"); /* outlives the store */
	snapshot_release(third);
	store_destroy(NULL);
}

static void passes_wants_on(void **state)
{
	struct store *store = store_create(1, NULL, NULL);
	const struct want_list *empty = store_acquire_wants(store), *newest;
	const struct want_list *list = want_list_create(&(struct want){ .kind = WANT_INSTANT, .query = "up" }, 1, "u");

	(void)state;
	assert_int_equal(empty->count, 0);
	store_publish_wants(store, list);
	newest = store_acquire_wants(store);
	assert_ptr_equal(newest, list);
	want_list_release(newest);
	want_list_release(empty);
	store_publish(store, slice_create(SOURCE_PROMETHEUS, 0, "p", ""));
	store_destroy(store);
}

struct publisher {
	struct store *store;
	size_t index;
};

/* Publishes slices whose data follow from their number, so that a reader can tell whether one is torn. */
static void *publish_many(void *user)
{
	const struct publisher *publisher = user;

	for (int i = 1; i <= ROUNDS; i++) {
		struct slice *slice = slice_create(SOURCE_PROMETHEUS, publisher->index, "p", "");
		struct grid *grid = grid_create(0, 1000, 4);

		for (size_t k = 0; k < 4; k++)
			grid->values[k] = i;
		slice->poll_ms = i;
		slice->prometheus.query_count = 1;
		slice->prometheus.queries = slice_array(slice, 1, sizeof(struct query_result));
		slice->prometheus.queries[0].series = slice_array(slice, 1, sizeof(struct series));
		slice->prometheus.queries[0].series[0].grid = slice_grid(slice, grid);
		store_publish(publisher->store, slice);
		want_list_release(store_acquire_wants(publisher->store));
	}
	return NULL;
}

/* Checks one snapshot against the one before: whole, and never older. Returns the polls that it shows in all. */
static int64_t check_snapshot(const struct snapshot *snapshot, int64_t newest[SOURCES])
{
	int64_t sum = 0;

	for (size_t i = 0; i < SOURCES; i++) {
		const struct slice *slice = snapshot->slices[i];

		if (!slice)
			continue;
		assert_true(slice->poll_ms >= newest[i]);
		newest[i] = slice->poll_ms;
		for (size_t k = 0; k < 4; k++)
			assert_true(slice->prometheus.queries[0].series[0].grid->values[k] == (double)slice->poll_ms);
		sum += slice->poll_ms;
	}
	return sum;
}

static void stands_several_threads(void **state)
{
	atomic_int wakes = 0;
	struct store *store = store_create(SOURCES, count_wakes, &wakes);
	struct publisher publishers[SOURCES];
	pthread_t threads[SOURCES];
	int64_t newest[SOURCES] = { 0 };
	uint64_t version = 0;
	int64_t polls = 0;

	(void)state;
	for (size_t i = 0; i < SOURCES; i++) {
		publishers[i] = (struct publisher){ store, i };
		assert_int_equal(pthread_create(&threads[i], NULL, publish_many, &publishers[i]), 0);
	}
	while (polls < (int64_t)SOURCES * ROUNDS) {
		const struct snapshot *snapshot = store_acquire(store);

		assert_true(snapshot->version >= version);
		version = snapshot->version;
		polls = check_snapshot(snapshot, newest);
		snapshot_release(snapshot);
		store_publish_wants(store, want_list_create(&(struct want){ .query = "up", .range_ms = polls }, 1, ""));
	}
	for (size_t i = 0; i < SOURCES; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(wakes, SOURCES * ROUNDS);
	assert_int_equal(version, SOURCES * ROUNDS);
	store_destroy(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_own_what_they_point_to),
		cmocka_unit_test(publishes_snapshots),
		cmocka_unit_test(passes_wants_on),
		cmocka_unit_test(stands_several_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
