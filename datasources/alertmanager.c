/*
 * One Alertmanager. It answers few requests at once and refuses the rest (503), so they go out one after another: of what is due, what was
 * asked longest ago. While it is down only the alerts are asked, at the times of the backoff; their first good answer makes all due.
 */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "core/command.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "datasources/alertmanager_decode.h"
#include "datasources/endpoint.h"
#include "datasources/http.h"
#include "datasources/pulse.h"
#include "datasources/source.h"

enum { ENDPOINTS = ALERTMANAGER_RECEIVERS + 1 };

struct alertmanager {
	struct source_context *context;
	struct pulse pulse;
	struct endpoint_server server;
	struct endpoint endpoints[ENDPOINTS];
	bool was_down; /* at the last poll */
};

/* ---- what a slice takes over of each answer ---- */

static void apply_groups(struct alertmanager_data *data, struct slice *slice, const struct endpoint *endpoint)
{
	(void)slice;
	const struct alertmanager_data *part = &endpoint->part->alertmanager;
	data->alerts = part->alerts;
	data->alert_count = part->alert_count;
	data->alert_total = part->alert_total;
	data->alerts_good_ms = endpoint->good_ms;
}

static void apply_silences(struct alertmanager_data *data, struct slice *slice, const struct endpoint *endpoint)
{
	(void)slice;
	const struct alertmanager_data *part = &endpoint->part->alertmanager;
	data->silences = part->silences;
	data->silence_count = part->silence_count;
	data->silence_total = part->silence_total;
	data->silences_good_ms = endpoint->good_ms;
}

static void apply_status(struct alertmanager_data *data, struct slice *slice, const struct endpoint *endpoint)
{
	const struct alertmanager_data *part = &endpoint->part->alertmanager;
	data->cluster_status = part->cluster_status;
	data->cluster_name = part->cluster_name;
	data->peers = part->peers;
	data->peer_count = part->peer_count;
	slice->version = endpoint->part->version;
}

static void apply_receivers(struct alertmanager_data *data, struct slice *slice, const struct endpoint *endpoint)
{
	(void)slice;
	data->receivers = endpoint->part->alertmanager.receivers;
	data->receiver_count = endpoint->part->alertmanager.receiver_count;
}

static const struct {
	const char *path;
	int64_t every_ms; /* 0: at each refresh */
	bool optional;
	void (*apply)(struct alertmanager_data *data, struct slice *slice, const struct endpoint *endpoint);
} kinds[ENDPOINTS] = {
	[ALERTMANAGER_GROUPS] = { .path = "/api/v2/alerts/groups", .apply = apply_groups },
	[ALERTMANAGER_SILENCES] = { .path = "/api/v2/silences", .apply = apply_silences },
	[ALERTMANAGER_STATUS] = { .path = "/api/v2/status", .every_ms = 30000, .optional = true, .apply = apply_status },
	[ALERTMANAGER_RECEIVERS] = { .path = "/api/v2/receivers", .every_ms = 60000, .optional = true, .apply = apply_receivers },
};

static void publish(struct alertmanager *alertmanager)
{
	const struct source_context *context = alertmanager->context;
	struct slice *slice = slice_create(SOURCE_ALERTMANAGER, context->index, context->name, http_url(context->http));
	pulse_fill(&alertmanager->pulse, slice);
	slice->note = slice_text(slice, http_note(context->http));
	for (size_t i = 0; i < ENDPOINTS; i++) {
		const struct endpoint *endpoint = &alertmanager->endpoints[i];
		if (!endpoint->part)
			continue;
		slice_hold(slice, slice_retain(endpoint->part));
		kinds[i].apply(&slice->alertmanager, slice, endpoint);
	}
	slice->alertmanager.alerts_error = alertmanager->endpoints[ALERTMANAGER_GROUPS].error;
	slice->alertmanager.silences_error = alertmanager->endpoints[ALERTMANAGER_SILENCES].error;
	alertmanager->server.changed = false;
	store_publish(context->store, slice);
}

static void *alertmanager_open(struct source_context *context)
{
	struct alertmanager *alertmanager = mem_zalloc(1, sizeof *alertmanager);
	alertmanager->context = context;
	alertmanager->pulse.random = (uint32_t)context->clock->monotonic_ms(context->clock->user);
	alertmanager->server = (struct endpoint_server){
		.kind = SOURCE_ALERTMANAGER,
		.name = context->name,
		.decoder = &alertmanager_decoder,
		.http = context->http,
		.clock = context->clock,
		.pulse = &alertmanager->pulse,
		.refresh_ms = context->refresh_ms,
		.compress = true, /* it never does, but what stands in front of it may */
	};
	for (size_t i = 0; i < ENDPOINTS; i++)
		alertmanager->endpoints[i] = (struct endpoint){
			.server = &alertmanager->server, .what = (int)i, .every_ms = kinds[i].every_ms, .optional = kinds[i].optional
		};
	return alertmanager;
}

static void alertmanager_refresh(void *state)
{
	struct alertmanager *alertmanager = state;
	pulse_try_now(&alertmanager->pulse);
	for (size_t i = 0; i < ENDPOINTS; i++)
		endpoint_refresh(&alertmanager->endpoints[i]);
}

/* Only refreshing is for this server. */
static void take_commands(struct alertmanager *alertmanager)
{
	struct command command;
	while (cmdqueue_pop(alertmanager->context->commands, &command)) {
		if (command.kind == COMMAND_REFRESH)
			alertmanager_refresh(alertmanager);
		command_finish(&command);
	}
}

static bool is_busy(const struct alertmanager *alertmanager)
{
	for (size_t i = 0; i < ENDPOINTS; i++)
		if (alertmanager->endpoints[i].request)
			return true;
	return false;
}

/* The next one to ask, and when: while the server is down the alerts at the next try, else whatever is due first. */
static struct endpoint *next_endpoint(struct alertmanager *alertmanager, int64_t *due_ms)
{
	struct endpoint *next = &alertmanager->endpoints[0];
	if (pulse_is_down(&alertmanager->pulse)) {
		*due_ms = alertmanager->pulse.next_try_ms;
		return next;
	}
	for (size_t i = 1; i < ENDPOINTS; i++)
		if (alertmanager->endpoints[i].due_ms < next->due_ms)
			next = &alertmanager->endpoints[i];
	*due_ms = next->due_ms;
	return next;
}

/* What waits for a backoff need not, now that the server is there again. */
static void notice_return(struct alertmanager *alertmanager)
{
	bool down = pulse_is_down(&alertmanager->pulse);
	for (size_t i = 0; i < ENDPOINTS && alertmanager->was_down && !down; i++)
		if (alertmanager->endpoints[i].tries > 0 || !alertmanager->endpoints[i].part)
			alertmanager->endpoints[i].due_ms = 0;
	alertmanager->was_down = down;
}

static int64_t alertmanager_poll(void *state, const struct want_list *wants, int64_t now_ms)
{
	(void)wants;
	struct alertmanager *alertmanager = state;
	int64_t due_ms;
	take_commands(alertmanager);
	notice_return(alertmanager);
	if (alertmanager->server.changed)
		publish(alertmanager);
	if (is_busy(alertmanager))
		return INT64_MAX;
	struct endpoint *next = next_endpoint(alertmanager, &due_ms);
	if (now_ms < due_ms)
		return due_ms;
	endpoint_start(next, kinds[next->what].path, now_ms);
	return INT64_MAX;
}

static void alertmanager_describe(const struct config_source *config, const struct command *command, struct buf *out)
{
	(void)config;
	(void)command;
	(void)out; /* no command changes anything here */
}

static void alertmanager_close(void *state)
{
	struct alertmanager *alertmanager = state;
	for (size_t i = 0; i < ENDPOINTS; i++)
		endpoint_finish(&alertmanager->endpoints[i]);
	free(alertmanager);
}

const struct source_ops alertmanager_source = {
	.kind = SOURCE_ALERTMANAGER,
	.open = alertmanager_open,
	.poll = alertmanager_poll,
	.refresh = alertmanager_refresh,
	.describe = alertmanager_describe,
	.close = alertmanager_close,
};
