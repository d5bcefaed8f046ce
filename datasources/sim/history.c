#include "datasources/sim/history.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/history_series.h"

double history_none(void)
{
	const uint64_t bits = 0x7ff0000000000002u;
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

bool history_is_none(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return (bits & ~0x8000000000000u) == 0x7ff0000000000002u;
}

struct history *history_create(int64_t start_ms)
{
	struct history *history = mem_zalloc(1, sizeof *history);

	history->start_ms = start_ms;
	history->last = -1;
	history->points = history->recorded = HISTORY_POINTS;
	history->opened = mem_zalloc(1, sizeof *history->opened);
	return history;
}

static void destroy_series(struct series *series)
{
	labels_release(series->labels);
	for (size_t i = 0; i < series->chunk_count; i++)
		history_chunk_finish(&series->chunks[i]);
	free(series->chunks);
	free((void *)series->past.spans);
	free(series->key);
	free(series->head);
	free(series);
}

static void forget_names(struct history *history)
{
	struct named *named, *next;

	HASH_ITER(hh, history->by_name, named, next)
	{
		HASH_DEL(history->by_name, named);
		free(named->numbers);
		free(named);
	}
}

void history_destroy(struct history *history)
{
	if (!history)
		return;
	HASH_CLEAR(hh, history->by_key);
	forget_names(history);
	for (size_t i = 0; i < history->count; i++)
		destroy_series(history->series[i]);
	for (size_t i = 0; i < history->family_count; i++) {
		free(history->families[i].name);
		free(history->families[i].type);
		free(history->families[i].help);
	}
	free(history->page.series);
	free(history->series);
	free(history->families);
	free(history->opened);
	free(history);
}

void history_keep(struct history *history, int64_t points)
{
	history->points = points;
	history->recorded = points < HISTORY_RECORDED_MAX ? points : HISTORY_RECORDED_MAX;
}

int64_t history_points(const struct history *history)
{
	return history->points;
}

/* The number at the end of the list of its name. */
static void add_name(struct history *history, size_t number)
{
	const char *name = labels_get(history->series[number]->labels, "__name__");
	struct named *named = NULL;

	HASH_FIND_STR(history->by_name, name ? name : "", named);
	if (!named) {
		named = mem_zalloc(1, sizeof *named);
		named->name = name ? name : "";
		HASH_ADD_KEYPTR(hh, history->by_name, named->name, strlen(named->name), named);
	}
	named->numbers = mem_grow(named->numbers, named->count, &named->capacity, sizeof *named->numbers);
	named->numbers[named->count++] = number;
}

const size_t *history_named(const struct history *history, const char *name, size_t *count)
{
	struct named *named = NULL;

	HASH_FIND_STR(history->by_name, name, named);
	*count = named ? named->count : 0;
	return named ? named->numbers : NULL;
}

/* Without those that ended before what is kept. Numbers change, and what was remembered of series. */
static void forget_old(struct history *history)
{
	size_t kept = 0;

	forget_names(history);
	history->opened->series = NULL;
	history->page.count = 0;
	for (size_t i = 0; i < history->count; i++) {
		struct series *series = history->series[i];

		if (series->last < history->last - history->points) {
			HASH_DEL(history->by_key, series);
			destroy_series(series);
			continue;
		}
		history->series[kept] = series;
		add_name(history, kept++);
	}
	history->count = kept;
}

int64_t history_next(struct history *history)
{
	history->last++;
	for (size_t i = 0; i < history->count; i++)
		if (history->series[i]->last < history->last - history->points) {
			forget_old(history);
			break;
		}
	return history_time(history, history->last);
}

int64_t history_time(const struct history *history, int64_t index)
{
	return history->start_ms + index * HISTORY_STEP_MS;
}

int64_t history_index(const struct history *history, int64_t time_ms)
{
	int64_t passed = time_ms - history->start_ms;

	return passed / HISTORY_STEP_MS - (passed % HISTORY_STEP_MS < 0);
}

int64_t history_last(const struct history *history)
{
	return history->last;
}

size_t history_count(const struct history *history)
{
	return history->count;
}

const struct labels *history_labels(const struct history *history, size_t number)
{
	return history->series[number]->labels;
}

/* From one of the packed chunks, which is opened and stays so until another one is read. */
static double packed_at(const struct history *history, const struct series *series, int64_t number, size_t point)
{
	int64_t back = series->last / HISTORY_CHUNK_POINTS - number;
	struct opened *opened = history->opened;

	if (back > (int64_t)series->chunk_count)
		return history_none();
	const struct history_chunk *chunk = &series->chunks[series->chunk_count - (size_t)back];

	if (chunk->packing == HISTORY_ALIKE)
		return point >= chunk->begin && point < chunk->end ? chunk->first : history_none();
	if (opened->series != series || opened->number != number) {
		history_chunk_unpack(chunk, opened->values);
		opened->series = series;
		opened->number = number;
	}
	return opened->values[point];
}

static double recorded_at(const struct history *history, const struct series *series, int64_t index)
{
	int64_t number = index / HISTORY_CHUNK_POINTS;
	size_t point = (size_t)(index % HISTORY_CHUNK_POINTS);

	if (number < series->last / HISTORY_CHUNK_POINTS)
		return packed_at(history, series, number, point);
	if (point < series->head_begin)
		return history_none();
	return series->varies ? series->head[point] : series->alike;
}

double history_at(const struct history *history, size_t number, int64_t index)
{
	const struct series *series = history->series[number];

	if (index > series->last || index <= history->last - history->points)
		return history_none();
	if (index >= series->first && index > history->last - history->recorded)
		return recorded_at(history, series, index);
	if ((index < 0 || index >= series->first) && past_has(&series->past, history_time(history, index)))
		return past_value(&series->past, history_time(history, index));
	return history_none();
}

bool history_has(const struct history *history, size_t number, int64_t from, int64_t to)
{
	const struct series *series = history->series[number];
	int64_t first = series->first;

	if (series->past.kind != PAST_NONE) {
		int64_t begin = history_index(history, series->past.begin_ms - 1) + 1;

		first = history->last - history->points + 1;
		first = begin > first ? begin : first;
	}
	return from <= series->last && to >= first;
}

void history_set_past(struct history *history, size_t number, const struct past *past)
{
	history->series[number]->past = *past;
}

static void drop_chunks(struct history *history, struct series *series, int64_t head)
{
	int64_t oldest = (history->last - history->recorded + 1) / HISTORY_CHUNK_POINTS;
	size_t old = 0;

	while (old < series->chunk_count && head - (int64_t)(series->chunk_count - old) < oldest)
		history_chunk_finish(&series->chunks[old++]);
	if (old == 0)
		return;
	series->chunk_count -= old;
	memmove(series->chunks, series->chunks + old, series->chunk_count * sizeof *series->chunks);
	if (history->opened->series == series)
		history->opened->series = NULL;
}

/* The head is full, or ends where the series did; the next one begins. */
static void pack_head(struct history *history, struct series *series)
{
	size_t end = (size_t)(series->last % HISTORY_CHUNK_POINTS) + 1;

	series->chunks = mem_grow(series->chunks, series->chunk_count, &series->chunk_capacity, sizeof *series->chunks);
	struct history_chunk *chunk = &series->chunks[series->chunk_count++];

	if (series->varies)
		history_chunk_pack(chunk, series->head, series->head_begin, end);
	else
		*chunk = (struct history_chunk){ .begin = (uint8_t)series->head_begin, .end = (uint8_t)end, .first = series->alike };
	drop_chunks(history, series, series->last / HISTORY_CHUNK_POINTS + 1);
	series->varies = false;
	series->head_begin = 0;
}

static void let_vary(struct series *series, size_t point)
{
	if (!series->head)
		series->head = mem_alloc(HISTORY_CHUNK_POINTS * sizeof *series->head);
	for (size_t i = series->head_begin; i < point; i++)
		series->head[i] = series->alike;
	series->varies = true;
}

static void append(struct history *history, struct series *series, int64_t index, double value)
{
	size_t point = (size_t)(index % HISTORY_CHUNK_POINTS);
	bool new = index == series->first;

	if (point == 0 && !new)
		pack_head(history, series);
	if (new)
		series->head_begin = (unsigned)point;
	if (new || point == 0)
		series->alike = value;
	else if (!series->varies && memcmp(&value, &series->alike, sizeof value) != 0)
		let_vary(series, point);
	if (series->varies)
		series->head[point] = value;
	series->last = index;
}

void history_put(struct history *history, struct series *series, double value)
{
	if (series->last == history->last)
		return;
	if (series->last < 0)
		series->first = history->last; /* nothing was recorded yet */
	else
		while (series->last < history->last - 1)
			append(history, series, series->last + 1, history_none());
	append(history, series, history->last, value);
}

struct series *history_series(struct history *history, const char *key, size_t length)
{
	struct series *series = NULL;

	HASH_FIND(hh, history->by_key, key, length, series);
	if (series || history->count == HISTORY_SERIES_MAX)
		return series;
	series = mem_zalloc(1, sizeof *series);
	series->key = mem_strndup(key, length);
	series->labels = history_page_labels(series->key);
	series->last = -1;
	HASH_ADD_KEYPTR(hh, history->by_key, series->key, length, series);
	history->series = mem_grow(history->series, history->count, &history->capacity, sizeof(struct series *));
	history->series[history->count++] = series;
	add_name(history, history->count - 1);
	return series;
}

size_t history_bytes(const struct history *history)
{
	size_t bytes = sizeof *history;

	for (size_t i = 0; i < history->count; i++) {
		const struct series *series = history->series[i];

		bytes += sizeof *series + strlen(series->key) * 3 + series->chunk_capacity * sizeof *series->chunks;
		bytes += series->head ? HISTORY_CHUNK_POINTS * sizeof *series->head : 0;
		for (size_t j = 0; j < series->chunk_count; j++)
			bytes += series->chunks[j].size;
	}
	return bytes;
}
