#include "core/chaosspan.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"

/*
 * The events are walked from the oldest to the newest through a small machine: off, started (nothing applied yet), on, paused. Each change
 * of state closes a span. What the events leave open is closed, or not, by what the list says of the object.
 */

enum reason {
	REASON_OTHER,
	REASON_INITED,
	REASON_STARTED,
	REASON_APPLIED,
	REASON_FAILED,
	REASON_PAUSED,
	REASON_TIME_UP,
	REASON_DELETED,
	REASON_RECOVERED
};

static const char *const reasons[] = {
	[REASON_INITED] = "FinalizerInited",
	[REASON_STARTED] = "Started",
	[REASON_APPLIED] = "Applied",
	[REASON_FAILED] = "Failed",
	[REASON_PAUSED] = "Paused",
	[REASON_TIME_UP] = "TimeUp",
	[REASON_DELETED] = "Deleted",
	[REASON_RECOVERED] = "Recovered",
};

enum phase { PHASE_OFF, PHASE_STARTED, PHASE_ON, PHASE_PAUSED };

struct walk {
	struct arena *arena;
	const struct chaosspan_input *in;
	struct frame_chaos *out;
	struct frame_span *spans;
	struct frame_target *targets;
	struct map *target_map;
	enum phase phase;
	int64_t from_ms; /* of the phase */
	bool ever_on;
};

static enum reason reason_of(const struct chaos_event *event)
{
	for (size_t i = REASON_INITED; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i], event->reason) == 0)
			return (enum reason)i;
	return REASON_OTHER;
}

int chaosspan_compare(const void *left, const void *right)
{
	const struct chaos_event *a = *(const struct chaos_event *const *)left;
	const struct chaos_event *b = *(const struct chaos_event *const *)right;

	if (a->created_ms != b->created_ms)
		return a->created_ms < b->created_ms ? 1 : -1;
	if (reason_of(a) != reason_of(b))
		return reason_of(a) < reason_of(b) ? 1 : -1;
	return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

/* Each event adds at most two spans. */
static void add_span(struct walk *walk, enum frame_span_kind kind, int64_t from_ms, int64_t to_ms, bool no_news)
{
	walk->spans[walk->out->span_count++] = (struct frame_span){ .kind = kind, .from_ms = from_ms, .to_ms = to_ms, .no_news = no_news };
	walk->ever_on = walk->ever_on || kind != SPAN_CHAOS_PAUSED;
}

static void enter(struct walk *walk, enum phase phase, int64_t at_ms)
{
	if (walk->phase == PHASE_ON)
		add_span(walk, SPAN_CHAOS_ON, walk->from_ms, at_ms, false);
	if (walk->phase == PHASE_PAUSED)
		add_span(walk, SPAN_CHAOS_PAUSED, walk->from_ms, at_ms, false);
	walk->phase = phase;
	walk->from_ms = at_ms;
}

/* "namespace/pod" or "namespace/pod/container", cut into its parts. */
static struct frame_target target_of(struct walk *walk, const char *text)
{
	const char *pod = strchr(text, '/');
	const char *container = pod != NULL ? strchr(pod + 1, '/') : NULL;
	struct frame_target target = { .namespace_ = "", .pod = text, .container = "" };

	if (pod == NULL)
		return target;
	target.namespace_ = arena_text_n(walk->arena, text, (size_t)(pod - text));
	target.pod = container != NULL ? arena_text_n(walk->arena, pod + 1, (size_t)(container - pod - 1)) : pod + 1;
	target.container = container != NULL ? container + 1 : "";
	return target;
}

static void note_target(struct walk *walk, const struct chaos_event *event, enum frame_target_state state)
{
	size_t *index;

	if (event->target[0] == '\0')
		return;
	index = map_at(walk->target_map, event->target, "");
	if (*index == MAP_NONE) {
		*index = walk->out->target_count++;
		walk->targets[*index] = target_of(walk, event->target);
	} else if (walk->targets[*index].state == TARGET_INJECTED) {
		walk->out->injected_count--;
	} else if (walk->targets[*index].state == TARGET_RECOVERED) {
		walk->out->recovered_count--;
	}
	walk->targets[*index].state = state;
	walk->targets[*index].at_ms = event->created_ms;
	walk->out->injected_count += state == TARGET_INJECTED;
	walk->out->recovered_count += state == TARGET_RECOVERED;
}

static void applied(struct walk *walk, const struct chaos_event *event)
{
	note_target(walk, event, TARGET_INJECTED);
	if (walk->out->one_shot) {
		size_t count = walk->out->span_count;

		if (count == 0 || walk->spans[count - 1].from_ms != event->created_ms)
			add_span(walk, SPAN_ONE_SHOT, event->created_ms, event->created_ms, false);
	} else if (walk->phase == PHASE_STARTED) {
		walk->phase = PHASE_ON; /* since it started */
	} else if (walk->phase != PHASE_ON) {
		enter(walk, PHASE_ON, event->created_ms);
	}
}

static void step(struct walk *walk, const struct chaos_event *event)
{
	switch (reason_of(event)) {
	case REASON_STARTED:
		if (walk->phase != PHASE_ON)
			enter(walk, PHASE_STARTED, event->created_ms);
		break;
	case REASON_APPLIED:
		applied(walk, event);
		break;
	case REASON_PAUSED:
		enter(walk, PHASE_PAUSED, event->created_ms);
		break;
	case REASON_TIME_UP:
	case REASON_DELETED:
		enter(walk, PHASE_OFF, event->created_ms);
		break;
	case REASON_RECOVERED:
		note_target(walk, event, TARGET_RECOVERED);
		if (walk->phase == PHASE_ON && walk->out->injected_count == 0)
			enter(walk, PHASE_OFF, event->created_ms);
		break;
	case REASON_FAILED:
	case REASON_INITED:
	case REASON_OTHER:
		break;
	}
}

static bool lasts(const struct chaosspan_input *in)
{
	return in->item->state == CHAOS_RUNNING || in->item->state == CHAOS_INJECTING || in->item->state == CHAOS_DELETING ||
	       in->item->state == CHAOS_UNKNOWN;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 || b < a ? b : a;
}

/* When a phase that no event ended came to its end: never yet (0), or when the object can have been in it at the latest. */
static void close_open(struct walk *walk, enum frame_span_kind kind, bool goes_on)
{
	const struct chaosspan_input *in = walk->in;
	int64_t last_event = in->event_count > 0 ? in->events[0]->created_ms : walk->from_ms;

	if (in->gone)
		add_span(walk, kind, walk->from_ms, in->seen_ms > last_event ? in->seen_ms : last_event, in->seen_ms == 0);
	else if (!goes_on)
		add_span(walk, kind, walk->from_ms, earlier(kind == SPAN_CHAOS_ON ? walk->out->ends_ms : 0, in->known_ms), false);
	else
		add_span(walk, kind, walk->from_ms, in->silent ? in->known_ms : 0, in->silent);
	if (kind == SPAN_CHAOS_PAUSED && goes_on && !in->gone)
		walk->out->paused_ms = walk->from_ms;
}

/* A running object whose events are lost is on since its creation, or since it said to have started. */
static void close_walk(struct walk *walk)
{
	const struct chaosspan_input *in = walk->in;
	bool running = !in->gone && in->item->state == CHAOS_RUNNING && !walk->out->one_shot;

	if (running && walk->phase == PHASE_STARTED)
		walk->phase = PHASE_ON;
	if (running && walk->phase == PHASE_OFF && !walk->ever_on && in->item->created_ms != 0) {
		walk->phase = PHASE_ON;
		walk->from_ms = in->item->created_ms;
	}
	if (walk->phase == PHASE_ON)
		close_open(walk, SPAN_CHAOS_ON, lasts(in));
	if (walk->phase == PHASE_PAUSED)
		close_open(walk, SPAN_CHAOS_PAUSED, in->item->state == CHAOS_PAUSED);
}

/* Without a detail answer: a pod is killed if the chaos was applied without ever having started. */
static bool is_one_shot(const struct chaosspan_input *in)
{
	bool was_applied = false;

	if (in->item->has_detail)
		return in->item->spec.one_shot;
	if (strcmp(in->item->kind, "PodChaos") != 0)
		return false;
	for (size_t i = 0; i < in->event_count; i++) {
		enum reason reason = reason_of(in->events[i]);

		if (reason == REASON_STARTED || reason == REASON_TIME_UP || reason == REASON_PAUSED)
			return false;
		was_applied = was_applied || reason == REASON_APPLIED;
	}
	return was_applied;
}

/* The newest failure since it was last started, while it hangs in injecting or deleting. */
static const char *failure_of(const struct chaosspan_input *in)
{
	if (in->gone || (in->item->state != CHAOS_INJECTING && in->item->state != CHAOS_DELETING))
		return "";
	for (size_t i = 0; i < in->event_count; i++) {
		enum reason reason = reason_of(in->events[i]);

		if (reason == REASON_FAILED)
			return in->events[i]->message;
		if (reason == REASON_STARTED)
			break;
	}
	return "";
}

static int64_t first_start(const struct frame_chaos *out)
{
	for (size_t i = 0; i < out->span_count; i++)
		if (out->spans[i].kind != SPAN_CHAOS_PAUSED)
			return out->spans[i].from_ms;
	return 0;
}

void chaosspan_fill(struct arena *arena, const struct chaosspan_input *in, struct frame_chaos *out)
{
	const struct chaos_item *item = in->item;
	struct walk walk = { .arena = arena, .in = in, .out = out };

	walk.spans = arena_zalloc(arena, 2 * in->event_count + 2, sizeof(*walk.spans));
	walk.targets = arena_zalloc(arena, in->event_count + 1, sizeof(*walk.targets));
	walk.target_map = map_create(arena, in->event_count);
	out->spans = walk.spans;
	out->targets = walk.targets;
	out->span_count = out->target_count = out->injected_count = out->recovered_count = 0;
	out->one_shot = is_one_shot(in);
	if (!out->one_shot && item->spec.duration_ms > 0 && item->created_ms != 0)
		out->ends_ms = item->created_ms + item->spec.duration_ms; /* a pause does not move it (4.1) */
	for (size_t i = in->event_count; i > 0; i--)
		step(&walk, in->events[i - 1]);
	close_walk(&walk);
	out->started_ms = first_start(out);
	if (out->started_ms == 0 && !in->gone)
		out->started_ms = item->created_ms;
	out->recovery_confirmed = !out->one_shot && out->target_count > 0 && out->recovered_count == out->target_count;
	out->failure = failure_of(in);
}
