#include "tests/support/test.h"

#include <stdatomic.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/cmdqueue.h"
#include "core/command.h"
#include "core/config.h"
#include "core/store.h"
#include "datasources/http.h"
#include "datasources/registry.h"
#include "datasources/source.h"
#include "tests/support/writable.h"

/* Sources that write down what they are told. They stand in the place of the real ones of the same names. */

static struct seen {
	_Atomic(struct source_context *) context;
	atomic_int polls, refreshes, commands, closed;
} seen[4]; /* by index */

static void *open_source(struct source_context *context)
{
	atomic_store(&seen[context->index].context, context);
	return context;
}

static int64_t poll_source(void *state, const struct want_list *wants, int64_t now_ms)
{
	(void)wants;
	struct source_context *context = state;
	struct command command;
	while (cmdqueue_pop(context->commands, &command)) {
		atomic_fetch_add(&seen[context->index].commands, 1);
		command_finish(&command);
	}
	atomic_fetch_add(&seen[context->index].polls, 1);
	return now_ms + 60000;
}

static void refresh_source(void *state)
{
	atomic_fetch_add(&seen[((struct source_context *)state)->index].refreshes, 1);
}

static void describe_source(const struct config_source *config, const struct command *command, struct buf *out)
{
	buf_appendf(out, "curl %s # %s", config->url, command_verb(command->kind));
}

static void close_source(void *state)
{
	atomic_fetch_add(&seen[((struct source_context *)state)->index].closed, 1);
}

#define FAKE(kind_)                                                                                                                        \
	{                                                                                                                                  \
		.kind = kind_, .open = open_source, .poll = poll_source, .refresh = refresh_source, .describe = describe_source,           \
		.close = close_source,                                                                                                     \
	}
const struct source_ops prometheus_source = FAKE(SOURCE_PROMETHEUS);
const struct source_ops alertmanager_source = FAKE(SOURCE_ALERTMANAGER);
const struct source_ops chaosmesh_source = FAKE(SOURCE_CHAOS_MESH);

#define SOURCE(url_)                                                                                                                       \
	{                                                                                                                                  \
		.url = url_, .http = {                                                                                                     \
			.username = "",                                                                                                    \
			.password = "",                                                                                                    \
			.password_file = "",                                                                                               \
			.auth_type = "",                                                                                                   \
			.credentials = "",                                                                                                 \
			.credentials_file = "",                                                                                            \
			.ca_file = "",                                                                                                     \
			.cert_file = "",                                                                                                   \
			.key_file = "",                                                                                                    \
			.server_name = "",                                                                                                 \
			.proxy_url = ""                                                                                                    \
		}                                                                                                                          \
	}

static struct config_source alertmanagers[] = { SOURCE("http://127.0.0.1:2"), SOURCE(""), SOURCE("http://127.0.0.1:3") };
static struct config_context context = { .prometheus = SOURCE("http://127.0.0.1:1"),
	.alertmanager_count = 3,
	.alertmanagers = alertmanagers,
	.chaos_mesh = SOURCE("http://127.0.0.1:4") };
static struct config config = { .context_count = 1, .contexts = &context, .refresh_ms = 7000 };

static void nothing(void *user)
{
	(void)user;
}

static void wait_for(const atomic_int *counter, int value)
{
	for (int i = 0; i < 3000 && atomic_load(counter) < value; i++)
		usleep(1000);
	assert_true(atomic_load(counter) >= value);
}

static struct store *store;

static struct registry *begin(void)
{
	memset(seen, 0, sizeof seen);
	store = store_create(registry_count(&config), nothing, NULL);
	return registry_create(&config, clock_system(), store);
}

static void end(struct registry *registry)
{
	assert_true(registry_stop(registry, 3000));
	registry_destroy(registry);
	store_destroy(store);
}

static void every_configured_server_gets_its_source(void **state)
{
	(void)state;
	static const struct {
		enum source_kind kind;
		const char *name, *url;
	} expected[] = {
		{ SOURCE_PROMETHEUS, "prometheus", "http://127.0.0.1:1" },
		{ SOURCE_ALERTMANAGER, "alertmanager", "http://127.0.0.1:2" },
		{ SOURCE_ALERTMANAGER, "alertmanager-2", "http://127.0.0.1:3" },
		{ SOURCE_CHAOS_MESH, "chaos-mesh", "http://127.0.0.1:4" },
	};
	assert_int_equal(registry_count(&config), 4);
	struct registry *registry = begin();
	assert_true(registry_start(registry));
	for (size_t i = 0; i < 4; i++) {
		wait_for(&seen[i].polls, 1);
		const struct source_context *source = atomic_load(&seen[i].context);
		assert_int_equal(source->kind, expected[i].kind);
		assert_int_equal(source->index, i);
		assert_string_equal(source->name, expected[i].name);
		assert_string_equal(source->config->url, expected[i].url);
		assert_string_equal(http_url(source->http), expected[i].url);
		assert_int_equal(source->refresh_ms, 7000);
		assert_ptr_equal(source->store, store);
	}
	end(registry);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(atomic_load(&seen[i].closed), 1);
}

static void all_are_woken_and_refreshed(void **state)
{
	(void)state;
	struct registry *registry = begin();
	assert_true(registry_start(registry));
	for (size_t i = 0; i < 4; i++)
		wait_for(&seen[i].polls, 1);
	registry_wake(registry);
	for (size_t i = 0; i < 4; i++)
		wait_for(&seen[i].polls, 2);
	registry_refresh(registry);
	for (size_t i = 0; i < 4; i++)
		wait_for(&seen[i].refreshes, 1);
	end(registry);
}

static uint64_t send(struct registry *registry, enum source_kind kind, enum command_kind what)
{
	struct command command;
	command_init(&command, what, CHAOS_EXPERIMENT, "uid", "ns", "name", "PodChaos", NULL);
	return registry_command(registry, kind, &command);
}

static void commands_go_to_the_first_of_their_kind(void **state)
{
	(void)state;
	struct registry *registry = begin();
	assert_true(registry_start(registry));
	uint64_t first = send(registry, SOURCE_CHAOS_MESH, COMMAND_PAUSE), second = send(registry, SOURCE_ALERTMANAGER, COMMAND_PAUSE);
	assert_true(first > 0 && second > 0 && first != second);
	wait_for(&seen[3].commands, 1);
	wait_for(&seen[1].commands, 1);
	end(registry);
	assert_int_equal(atomic_load(&seen[2].commands), 0);

	config.read_only = true;
	registry = begin();
	assert_true(registry_start(registry));
	assert_int_equal(send(registry, SOURCE_CHAOS_MESH, COMMAND_PAUSE), 0);
	assert_true(send(registry, SOURCE_CHAOS_MESH, COMMAND_PREVIEW) > 0);
	wait_for(&seen[3].commands, 1);
	end(registry);
	config.read_only = false;
	context.read_only = true;
	registry = begin();
	assert_int_equal(send(registry, SOURCE_CHAOS_MESH, COMMAND_DELETE), 0);
	end(registry);
	context.read_only = false;
	assert_int_equal(atomic_load(&seen[3].commands), 0);
}

static void commands_are_described_by_their_source(void **state)
{
	(void)state;
	struct registry *registry = begin();
	struct command command;
	struct buf out = { 0 };
	command_init(&command, COMMAND_PAUSE, CHAOS_EXPERIMENT, "uid", "ns", "name", "PodChaos", NULL);
	registry_describe(registry, SOURCE_CHAOS_MESH, &command, &out);
	assert_string_equal(out.data, "curl http://127.0.0.1:4 # pause");
	buf_finish(&out);
	command_finish(&command);
	end(registry);
}

static void nothing_configured_is_nothing_started(void **state)
{
	(void)state;
	static struct config_context empty = { .prometheus = SOURCE(""), .chaos_mesh = SOURCE("") };
	static struct config none = { .context_count = 1, .contexts = &empty };
	struct buf out = { 0 };
	struct command command;
	assert_int_equal(registry_count(&none), 0);
	store = store_create(0, nothing, NULL);
	struct registry *registry = registry_create(&none, clock_system(), store);
	assert_true(registry_start(registry));
	assert_int_equal(send(registry, SOURCE_CHAOS_MESH, COMMAND_PAUSE), 0);
	command_init(&command, COMMAND_PAUSE, CHAOS_EXPERIMENT, "uid", "ns", "name", "PodChaos", NULL);
	registry_describe(registry, SOURCE_CHAOS_MESH, &command, &out);
	assert_int_equal(out.len, 0);
	command_finish(&command);
	end(registry);
	registry_destroy(NULL);
}

static int start_http(void **state)
{
	(void)state;
	return http_global_init(NULL) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_configured_server_gets_its_source),
		cmocka_unit_test(all_are_woken_and_refreshed),
		cmocka_unit_test(commands_go_to_the_first_of_their_kind),
		cmocka_unit_test(commands_are_described_by_their_source),
		cmocka_unit_test(nothing_configured_is_nothing_started),
	};
	return cmocka_run_group_tests_name("registry", tests, start_http, NULL);
}
