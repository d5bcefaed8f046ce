/*
 * json_split cuts the series out of the answer and hands the points' arrays to the scanner as they come, so a series arrives here as
 * {"metric":{...},"values":[]} after its points. That short text is compared, byte by byte, with the label set that the last answer had
 * at this place; where it differs it is read (datasources/label_text), by jansson only if it is not plain. Known sets are in Prometheus'
 * order, so `hint` simply walks along them.
 */
#include "datasources/query_decode.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/grid.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "datasources/decimal.h"
#include "datasources/json.h"
#include "datasources/json_split.h"
#include "datasources/label_text.h"
#include "datasources/matrix.h"

enum { INSTANT_STEP_MS = 1000 };

struct query_decode {
	struct query_ask ask;
	struct query_answer answer;
	struct json_split *split;
	struct matrix matrix;
	bool in_points; /* the scanner is at work */
	struct grid *grid; /* of the series that is being read; NULL before its points */
	bool histogram; /* of the series that is being read */
	size_t hint; /* in ask.known */
	bool hinted; /* the series that is being read begins with the labels of the one at `hint`, and comes without them */
	struct arena *arena; /* of the map; NULL until it is needed */
	struct map *known; /* hash of labels -> first of ask.known with it */
	bool scalar; /* the result is no list of series: [time, value] */
	int64_t scalar_ms;
	double scalar_value;
	bool scalar_is_number;
};

static size_t know_labels(void *user, const char *bytes, size_t length);
static size_t read_points(void *user, const char *bytes, size_t length, bool *done, struct err *err);
static size_t read_pair(void *user, const char *bytes, size_t length, bool *done, struct err *err);

enum { RESULT, VALUES, VALUE, HISTOGRAMS, HISTOGRAM };
static const struct json_split_array arrays[] = {
	[RESULT] = { .path = "data.result", .known = know_labels },
	[VALUES] = { .path = "data.result[].values", .raw = read_points },
	[VALUE] = { .path = "data.result[].value", .raw = read_pair },
	[HISTOGRAMS] = { .path = "data.result[].histograms" },
	[HISTOGRAM] = { .path = "data.result[].histogram" },
};

static bool is_instant(const struct query_decode *decode)
{
	return decode->ask.count == 0;
}

/* The series after the last that may be kept has begun: no more is read. */
static bool stop_if_over(struct query_decode *decode, struct err *err)
{
	if (decode->answer.count < decode->ask.series_max)
		return true;
	decode->answer.over = true;
	return err_set(err, ERR_LIMIT, "", "more than %zu series", decode->ask.series_max);
}

static bool begin_points(struct query_decode *decode, enum matrix_form form, struct err *err)
{
	if (!stop_if_over(decode, err))
		return false;
	if (!decode->grid && !is_instant(decode))
		decode->grid = grid_create(decode->ask.start_ms, decode->ask.step_ms, decode->ask.count);
	matrix_begin(&decode->matrix, form, decode->grid);
	decode->in_points = true;
	return true;
}

/* "data.result[3].values[17]" from the scanner's "[17]". */
static void place_error(const struct query_decode *decode, const char *name, struct err *err)
{
	char point[32], where[128];
	snprintf(point, sizeof point, "%.31s", err->where);
	json_split_where(decode->split, where, sizeof where);
	snprintf(err->where, sizeof err->where, "%s.%s%s", where, name, point);
}

static size_t scan(struct query_decode *decode, enum matrix_form form, const char *bytes, size_t length, bool *done, struct err *err)
{
	if (!decode->in_points && !begin_points(decode, form, err))
		return 0;
	size_t used = matrix_scan(&decode->matrix, bytes, length, done, err);
	if (err->code != ERR_NONE) {
		place_error(decode, form == MATRIX_PAIR ? "value" : "values", err);
		return used;
	}
	if (*done) {
		decode->in_points = false;
		decode->answer.off_grid |= decode->matrix.off_grid > 0;
		if (is_instant(decode) && decode->matrix.points > 0 && !decode->grid) {
			decode->grid = grid_create(decode->matrix.time_ms, INSTANT_STEP_MS, 1);
			decode->grid->values[0] = decode->matrix.value;
		}
	}
	return used;
}

static size_t read_points(void *user, const char *bytes, size_t length, bool *done, struct err *err)
{
	return scan(user, MATRIX_POINTS, bytes, length, done, err);
}

static size_t read_pair(void *user, const char *bytes, size_t length, bool *done, struct err *err)
{
	return scan(user, MATRIX_PAIR, bytes, length, done, err);
}

static void index_known(struct query_decode *decode)
{
	const struct query_ask *ask = &decode->ask;
	decode->arena = arena_create();
	decode->known = map_create(decode->arena, ask->known_count);
	for (size_t i = ask->known_count; i-- > 0;)
		*map_at_number(decode->known, ask->known[i].labels->hash) = i;
}

/*
 * The known set that is equal to this one takes its place, so that equal sets are one. Takes over and returns one reference. Of two known sets
 * with one hash the second is not found: it only is not shared then.
 */
static const struct labels *share(struct query_decode *decode, const struct labels *labels)
{
	const struct query_ask *ask = &decode->ask;
	size_t at = decode->hint;
	if (at >= ask->known_count || !labels_equal(ask->known[at].labels, labels)) {
		if (!decode->known)
			index_known(decode);
		at = map_get_number(decode->known, labels->hash);
		if (at == MAP_NONE || !labels_equal(ask->known[at].labels, labels))
			return labels;
	}
	labels_release(labels);
	decode->hint = at + 1;
	return labels_retain(ask->known[at].labels);
}

static const struct labels *parse_labels(struct query_decode *decode, const char *text, size_t length, struct err *err)
{
	char where[sizeof err->where];
	json_split_where(decode->split, where, sizeof where);
	struct json_t *value = json_parse(text, length, err);
	if (!value) {
		err_prefix(err, "%s", where);
		return NULL;
	}
	struct json series = json_root(value, where, JSON_NO_INDEX);
	json_require_object(series, err);
	const struct labels *labels = json_labels(json_get(&series, "metric"), MODEL_NAME_MAX, err);
	json_free(value);
	if (err->code == ERR_NONE)
		return share(decode, labels);
	labels_release(labels);
	return NULL;
}

/* Most series are those of the last answer, in its order: their labels are compared where they arrive, and neither cut out nor copied. */
static size_t know_labels(void *user, const char *bytes, size_t length)
{
	struct query_decode *decode = user;
	const struct query_ask *ask = &decode->ask;
	size_t used = decode->hint < ask->known_count ? label_text_begins(bytes, length, ask->known[decode->hint].labels) : 0;
	decode->hinted = used > 0;
	return used;
}

/* What follows known labels is nearly always the one thing; else it has to be an object's rest. */
static bool check_rest(struct query_decode *decode, const char *text, size_t length, struct err *err)
{
	char where[sizeof err->where];
	struct buf whole = { 0 };
	if (label_text_ends(text, length))
		return true;
	buf_append_text(&whole, "{\"metric\":0,");
	buf_append(&whole, text, length);
	struct json_t *value = json_parse(buf_borrow(&whole), whole.len, err);
	if (!value)
		err_prefix(err, "%s", json_split_where(decode->split, where, sizeof where));
	json_free(value);
	buf_finish(&whole);
	return err->code == ERR_NONE;
}

static const struct labels *find_labels(struct query_decode *decode, const char *text, size_t length, struct err *err)
{
	const struct query_ask *ask = &decode->ask;
	if (decode->hinted) {
		decode->hinted = false;
		return check_rest(decode, text, length, err) ? labels_retain(ask->known[decode->hint++].labels) : NULL;
	}
	if (decode->hint < ask->known_count && label_text_is(text, length, ask->known[decode->hint].labels))
		return labels_retain(ask->known[decode->hint++].labels);
	const struct labels *plain = label_text_read(text, length);
	return plain ? share(decode, plain) : parse_labels(decode, text, length, err);
}

static bool keep_series(struct query_decode *decode, const char *text, size_t length, struct err *err)
{
	struct query_answer *answer = &decode->answer;
	if (!stop_if_over(decode, err))
		return false;
	const struct labels *labels = find_labels(decode, text, length, err);
	if (!labels)
		return false;
	answer->histograms += decode->histogram;
	decode->histogram = false;
	if (!decode->grid) {
		labels_release(labels);
		return true;
	}
	answer->series = mem_grow(answer->series, answer->count, &answer->capacity, sizeof *answer->series);
	answer->series[answer->count++] = (struct series){ .labels = labels, .grid = decode->grid };
	decode->grid = NULL;
	return true;
}

/* The two elements of a scalar's or a text's result. */
static bool keep_scalar(struct query_decode *decode, size_t index, const char *text, size_t length, struct err *err)
{
	const char *end = text + length;
	double seconds;
	decode->scalar = true;
	if (index == 0) {
		if (decimal_parse(text, end, &seconds) != end || !(fabs(seconds) < 1e14))
			return err_set(err, ERR_DECODE, "data.result[0]", "the answer has no time in seconds here");
		decode->scalar_ms = llround(seconds * 1000);
	} else if (index == 1) {
		decode->scalar_is_number =
			length > 2 && text[0] == '"' && decimal_parse(text + 1, end - 1, &decode->scalar_value) == end - 1;
	}
	return true;
}

static bool element(void *user, size_t array, size_t index, const char *text, size_t length, struct err *err)
{
	struct query_decode *decode = user;
	if (array != RESULT) {
		decode->histogram = true;
		return true;
	}
	return *text == '{' || decode->hinted ? keep_series(decode, text, length, err) : keep_scalar(decode, index, text, length, err);
}

struct query_decode *query_decode_create(const struct query_ask *ask)
{
	struct query_decode *decode = mem_zalloc(1, sizeof *decode);
	decode->ask = *ask;
	decode->split = json_split_create(&(struct json_split_params){
		.arrays = arrays,
		.array_count = sizeof arrays / sizeof arrays[0],
		.element = element,
		.user = decode,
	});
	return decode;
}

void query_decode_destroy(struct query_decode *decode)
{
	if (!decode)
		return;
	struct query_answer *answer = &decode->answer;
	for (size_t i = 0; i < answer->count; i++) {
		labels_release(answer->series[i].labels);
		grid_release(answer->series[i].grid);
	}
	for (size_t i = 0; i < answer->warning_count; i++)
		free(answer->warnings[i]);
	free(answer->series);
	arena_destroy(decode->arena);
	grid_release(decode->grid);
	json_split_destroy(decode->split);
	free(decode);
}

bool query_decode_feed(struct query_decode *decode, const char *bytes, size_t length, struct err *err)
{
	return json_split_feed(decode->split, bytes, length, err);
}

static void add_warning(struct query_answer *answer, const char *text, size_t length)
{
	if (answer->warning_count < QUERY_WARNINGS_MAX)
		answer->warnings[answer->warning_count++] = utf8_neutralise(text, length, QUERY_WARNING_TEXT_MAX, false);
}

static void add_warnings(struct query_answer *answer, struct json list, struct err *err)
{
	size_t count = json_items(list, err);
	for (size_t i = 0; i < count; i++) {
		struct json item = json_item(&list, i);
		if (json_kind(item) == JSON_KIND_TEXT)
			add_warning(answer, json_string_value(item.value), json_string_length(item.value));
	}
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect_warnings(struct query_answer *answer, const struct json *root, struct err *err)
{
	char text[128];
	if (answer->histograms > 0) {
		int length = snprintf(text, sizeof text,
			"%zu series are native histograms: only numbers are drawn, use histogram_quantile() or histogram_avg()",
			answer->histograms);
		add_warning(answer, text, (size_t)length);
	}
	add_warnings(answer, json_get(root, "warnings"), err);
	add_warnings(answer, json_get(root, "infos"), err);
	qsort(answer->warnings, answer->warning_count, sizeof answer->warnings[0], compare_texts);
}

/* A scalar becomes one series without labels; a text cannot be drawn. */
static void finish_scalar(struct query_decode *decode, struct json type, struct err *err)
{
	struct query_answer *answer = &decode->answer;
	if (!decode->scalar_is_number) {
		json_fail(type, err, "the query gives a text, not numbers");
		return;
	}
	struct grid *grid = grid_create(decode->scalar_ms, INSTANT_STEP_MS, 1);
	grid->values[0] = decode->scalar_value;
	answer->series = mem_grow(answer->series, answer->count, &answer->capacity, sizeof *answer->series);
	answer->series[answer->count++] = (struct series){ .labels = share(decode, labels_create(NULL, 0)), .grid = grid };
}

static void read_envelope(struct query_decode *decode, const struct json *root, struct err *err)
{
	struct json status = json_get(root, "status"), data = json_get(root, "data");
	if (strcmp(json_text(status, err), "success") != 0) {
		const char *said = json_text(json_get(root, "error"), err);
		char *text = utf8_neutralise(said, strlen(said), QUERY_WARNING_TEXT_MAX, false);
		err_set(err, ERR_REFUSED, "", "%s", text[0] ? text : "the answer's status is not \"success\"");
		free(text);
		return;
	}
	struct json type = json_get(&data, "resultType"), result = json_get(&data, "result");
	json_require_object(data, err);
	if (json_kind(result) != JSON_KIND_ARRAY)
		json_fail(result, err, "the answer has no list here");
	if (decode->scalar && err->code == ERR_NONE)
		finish_scalar(decode, type, err);
	collect_warnings(&decode->answer, root, err);
}

bool query_decode_end(struct query_decode *decode, struct err *err)
{
	size_t length;
	const char *text = json_split_envelope(decode->split, &length);
	if (!json_split_end(decode->split, err))
		return false;
	struct json_t *envelope = json_parse(text, length, err);
	if (!envelope)
		return false;
	struct json root = json_root(envelope, "", JSON_NO_INDEX);
	json_require_object(root, err);
	if (err->code == ERR_NONE)
		read_envelope(decode, &root, err);
	json_free(envelope);
	return err->code == ERR_NONE;
}

const struct query_answer *query_decode_answer(const struct query_decode *decode)
{
	return &decode->answer;
}

void query_warnings_keep(const struct query_answer *answer, struct slice *slice, struct query_result *result)
{
	result->warning_count = answer->warning_count;
	result->warnings = slice_array(slice, answer->warning_count, sizeof *result->warnings);
	for (size_t i = 0; i < answer->warning_count; i++)
		result->warnings[i] = (char *)(uintptr_t)slice_text(slice, answer->warnings[i]); /* the model's lists are char ** */
}
