#include "tests/support/sourcerun.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/cmdqueue.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/http.h"

enum { STEPS_MAX = 100000 };

static int64_t wall_ms(void *user)
{
	return ((struct sourcerun *)user)->now_ms;
}

static void count_publication(void *user)
{
	((struct sourcerun *)user)->published++;
}

static char empty[] = "";

void sourcerun_init(struct sourcerun *run, const struct source_ops *ops)
{
	static char bearer[] = "Bearer";
	*run = (struct sourcerun){ .server = scriptserver_create(), .now_ms = INT64_C(1795435200000), .ops = ops };
	run->clock = (struct clock){ .wall_ms = wall_ms, .monotonic_ms = wall_ms, .user = run };
	run->config.url = (char *)(uintptr_t)scriptserver_url(run->server);
	struct config_http *http = &run->config.http;
	*http = (struct config_http){ .username = empty,
		.password = empty,
		.password_file = empty,
		.auth_type = bearer,
		.credentials = empty,
		.credentials_file = empty,
		.ca_file = empty,
		.cert_file = empty,
		.key_file = empty,
		.server_name = empty,
		.proxy_url = empty,
		.follow_redirects = true };
}

void sourcerun_open(struct sourcerun *run)
{
	run->store = store_create(1, count_publication, run);
	run->wants = want_list_create(NULL, 0, "");
	run->context = (struct source_context){
		.kind = run->ops->kind,
		.name = "source",
		.config = &run->config,
		.refresh_ms = 5000,
		.clock = &run->clock,
		.store = run->store,
		.commands = cmdqueue_create(false),
		.http = http_create(&(struct http_params){ .base_url = run->config.url, .config = &run->config.http, .name = "source" }),
	};
	run->state = run->ops->open(&run->context);
}

void sourcerun_finish(struct sourcerun *run)
{
	http_cancel_all(run->context.http);
	run->ops->close(run->state);
	http_destroy(run->context.http);
	cmdqueue_destroy(run->context.commands);
	snapshot_release(run->snapshot);
	want_list_release(run->wants);
	store_destroy(run->store);
	scriptserver_destroy(run->server);
}

static int64_t turn(struct sourcerun *run)
{
	int64_t next_ms = run->ops->poll(run->state, run->wants, run->now_ms);
	if (http_active(run->context.http) == 0)
		return next_ms;
	if (run->serve)
		run->serve(run->serve_user);
	else
		scriptserver_turn(run->server);
	http_run(run->context.http, 1);
	return run->now_ms;
}

void sourcerun_advance(struct sourcerun *run, int64_t milliseconds)
{
	int64_t until_ms = run->now_ms + milliseconds;
	for (int step = 0; step < STEPS_MAX; step++) {
		int64_t next_ms = turn(run);
		if (http_active(run->context.http) > 0 || next_ms <= run->now_ms)
			continue;
		if (next_ms > until_ms && run->now_ms == until_ms)
			return;
		run->now_ms = next_ms < until_ms ? next_ms : until_ms;
	}
	fprintf(stderr, "the source never rests\n");
	exit(99);
}

void sourcerun_turns(struct sourcerun *run, int turns)
{
	while (turns-- > 0)
		turn(run);
}

void sourcerun_select(struct sourcerun *run, const char *uid)
{
	want_list_release(run->wants);
	run->wants = want_list_create(NULL, 0, uid);
}

const struct slice *sourcerun_slice(struct sourcerun *run)
{
	snapshot_release(run->snapshot);
	run->snapshot = store_acquire(run->store);
	return run->snapshot->slices[0];
}

uint64_t sourcerun_command(struct sourcerun *run, struct command *command)
{
	return cmdqueue_push(run->context.commands, command);
}
