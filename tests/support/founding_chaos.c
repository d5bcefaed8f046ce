#include "tests/support/founding_parts.h"

#include <stdio.h>
#include <string.h>

/* Chaos of the story: dns-leaker, the second step of game-day-1, pod-kill every 5 minutes, a paused stress test, twelve finished ones. */

#define UID_LEAKER "5a3c4a2e-6b51-4a37-b5c4-7d2f9e0a1c38"
#define UID_FORMER "8e1f6b7c-2d43-4c19-9f30-5a6b7c8d9e0f"
#define UID_STRESS "c4d5e6f7-1a2b-4c3d-8e9f-0a1b2c3d4e5f"
#define UID_SCHEDULE "91b2d7c0-0c1f-4e6e-8a55-3b4c5d6e7f80"
#define UID_WORKFLOW "0b7c9d31-6a2e-4f0b-92d4-1e2f3a4b5c6d"
#define UID_STEP "7f6e5d4c-3b2a-4190-8877-665544332211"

static void selector(struct slice *slice, struct chaos_spec *spec, const char *first, const char *second)
{
	spec->has_selector = true;
	push_text(slice, &spec->namespaces, &spec->namespace_count, "default");
	push_text(slice, &spec->selectors, &spec->selector_count, first);
	if (second != NULL)
		push_text(slice, &spec->selectors, &spec->selector_count, second);
}

static void lasting(struct chaos_spec *spec, const char *duration, int64_t duration_ms)
{
	spec->duration = duration;
	spec->duration_ms = duration_ms;
}

static const char *message_of(struct slice *slice, const char *reason, const char *target)
{
	static const char *const texts[][2] = {
		{ "Applied", "Successfully apply chaos for " },
		{ "Recovered", "Successfully recover chaos for " },
		{ "FinalizerInited", "Finalizer has been inited" },
		{ "Started", "Experiment has started" },
		{ "Paused", "Experiment has been paused" },
		{ "TimeUp", "Time up according to the duration" },
		{ "Deleted", "Experiment has been deleted" },
		{ "Spawned", "Create new object: " },
	};
	char message[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i][0], reason) != 0)
			continue;
		snprintf(message, sizeof(message), "%s%s", texts[i][1], target);
		return slice_text(slice, message);
	}
	return "";
}

static struct chaos_event *tell(
	struct slice *slice, const char *uid, const char *kind, const char *name, const char *clock, const char *reason, const char *target)
{
	struct chaos_event *event = push_event_of(slice, uid, kind, name, at(clock), reason, target);

	event->message = message_of(slice, reason, target);
	return event;
}

static const struct told {
	const char *uid, *kind, *name, *clock, *reason, *target;
	bool in_calm;
} events[] = {
	{ UID_STEP, "DNSChaos", "dns-error-x7k2p", "19:57:24", "Applied", "default/" FOUNDING_OSAD, false },
	{ UID_STEP, "DNSChaos", "dns-error-x7k2p", "19:57:24", "Started", "", false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:12", "Applied", "default/" FOUNDING_GITLAB, false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:11", "Applied", "default/" FOUNDING_CNCF, false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:11", "Applied", "default/" FOUNDING_O11Y, false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:11", "Updated", "", false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:10", "Started", "", false },
	{ UID_LEAKER, "DNSChaos", "dns-leaker", "19:54:10", "FinalizerInited", "", false },
	{ UID_STRESS, "StressChaos", "stress-cpu-mem-nginx-otel", "19:48:01", "Recovered", "default/nginx-otel-6c4f8d7b9-r5t8v/nginx-otel",
		true },
	{ UID_STRESS, "StressChaos", "stress-cpu-mem-nginx-otel", "19:48:00", "Paused", "", true },
	{ UID_STRESS, "StressChaos", "stress-cpu-mem-nginx-otel", "19:44:30", "Applied", "default/nginx-otel-6c4f8d7b9-r5t8v/nginx-otel",
		true },
	{ UID_STRESS, "StressChaos", "stress-cpu-mem-nginx-otel", "19:44:30", "Started", "", true },
	{ UID_FORMER, "DNSChaos", "dns-leaker", "19:39:00", "Recovered", "default/" FOUNDING_CNCF, true },
	{ UID_FORMER, "DNSChaos", "dns-leaker", "19:39:00", "TimeUp", "", true },
	{ UID_FORMER, "DNSChaos", "dns-leaker", "19:36:00", "Applied", "default/" FOUNDING_CNCF, true },
	{ UID_FORMER, "DNSChaos", "dns-leaker", "19:36:00", "Started", "", true },
};

static const struct kill {
	const char *clock, *pod, *suffix;
	bool kept; /* the schedule's history still has it */
} kills[] = {
	{ "19:54:26", FOUNDING_OSAD, "q8z4m", true },
	{ "19:49:26", FOUNDING_GITLAB, "w2c9t", true },
	{ "19:44:26", FOUNDING_O11Y, "h5n7d", true },
	{ "19:39:26", FOUNDING_CNCF, "k3v6r", false },
	{ "19:34:26", FOUNDING_GITLAB, "b9x2f", false },
	{ "19:29:26", FOUNDING_O11Y, "t4j8s", false },
};

static void add_kills(struct slice *slice, struct chaos_item *schedule, int64_t now_ms)
{
	for (size_t i = 0; i < sizeof(kills) / sizeof(kills[0]); i++) {
		struct chaos_event *event;
		char name[64], uid[64], target[128];

		if (at(kills[i].clock) > now_ms)
			continue;
		snprintf(name, sizeof(name), "pod-kill-cpp-dns-leaker-%s", kills[i].suffix);
		snprintf(uid, sizeof(uid), "aaaaaaaa-0000-4000-8000-0000000%s", kills[i].suffix);
		snprintf(target, sizeof(target), "default/%s", kills[i].pod);
		event = tell(slice, UID_SCHEDULE, "Schedule", "pod-kill-cpp-dns-leaker", kills[i].clock, "Spawned", name);
		event->target = "";
		if (!kills[i].kept)
			continue;
		tell(slice, uid, "PodChaos", name, kills[i].clock, "Applied", target);
		push_text(slice, &schedule->children, &schedule->child_count, uid);
		struct chaos_item *run = push_chaos(slice, CHAOS_EXPERIMENT, uid, "PodChaos", name, CHAOS_FINISHED, at(kills[i].clock));
		run->managed_by = "pod-kill-cpp-dns-leaker";
		run->spec.action = "pod-kill";
		run->spec.mode = "one";
		run->spec.one_shot = true;
		run->spec.duration_ms = 0;
		selector(slice, &run->spec, "app=cpp-dns-leaker", NULL);
	}
}

static void add_leaker(struct slice *slice)
{
	struct chaos_item *item = push_chaos(slice, CHAOS_EXPERIMENT, UID_LEAKER, "DNSChaos", "dns-leaker", CHAOS_RUNNING, at("19:54:10"));

	item->spec.action = "error";
	item->spec.summary = "patterns o11y.* cncf.io gitlab.com";
	item->manifest = "{\"apiVersion\":\"chaos-mesh.org/v1alpha1\",\"kind\":\"DNSChaos\"}";
	lasting(&item->spec, "10m", 600000);
	selector(slice, &item->spec, "app=cpp-dns-leaker", "dns=upstream");
}

static void add_workflow(struct slice *slice, int64_t now_ms)
{
	static const char *const plan[] = { "warm-up", "dns-error", "settle", "verify" };
	bool second = now_ms >= at("19:57:24");
	struct chaos_item *item = push_chaos(slice, CHAOS_WORKFLOW, UID_WORKFLOW, "Workflow", "game-day-1", CHAOS_RUNNING, at("19:52:24"));

	item->deadline_ms = INT64_C(1800000);
	for (size_t i = 0; i < 4; i++)
		push_text(slice, &item->plan, &item->plan_count, plan[i]);
	item->step_count = second ? 2 : 1;
	item->steps = slice_array(slice, 2, sizeof(*item->steps));
	item->steps[0] = (struct chaos_step){ "warm-up-4k2zs", "warm-up", "SuspendNode", second ? "Succeed" : "Running", "node-1" };
	item->steps[1] = (struct chaos_step){ "dns-error-9d4sz", "dns-error", "ChaosNode", "Running", "node-2" };
	if (!second)
		return;
	item = push_chaos(slice, CHAOS_EXPERIMENT, UID_STEP, "DNSChaos", "dns-error-x7k2p", CHAOS_RUNNING, at("19:57:24"));
	item->workflow = "game-day-1";
	item->step = "dns-error";
	item->spec.action = "error";
	item->spec.summary = "patterns osad.org";
	lasting(&item->spec, "5m", 300000);
	selector(slice, &item->spec, "app=cpp-dns-leaker", "dns=osad");
}

static void add_schedule(struct slice *slice, int64_t now_ms)
{
	struct chaos_item *item =
		push_chaos(slice, CHAOS_SCHEDULE, UID_SCHEDULE, "Schedule", "pod-kill-cpp-dns-leaker", CHAOS_RUNNING, at("19:24:26"));

	item->chaos_kind = "PodChaos";
	item->cron = "@every 5m";
	item->concurrency_policy = "Forbid";
	item->history_limit = 3;
	item->spec.action = "pod-kill";
	item->spec.mode = "one";
	item->spec.one_shot = true;
	item->spec.duration_ms = 0;
	selector(slice, &item->spec, "app=cpp-dns-leaker", NULL);
	add_kills(slice, item, now_ms);
}

static void add_stress(struct slice *slice, int64_t now_ms)
{
	struct chaos_item *item = push_chaos(slice, CHAOS_EXPERIMENT, UID_STRESS, "StressChaos", "stress-cpu-mem-nginx-otel",
		now_ms < at("19:48:00") ? CHAOS_RUNNING : CHAOS_PAUSED, at("19:44:30"));

	item->spec.summary = "cpu 1 worker, memory 64MB";
	item->spec.mode = "one";
	lasting(&item->spec, "1h", 3600000);
	selector(slice, &item->spec, "app=nginx-otel", NULL);
}

static void add_finished(struct slice *slice)
{
	for (int i = 0; i < 12; i++) {
		char uid[64], name[64];
		struct chaos_item *item;

		snprintf(uid, sizeof(uid), "ffffffff-0000-4000-8000-0000000000%02d", i);
		snprintf(name, sizeof(name), "net-delay-%02d", i);
		item = push_chaos(
			slice, CHAOS_EXPERIMENT, uid, "NetworkChaos", name, CHAOS_FINISHED, at("09:00:00") + i * INT64_C(1800000));
		item->spec.action = "delay";
		lasting(&item->spec, "5m", 300000);
	}
}

/* The server lists newest objects and events first. */
void founding_chaos(struct slice *slice, enum founding_variant variant, int64_t now_ms)
{
	struct chaos_mesh_data *data = &slice->chaos_mesh;
	bool calm = variant == FOUNDING_CALM;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct told *e = &events[i];

		if (at(e->clock) <= now_ms && (!calm || e->in_calm))
			tell(slice, e->uid, e->kind, e->name, e->clock, e->reason, e->target);
	}
	if (!calm && now_ms >= at("19:54:10"))
		add_leaker(slice);
	if (!calm && now_ms >= at("19:52:24"))
		add_workflow(slice, now_ms);
	if (!calm)
		add_schedule(slice, now_ms);
	if (now_ms >= at("19:44:30"))
		add_stress(slice, now_ms);
	add_finished(slice);
	data->config_known = true;
	data->secure = true;
	data->cluster_mode = true;
	data->target_namespace = "";
	data->items_good_ms = now_ms;
	data->events_good_ms = now_ms;
}
