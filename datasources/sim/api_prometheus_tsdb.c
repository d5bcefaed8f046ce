/* What the storage says of itself: how many series there are, and of which labels there are most. */
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_prometheus.h"

#define TOP 10

struct tally {
	const char *text, *value; /* a name, or a name and a value */
	size_t count, bytes;
};

struct tallies {
	struct tally *items;
	size_t count, capacity;
};

static int by_text(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;
	int order = strcmp(left->text, right->text);

	return order ? order : strcmp(left->value, right->value);
}

static int by_count(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	return left->count != right->count ? (left->count < right->count) - (left->count > right->count) : by_text(a, b);
}

static int by_bytes(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	return left->bytes != right->bytes ? (left->bytes < right->bytes) - (left->bytes > right->bytes) : by_text(a, b);
}

static void sort(struct tallies *tallies, int (*order)(const void *, const void *))
{
	if (tallies->count > 1)
		qsort(tallies->items, tallies->count, sizeof *tallies->items, order);
}

static void add(struct tallies *tallies, struct tally tally)
{
	tallies->items = mem_grow(tallies->items, tallies->count, &tallies->capacity, sizeof *tallies->items);
	tallies->items[tallies->count++] = tally;
}

/* Equal ones become one, with their counts together. */
static void unite(struct tallies *tallies)
{
	size_t kept = 0;

	sort(tallies, by_text);
	for (size_t i = 0; i < tallies->count; i++) {
		if (kept > 0 && by_text(&tallies->items[kept - 1], &tallies->items[i]) == 0)
			tallies->items[kept - 1].count += tallies->items[i].count;
		else
			tallies->items[kept++] = tallies->items[i];
	}
	tallies->count = kept;
}

/* Every label of every series that is there at the last moment; returns how many series those are. */
static size_t collect(const struct history *history, struct tallies *pairs)
{
	int64_t last = history_last(history);
	size_t series = 0;

	for (size_t i = 0; i < history_count(history); i++) {
		const struct labels *labels = history_labels(history, i);

		if (!history_has(history, i, last, last))
			continue;
		series++;
		for (size_t j = 0; j < labels->count; j++)
			add(pairs, (struct tally){ labels->items[j].name, labels->items[j].value, 1, strlen(labels->items[j].value) });
	}
	unite(pairs);
	return series;
}

static void write_top(struct buf *out, const char *name, const struct tallies *tallies, bool bytes)
{
	buf_appendf(out, ",\"%s\":[", name);
	for (size_t i = 0; i < tallies->count && i < TOP; i++) {
		const struct tally *tally = &tallies->items[i];
		struct buf text = { 0 };

		buf_appendf(&text, "%s%s%s", tally->text, *tally->value ? "=" : "", tally->value);
		buf_append_text(out, i ? ",{\"name\":" : "{\"name\":");
		write_text(out, buf_borrow(&text));
		buf_appendf(out, ",\"value\":%zu}", bytes ? tally->bytes : tally->count);
		buf_finish(&text);
	}
	buf_append_char(out, ']');
}

/* Of the values of each label: how many, and how long together. Those of __name__ apart, by their series. */
static void split(const struct tallies *pairs, struct tallies *names, struct tallies *labels)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const struct tally *pair = &pairs->items[i];

		if (strcmp(pair->text, "__name__") == 0)
			add(names, (struct tally){ pair->value, "", pair->count, 0 });
		if (labels->count == 0 || strcmp(labels->items[labels->count - 1].text, pair->text) != 0)
			add(labels, (struct tally){ pair->text, "", 0, 0 });
		labels->items[labels->count - 1].count++;
		labels->items[labels->count - 1].bytes += pair->bytes;
	}
}

void prometheus_tsdb(const struct ask *ask)
{
	const struct history *history = ask->api->history;
	struct tallies pairs = { 0 }, names = { 0 }, labels = { 0 };
	size_t series = collect(history, &pairs);
	struct buf *out = ask_begin(ask);

	buf_appendf(out, "{\"headStats\":{\"numSeries\":%zu,\"numLabelPairs\":%zu,\"chunkCount\":%zu,\"minTime\":%lld,\"maxTime\":%lld}",
		series, pairs.count, series, (long long)history_time(history, history_last(history) - history_points(history) + 1),
		(long long)history_time(history, history_last(history)));
	split(&pairs, &names, &labels);
	sort(&names, by_count);
	write_top(out, "seriesCountByMetricName", &names, false);
	sort(&labels, by_count);
	write_top(out, "labelValueCountByLabelName", &labels, false);
	sort(&labels, by_bytes);
	write_top(out, "memoryInBytesByLabelName", &labels, true);
	sort(&pairs, by_count);
	write_top(out, "seriesCountByLabelValuePair", &pairs, false);
	buf_append_char(out, '}');
	ask_end(ask);
	free(pairs.items);
	free(names.items);
	free(labels.items);
}

void prometheus_walreplay(const struct ask *ask)
{
	buf_append_text(ask_begin(ask), "{\"min\":0,\"max\":0,\"current\":0}");
	ask_end(ask);
}
