#include "tui/cli/out.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/labels.h"

/* ---- tables ---- */

struct out_table {
	size_t columns, count, capacity;
	char **cells;
};

struct out_table *out_table_create(const char *const *heads, size_t columns)
{
	struct out_table *table = mem_zalloc(1, sizeof(*table));
	table->columns = columns;
	for (size_t i = 0; i < columns; i++)
		out_table_cell(table, heads[i]);
	return table;
}

void out_table_cell(struct out_table *table, const char *text)
{
	table->cells = mem_grow(table->cells, table->count, &table->capacity, sizeof(*table->cells));
	table->cells[table->count++] = mem_strdup(text);
}

static int column_width(const struct out_table *table, size_t column)
{
	int width = 0;
	for (size_t i = column; i < table->count; i += table->columns) {
		int cells = utf8_width(table->cells[i]);
		width = cells > width ? cells : width;
	}
	return width;
}

void out_table_print(const struct out_table *table, FILE *out)
{
	int *widths = mem_zalloc(table->columns, sizeof(*widths));
	for (size_t column = 0; column < table->columns; column++)
		widths[column] = column_width(table, column);
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->columns;
		bool last = column + 1 == table->columns;
		fputs(table->cells[i], out);
		fprintf(out, "%*s", last ? 0 : widths[column] - utf8_width(table->cells[i]) + 2, "");
		if (last)
			fputc('\n', out);
	}
	free(widths);
}

void out_table_destroy(struct out_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

/* ---- JSON ---- */

#define DEPTH_MAX 16

struct out_json {
	json_t *open[DEPTH_MAX]; /* [0] is the document; borrowed from it, but for [0] */
	size_t depth;
};

struct out_json *out_json_create(void)
{
	struct out_json *json = mem_zalloc(1, sizeof(*json));
	json->open[0] = json_array();
	json->depth = 1;
	return json;
}

/* Takes over the value. */
static void add(struct out_json *json, const char *key, json_t *value)
{
	json_t *parent = json->open[json->depth - 1];
	if (!value)
		value = json_null();
	if (json_is_array(parent))
		json_array_append_new(parent, value);
	else
		json_object_set_new(parent, key ? key : "", value);
}

static void descend(struct out_json *json, const char *key, json_t *value)
{
	assert(json->depth < DEPTH_MAX);
	add(json, key, value);
	json->open[json->depth++] = value;
}

void out_json_object(struct out_json *json, const char *key)
{
	descend(json, key, json_object());
}

void out_json_array(struct out_json *json, const char *key)
{
	descend(json, key, json_array());
}

void out_json_close(struct out_json *json)
{
	assert(json->depth > 1);
	json->depth--;
}

void out_json_text(struct out_json *json, const char *key, const char *text)
{
	add(json, key, json_string(text));
}

void out_json_text_or_null(struct out_json *json, const char *key, const char *text)
{
	add(json, key, text[0] ? json_string(text) : json_null());
}

void out_json_number(struct out_json *json, const char *key, double number)
{
	add(json, key, isfinite(number) ? json_real(number) : json_null());
}

void out_json_boolean(struct out_json *json, const char *key, bool value)
{
	add(json, key, json_boolean(value));
}

void out_json_time(struct out_json *json, const char *key, int64_t wall_ms)
{
	char text[40];
	add(json, key, wall_ms != 0 ? json_string(clock_format_rfc3339(wall_ms, text, sizeof(text))) : json_null());
}

void out_json_seconds(struct out_json *json, const char *key, int64_t milliseconds)
{
	if (milliseconds < 0)
		add(json, key, json_null());
	else if (milliseconds % 1000 == 0)
		add(json, key, json_integer(milliseconds / 1000));
	else
		add(json, key, json_real((double)milliseconds / 1000));
}

void out_json_labels(struct out_json *json, const char *key, const struct labels *labels)
{
	out_json_object(json, key);
	for (size_t i = 0; labels && i < labels->count; i++)
		out_json_text(json, labels->items[i].name, labels->items[i].value);
	out_json_close(json);
}

void out_json_raw(struct out_json *json, const char *key, const char *text)
{
	add(json, key, json_loads(text, JSON_DECODE_ANY, NULL));
}

void out_json_print(struct out_json *json, FILE *out)
{
	json_dumpf(json->open[0], out, JSON_INDENT(2));
	fputc('\n', out);
}

void out_json_destroy(struct out_json *json)
{
	if (!json)
		return;
	json_decref(json->open[0]);
	free(json);
}
