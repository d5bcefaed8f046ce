/* Pages in Prometheus' text format as samples of a moment. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "datasources/sim/history_series.h"

/* Reads `name="value"` in place, without its escapes; returns what is behind it. */
static char *read_pair(char *at, struct label *label)
{
	label->name = at;
	at += strcspn(at, "=");
	if (at[0] == '\0' || at[1] == '\0') {
		label->value = "";
		return at + strlen(at);
	}
	*at = '\0';
	char *out = at += 2;

	label->value = out;
	while (*at && *at != '"') {
		bool escaped = *at == '\\' && at[1];

		at += escaped;
		*out++ = escaped && *at == 'n' ? '\n' : *at;
		at++;
	}
	char *next = at + (*at == '"');

	*out = '\0';
	return next;
}

const struct labels *history_page_labels(const char *key)
{
	struct label labels[LABELS_MAX];
	size_t count = 1;
	char *text = mem_strdup(key), *at = text + strcspn(text, "{");
	bool more = *at == '{' && at[1] != '}' && at[1];

	*at = '\0';
	labels[0] = (struct label){ "__name__", text };
	while (more && count < LABELS_MAX) {
		at = read_pair(at + 1, &labels[count++]);
		more = *at == ',' && at[1] && at[1] != '}';
	}
	const struct labels *made = labels_create(labels, count);

	free(text);
	return made;
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

/* What the page is for: its samples are of the moment, remembered as the page's, or only of the past. */
struct reading {
	struct history *history;
	bool kept;
	const struct past *pasts; /* of the series of before, in their order */
	size_t past_count, count, taken;
};

static void remember(struct reading *reading, struct series *series)
{
	if (!series || series->past.kind != PAST_NONE || reading->count >= reading->past_count)
		return;
	series->past = reading->pasts[reading->count];
	if (series->last < 0)
		series->last = history_index(reading->history, series->past.end_ms - 1);
	reading->taken++;
}

static void keep(struct history_page *page, struct series *series)
{
	page->series = mem_grow(page->series, page->count, &page->capacity, sizeof(struct series *));
	page->series[page->count++] = series;
}

static void take_sample(struct reading *reading, const char *line)
{
	const char *end = key_end(line);
	double value;

	if (*end != ' ' || !fmt_parse_double(end + 1, strcspn(end + 1, " \n"), &value))
		return;
	struct series *series = history_series(reading->history, line, (size_t)(end - line));

	if (reading->pasts)
		remember(reading, series);
	else if (series)
		history_put(reading->history, series, value);
	if (reading->kept)
		keep(&reading->history->page, series);
	reading->count++;
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

static void read_page(struct reading *reading, const char *page)
{
	for (const char *line = page; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (*line == '#')
			take_comment(reading->history, line);
		else
			take_sample(reading, line);
	}
}

void history_scrape(struct history *history, const char *page)
{
	read_page(&(struct reading){ .history = history }, page);
}

void history_scrape_as(struct history *history, const char *page, uint64_t signature)
{
	history->page.count = 0;
	history->page.signature = signature;
	read_page(&(struct reading){ .history = history, .kept = true }, page);
}

size_t history_remember(struct history *history, const char *page, const struct past *pasts, size_t count)
{
	struct reading reading = { .history = history, .pasts = pasts, .past_count = count };

	read_page(&reading, page);
	return reading.taken;
}

bool history_repeat(struct history *history, uint64_t signature, const double *values, size_t count)
{
	const struct history_page *page = &history->page;

	if (page->count == 0 || page->count != count || page->signature != signature)
		return false;
	for (size_t i = 0; i < count; i++)
		if (page->series[i])
			history_put(history, page->series[i], values[i]);
	return true;
}

void history_set_pasts(struct history *history, const struct past *pasts, size_t count)
{
	for (size_t i = 0; i < count && i < history->page.count; i++)
		if (history->page.series[i])
			history->page.series[i]->past = pasts[i];
}

const struct history_family *history_families(const struct history *history, size_t *count)
{
	*count = history->family_count;
	return history->families;
}
