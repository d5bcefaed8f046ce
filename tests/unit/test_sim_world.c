#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "datasources/sim/world.h"

#define START 1795420000000
#define SECONDS *1000
#define MIB (1024.0 * 1024.0)

static const struct selector_pair leaker_labels[] = { { "app", "cpp-dns-leaker" } };
static const char *const default_only[] = { "default" };
static const struct selector leakers = { .namespaces = { default_only, 1 }, .labels = { leaker_labels, 1 } };

static struct plan *make_plan(const char *kind, const char *action)
{
	struct plan *plan = plan_create(plan_kind_find(kind));

	plan->action = action;
	plan->source = (struct plan_selection){ .selector = leakers, .mode = SELECTOR_ALL };
	plan->effect.on_source = true;
	return plan;
}

static struct chaos_experiment *add(struct world *world, struct plan *plan, const char *name)
{
	struct chaos_experiment *experiment = chaos_create(world, &(struct object_new){ "default", name, NULL, NULL }, plan);

	plan_release(plan);
	return experiment;
}

static struct chaos_experiment *add_dns(struct world *world, int64_t duration_ms)
{
	struct plan *plan = make_plan("DNSChaos", "error");

	plan->effect.dns_error = true;
	plan->has_duration = duration_ms > 0;
	plan->duration_ms = duration_ms;
	return add(world, plan, "dns");
}

static struct workload_pod *pod_of(struct world *world, const char *service)
{
	for (size_t i = 0; i < world->workload.pod_count; i++)
		if (strcmp(world->workload.pods[i].service->name, service) == 0)
			return &world->workload.pods[i];
	fail_msg("no pod of %s", service);
	return NULL;
}

#define CNCF "cpp-dns-leaker-service-cncf"
#define OSAD "cpp-dns-leaker-service-osad"

static void advance(struct world *world, int64_t milliseconds)
{
	world_advance(world, world->now_ms + milliseconds);
}

static size_t events_with(const struct world *world, const char *reason)
{
	size_t count = 0;

	for (size_t i = 0; i < world->journal.event_count; i++)
		count += strcmp(world->journal.events[i].reason, reason) == 0;
	return count;
}

static void test_idle_leakers_do_not_grow(void **state)
{
	struct world *world = world_create(7, START);

	(void)state;
	advance(world, 600 SECONDS);
	assert_true(pod_of(world, CNCF)->rss > 3 * MIB && pod_of(world, CNCF)->rss < 6 * MIB);
	assert_true(pod_of(world, OSAD)->rss > 3 * MIB && pod_of(world, OSAD)->rss < 6 * MIB);
	assert_int_equal(world->now_ms, START + 600 SECONDS);
	world_destroy(world);
}

/* Rates of the founding story, in MiB a minute, and the alert's bound within ten seconds. */
static void test_leak_climbs_under_chaos(void **state)
{
	static const struct {
		const char *service;
		double least, most;
	} rates[] = { { CNCF, 50, 60 }, { OSAD, 20, 24 }, { "cpp-dns-leaker-service-gitlab", 0.7, 1.5 },
		{ "cpp-dns-leaker-service-o11y", 0.3, 0.9 } };
	struct world *world = world_create(7, START);
	double before[4];

	(void)state;
	advance(world, 5 SECONDS);
	for (size_t i = 0; i < 4; i++)
		before[i] = pod_of(world, rates[i].service)->rss;
	add_dns(world, 0);
	advance(world, 10 SECONDS);
	assert_true(pod_of(world, CNCF)->rss > 10 * MIB);
	advance(world, 51 SECONDS);
	for (size_t i = 0; i < 4; i++) {
		double grown = (pod_of(world, rates[i].service)->rss - before[i]) / MIB;

		assert_true(grown > rates[i].least && grown < rates[i].most);
	}
	world_destroy(world);
}

static void test_leak_stays_after_chaos_and_goes_with_a_restart(void **state)
{
	struct world *world = world_create(7, START);

	(void)state;
	add_dns(world, 30 SECONDS);
	advance(world, 31 SECONDS);
	double kept = pod_of(world, CNCF)->rss;

	advance(world, 120 SECONDS);
	assert_true(kept > 20 * MIB);
	assert_true(pod_of(world, CNCF)->rss > kept - MIB && pod_of(world, CNCF)->rss < kept + MIB);
	workload_restart(&world->workload, pod_of(world, CNCF), "Error", world->now_ms);
	advance(world, 5 SECONDS);
	assert_true(pod_of(world, CNCF)->rss < 6 * MIB);
	assert_int_equal(pod_of(world, CNCF)->restarts, 2);
	world_destroy(world);
}

static void test_leak_ends_in_an_oom_kill(void **state)
{
	struct world *world = world_create(7, START);

	(void)state;
	add_dns(world, 0);
	for (int i = 0; i < 400 && pod_of(world, CNCF)->restarts == 1; i++)
		advance(world, 1 SECONDS);
	assert_int_equal(pod_of(world, CNCF)->restarts, 2);
	assert_string_equal(pod_of(world, CNCF)->last_end, "OOMKilled");
	advance(world, 60 SECONDS);
	assert_true(pod_of(world, CNCF)->rss < 6 * MIB); /* the fault was in the old container */
	world_destroy(world);
}

static void test_patterns_spare_other_names(void **state)
{
	static const char *const patterns[] = { "cncf.*" };
	struct world *world = world_create(7, START);
	struct plan *plan = make_plan("DNSChaos", "error");

	(void)state;
	plan->effect.dns_error = true;
	plan->effect.patterns = (struct selector_texts){ patterns, 1 };
	add(world, plan, "dns");
	advance(world, 60 SECONDS);
	assert_true(pod_of(world, CNCF)->rss > 40 * MIB);
	assert_true(pod_of(world, OSAD)->rss < 6 * MIB);
	world_destroy(world);
}

static void test_life_of_an_experiment(void **state)
{
	struct world *world = world_create(7, START);
	struct chaos_experiment *experiment = add_dns(world, 30 SECONDS);

	(void)state;
	assert_string_equal(chaos_status(experiment, world->now_ms), "injecting");
	advance(world, 1 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "running");
	assert_int_equal(events_with(world, "Applied"), 4);
	world_pause(world, experiment, true);
	assert_string_equal(chaos_status(experiment, world->now_ms), "running");
	advance(world, 1 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "paused");
	assert_int_equal(events_with(world, "Recovered"), 4);
	world_pause(world, experiment, false);
	advance(world, 1 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "running");
	assert_int_equal(events_with(world, "Started"), 2);
	advance(world, 27 SECONDS); /* the duration counts from the creation, whatever was paused */
	assert_string_equal(chaos_status(experiment, world->now_ms), "finished");
	assert_int_equal(events_with(world, "TimeUp"), 1);
	world_delete(world, experiment, false);
	assert_string_equal(chaos_status(experiment, world->now_ms), "deleting");
	advance(world, 1 SECONDS);
	assert_int_equal(world->experiment_count, 0);
	assert_true(world->journal.rows[0].archived);
	world_destroy(world);
}

static void test_kill_makes_another_pod(void **state)
{
	struct world *world = world_create(7, START);
	struct plan *plan = make_plan("PodChaos", "pod-kill");
	char before[96], after[96];

	(void)state;
	plan->effect.kill = PLAN_KILL_POD;
	plan->source.mode = SELECTOR_ONE;
	strcpy(before, pod_of(world, CNCF)->name);
	plan->source.selector.labels = (struct selector_pairs){ (const struct selector_pair[]){ { "service", "cncf" } }, 1 };
	struct chaos_experiment *experiment = add(world, plan, "kill");

	advance(world, 1 SECONDS);
	strcpy(after, pod_of(world, CNCF)->name);
	assert_string_not_equal(before, after);
	assert_int_equal(strncmp(after, "cpp-dns-leaker-service-cncf-5678d5b4dc-", 39), 0);
	assert_int_equal(pod_of(world, CNCF)->phase, WORKLOAD_PENDING);
	assert_string_equal(chaos_status(experiment, world->now_ms), "finished");
	assert_int_equal(events_with(world, "Started"), 0);
	advance(world, 5 SECONDS);
	assert_int_equal(pod_of(world, CNCF)->phase, WORKLOAD_RUNNING);
	assert_int_equal(pod_of(world, CNCF)->restarts, 0);
	world_destroy(world);
}

static void test_nothing_selected(void **state)
{
	struct world *world = world_create(7, START);
	struct plan *plan = make_plan("DNSChaos", "error");

	(void)state;
	plan->source.selector.labels = (struct selector_pairs){ (const struct selector_pair[]){ { "app", "nobody" } }, 1 };
	struct chaos_experiment *experiment = add(world, plan, "none");

	advance(world, 60 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "injecting");
	assert_int_equal(events_with(world, "Failed"), 2);
	world_pause(world, experiment, true);
	advance(world, 1 SECONDS);
	world_pause(world, experiment, false);
	advance(world, 1 SECONDS);
	assert_int_equal(events_with(world, "Failed"), 4); /* looked for once more, since the object changed */
	world_destroy(world);
}

static void test_target_gone_is_never_injected_again(void **state)
{
	struct world *world = world_create(7, START);
	struct chaos_experiment *experiment = add_dns(world, 0);

	(void)state;
	advance(world, 1 SECONDS);
	workload_kill(&world->workload, pod_of(world, CNCF)->id, &world->dice, world->now_ms);
	advance(world, 1 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "running");
	world_pause(world, experiment, true);
	advance(world, 1 SECONDS);
	world_pause(world, experiment, false);
	advance(world, 10 SECONDS);
	assert_string_equal(chaos_status(experiment, world->now_ms), "injecting");
	assert_true(events_with(world, "Failed") >= 3 && events_with(world, "Failed") <= 5);
	world_destroy(world);
}

static void test_stress_takes_and_gives_back(void **state)
{
	struct world *world = world_create(7, START);
	struct plan *plan = make_plan("StressChaos", "");

	(void)state;
	plan->effect.memory_bytes = 100 * MIB;
	plan->effect.cpu_cores = 2;
	struct chaos_experiment *experiment = add(world, plan, "stress");

	advance(world, 20 SECONDS);
	assert_true(pod_of(world, OSAD)->rss > 100 * MIB && pod_of(world, OSAD)->rss < 110 * MIB);
	assert_true(pod_of(world, OSAD)->cores > 0.49 && pod_of(world, OSAD)->cores <= 0.5); /* the limit */
	world_delete(world, experiment, false);
	advance(world, 2 SECONDS);
	assert_true(pod_of(world, OSAD)->rss < 6 * MIB);
	world_destroy(world);
}

static void test_network_and_http(void **state)
{
	struct world *world = world_create(7, START);
	struct plan *plan = make_plan("NetworkChaos", "delay");
	struct workload_pod *web = pod_of(world, "nginx-otel-service");

	(void)state;
	plan->source.selector.labels = (struct selector_pairs){ (const struct selector_pair[]){ { "app", "nginx-otel" } }, 1 };
	plan->effect.latency_s = 2;
	plan->effect.error_ratio = 0.5;
	plan->effect.error_code = 504;
	add(world, plan, "slow");
	advance(world, 10 SECONDS);
	struct workload_counters before = web->counters;

	advance(world, 60 SECONDS);
	double requests = web->counters.latency_buckets[WORKLOAD_BUCKETS - 1] - before.latency_buckets[WORKLOAD_BUCKETS - 1];
	double within_a_second = web->counters.latency_buckets[7] - before.latency_buckets[7];

	assert_true(requests > 60 * 30 && requests < 60 * 60);
	assert_true(within_a_second < 1e-6);
	assert_true((web->counters.requests_failed - before.requests_failed) / requests > 0.49);
	assert_int_equal(web->error_code, 504);
	world_destroy(world);
}

/* The kubelet waits ever longer for a container that crashes again and again, and forgets it when one has run for ten minutes. */
static void test_crashes_back_off(void **state)
{
	static const int64_t waits[] = { 2, 10, 20, 40, 80, 160, 300, 300, 300, 300 };
	struct world *world = world_create(7, START);
	struct workload_pod *web = pod_of(world, "nginx-otel-service");

	(void)state;
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		workload_restart(&world->workload, web, "Error", world->now_ms);
		assert_int_equal(web->down_until_ms - world->now_ms, waits[i] SECONDS);
		assert_int_equal(workload_is_backing_off(web, world->now_ms), i > 0);
		advance(world, waits[i] SECONDS + 5 SECONDS);
		assert_true(workload_is_ready(web, world->now_ms));
	}
	advance(world, 700 SECONDS);
	workload_restart(&world->workload, web, "Error", world->now_ms);
	assert_int_equal(web->down_until_ms - world->now_ms, 2 SECONDS);
	world_destroy(world);
}

static void test_twin_is_archived_too(void **state)
{
	struct world *world = world_create(7, START);
	struct chaos_experiment *first = add(world, make_plan("DNSChaos", "error"), "twin");

	(void)state;
	add(world, make_plan("StressChaos", ""), "twin");
	advance(world, 1 SECONDS);
	world_delete(world, first, true);
	advance(world, 1 SECONDS);
	assert_int_equal(world->experiment_count, 1);
	assert_true(world->journal.rows[0].archived && world->journal.rows[1].archived);
	world_destroy(world);
}

static void test_same_seed_same_world(void **state)
{
	struct world *worlds[3] = { world_create(7, START), world_create(7, START), world_create(8, START) };

	(void)state;
	for (int i = 0; i < 3; i++) {
		advance(worlds[i], (i + 1) * 500);
		world_advance(worlds[i], START + 10 SECONDS);
		add_dns(worlds[i], 20 SECONDS);
		world_advance(worlds[i], START + (i == 1 ? 17 : 60) SECONDS); /* steps of another size */
		world_advance(worlds[i], START + 60 SECONDS);
	}
	assert_string_equal(worlds[0]->experiments[0]->object.uid, worlds[1]->experiments[0]->object.uid);
	assert_string_not_equal(worlds[0]->experiments[0]->object.uid, worlds[2]->experiments[0]->object.uid);
	for (size_t i = 0; i < worlds[0]->workload.pod_count; i++)
		assert_memory_equal(
			&worlds[0]->workload.pods[i].counters, &worlds[1]->workload.pods[i].counters, sizeof(struct workload_counters));
	for (int i = 0; i < 3; i++)
		world_destroy(worlds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle_leakers_do_not_grow),
		cmocka_unit_test(test_leak_climbs_under_chaos),
		cmocka_unit_test(test_leak_stays_after_chaos_and_goes_with_a_restart),
		cmocka_unit_test(test_leak_ends_in_an_oom_kill),
		cmocka_unit_test(test_patterns_spare_other_names),
		cmocka_unit_test(test_life_of_an_experiment),
		cmocka_unit_test(test_kill_makes_another_pod),
		cmocka_unit_test(test_nothing_selected),
		cmocka_unit_test(test_target_gone_is_never_injected_again),
		cmocka_unit_test(test_stress_takes_and_gives_back),
		cmocka_unit_test(test_network_and_http),
		cmocka_unit_test(test_crashes_back_off),
		cmocka_unit_test(test_twin_is_archived_too),
		cmocka_unit_test(test_same_seed_same_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
