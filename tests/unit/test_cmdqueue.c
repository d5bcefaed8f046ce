#include "tests/support/test.h"

#include <pthread.h>

#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "core/command.h"

static void push(struct cmdqueue *queue, enum command_kind kind, const char *uid, bool taken)
{
	struct command command;

	command_init(&command, kind, CHAOS_EXPERIMENT, uid, NULL, "name", "DNSChaos", NULL);
	assert_int_equal(cmdqueue_push(queue, &command) != 0, taken);
	assert_null(command.uid);
}

static void hands_commands_on_in_order(void **state)
{
	struct cmdqueue *queue = cmdqueue_create(false);
	struct command command;
	uint64_t last = 0;
	char uid[8];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 200; i++) {
			snprintf(uid, sizeof(uid), "u%d", i);
			push(queue, COMMAND_PAUSE, uid, true);
		}
		for (int i = 0; i < 200; i++) {
			snprintf(uid, sizeof(uid), "u%d", i);
			assert_true(cmdqueue_pop(queue, &command));
			assert_string_equal(command.uid, uid);
			assert_string_equal(command.namespace_, "");
			assert_string_equal(command.body, "");
			assert_true(command.id > last);
			last = command.id;
			command_finish(&command);
		}
		assert_false(cmdqueue_pop(queue, &command));
	}
	cmdqueue_destroy(queue);
	cmdqueue_destroy(NULL);
}

static void refuses_when_full(void **state)
{
	struct cmdqueue *queue = cmdqueue_create(false);
	struct command command;

	(void)state;
	for (int i = 0; i < CMDQUEUE_SIZE; i++)
		push(queue, COMMAND_REFRESH, "u", true);
	push(queue, COMMAND_REFRESH, "u", false);
	assert_true(cmdqueue_pop(queue, &command));
	command_finish(&command);
	push(queue, COMMAND_REFRESH, "u", true);
	cmdqueue_destroy(queue); /* with commands still in it */
}

static void refuses_changes_where_read_only(void **state)
{
	struct cmdqueue *queue = cmdqueue_create(true);
	struct command command;

	(void)state;
	for (int kind = COMMAND_REFRESH; kind <= COMMAND_CREATE; kind++)
		push(queue, (enum command_kind)kind, "u", !command_changes_something((enum command_kind)kind));
	assert_true(cmdqueue_pop(queue, &command));
	assert_int_equal(command.kind, COMMAND_REFRESH);
	command_finish(&command);
	assert_true(cmdqueue_pop(queue, &command));
	assert_int_equal(command.kind, COMMAND_PREVIEW);
	command_finish(&command);
	assert_false(cmdqueue_pop(queue, &command));
	cmdqueue_destroy(queue);
}

static void knows_what_commands_do(void **state)
{
	(void)state;
	assert_false(command_changes_something(COMMAND_REFRESH));
	assert_false(command_changes_something(COMMAND_PREVIEW));
	assert_true(command_changes_something(COMMAND_RESUME));
	assert_true(command_changes_something(COMMAND_ABORT));
	assert_string_equal(command_verb(COMMAND_DELETE), "delete");
	assert_string_equal(command_verb(COMMAND_PAUSE), "pause");
}

static void finishes_results(void **state)
{
	struct command_result result = { .uid = mem_strdup("u"), .namespace_ = mem_strdup("n"), .name = mem_strdup("x"), .pod_count = 1 };

	(void)state;
	result.pods = mem_zalloc(1, sizeof(*result.pods));
	result.pods[0] = (struct chaos_pod){ mem_strdup("n"), mem_strdup("p"), mem_strdup("1.2.3.4"), mem_strdup("Running") };
	command_result_finish(&result);
	assert_null(result.pods);
	assert_int_equal(result.pod_count, 0);
}

static void *push_many(void *queue)
{
	for (int i = 0; i < 2000; i++) {
		struct command command;

		command_init(&command, COMMAND_REFRESH, CHAOS_EXPERIMENT, "u", "", "", "", "");
		cmdqueue_push(queue, &command);
	}
	return NULL;
}

static void serves_several_threads(void **state)
{
	struct cmdqueue *queue = cmdqueue_create(false);
	pthread_t threads[2];
	struct command command;
	uint64_t seen = 0;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, push_many, queue), 0);
	for (int i = 0; i < 3000; i++) {
		if (!cmdqueue_pop(queue, &command))
			continue;
		seen++;
		assert_string_equal(command.uid, "u");
		command_finish(&command);
	}
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	while (cmdqueue_pop(queue, &command)) {
		seen++;
		command_finish(&command);
	}
	assert_true(seen >= CMDQUEUE_SIZE && seen <= 4000);
	cmdqueue_destroy(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_commands_on_in_order),
		cmocka_unit_test(refuses_when_full),
		cmocka_unit_test(refuses_changes_where_read_only),
		cmocka_unit_test(knows_what_commands_do),
		cmocka_unit_test(finishes_results),
		cmocka_unit_test(serves_several_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
