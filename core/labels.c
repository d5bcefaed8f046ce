#include "core/labels.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

/*
 * One allocation: the struct, its items, then the texts one after another. Sets are shared between grids, slices and frames, so that
 * a series that is polled for hours has its labels once.
 */

#define FNV_OFFSET UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static uint64_t fnv_byte(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * FNV_PRIME;
}

static uint64_t fnv_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = fnv_byte(hash, (unsigned char)*text);
	return fnv_byte(hash, 0xff);
}

/* Alertmanager's: each name and each value is followed by a byte that UTF-8 never has. */
static uint64_t hash_items(const struct label *items, size_t count)
{
	uint64_t hash = FNV_OFFSET;

	for (size_t i = 0; i < count; i++)
		hash = fnv_text(fnv_text(hash, items[i].name), items[i].value);
	return hash;
}

/* By name; of equal names the one given last comes last, since items of one array compare by address. */
static int compare_pointers(const void *left, const void *right)
{
	const struct label *a = *(const struct label *const *)left;
	const struct label *b = *(const struct label *const *)right;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : (a > b) - (a < b);
}

/* Sorted pointers to the items, the last of each name only, without empty values. Returns their number. */
static size_t choose(const struct label *items, size_t count, const struct label **chosen)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		chosen[i] = &items[i];
	if (count > 1)
		qsort(chosen, count, sizeof(*chosen), compare_pointers);
	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count || strcmp(chosen[i]->name, chosen[i + 1]->name) != 0;

		if (last && chosen[i]->value[0] != '\0')
			chosen[kept++] = chosen[i];
	}
	return kept < LABELS_MAX ? kept : LABELS_MAX;
}

static char *copy_text(char *at, const char *text, const char **kept)
{
	size_t size = strlen(text) + 1;

	memcpy(at, text, size);
	*kept = at;
	return at + size;
}

static bool is_plain(const char *text, const char *end)
{
	for (; text < end; text++)
		if (*text == '"' || *text == '\\' || ((unsigned char)*text < 0x20 && *text != '\0'))
			return false;
	return true;
}

static const struct labels *build(const struct label *const *chosen, size_t count)
{
	struct labels *labels;
	size_t bytes = 0;
	char *at;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(chosen[i]->name) + strlen(chosen[i]->value) + 2;
	labels = mem_alloc(sizeof(*labels) + count * sizeof(labels->items[0]) + bytes);
	atomic_init(&labels->references, 1);
	labels->count = count;
	at = (char *)&labels->items[count];
	for (size_t i = 0; i < count; i++) {
		at = copy_text(at, chosen[i]->name, &labels->items[i].name);
		at = copy_text(at, chosen[i]->value, &labels->items[i].value);
	}
	labels->plain = is_plain((char *)&labels->items[count], at);
	labels->hash = hash_items(labels->items, count);
	return labels;
}

#define CHOSEN_ON_STACK 64

const struct labels *labels_create(const struct label *items, size_t count)
{
	const struct label *few[CHOSEN_ON_STACK];
	const struct label **chosen = count <= CHOSEN_ON_STACK ? few : mem_zalloc(count, sizeof(*chosen));
	const struct labels *labels = build(chosen, choose(items, count, chosen));

	if (chosen != few)
		free(chosen);
	return labels;
}

const struct labels *labels_retain(const struct labels *labels)
{
	/* The count is the one part of a shared set that changes. */
	atomic_fetch_add_explicit(&((struct labels *)labels)->references, 1, memory_order_relaxed);
	return labels;
}

void labels_release(const struct labels *labels)
{
	if (!labels)
		return;
	if (atomic_fetch_sub_explicit(&((struct labels *)labels)->references, 1, memory_order_acq_rel) == 1)
		free((struct labels *)labels);
}

const char *labels_get(const struct labels *labels, const char *name)
{
	size_t low = 0, high = labels->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, labels->items[middle].name);

		if (order == 0)
			return labels->items[middle].value;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool labels_equal(const struct labels *a, const struct labels *b)
{
	return a == b || (a->hash == b->hash && labels_compare(a, b) == 0);
}

bool labels_subset(const struct labels *part, const struct labels *whole)
{
	for (size_t i = 0; i < part->count; i++) {
		const char *value = labels_get(whole, part->items[i].name);

		if (!value || strcmp(value, part->items[i].value) != 0)
			return false;
	}
	return true;
}

int labels_compare(const struct labels *a, const struct labels *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		int order = strcmp(a->items[i].name, b->items[i].name);

		if (order == 0)
			order = strcmp(a->items[i].value, b->items[i].value);
		if (order != 0)
			return order;
	}
	return (a->count > b->count) - (a->count < b->count);
}

const struct labels *labels_union(const struct labels *a, const struct labels *b)
{
	struct label *both = mem_zalloc(a->count + b->count + 1, sizeof(*both));
	const struct labels *joined;
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++)
		both[count++] = b->items[i];
	for (size_t i = 0; i < a->count; i++)
		both[count++] = a->items[i];
	joined = labels_create(both, count);
	free(both);
	return joined;
}

const char *labels_fingerprint(const struct labels *labels, char out[17])
{
	snprintf(out, 17, "%016llx", (unsigned long long)labels->hash);
	return out;
}

/* `{a="b",c="d"}` with __name__ before the braces, as Prometheus writes a series. */
static char *legend_of_all(const struct labels *labels)
{
	struct buf out = { 0 };
	const char *name = labels_get(labels, "__name__");
	const char *separator = "{";

	if (name)
		buf_append_text(&out, name);
	for (size_t i = 0; i < labels->count; i++) {
		if (strcmp(labels->items[i].name, "__name__") == 0)
			continue;
		buf_append_text(&out, separator);
		buf_append_text(&out, labels->items[i].name);
		buf_append_text(&out, "=\"");
		buf_append_text(&out, labels->items[i].value);
		buf_append_char(&out, '"');
		separator = ",";
	}
	if (separator[0] == ',')
		buf_append_char(&out, '}');
	else if (!name)
		buf_append_text(&out, "{}");
	return buf_steal(&out);
}

/* Appends the value of the label whose name stands in text[0 .. length), blanks around it allowed. */
static void append_label(struct buf *out, const struct labels *labels, const char *text, size_t length)
{
	size_t from = 0;

	while (from < length && text[from] == ' ')
		from++;
	while (length > from && text[length - 1] == ' ')
		length--;
	for (size_t i = 0; i < labels->count; i++) {
		const char *name = labels->items[i].name;

		if (strlen(name) == length - from && memcmp(name, text + from, length - from) == 0)
			buf_append_text(out, labels->items[i].value);
	}
}

char *labels_legend(const struct labels *labels, const char *template_text)
{
	struct buf out = { 0 };
	const char *at = template_text;

	if (!template_text || template_text[0] == '\0')
		return legend_of_all(labels);
	for (;;) {
		const char *open = strstr(at, "{{");
		const char *close = open ? strstr(open, "}}") : NULL;

		if (!close) {
			buf_append_text(&out, at);
			return buf_steal(&out);
		}
		buf_append(&out, at, (size_t)(open - at));
		append_label(&out, labels, open + 2, (size_t)(close - open - 2));
		at = close + 2;
	}
}
