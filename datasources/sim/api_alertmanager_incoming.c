/*
 * Bodies of the simulated Alertmanager's API, read in the order of the real one: JSON as Go decodes it (names in any case, unknown ones passed
 * over, a wrong type remembered and reported at the end, a bad time at once), then what go-openapi requires.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/mem.h"
#include "datasources/sim/api_alertmanager.h"
#include "datasources/sim/api_gojson.h"

#define SILENCE_ID "Go value of type struct { ID string \"json:\\\"id,omitempty\\\"\" }"
#define ALERT_TIMES                                                                                                                        \
	"Go value of type struct { Annotations models.LabelSet \"json:\\\"annotations,omitempty\\\"\"; EndsAt strfmt.DateTime "            \
	"\"json:\\\"endsAt,omitempty\\\"\"; StartsAt strfmt.DateTime \"json:\\\"startsAt,omitempty\\\"\" }"

/* A body while it is read: what is wrong with it so far. */
struct reading {
	struct buf wrong; /* a type; reading goes on */
	bool ended; /* or not */
};

/* The first wrong type counts. */
static void note_type(struct reading *reading, const json_t *value, const char *where)
{
	if (reading->wrong.len == 0)
		buf_appendf(&reading->wrong, "json: cannot unmarshal %s into %s", api_gojson_type(value), where);
}

static void note_field(struct reading *reading, const json_t *value, const char *field, const char *type)
{
	struct buf where = { 0 };

	buf_appendf(&where, "Go struct field %s of type %s", field, type);
	note_type(reading, value, buf_borrow(&where));
	buf_finish(&where);
}

/* The text, NULL where it is null or none. `field` is Go's name for it, such as "Silence.comment". */
static const char *take_text(struct reading *reading, const json_t *value, const char *field)
{
	if (!json_is_string(value) && !json_is_null(value))
		note_field(reading, value, field, "string");
	return json_string_value(value);
}

/* Whatever is wrong with a time ends the reading. False where there is none. */
static bool take_time(struct reading *reading, const json_t *value, const char *field, struct gotime *time)
{
	struct buf complaint = { 0 };

	if (json_is_null(value))
		return false;
	if (!json_is_string(value)) {
		buf_clear(&reading->wrong);
		note_field(reading, value, field, "string");
		reading->ended = true;
	} else if (!gotime_parse(json_string_value(value), time, &complaint)) {
		buf_clear(&reading->wrong);
		buf_append_text(&reading->wrong, buf_borrow(&complaint));
		reading->ended = true;
	}
	buf_finish(&complaint);
	return true;
}

static bool is_hex4(const char *text, const char *end)
{
	return end - text >= 4 && strspn(text, "0123456789abcdefABCDEF") >= 4;
}

/* What Go takes and jansson does not: half a pair of surrogates, and U+0000, which become U+FFFD as what is no UTF-8 does. */
static char *mend(const char *text, size_t length)
{
	char *valid = gotext_valid(text, length), *end = valid + strlen(valid);

	for (char *at = strchr(valid, '\\'); at && at + 1 < end; at = strchr(at + 2, '\\')) {
		char digits[5] = "";

		if (at[1] != 'u' || !is_hex4(at + 2, end))
			continue;
		memcpy(digits, at + 2, 4);
		unsigned long code = strtoul(digits, NULL, 16);

		if (code >= 0xd800 && code < 0xdc00 && end - at >= 12 && at[6] == '\\' && at[7] == 'u' && strchr("dD", at[8]) &&
			strchr("cdefCDEF", at[9]) && is_hex4(at + 8, end))
			at += 6;
		else if (code == 0 || (code >= 0xd800 && code < 0xe000))
			memcpy(at + 2, "fffd", 4);
	}
	return valid;
}

/* The body's JSON; what stands behind it does not matter. NULL after an answer. */
static json_t *read_json(const struct amcall *call, const char *name)
{
	const struct api_request *request = call->request;
	char complaint[512] = "";
	json_error_t error;

	if (api_gojson_complaint(request->body, request->body_length, complaint, sizeof complaint)) {
		if (strcmp(complaint, "EOF") == 0)
			amcall_refuse(call, 422, 602, "%s in body is required", name);
		else
			amcall_refuse(call, 400, 400, "parsing %s body from \"\" failed, because %s", name, complaint);
		return NULL;
	}
	char *text = mend(request->body, request->body_length);
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_DECODE_INT_AS_REAL, &error);

	free(text);
	if (!json)
		amcall_refuse(call, 400, 400, "parsing %s body from \"\" failed, because %s", name, error.text);
	return json;
}

/* Answers where something was wrong. */
static bool end_reading(const struct amcall *call, struct reading *reading, const char *name)
{
	bool good = reading->wrong.len == 0;

	if (!good)
		amcall_refuse(call, 400, 400, "parsing %s body from \"\" failed, because %s", name, buf_borrow(&reading->wrong));
	buf_finish(&reading->wrong);
	return good;
}

static void read_matcher(struct reading *reading, const json_t *json, struct amsilence_matcher *matcher, bool *has_kind)
{
	const char *key;
	json_t *value;

	*matcher = (struct amsilence_matcher){ .is_equal = true };
	json_object_foreach((json_t *)json, key, value)
	{
		bool is_equal = strcasecmp(key, "isEqual") == 0, is_regex = strcasecmp(key, "isRegex") == 0;

		if (strcasecmp(key, "name") == 0)
			matcher->name = take_text(reading, value, "Matcher.matchers.name");
		else if (strcasecmp(key, "value") == 0)
			matcher->value = take_text(reading, value, "Matcher.matchers.value");
		else if ((is_equal || is_regex) && !json_is_boolean(value) && !json_is_null(value))
			note_field(reading, value, is_equal ? "Matcher.matchers.isEqual" : "Matcher.matchers.isRegex", "bool");
		else if (is_equal && json_is_boolean(value))
			matcher->is_equal = json_is_true(value);
		else if (is_regex)
			*has_kind = json_is_boolean(value);
		if (is_regex)
			matcher->is_regex = json_is_true(value);
	}
}

/* A silence while it is read; what is required and not there has no name yet. */
struct draft {
	struct amincoming_silence *incoming;
	bool has_matchers, has_starts, has_ends;
	bool *has_kind; /* of each matcher: isRegex */
};

static void read_matchers(struct reading *reading, const json_t *json, struct draft *draft)
{
	struct amsilence_wish *wish = &draft->incoming->wish;

	draft->has_matchers = json_is_array(json);
	if (!draft->has_matchers) {
		if (!json_is_null(json))
			note_field(reading, json, "Silence.matchers", "models.Matchers");
		return;
	}
	free(draft->incoming->matchers);
	free(draft->has_kind);
	wish->matcher_count = json_array_size(json);
	draft->incoming->matchers = mem_zalloc(wish->matcher_count + 1, sizeof *draft->incoming->matchers);
	draft->has_kind = mem_zalloc(wish->matcher_count + 1, sizeof *draft->has_kind);
	wish->matchers = draft->incoming->matchers;
	for (size_t i = 0; i < wish->matcher_count; i++) {
		const json_t *item = json_array_get(json, i);

		if (json_is_object(item))
			read_matcher(reading, item, &draft->incoming->matchers[i], &draft->has_kind[i]);
		else if (!json_is_null(item))
			note_field(reading, item, "Silence.matchers", "models.Matcher");
	}
}

/* Go reads the body twice: for the id, then for the rest. */
static void read_id(struct reading *reading, const json_t *json, struct amsilence_wish *wish)
{
	const char *key;
	json_t *value;

	wish->id = "";
	if (!json_is_object(json) && !json_is_null(json))
		note_type(reading, json, SILENCE_ID);
	json_object_foreach((json_t *)json, key, value)
	{
		if (strcasecmp(key, "id") == 0 && take_text(reading, value, ".id"))
			wish->id = json_string_value(value);
	}
	reading->ended = reading->wrong.len > 0;
}

static void read_fields(struct reading *reading, const json_t *json, struct draft *draft)
{
	struct amsilence_wish *wish = &draft->incoming->wish;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)json, key, value)
	{
		if (reading->ended)
			return;
		if (strcasecmp(key, "comment") == 0)
			wish->comment = take_text(reading, value, "Silence.comment");
		else if (strcasecmp(key, "createdBy") == 0)
			wish->created_by = take_text(reading, value, "Silence.createdBy");
		else if (strcasecmp(key, "startsAt") == 0)
			draft->has_starts = take_time(reading, value, "Silence.startsAt", &wish->starts);
		else if (strcasecmp(key, "endsAt") == 0)
			draft->has_ends = take_time(reading, value, "Silence.endsAt", &wish->ends);
		else if (strcasecmp(key, "matchers") == 0)
			read_matchers(reading, value, draft);
	}
}

static bool require(const struct amcall *call, bool there, const char *what)
{
	return there || amcall_refuse(call, 422, 602, "%s in body is required", what);
}

static bool require_matchers(const struct amcall *call, const struct draft *draft)
{
	size_t count = draft->incoming->wish.matcher_count;

	if (count == 0)
		return amcall_refuse(call, 422, 612, "matchers in body should have at least 1 items");
	for (size_t i = 0; i < count; i++) {
		const struct amsilence_matcher *matcher = &draft->incoming->matchers[i];
		const char *missing = !draft->has_kind[i] ? "isRegex" : !matcher->name ? "name" : !matcher->value ? "value" : NULL;

		if (missing)
			return amcall_refuse(call, 422, 602, "matchers.%zu.%s in body is required", i, missing);
	}
	return true;
}

static bool require_all(const struct amcall *call, const struct draft *draft)
{
	const struct amsilence_wish *wish = &draft->incoming->wish;

	return require(call, wish->comment != NULL, "comment") && require(call, wish->created_by != NULL, "createdBy") &&
	       require(call, draft->has_ends, "endsAt") && require(call, draft->has_matchers, "matchers") &&
	       require_matchers(call, draft) && require(call, draft->has_starts, "startsAt");
}

bool amincoming_read_silence(const struct amcall *call, struct amincoming_silence *incoming)
{
	struct reading reading = { 0 };
	struct draft draft = { .incoming = incoming };

	*incoming = (struct amincoming_silence){ .json = read_json(call, "silence") };
	if (!incoming->json)
		return false;
	read_id(&reading, incoming->json, &incoming->wish);
	if (!reading.ended)
		read_fields(&reading, incoming->json, &draft);
	bool good = end_reading(call, &reading, "silence") && require_all(call, &draft);

	free(draft.has_kind);
	if (!good)
		amincoming_finish_silence(incoming);
	return good;
}

void amincoming_finish_silence(struct amincoming_silence *incoming)
{
	json_decref(incoming->json);
	free(incoming->matchers);
	*incoming = (struct amincoming_silence){ 0 };
}

/* One alert while it is read. */
struct letter {
	const json_t *labels, *annotations; /* objects, or NULL */
	const char *generator;
	struct gotime starts, ends;
};

/* An object of texts, NULL where it is none. */
static const json_t *take_texts(struct reading *reading, const json_t *value, const char *field)
{
	const char *key;
	json_t *text;

	if (json_is_null(value))
		return NULL;
	if (!json_is_object(value)) {
		note_field(reading, value, field, "models.LabelSet");
		return NULL;
	}
	json_object_foreach((json_t *)value, key, text)
	{
		take_text(reading, text, field);
	}
	return value;
}

/* Go reads these two times as well: annotations and times, then the rest. */
static void read_letter(struct reading *reading, const json_t *json, struct letter *letter)
{
	const char *key;
	json_t *value;

	*letter = (struct letter){ .starts.ms = GOTIME_ZERO_MS, .ends.ms = GOTIME_ZERO_MS };
	if (!json_is_object(json) && !json_is_null(json))
		note_type(reading, json, ALERT_TIMES);
	json_object_foreach((json_t *)json, key, value)
	{
		if (strcasecmp(key, "annotations") == 0)
			letter->annotations = take_texts(reading, value, ".annotations");
		else if (strcasecmp(key, "startsAt") == 0)
			take_time(reading, value, ".startsAt", &letter->starts);
		else if (strcasecmp(key, "endsAt") == 0)
			take_time(reading, value, ".endsAt", &letter->ends);
		if (reading->ended)
			return;
	}
	reading->ended = reading->wrong.len > 0;
	json_object_foreach((json_t *)json, key, value)
	{
		if (reading->ended)
			return;
		if (strcasecmp(key, "generatorURL") == 0)
			letter->generator = take_text(reading, value, "Alert.generatorURL");
		else if (strcasecmp(key, "labels") == 0)
			letter->labels = take_texts(reading, value, "Alert.labels");
	}
	reading->ended = reading->wrong.len > 0;
}

static bool check_letter(const struct amcall *call, const struct letter *letter, size_t number)
{
	struct buf quoted = { 0 };
	bool good = true;

	if (letter->generator && *letter->generator && !gotext_is_uri(letter->generator)) {
		gotext_quote(&quoted, letter->generator);
		good = amcall_refuse(call, 422, 601, "%zu.generatorURL in body must be of type uri: %s", number, buf_borrow(&quoted));
	} else if (!letter->labels) {
		good = amcall_refuse(call, 422, 602, "%zu.labels in body is required", number);
	}
	buf_finish(&quoted);
	return good;
}

static const char *text_of(const json_t *value)
{
	return json_is_string(value) ? json_string_value(value) : "";
}

static struct amalert *make_alert(const struct letter *letter)
{
	struct label *items = mem_zalloc(json_object_size(letter->labels) + 1, sizeof *items);
	size_t count = 0;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)letter->labels, key, value)
	{
		items[count++] = (struct label){ key, text_of(value) };
	}
	struct amalert *alert = amalert_create(labels_create(items, count));

	free(items);
	json_object_foreach((json_t *)letter->annotations, key, value)
	{
		amalert_annotate(alert, key, text_of(value));
	}
	alert->starts = letter->starts;
	alert->ends = letter->ends;
	if (letter->generator) {
		free(alert->generator);
		alert->generator = mem_strdup(letter->generator);
	}
	return alert;
}

static bool read_letters(const struct amcall *call, const json_t *json, struct letter *letters)
{
	struct reading reading = { 0 };
	size_t count = json_array_size(json);

	if (!json_is_array(json) && !json_is_null(json))
		note_type(&reading, json, "Go value of type models.PostableAlerts");
	for (size_t i = 0; i < count && !reading.ended; i++)
		read_letter(&reading, json_array_get(json, i), &letters[i]);
	if (!end_reading(call, &reading, "alerts"))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!check_letter(call, &letters[i], i))
			return false;
	return true;
}

bool amincoming_read_alerts(const struct amcall *call, struct amincoming_alerts *incoming)
{
	json_t *json = read_json(call, "alerts");
	size_t count = json_array_size(json);

	*incoming = (struct amincoming_alerts){ 0 };
	if (!json)
		return false;
	struct letter *letters = mem_zalloc(count + 1, sizeof *letters);
	bool good = read_letters(call, json, letters);

	if (good) {
		incoming->items = mem_zalloc(count + 1, sizeof(struct amalert *));
		incoming->count = count;
		for (size_t i = 0; i < count; i++)
			incoming->items[i] = make_alert(&letters[i]);
	}
	free(letters);
	json_decref(json);
	return good;
}

void amincoming_finish_alerts(struct amincoming_alerts *incoming)
{
	for (size_t i = 0; i < incoming->count; i++)
		amalert_destroy(incoming->items[i]);
	free(incoming->items);
	*incoming = (struct amincoming_alerts){ 0 };
}
