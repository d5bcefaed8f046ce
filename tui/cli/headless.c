#include "tui/cli/headless.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/frame.h"
#include "core/session.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"
#include "tui/cli/cli.h"

#define COPIES_WAIT_MS 2000

/* New wants may come of each frame (panels are chosen once it is known what the server has), so the pollers are woken after each. */
const struct frame *headless_frame(struct cli_context *context)
{
	const struct want_list *before = store_acquire_wants(context->store);
	const struct snapshot *snapshot = store_acquire(context->store);
	const struct frame *frame = session_advance(context->session, snapshot, context->clock->wall_ms(context->clock->user));
	const struct want_list *after = store_acquire_wants(context->store);
	if (before->version != after->version)
		context->backend->wake(context->backend->user);
	snapshot_release(snapshot);
	want_list_release(before);
	want_list_release(after);
	return frame;
}

static void sleep_until_news(const struct cli_context *context, int64_t most_ms)
{
	char bytes[64];
	struct pollfd wake = { .fd = context->wake_fd, .events = POLLIN };
	poll(&wake, 1, (int)(most_ms < 1000 ? most_ms : 1000));
	while (wake.revents && read(context->wake_fd, bytes, sizeof(bytes)) > 0)
		;
}

const struct frame *headless_wait(struct cli_context *context, int64_t wait_ms, bool (*done)(const struct frame *frame, const void *user),
	const void *user, bool *reached)
{
	int64_t end = context->clock->monotonic_ms(context->clock->user) + wait_ms;
	for (;;) {
		const struct frame *frame = headless_frame(context);
		int64_t left = end - context->clock->monotonic_ms(context->clock->user);
		*reached = done(frame, user);
		if (*reached || left <= 0)
			return frame;
		sleep_until_news(context, left);
	}
}

static bool is_complete(const struct frame *frame, const void *user)
{
	(void)user;
	return frame->complete;
}

/* What one copy lacks is believed once it was asked for twice (core/joincopies.h). */
static bool copies_are_judged(const struct frame *frame, const void *user)
{
	(void)user;
	return frame->lack_count == 0 || frame->copies_note[0];
}

const struct frame *headless_complete(struct cli_context *context)
{
	bool reached;
	const struct frame *frame = headless_wait(context, context->args->wait_ms, is_complete, NULL, &reached);
	if (copies_are_judged(frame, NULL))
		return frame;
	context->backend->refresh(context->backend->user);
	return headless_wait(context, COPIES_WAIT_MS, copies_are_judged, NULL, &reached);
}

static void say(const struct cli_context *context, const struct frame_source *source, const char *what, const char *text)
{
	fprintf(context->words, "chaoswatch: %s at %s: %s%s\n", source->name, source->url, what, text);
}

bool headless_say_source(const struct cli_context *context, const struct frame_source *source)
{
	if (source->health != SOURCE_OK)
		say(context, source, "", source->health == SOURCE_FAILED ? source->error : "no answer in time");
	else if (source->part_error[0])
		say(context, source, source->kind == SOURCE_PROMETHEUS ? "rules: " : "alerts: ", source->part_error);
	if (source->note[0])
		say(context, source, "", source->note);
	return source->health == SOURCE_OK && !source->partial;
}

size_t headless_report(const struct cli_context *context, const struct frame *frame)
{
	size_t silent = 0;
	for (size_t i = 0; i < frame->source_count; i++) {
		if (!headless_say_source(context, &frame->sources[i]))
			silent++;
	}
	if (frame->copies_note[0])
		fprintf(context->words, "chaoswatch: %s\n", frame->copies_note);
	return silent;
}
