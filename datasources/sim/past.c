#include "datasources/sim/past.h"

#include <math.h>
#include <string.h>
#include "datasources/sim/api.h"
#include "datasources/sim/history.h"
#include "datasources/sim/world.h"

#define WAVE_SECONDS 300 /* one period of the load */
#define DAY_SECONDS 86400.0
#define DAY_SHARE 0.3 /* how much slower a quarter of a day before the start was */
#define WAVE_SHARE 0.1
#define NOISE_SHARE 0.15
#define PI 3.14159265358979323846

/* Seconds' worth of the pace at the start that passed from `time_ms` to the start. */
static double passed(const struct past *past, int64_t time_ms)
{
	double seconds = (double)(past->start_ms - time_ms) / 1000;
	double day = past->steady ? 0 : DAY_SHARE * DAY_SECONDS / (2 * PI) * (1 - cos(2 * PI * seconds / DAY_SECONDS));
	double now = 2 * PI * (double)(past->start_ms / 1000 % WAVE_SECONDS) / WAVE_SECONDS;
	double then = 2 * PI * (double)(time_ms / 1000 % WAVE_SECONDS) / WAVE_SECONDS;
	double wave = past->wave ? WAVE_SHARE * WAVE_SECONDS / (2 * PI) * (cos(then) - cos(now)) : 0;

	return seconds - day + wave;
}

static double counter(const struct past *past, int64_t time_ms)
{
	double noise = NOISE_SHARE * HISTORY_STEP_MS / 1000 * dice_noise(past->seed, past->stream, time_ms / 1000);
	double value = past->value - past->per_second * (passed(past, time_ms) + noise);

	value = fmax(fmin(value, past->value), 0);
	return past->whole ? floor(value) : value;
}

static double memory(const struct past *past, int64_t time_ms)
{
	return floor(workload_memory(past->service, past->seed, past->pod, time_ms) / 4096) * 4096 + past->added;
}

double past_value(const struct past *past, int64_t time_ms)
{
	switch (past->kind) {
	case PAST_MEMORY:
		return memory(past, time_ms);
	case PAST_COUNTER:
		return counter(past, time_ms);
	case PAST_GAUGE:
		return floor(past->value * (1 + 0.002 * dice_noise(past->seed, past->stream, time_ms / 1000)) / 4096) * 4096;
	default:
		return past->value;
	}
}

static const struct workload_pod *pod_of(const struct world *world, const struct labels *labels)
{
	const char *name = labels_get(labels, "pod"), *namespace_ = labels_get(labels, "namespace");

	for (size_t i = 0; name && namespace_ && i < world->workload.pod_count; i++) {
		const struct workload_pod *pod = &world->workload.pods[i];

		if (strcmp(pod->name, name) == 0 && strcmp(pod->service->namespace_, namespace_) == 0)
			return pod;
	}
	return NULL;
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The type of the family that a series belongs to; its buckets, sum and count have names of their own. */
static bool is_counter(const struct history *history, const char *name)
{
	size_t count = 0;
	const struct history_family *families = history_families(history, &count);

	for (size_t i = 0; i < count; i++) {
		bool histogram = strcmp(families[i].type, "histogram") == 0;

		if (begins(name, families[i].name) && (histogram || strcmp(families[i].name, name) == 0))
			return histogram || strcmp(families[i].type, "counter") == 0;
	}
	return false;
}

/* A counter's pace is what it counted over what it counted for. The buckets of a histogram share their noise, so that they keep their order. */
static void past_of_counter(struct past *past, const struct world *world, const struct workload_pod *pod, const struct labels *labels)
{
	const char *name = labels_get(labels, "__name__"), *mode = labels_get(labels, "mode");
	double age = pod ? (double)pod->service->age_s : world->workload.seconds;

	past->kind = strstr(name, "_restarts_") ? PAST_CONSTANT : PAST_COUNTER;
	past->per_second = past->value / age;
	past->whole = past->value == floor(past->value);
	past->wave = begins(name, "http_");
	past->steady = mode && strcmp(mode, "idle") == 0;
	past->stream = pod ? pod->id * 2 + past->wave : past->stream;
}

static struct past past_of(const struct history *history, const struct world *world, size_t number)
{
	const struct labels *labels = history_labels(history, number);
	const char *name = labels_get(labels, "__name__");
	const struct workload_pod *pod = pod_of(world, labels);
	struct past past = { PAST_CONSTANT, .start_ms = world->start_ms, .seed = world->seed, .stream = labels->hash };

	past.value = history_at(history, number, 0);
	if (is_counter(history, name)) {
		past_of_counter(&past, world, pod, labels);
	} else if (pod && (strcmp(name, "container_memory_rss") == 0 || strcmp(name, "container_memory_working_set_bytes") == 0)) {
		past.kind = PAST_MEMORY;
		past.service = pod->service;
		past.pod = pod->id;
		past.added = past.value - pod->rss;
	} else if (begins(name, "node_memory_MemAvailable")) {
		past.kind = PAST_GAUGE;
	}
	return past;
}

void past_scrape(struct history *history, const struct world *world)
{
	const struct api_request request = { .method = "GET", .path = "/metrics", .query = "", .body = "" };
	struct api_response response = { 0 };

	api_metrics_answer(world, &request, &response);
	history_next(history);
	history_scrape(history, buf_borrow(&response.body));
	history_scrape(history, "up{instance=\"simulated\",job=\"cluster\"} 1\n");
	api_response_finish(&response);
}

void past_begin(struct history *history, const struct world *world)
{
	past_scrape(history, world);
	for (size_t i = 0; i < history_count(history); i++) {
		struct past past = past_of(history, world, i);

		history_set_past(history, i, &past);
	}
}
