#include "core/eventlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/command.h"
#include "core/episodes.h"
#include "core/eventchaos.h"
#include "core/eventwords.h"

/*
 * Alerts are remembered in an array sorted by identity, so that two rounds are compared by walking both once. A line's words are made when a
 * frame is filled (eventwords).
 */

#define RESULTS_MAX (2 * COMMAND_RESULTS_MAX)
#define RENAMED_TRIES 16
#define FOLD_FROM 4 /* so many alerts of one name that do the same in one round are one line */

struct alert_memory {
	uint64_t id;
	enum frame_alert_state state;
	int64_t since_ms, active_at_ms;
	bool is_new;
	char *name, *subject, *label; /* owned */
	enum frame_severity severity_rank;
};

#define NOTE_SIZE 160

struct source_memory {
	enum source_health health;
	int64_t failed_since_ms;
	char note[NOTE_SIZE]; /* that was told */
	int clock; /* 1 ahead, -1 behind, as it was told; 0 right */
};

struct eventlog {
	struct alert_memory *alerts;
	size_t alert_count;
	struct source_memory *sources;
	size_t source_count;
	uint64_t results[RESULTS_MAX]; /* commands whose end is logged, a ring */
	size_t result_count;
	struct eventwords_entry entries[2 * EVENTLOG_MAX];
	size_t count;
	struct episodes *episodes;
	int64_t start_ms; /* data time of the first round; 0: none yet */
	int64_t data_ms; /* of the last one */
	int64_t looked_ms;
	char *last_alert; /* owned */
	int64_t last_alert_ms, last_alert_for_ms;
};

struct eventlog *eventlog_create(void)
{
	struct eventlog *log = mem_zalloc(1, sizeof(*log));

	log->last_alert = mem_strdup("");
	log->episodes = episodes_create();
	return log;
}

static void memory_finish(struct alert_memory *memory)
{
	free(memory->name);
	free(memory->subject);
	free(memory->label);
}

static void entry_finish(struct eventwords_entry *entry)
{
	free(entry->name);
	free(entry->subject);
}

void eventlog_destroy(struct eventlog *log)
{
	if (log == NULL)
		return;
	for (size_t i = 0; i < log->alert_count; i++)
		memory_finish(&log->alerts[i]);
	episodes_destroy(log->episodes);
	for (size_t i = 0; i < log->count; i++)
		entry_finish(&log->entries[i]);
	free(log->alerts);
	free(log->sources);
	free(log->last_alert);
	free(log);
}

/* ---- adding ---- */

static int compare_entries(const void *left, const void *right)
{
	const struct eventwords_entry *a = left, *b = right;

	if (a->at_ms != b->at_ms)
		return a->at_ms > b->at_ms ? -1 : 1;
	if (a->kind != b->kind)
		return b->kind - a->kind;
	return strcmp(a->name, b->name);
}

static void drop_oldest(struct eventlog *log)
{
	qsort(log->entries, log->count, sizeof(log->entries[0]), compare_entries);
	while (log->count > EVENTLOG_MAX)
		entry_finish(&log->entries[--log->count]);
}

static void add(struct eventlog *log, const struct eventwords_entry *entry)
{
	if (log->count == 2 * EVENTLOG_MAX)
		drop_oldest(log);
	log->entries[log->count] = *entry;
	log->entries[log->count].name = mem_strdup(entry->name);
	log->entries[log->count++].subject = mem_strdup(entry->subject);
}

/* ---- alerts ---- */

struct round {
	struct eventlog *log;
	int64_t data_ms;
	struct eventwords_entry *entries; /* names borrowed */
	size_t count, capacity;
};

static void collect(struct round *round, int kind, int64_t at_ms, const struct frame_alert *alert)
{
	round->entries = mem_grow(round->entries, round->count, &round->capacity, sizeof(*round->entries));
	round->entries[round->count++] = (struct eventwords_entry){ .at_ms = at_ms,
		.kind = kind,
		.alert = alert->id,
		.count = 1,
		.into_ms = kind == EVENT_ALERT_FIRING ? alert->into_chaos_ms : -1,
		.name = (char *)(uintptr_t)alert->name,
		.subject = (char *)(uintptr_t)alert->subject };
}

static bool fires(enum frame_alert_state state)
{
	return state != FRAME_ALERT_PENDING;
}

static void appeared(struct round *round, struct frame_alert *alert)
{
	alert->is_new = round->log->start_ms != 0 && alert->since_ms > round->log->start_ms;
	if (alert->active_at_ms != 0 && (!fires(alert->state) || alert->active_at_ms < alert->since_ms))
		collect(round, EVENT_ALERT_PENDING, alert->active_at_ms, alert);
	if (fires(alert->state))
		collect(round, EVENT_ALERT_FIRING, alert->since_ms, alert);
}

static void stayed(struct round *round, const struct alert_memory *before, struct frame_alert *alert)
{
	bool began = fires(alert->state) && !fires(before->state);

	alert->is_new = before->is_new || began;
	if (began)
		collect(round, EVENT_ALERT_FIRING, alert->since_ms, alert);
}

static void vanished(struct round *round, const struct alert_memory *before)
{
	struct eventlog *log = round->log;
	struct frame_alert gone = { .id = before->id, .name = before->name, .subject = before->subject };

	collect(round, EVENT_ALERT_RESOLVED, round->data_ms, &gone);
	const struct episode episode = { .alert = before->id,
		.name = before->name,
		.label = before->label,
		.severity_rank = before->severity_rank,
		.pending_ms = before->active_at_ms,
		.fired_ms = fires(before->state) ? before->since_ms : 0,
		.ended_ms = round->data_ms };

	episodes_add(log->episodes, &episode);
	if (!fires(before->state))
		return;
	round->entries[round->count - 1].into_ms = round->data_ms - before->since_ms;
	free(log->last_alert);
	log->last_alert = mem_strdup(before->name);
	log->last_alert_ms = before->since_ms;
	log->last_alert_for_ms = round->data_ms - before->since_ms;
}

static int compare_ids(const void *left, const void *right)
{
	const struct frame_alert *a = *(struct frame_alert *const *)left;
	const struct frame_alert *b = *(struct frame_alert *const *)right;

	return a->id < b->id ? -1 : a->id > b->id;
}

static struct alert_memory remember(const struct frame_alert *alert, struct alert_memory *before)
{
	struct alert_memory memory = { .id = alert->id,
		.state = alert->state,
		.since_ms = alert->since_ms,
		.active_at_ms = alert->active_at_ms,
		.is_new = alert->is_new,
		.severity_rank = alert->severity_rank };

	memory.name = before != NULL ? before->name : mem_strdup(alert->name);
	memory.subject = before != NULL ? before->subject : mem_strdup(alert->subject);
	memory.label = before != NULL ? before->label : mem_strdup(alert->container[0] != '\0' ? alert->container : alert->subject);
	return memory;
}

/* Two rounds side by side. */
struct comparison {
	struct arena *arena;
	struct alert_memory *old;
	size_t old_count;
	bool *stays; /* of each old one */
	struct frame_alert **now; /* sorted by identity, as the old ones are */
	size_t now_count;
	struct alert_memory **before; /* of each of now: what it was, NULL if it came */
	size_t came, gone;
};

static void match_by_identity(struct comparison *comparison)
{
	size_t old = 0;

	comparison->gone = comparison->old_count;
	for (size_t i = 0; i < comparison->now_count; i++) {
		while (old < comparison->old_count && comparison->old[old].id < comparison->now[i]->id)
			old++;
		if (old == comparison->old_count || comparison->old[old].id != comparison->now[i]->id) {
			comparison->came++;
			continue;
		}
		comparison->before[i] = &comparison->old[old];
		comparison->stays[old++] = true;
		comparison->gone--;
	}
}

static bool is_same_time(const struct alert_memory *old, const struct frame_alert *now)
{
	return (old->since_ms != 0 && old->since_ms == now->since_ms) || (old->active_at_ms != 0 && old->active_at_ms == now->active_at_ms);
}

/*
 * An alert's identity changes when we learn the external labels after the alert, or hear of it from the other side first: it has not gone
 * and come again if name, subject and its time are the same.
 */
static void match_renamed(struct comparison *comparison)
{
	struct map *first = map_create(comparison->arena, comparison->gone);
	size_t *next = arena_zalloc(comparison->arena, comparison->old_count + 1, sizeof(*next));

	for (size_t old = 0; old < comparison->old_count; old++) {
		size_t *place;

		if (comparison->stays[old])
			continue;
		place = map_at(first, comparison->old[old].name, comparison->old[old].subject);
		next[old] = *place;
		*place = old;
	}
	for (size_t i = 0; i < comparison->now_count; i++) {
		size_t old =
			comparison->before[i] == NULL ? map_get(first, comparison->now[i]->name, comparison->now[i]->subject) : MAP_NONE;

		for (int tries = 0; old != MAP_NONE && tries < RENAMED_TRIES; tries++, old = next[old]) {
			if (comparison->stays[old] || !is_same_time(&comparison->old[old], comparison->now[i]))
				continue;
			comparison->before[i] = &comparison->old[old];
			comparison->stays[old] = true;
			break;
		}
	}
}

static void compare_rounds(struct round *round, struct comparison *comparison, struct alert_memory *memories)
{
	match_by_identity(comparison);
	if (comparison->came > 0 && comparison->gone > 0)
		match_renamed(comparison);
	for (size_t i = 0; i < comparison->now_count; i++) {
		if (comparison->before[i] != NULL)
			stayed(round, comparison->before[i], comparison->now[i]);
		else
			appeared(round, comparison->now[i]);
		memories[i] = remember(comparison->now[i], comparison->before[i]);
	}
	for (size_t old = 0; old < comparison->old_count; old++)
		if (!comparison->stays[old])
			vanished(round, &comparison->old[old]);
}

static int compare_folds(const void *left, const void *right)
{
	const struct eventwords_entry *a = left, *b = right;
	int order;

	if (a->kind != b->kind)
		return a->kind - b->kind;
	order = strcmp(a->name, b->name);
	return order != 0 ? order : compare_entries(left, right);
}

static void add_folded(struct round *round)
{
	if (round->count > 1)
		qsort(round->entries, round->count, sizeof(*round->entries), compare_folds);
	for (size_t i = 0, end; i < round->count; i = end) {
		struct eventwords_entry folded = round->entries[i];

		for (end = i + 1; end < round->count && round->entries[end].kind == folded.kind &&
				  strcmp(round->entries[end].name, folded.name) == 0;)
			end++;
		if (end - i < FOLD_FROM) {
			for (size_t k = i; k < end; k++)
				add(round->log, &round->entries[k]);
			continue;
		}
		folded.count = end - i;
		folded.subject = (char[]){ "" };
		add(round->log, &folded);
	}
}

/* Those that went, freed once nothing points to their texts any more. */
static void forget_gone(const struct comparison *comparison)
{
	for (size_t old = 0; old < comparison->old_count; old++) {
		if (comparison->stays[old])
			continue;
		memory_finish(&comparison->old[old]);
	}
}

static void note_alerts(struct eventlog *log, struct arena *arena, struct frame *frame, struct frame_alert *alerts)
{
	struct round round = { .log = log, .data_ms = frame->data_ms };
	struct comparison comparison = {
		.arena = arena, .old = log->alerts, .old_count = log->alert_count, .now_count = frame->alert_count
	};
	struct alert_memory *memories = mem_zalloc(frame->alert_count + 1, sizeof(*memories));

	comparison.stays = arena_zalloc(arena, log->alert_count + 1, sizeof(*comparison.stays));
	comparison.before = arena_zalloc(arena, frame->alert_count + 1, sizeof(*comparison.before));
	comparison.now = arena_zalloc(arena, frame->alert_count + 1, sizeof(*comparison.now));
	for (size_t i = 0; i < frame->alert_count; i++)
		comparison.now[i] = &alerts[i];
	qsort(comparison.now, frame->alert_count, sizeof(*comparison.now), compare_ids);
	compare_rounds(&round, &comparison, memories);
	frame->past_alert_count = episodes_recall(log->episodes, arena, frame, comparison.now, &frame->past_alerts);
	add_folded(&round);
	forget_gone(&comparison);
	free(log->alerts);
	log->alerts = memories;
	log->alert_count = frame->alert_count;
	free(round.entries);
}

/* ---- sources and actions ---- */

static void note_source(struct eventlog *log, const struct frame *frame, size_t index)
{
	const struct frame_source *source = &frame->sources[index];
	struct source_memory *memory = &log->sources[index];
	struct eventwords_entry entry = { .kind = EVENT_SOURCE_DOWN,
		.source = index,
		.into_ms = -1,
		.name = (char *)(uintptr_t)source->name,
		.subject = (char *)(uintptr_t)source->error };

	if (source->health == SOURCE_FAILED && (memory->health != SOURCE_FAILED || memory->failed_since_ms != source->failed_since_ms)) {
		entry.failed_ms = source->failed_since_ms;
		entry.at_ms = source->failed_since_ms + source->clock_offset_ms;
		add(log, &entry);
	} else if (source->health == SOURCE_OK && memory->health == SOURCE_FAILED) {
		entry.kind = EVENT_SOURCE_UP;
		entry.at_ms = frame->data_ms;
		entry.subject = (char[]){ "" };
		add(log, &entry);
	}
	memory->health = source->health;
	memory->failed_since_ms = source->failed_since_ms;
}

/* What is amiss with a server is told when it is new. */
static void note_remarks(struct eventlog *log, const struct frame *frame, size_t index)
{
	const struct frame_source *source = &frame->sources[index];
	struct source_memory *memory = &log->sources[index];
	struct eventwords_entry entry = {
		.at_ms = frame->data_ms, .kind = EVENT_SOURCE_NOTE, .source = index, .into_ms = -1, .name = (char *)(uintptr_t)source->name
	};
	char note[NOTE_SIZE] = "", offset[FMT_SIZE], words[FMT_SIZE + 40];
	int clock = (source->clock_offset_ms > 0) - (source->clock_offset_ms < 0);

	snprintf(note, sizeof(note), "%s", source->note);
	if (note[0] != '\0' && strcmp(note, memory->note) != 0) {
		entry.subject = note;
		add(log, &entry);
	}
	if (clock != 0 && clock != memory->clock && !frame->world_time) {
		fmt_duration(source->clock_offset_ms * clock, offset, sizeof(offset));
		snprintf(words, sizeof(words), "its clock is %s %s ours", offset, clock > 0 ? "ahead of" : "behind");
		entry.subject = words;
		add(log, &entry);
	}
	memcpy(memory->note, note, sizeof(note));
	memory->clock = clock;
}

static void note_sources(struct eventlog *log, const struct frame *frame)
{
	if (frame->source_count != log->source_count) {
		free(log->sources);
		log->sources = mem_zalloc(frame->source_count + 1, sizeof(*log->sources));
		log->source_count = frame->source_count;
	}
	for (size_t i = 0; i < frame->source_count; i++) {
		note_source(log, frame, i);
		note_remarks(log, frame, i);
	}
}

static bool is_logged(const struct eventlog *log, uint64_t id)
{
	for (size_t i = 0; i < RESULTS_MAX; i++)
		if (log->results[i] == id)
			return true;
	return false;
}

/* Results come newest first; those that are still under way come again. */
static void note_results(struct eventlog *log, const struct frame *frame)
{
	char text[512], message[512];

	for (size_t i = frame->result_count; i > 0; i--) {
		const struct command_result *result = &frame->results[i - 1];
		struct eventwords_entry entry = {
			.at_ms = result->at_ms, .kind = EVENT_ACTION, .into_ms = -1, .name = text, .subject = message
		};

		if (result->state == COMMAND_SENT || is_logged(log, result->id) || !command_changes_something(result->kind))
			continue;
		snprintf(text, sizeof(text), "%s %s", command_verb(result->kind), result->name[0] != '\0' ? result->name : result->uid);
		snprintf(message, sizeof(message), "%s", result->state == COMMAND_DONE ? "" : result->error.text);
		entry.kind = result->state == COMMAND_DONE ? EVENT_ACTION : EVENT_ACTION_FAILED;
		add(log, &entry);
		log->results[log->result_count++ % RESULTS_MAX] = result->id;
	}
}

void eventlog_note(struct eventlog *log, struct arena *arena, struct frame *frame, struct frame_alert *alerts)
{
	note_alerts(log, arena, frame, alerts);
	note_sources(log, frame);
	note_results(log, frame);
	if (log->start_ms == 0)
		log->start_ms = frame->data_ms;
	log->data_ms = frame->data_ms;
}

bool eventlog_looked(struct eventlog *log)
{
	bool any = false;

	log->looked_ms = log->data_ms;
	for (size_t i = 0; i < log->alert_count; i++) {
		any = any || log->alerts[i].is_new;
		log->alerts[i].is_new = false;
	}
	return any;
}

/* ---- lines ---- */

static int compare_events(const void *left, const void *right)
{
	const struct frame_event *a = left, *b = right;

	if (a->at_ms != b->at_ms)
		return a->at_ms > b->at_ms ? -1 : 1;
	if (a->kind != b->kind)
		return (int)b->kind - (int)a->kind;
	return strcmp(a->text, b->text);
}

/* While nothing at all has happened: who answers. */
static size_t greeting(const struct eventwords *words, int64_t at_ms, struct frame_event *events)
{
	size_t count = 0;

	for (size_t i = 0; i < words->frame->source_count && count < EVENTLOG_MAX; i++) {
		const struct frame_source *source = &words->frame->sources[i];
		struct eventwords_entry entry = {
			.kind = EVENT_SOURCE_UP, .at_ms = at_ms, .source = i, .name = (char *)(uintptr_t)source->name
		};

		if (source->health == SOURCE_OK)
			eventwords_fill(words, &entry, &events[count++]);
	}
	return count;
}

void eventlog_fill(const struct eventlog *log, struct arena *arena, struct frame *frame)
{
	struct frame_event *events = arena_zalloc(arena, log->count + EVENTLOG_MAX + 1, sizeof(*events));
	struct eventwords words = { .arena = arena, .frame = frame };
	size_t count = eventchaos_lines(arena, frame, events, EVENTLOG_MAX);

	for (size_t i = 0; i < log->count; i++)
		eventwords_fill(&words, &log->entries[i], &events[count++]);
	if (count == 0)
		count = greeting(&words, log->start_ms, events);
	qsort(events, count, sizeof(*events), compare_events);
	frame->events = events;
	frame->event_count = count < EVENTLOG_MAX ? count : EVENTLOG_MAX;
	frame->looked_ms = log->looked_ms;
	frame->last_alert = arena_text(arena, log->last_alert);
	frame->last_alert_ms = log->last_alert_ms;
	frame->last_alert_for_ms = log->last_alert_for_ms;
}
