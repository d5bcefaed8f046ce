#include "tui/stop_plan.h"

#include <string.h>

#include "core/frame.h"

static bool stoppable(const struct frame_chaos *chaos, const char *namespace_)
{
	enum chaos_state state = chaos->item->state;
	if (chaos->gone)
		return false;
	if (namespace_ && namespace_[0] && strcmp(chaos->item->namespace_, namespace_) != 0)
		return false;
	return state == CHAOS_RUNNING || state == CHAOS_INJECTING || state == CHAOS_UNKNOWN;
}

/* A name of a schedule or workflow is unique in its namespace. */
static bool stops_with_parent(const struct frame_chaos *chaos, const struct stop_step *steps, size_t count)
{
	const char *parent = chaos->item->managed_by[0] ? chaos->item->managed_by : chaos->item->workflow;
	if (!parent[0])
		parent = chaos->parent;
	for (size_t i = 0; i < count && parent[0]; i++) {
		const struct chaos_item *item = steps[i].chaos->item;
		if (item->object != CHAOS_EXPERIMENT && strcmp(item->name, parent) == 0 &&
			strcmp(item->namespace_, chaos->item->namespace_) == 0)
			return true;
	}
	return false;
}

size_t stop_plan_make(const struct frame *frame, const char *namespace_, struct stop_step *out, size_t most)
{
	static const struct {
		enum chaos_object object;
		enum command_kind kind;
	} order[] = {
		{ CHAOS_SCHEDULE, COMMAND_PAUSE },
		{ CHAOS_WORKFLOW, COMMAND_ABORT },
		{ CHAOS_EXPERIMENT, COMMAND_PAUSE },
	};
	size_t count = 0;
	for (size_t turn = 0; turn < sizeof(order) / sizeof(order[0]); turn++) {
		for (size_t i = 0; i < frame->chaos_count && count < most; i++) {
			const struct frame_chaos *chaos = &frame->chaos[i];
			if (chaos->item->object != order[turn].object || !stoppable(chaos, namespace_))
				continue;
			if (order[turn].object == CHAOS_EXPERIMENT && stops_with_parent(chaos, out, count))
				continue;
			out[count++] = (struct stop_step){ chaos, order[turn].kind };
		}
	}
	return count;
}
