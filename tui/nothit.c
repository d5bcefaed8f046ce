#include "tui/nothit.h"

#include <stdbool.h>
#include <string.h>

#include "tui/experimentview.h"

static const struct frame_target *target_of(const struct frame_chaos *chaos, const char *namespace_, const char *pod)
{
	for (size_t i = 0; i < chaos->target_count; i++)
		if (!strcmp(chaos->targets[i].pod, pod) && !strcmp(chaos->targets[i].namespace_, namespace_))
			return &chaos->targets[i];
	return NULL;
}

/* A part of a pod's name that a controller made: "5678d5b4dc", "mrch7" (of the letters Kubernetes takes for that), "0". */
static bool is_made(const char *part, size_t length)
{
	return strspn(part, "0123456789") >= length || (length >= 5 && strspn(part, "bcdfghjklmnpqrstvwxz2456789") >= length);
}

/* Length of the workload in a pod's name: without its last part, and without a ReplicaSet's before that. */
static size_t workload(const char *pod)
{
	size_t length = strlen(pod), end = length;
	for (int parts = 0; parts < 2; parts++) {
		size_t dash = end;
		while (dash > 0 && pod[dash - 1] != '-')
			dash--;
		if (dash < 2 || !is_made(pod + dash, end - dash) || (parts == 1 && end - dash < 8))
			break;
		end = dash - 1;
	}
	return end < length ? end : 0;
}

static bool same_workload(const char *a, const char *b)
{
	size_t length = workload(a);
	return length > 0 && length == workload(b) && !strncmp(a, b, length);
}

/* Whether a target of it has a series in this panel that is held to the objective. */
static bool holds_target(const struct frame_panel *panel, const struct frame_chaos *chaos)
{
	for (size_t i = 0; i < panel->row_count; i++)
		if (panel->rows[i].has_objective && target_of(chaos, panel->rows[i].namespace_, panel->rows[i].pod))
			return true;
	return false;
}

static bool is_like_a_target(const struct frame_row *row, const struct frame_chaos *chaos, bool objective)
{
	if (!row->pod[0] || row->gone || target_of(chaos, row->namespace_, row->pod))
		return false;
	for (size_t i = 0; i < chaos->target_count; i++)
		if (!strcmp(chaos->targets[i].namespace_, row->namespace_) &&
			((objective && row->has_objective) || same_workload(chaos->targets[i].pod, row->pod)))
			return true;
	return false;
}

static void find_hit(const struct frame *frame, const struct frame_chaos *chaos, struct nothit *out)
{
	for (size_t i = 0; i < frame->chaos_count && !out->by; i++) {
		const struct frame_chaos *other = &frame->chaos[i];
		if (other == chaos || other->owner != i || !experimentview_runs(other) || other->item->object == CHAOS_SCHEDULE)
			continue;
		const struct frame_target *hit = target_of(other, out->row->namespace_, out->row->pod);
		if (hit && hit->state != TARGET_RECOVERED) {
			out->by = other;
			out->hit = hit;
		}
	}
}

enum { FOUND_MAX = 64 };

struct found {
	size_t count, total; /* kept, and of all */
	struct nothit items[FOUND_MAX];
};

static bool is_found(const struct found *found, const struct frame_row *row)
{
	for (size_t i = 0; i < found->count; i++)
		if (!strcmp(found->items[i].row->pod, row->pod) && !strcmp(found->items[i].row->namespace_, row->namespace_))
			return true;
	return false;
}

static void find_in(struct found *found, const struct frame *frame, const struct frame_panel *panel, const struct frame_chaos *chaos)
{
	bool objective = holds_target(panel, chaos);
	for (size_t i = 0; i < panel->row_count; i++) {
		const struct frame_row *row = &panel->rows[i];
		if (!is_like_a_target(row, chaos, objective) || is_found(found, row))
			continue;
		found->total++;
		if (found->count == FOUND_MAX)
			continue;
		struct nothit *item = &found->items[found->count++];
		*item = (struct nothit){ .row = row };
		find_hit(frame, chaos, item);
	}
}

size_t nothit_find(const struct frame *frame, const struct frame_chaos *chaos, struct nothit *out, size_t most)
{
	struct found found = { 0 };
	size_t count = 0;
	for (size_t i = 0; chaos->target_count && !chaos->stale && i < frame->panel_count && found.count < FOUND_MAX; i++)
		find_in(&found, frame, &frame->panels[i], chaos);
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < found.count && count < most; i++)
			if ((found.items[i].by != NULL) == (turn == 0))
				out[count++] = found.items[i];
	return found.total;
}
