#include "datasources/sim/past.h"

#include <math.h>
#include <string.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/history.h"
#include "datasources/sim/world.h"

#define WOBBLE_MS 420000 /* how long gauges take to go elsewhere */
#define WOBBLE_SHARE 0.01

static double counter(const struct past *past, int64_t time_ms)
{
	double value;

	if (past->reset_ms && time_ms < past->reset_ms)
		value = past->pace * rhythm_passed(past->rhythm, past->seed, past->stream, past->begin_ms, time_ms);
	else
		value = past->value - past->steady * (double)(past->start_ms - time_ms) / 1000 -
			past->pace * rhythm_passed(past->rhythm, past->seed, past->stream, time_ms, past->start_ms);
	if (past->lean != 0 && time_ms >= past->reset_ms)
		value -= past->lean * rhythm_late(past->seed, past->stream, time_ms, past->start_ms);
	value = fmax(value, 0);
	return past->whole ? floor(value) : floor(value * 1e6) / 1e6;
}

static double memory(const struct past *past, int64_t time_ms)
{
	return floor(workload_memory(past->service, past->seed, past->pod, time_ms) / 4096) * 4096 + past->added;
}

static double gauge(const struct past *past, int64_t time_ms)
{
	double moved = rhythm_noise(past->seed, past->stream, WOBBLE_MS, time_ms) -
		       rhythm_noise(past->seed, past->stream, WOBBLE_MS, past->start_ms);
	double value = fmax(past->value + past->wobble * moved, 0);

	return past->whole ? floor(value / 4096) * 4096 : rint(value * 100) / 100;
}

bool past_has(const struct past *past, int64_t time_ms)
{
	if (past->kind == PAST_NONE || time_ms < past->begin_ms || (past->end_ms && time_ms >= past->end_ms))
		return false;
	for (size_t i = 0; past->spans && i < past->spans->count; i++)
		if (time_ms >= past->spans->items[i].begin_ms && time_ms < past->spans->items[i].end_ms)
			return true;
	return !past->spans;
}

double past_value(const struct past *past, int64_t time_ms)
{
	switch (past->kind) {
	case PAST_MEMORY:
		return memory(past, time_ms);
	case PAST_COUNTER:
		return counter(past, time_ms);
	case PAST_GAUGE:
		return gauge(past, time_ms);
	default:
		return past->reset_ms && time_ms < past->reset_ms ? past->was : past->value;
	}
}

static void past_of_counter(struct past *past, const struct meter *meter, enum meter_kind kind)
{
	const struct workload_pod *pod = meter->pod;

	past->kind = PAST_COUNTER;
	past->rhythm = kind == METER_BEAT ? RHYTHM_BEAT : kind == METER_STEADY ? RHYTHM_STEADY : RHYTHM_WORK;
	if (pod && (kind == METER_WORK || kind == METER_POD_WORK))
		past->rhythm = workload_rhythm(pod->service);
	if (kind == METER_POD_WORK)
		past->reset_ms = 0;
	int64_t from_ms = past->reset_ms ? past->reset_ms : past->begin_ms;
	double passed = rhythm_passed(past->rhythm, past->seed, past->stream, from_ms, past->start_ms);

	past->steady = kind == METER_IDLE ? 1 : 0;
	past->lean = meter->lean;
	double busy = past->value - past->steady * (double)(past->start_ms - from_ms) / 1000;

	past->pace = passed > 0 ? busy / passed : 0;
}

static void past_of_memory(struct past *past, const struct workload_pod *pod)
{
	past->kind = PAST_MEMORY;
	past->service = pod->service;
	past->pod = pod->id;
	past->added = past->value - floor(pod->rss / 4096) * 4096;
}

void past_of(struct past *past, const struct meter *meter, enum meter_kind kind, double value)
{
	const struct world *world = meter->world;
	const struct workload_pod *pod = meter->pod;
	int64_t end_ms = meter->until_ms ? meter->until_ms : world->start_ms;

	*past = (struct past){ PAST_CONSTANT, .seed = world->seed, .value = value, .start_ms = end_ms, .end_ms = meter->until_ms };
	past->begin_ms = pod ? pod->created_ms : world->start_ms - (int64_t)WORKLOAD_AGE_SECONDS * 1000;
	past->reset_ms = pod && pod->started_ms > pod->created_ms ? pod->started_ms : 0;
	past->stream = pod ? pod->id : meter->salt * 1000 + meter->of;
	past->whole = value == floor(value);
	past->was = value;
	if (kind == METER_RESTARTS && past->reset_ms)
		past->was = value - 1;
	else if (kind == METER_SINCE && past->reset_ms)
		past->was = (double)(pod->created_ms / 1000);
	else if (kind == METER_ENDED && pod && pod->restarts == 1)
		past->begin_ms = past->reset_ms;
	else if (kind == METER_MEMORY)
		past_of_memory(past, pod);
	else if (kind == METER_GAUGE) {
		past->kind = PAST_GAUGE;
		past->wobble = meter->lean != 0 ? meter->lean : value * WOBBLE_SHARE;
		past->whole = past->whole && fmod(value, 4096) == 0;
	} else if (kind >= METER_STEADY)
		past_of_counter(past, meter, kind);
}

#define OWN_TARGET "up{instance=\"simulated\",job=\"cluster\"} 1\n"

void past_scrape(struct history *history, const struct world *world)
{
	struct meter meter = { .world = world };

	exporters_write(&meter);
	history_next(history);
	if (!history_repeat(history, meter.signature, meter.values, meter.count)) {
		struct buf page = { 0 };
		struct meter text = { .world = world, .text = &page, .form = METER_TEXT };

		exporters_write(&text);
		history_scrape_as(history, buf_borrow(&page), text.signature);
		meter_finish(&text);
		buf_finish(&page);
	}
	history_scrape(history, OWN_TARGET);
	meter_finish(&meter);
}

/* The pods of before, one after the other, as far as the history goes back. */
static void remember_formers(struct history *history, const struct world *world, const struct workload_pod *pod, int64_t since_ms)
{
	struct workload_pod now = *pod, former;
	int64_t end_ms;

	while (workload_former(&now, world->seed, &former, &end_ms) && end_ms > since_ms) {
		struct buf page = { 0 };
		struct meter meter = { .world = world, .text = &page, .form = METER_TEXT, .wants_pasts = true, .until_ms = end_ms };

		exporters_write_pod(&meter, &former);
		history_remember(history, buf_borrow(&page), meter.pasts, meter.count);
		meter_finish(&meter);
		buf_finish(&page);
		now = former;
	}
}

void past_begin(struct history *history, const struct world *world)
{
	struct buf page = { 0 };
	struct meter meter = { .world = world, .text = &page, .form = METER_TEXT, .wants_pasts = true };
	const struct past own = { PAST_CONSTANT, .value = 1 };

	exporters_write(&meter);
	history_next(history);
	history_scrape_as(history, buf_borrow(&page), meter.signature);
	history_set_pasts(history, meter.pasts, meter.count);
	history_scrape(history, OWN_TARGET);
	history_set_past(history, history_count(history) - 1, &own);
	meter_finish(&meter);
	buf_finish(&page);
	int64_t since_ms = history_time(history, -history_points(history));

	for (size_t i = 0; i < world->workload.pod_count; i++)
		remember_formers(history, world, &world->workload.pods[i], since_ms);
}
