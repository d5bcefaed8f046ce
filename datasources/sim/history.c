#include "datasources/sim/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"

#define FIRST_CAPACITY 16

/* Samples stand in a ring that grows up to six hours; as long as they are all alike there is no ring, only `flat`. */
struct series {
	char *key; /* as it stands on the page */
	const struct labels *labels;
	int64_t first, last; /* moments of the first and the last sample */
	double flat;
	double *ring; /* NULL while flat */
	size_t capacity;
	struct past past;
	UT_hash_handle hh;
};

struct history {
	int64_t start_ms, last;
	struct series **series;
	size_t count, capacity;
	struct series *by_key;
	struct history_family *families;
	size_t family_count, family_capacity;
};

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
	return history;
}

static void destroy_series(struct series *series)
{
	labels_release(series->labels);
	free(series->key);
	free(series->ring);
	free(series);
}

void history_destroy(struct history *history)
{
	if (!history)
		return;
	HASH_CLEAR(hh, history->by_key);
	for (size_t i = 0; i < history->count; i++)
		destroy_series(history->series[i]);
	for (size_t i = 0; i < history->family_count; i++) {
		free(history->families[i].name);
		free(history->families[i].type);
		free(history->families[i].help);
	}
	free(history->series);
	free(history->families);
	free(history);
}

int64_t history_next(struct history *history)
{
	size_t kept = 0;

	history->last++;
	for (size_t i = 0; i < history->count; i++) {
		struct series *series = history->series[i];

		if (series->last >= history->last - HISTORY_POINTS) {
			history->series[kept++] = series;
			continue;
		}
		HASH_DEL(history->by_key, series);
		destroy_series(series);
	}
	history->count = kept;
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

static double sample_at(const struct series *series, int64_t index)
{
	return series->ring ? series->ring[(size_t)(index - series->first) % HISTORY_POINTS] : series->flat;
}

double history_at(const struct history *history, size_t number, int64_t index)
{
	const struct series *series = history->series[number];

	if (index > series->last || index <= history->last - HISTORY_POINTS)
		return history_none();
	if (index >= series->first)
		return sample_at(series, index);
	if (index < 0 && series->past.kind != PAST_NONE)
		return past_value(&series->past, history_time(history, index));
	return history_none();
}

bool history_has(const struct history *history, size_t number, int64_t from, int64_t to)
{
	const struct series *series = history->series[number];
	int64_t first = series->past.kind == PAST_NONE ? series->first : history->last - HISTORY_POINTS + 1;

	return from <= series->last && to >= first;
}

void history_set_past(struct history *history, size_t number, const struct past *past)
{
	history->series[number]->past = *past;
}

/* From now on with a ring: `length` samples are all alike so far. */
static void give_ring(struct series *series, size_t length)
{
	series->capacity = FIRST_CAPACITY;
	while (series->capacity < length + 1)
		series->capacity *= 2;
	if (series->capacity > HISTORY_POINTS)
		series->capacity = HISTORY_POINTS;
	series->ring = mem_realloc(NULL, series->capacity, sizeof *series->ring);
	for (size_t i = 0; i < length && i < series->capacity; i++)
		series->ring[i] = series->flat;
}

static void append(struct series *series, int64_t index, double value)
{
	size_t length = (size_t)(index - series->first);

	if (!series->ring && memcmp(&value, &series->flat, sizeof value) != 0)
		give_ring(series, length);
	if (series->ring) {
		if (length >= series->capacity && series->capacity < HISTORY_POINTS) {
			series->capacity = series->capacity * 2 < HISTORY_POINTS ? series->capacity * 2 : HISTORY_POINTS;
			series->ring = mem_realloc(series->ring, series->capacity, sizeof *series->ring);
		}
		series->ring[length % HISTORY_POINTS] = value;
	}
	series->last = index;
}

static void put(struct history *history, struct series *series, double value)
{
	while (series->last < history->last - 1)
		append(series, series->last + 1, history_none());
	append(series, history->last, value);
}

/* Reads `name="value"` and goes on behind it; the value goes into `out` without its escapes. */
static const char *read_pair(const char *at, struct buf *name, struct buf *value)
{
	size_t length = strcspn(at, "=");

	buf_append(name, at, length);
	for (at += length + 2; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
		buf_append_char(value, *at);
	}
	return at + (*at == '"');
}

/* The labels of a key as it stands on the page: name{a="b",...}. */
static const struct labels *labels_of(const char *key)
{
	struct label labels[LABELS_MAX];
	struct buf texts[LABELS_MAX][2] = { 0 };
	size_t count = 1, length = strcspn(key, "{");

	buf_append_text(&texts[0][0], "__name__");
	buf_append(&texts[0][1], key, length);
	for (const char *at = key + length; (*at == '{' || *at == ',') && at[1] && at[1] != '}' && count < LABELS_MAX; count++)
		at = read_pair(at + 1, &texts[count][0], &texts[count][1]);
	for (size_t i = 0; i < count; i++)
		labels[i] = (struct label){ buf_borrow(&texts[i][0]), buf_borrow(&texts[i][1]) };
	const struct labels *made = labels_create(labels, count);

	for (size_t i = 0; i < count; i++) {
		buf_finish(&texts[i][0]);
		buf_finish(&texts[i][1]);
	}
	return made;
}

static struct series *series_of(struct history *history, const char *key, size_t length, double value)
{
	struct series *series = NULL;

	HASH_FIND(hh, history->by_key, key, length, series);
	if (series || history->count == HISTORY_SERIES_MAX)
		return series;
	series = mem_zalloc(1, sizeof *series);
	series->key = mem_strndup(key, length);
	series->labels = labels_of(series->key);
	series->first = history->last;
	series->last = history->last - 1;
	series->flat = value;
	HASH_ADD_KEYPTR(hh, history->by_key, series->key, length, series);
	history->series = mem_grow(history->series, history->count, &history->capacity, sizeof(struct series *));
	history->series[history->count++] = series;
	return series;
}

/* The end of a sample's name and labels: the first blank that is not in quotes. */
static const char *key_end(const char *line)
{
	bool quoted = false;

	for (; *line && *line != '\n' && (quoted || *line != ' '); line++) {
		if (quoted && *line == '\\' && line[1])
			line++;
		else if (*line == '"')
			quoted = !quoted;
	}
	return line;
}

static void take_sample(struct history *history, const char *line)
{
	const char *end = key_end(line);
	double value;

	if (*end != ' ' || !fmt_parse_double(end + 1, strcspn(end + 1, " \n"), &value))
		return;
	struct series *series = series_of(history, line, (size_t)(end - line), value);

	if (series && series->last < history->last)
		put(history, series, value);
}

static struct history_family *family_named(struct history *history, const char *name, size_t length)
{
	for (size_t i = 0; i < history->family_count; i++)
		if (strlen(history->families[i].name) == length && memcmp(history->families[i].name, name, length) == 0)
			return &history->families[i];
	history->families = mem_grow(history->families, history->family_count, &history->family_capacity, sizeof *history->families);
	struct history_family *family = &history->families[history->family_count++];

	*family = (struct history_family){ .name = mem_strndup(name, length) };
	return family;
}

/* "# HELP name text" or "# TYPE name text" */
static void take_comment(struct history *history, const char *line)
{
	bool help = strncmp(line, "# HELP ", 7) == 0;

	if (!help && strncmp(line, "# TYPE ", 7) != 0)
		return;
	const char *name = line + 7;
	size_t length = strcspn(name, " \n");
	struct history_family *family = family_named(history, name, length);
	char **text = help ? &family->help : &family->type;

	if (!*text && name[length] == ' ')
		*text = mem_strndup(name + length + 1, strcspn(name + length + 1, "\n"));
}

void history_scrape(struct history *history, const char *page)
{
	for (const char *line = page; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (*line == '#')
			take_comment(history, line);
		else
			take_sample(history, line);
	}
}

const struct history_family *history_families(const struct history *history, size_t *count)
{
	*count = history->family_count;
	return history->families;
}

size_t history_bytes(const struct history *history)
{
	size_t bytes = sizeof *history;

	for (size_t i = 0; i < history->count; i++) {
		const struct series *series = history->series[i];

		bytes += sizeof *series + strlen(series->key) * 3 + series->capacity * sizeof *series->ring;
	}
	return bytes;
}
