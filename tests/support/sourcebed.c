#include "tests/support/sourcebed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/cmdqueue.h"
#include "core/command.h"
#include "core/config.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/http.h"
#include "datasources/source.h"

struct sourcebed {
	const struct source_ops *ops;
	int64_t now_ms, next_ms;
	struct clock clock;
	struct config_source config;
	char *texts[10];
	struct store *store;
	struct cmdqueue *commands;
	struct http *http;
	struct source_context context;
	void *state;
	const struct snapshot *snapshot;
	void (*sync)(void *user);
	void *sync_user;
};

static int64_t bed_time(void *user)
{
	return ((struct sourcebed *)user)->now_ms;
}

static void ignore_wake(void *user)
{
	(void)user;
}

static void make_config(struct sourcebed *bed, const char *url)
{
	bed->config.url = strdup(url);
	char **fields[] = { &bed->config.http.username, &bed->config.http.password, &bed->config.http.password_file,
		&bed->config.http.auth_type, &bed->config.http.credentials, &bed->config.http.credentials_file, &bed->config.http.ca_file,
		&bed->config.http.cert_file, &bed->config.http.key_file, &bed->config.http.server_name };
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		*fields[i] = bed->texts[i] = strdup("");
	bed->config.http.proxy_url = bed->texts[0];
}

struct sourcebed *sourcebed_open(const struct source_ops *ops, const char *url, int64_t refresh_ms)
{
	struct sourcebed *bed = calloc(1, sizeof *bed);
	if (!http_global_init(NULL))
		exit(99);
	bed->ops = ops;
	bed->now_ms = INT64_C(1795443300000);
	bed->clock = (struct clock){ .wall_ms = bed_time, .monotonic_ms = bed_time, .user = bed };
	make_config(bed, url);
	bed->store = store_create(1, ignore_wake, NULL);
	bed->commands = cmdqueue_create(false);
	bed->http = http_create(&(struct http_params){ .base_url = url, .config = &bed->config.http, .name = "test" });
	bed->context = (struct source_context){
		.kind = ops->kind,
		.name = "test",
		.config = &bed->config,
		.refresh_ms = refresh_ms,
		.clock = &bed->clock,
		.store = bed->store,
		.commands = bed->commands,
		.http = bed->http,
	};
	bed->state = ops->open(&bed->context);
	return bed;
}

void sourcebed_close(struct sourcebed *bed)
{
	snapshot_release(bed->snapshot);
	http_cancel_all(bed->http);
	bed->ops->close(bed->state);
	http_destroy(bed->http);
	cmdqueue_destroy(bed->commands);
	store_destroy(bed->store);
	for (size_t i = 0; i < sizeof bed->texts / sizeof bed->texts[0]; i++)
		free(bed->texts[i]);
	free(bed->config.url);
	free(bed);
	http_global_finish();
}

void sourcebed_share(struct sourcebed *bed, void (*sync)(void *user), void *user)
{
	bed->sync = sync;
	bed->sync_user = user;
}

void sourcebed_want(struct sourcebed *bed, const struct want *wants, size_t count)
{
	store_publish_wants(bed->store, want_list_create(wants, count, ""));
}

void sourcebed_refresh(struct sourcebed *bed)
{
	struct command command;
	command_init(&command, COMMAND_REFRESH, CHAOS_EXPERIMENT, NULL, NULL, NULL, NULL, NULL);
	cmdqueue_push(bed->commands, &command);
}

int64_t sourcebed_now(const struct sourcebed *bed)
{
	return bed->now_ms;
}

static void poll_once(struct sourcebed *bed)
{
	const struct want_list *wants = store_acquire_wants(bed->store);
	bed->next_ms = bed->ops->poll(bed->state, wants, bed->now_ms);
	want_list_release(wants);
}

void sourcebed_run(struct sourcebed *bed, size_t left)
{
	time_t end = time(NULL) + 3;
	bed->sync(bed->sync_user);
	poll_once(bed);
	while (http_active(bed->http) > left && time(NULL) < end) {
		http_run(bed->http, 100);
		poll_once(bed);
	}
	bed->sync(bed->sync_user);
}

void sourcebed_settle(struct sourcebed *bed)
{
	sourcebed_run(bed, 0);
	if (http_active(bed->http) > 0) {
		fprintf(stderr, "requests do not end\n");
		exit(99);
	}
}

void sourcebed_step(struct sourcebed *bed, int64_t ms)
{
	bed->now_ms += ms;
}

void sourcebed_advance(struct sourcebed *bed, int64_t ms)
{
	sourcebed_step(bed, ms);
	sourcebed_settle(bed);
}

size_t sourcebed_active(const struct sourcebed *bed)
{
	return http_active(bed->http);
}

int64_t sourcebed_next(const struct sourcebed *bed)
{
	return bed->next_ms;
}

const struct slice *sourcebed_slice(struct sourcebed *bed)
{
	snapshot_release(bed->snapshot);
	bed->snapshot = store_acquire(bed->store);
	return bed->snapshot->slices[0];
}
