/* silences and silence/ID of the simulated Alertmanager. */
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_alertmanager.h"
#include "datasources/sim/api_prometheus.h"

static void write_matchers(struct buf *out, const struct amsilence *silence)
{
	for (size_t i = 0; i < silence->matcher_count; i++) {
		const struct ammatcher *matcher = &silence->matchers[i];

		buf_appendf(out, "%s{\"isEqual\":%s,\"isRegex\":%s,\"name\":", i ? "," : "", matcher->is_equal ? "true" : "false",
			matcher->is_regex ? "true" : "false");
		write_text(out, matcher->name);
		buf_append_text(out, ",\"value\":");
		write_text(out, matcher->value);
		buf_append_char(out, '}');
	}
}

static void write_silence(struct buf *out, const struct amsilence *silence, int64_t now_ms)
{
	static const char *const states[] = { "active", "pending", "expired" };

	buf_appendf(out, "{\"id\":\"%s\",\"status\":{\"state\":\"%s\"},\"updatedAt\":\"", silence->id,
		states[amsilence_state(silence, now_ms)]);
	gotime_write(out, silence->updated);
	buf_append_text(out, "\",\"comment\":");
	write_text(out, silence->comment);
	buf_append_text(out, ",\"createdBy\":");
	write_text(out, silence->created_by);
	buf_append_text(out, ",\"endsAt\":\"");
	gotime_write(out, silence->ends);
	buf_append_text(out, "\",\"matchers\":[");
	write_matchers(out, silence);
	buf_append_text(out, "],\"startsAt\":\"");
	gotime_write(out, silence->starts);
	buf_append_text(out, "\"}");
}

/* A filter asks for silences that have this very matcher. */
static bool has_all(const struct amsilence *silence, const struct amfilter *filter)
{
	for (size_t i = 0; i < filter->count; i++) {
		bool found = false;

		for (size_t j = 0; j < silence->matcher_count && !found; j++)
			found = ammatcher_equal(&silence->matchers[j], &filter->matchers[i]);
		if (!found)
			return false;
	}
	return true;
}

struct row {
	const struct amsilence *silence;
	enum amsilence_state state;
	size_t number;
};

/* The next to change first; of the expired ones the latest. */
static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int64_t x = a->state == AMSILENCE_PENDING ? a->silence->starts.ms : a->silence->ends.ms;
	int64_t y = b->state == AMSILENCE_PENDING ? b->silence->starts.ms : b->silence->ends.ms;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (x != y)
		return (x < y) == (a->state != AMSILENCE_EXPIRED) ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

void alertmanager_get_silences(const struct amcall *call)
{
	const struct amsilences *silences = &call->api->alertmanager->silences;
	struct buf *out = &call->response->body;
	struct amfilter filter;
	size_t count = 0;

	if (!amcall_filter(call, &filter))
		return;
	struct row *rows = mem_zalloc(silences->count + 1, sizeof *rows);

	for (size_t i = 0; i < silences->count; i++)
		if (has_all(silences->items[i], &filter))
			rows[count++] = (struct row){ silences->items[i], amsilence_state(silences->items[i], call->api->now_ms), i };
	qsort(rows, count, sizeof *rows, compare_rows);
	buf_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_append_char(out, ',');
		write_silence(out, rows[i].silence, call->api->now_ms);
	}
	buf_append_text(out, "]\n");
	free(rows);
	amfilter_finish(&filter);
}

void alertmanager_post_silence(const struct amcall *call)
{
	struct amincoming_silence incoming;
	struct buf complaint = { 0 };
	char id[DICE_UUID_SIZE];

	if (!amincoming_read_silence(call, &incoming))
		return;
	if (incoming.wish.starts.ms >= incoming.wish.ends.ms) {
		amcall_fail(call, 400, "Failed to create silence: start time must be before end time");
	} else if (incoming.wish.ends.ms < call->api->now_ms) {
		amcall_fail(call, 400, "Failed to create silence: end time can't be in the past");
	} else {
		enum amsilence_answer answer =
			amsilences_set(&call->api->alertmanager->silences, &incoming.wish, call->api->now_ms, id, &complaint);

		if (answer == AMSILENCE_SET)
			buf_appendf(&call->response->body, "{\"silenceID\":\"%s\"}\n", id);
		else
			amcall_fail(call, answer == AMSILENCE_UNKNOWN ? 404 : 400, "%s", buf_borrow(&complaint));
	}
	buf_finish(&complaint);
	amincoming_finish_silence(&incoming);
}

void alertmanager_get_silence(const struct amcall *call)
{
	const struct amsilence *silence = amsilences_find(&call->api->alertmanager->silences, call->id);

	if (!silence) {
		amcall_nothing(call, 404);
		return;
	}
	write_silence(&call->response->body, silence, call->api->now_ms);
	buf_append_char(&call->response->body, '\n');
}

void alertmanager_delete_silence(const struct amcall *call)
{
	if (amsilences_expire(&call->api->alertmanager->silences, call->id, call->api->now_ms))
		amcall_nothing(call, 200);
	else
		amcall_fail(call, 500, "silence not found");
}
