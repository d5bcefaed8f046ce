#include "datasources/sim/amsilence.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/goregexp.h"

void amsilences_init(struct amsilences *silences, uint64_t seed)
{
	*silences = (struct amsilences){ .dice = { seed } };
}

static void drop_matchers(struct amsilence *silence)
{
	for (size_t i = 0; i < silence->matcher_count; i++)
		ammatcher_finish(&silence->matchers[i]);
	free(silence->matchers);
	silence->matchers = NULL;
	silence->matcher_count = 0;
}

static void destroy(struct amsilence *silence)
{
	drop_matchers(silence);
	free(silence->created_by);
	free(silence->comment);
	free(silence);
}

void amsilences_finish(struct amsilences *silences)
{
	for (size_t i = 0; i < silences->count; i++)
		destroy(silences->items[i]);
	free(silences->items);
	*silences = (struct amsilences){ 0 };
}

struct amsilence *amsilences_find(const struct amsilences *silences, const char *id)
{
	for (size_t i = 0; i < silences->count; i++)
		if (strcmp(silences->items[i]->id, id) == 0)
			return silences->items[i];
	return NULL;
}

enum amsilence_state amsilence_state(const struct amsilence *silence, int64_t now_ms)
{
	return now_ms >= silence->ends.ms ? AMSILENCE_EXPIRED : now_ms < silence->starts.ms ? AMSILENCE_PENDING : AMSILENCE_ACTIVE;
}

static bool matches_empty(const struct ammatcher *matcher)
{
	const struct labels *none = labels_create(NULL, 0);
	bool matches = matcher->is_equal && ammatcher_matches(matcher, none);

	labels_release(none);
	return matches;
}

static bool check_matcher(const struct amsilence_matcher *wish, struct buf *complaint)
{
	struct buf words = { 0 };
	bool good = gotext_is_label_name(wish->name);

	if (!good) {
		buf_append_text(complaint, "invalid label name ");
		gotext_quote(complaint, wish->name);
	} else if (wish->is_regex && goregexp_complaint(wish->value, &words)) {
		good = false;
		buf_append_text(complaint, "invalid regular expression ");
		gotext_quote(complaint, wish->value);
		buf_appendf(complaint, ": error parsing regexp: %s", buf_borrow(&words));
	}
	buf_finish(&words);
	return good;
}

/* Makes the matchers; false with what the server says of them. */
static bool make_matchers(struct amsilence *silence, const struct amsilence_wish *wish, struct buf *complaint)
{
	bool all_empty = true, good = true;
	struct buf words = { 0 };

	silence->matchers = mem_zalloc(wish->matcher_count, sizeof *silence->matchers);
	for (size_t i = 0; i < wish->matcher_count && good; i++) {
		const struct amsilence_matcher *from = &wish->matchers[i];
		struct ammatcher *to = &silence->matchers[i];

		good = check_matcher(from, &words) && ammatcher_init(to, from->name, from->value, from->is_regex, from->is_equal, &words);
		silence->matcher_count += good;
		all_empty = good && all_empty && matches_empty(to);
		if (!good)
			buf_appendf(complaint, "silence invalid: invalid label matcher %zu: %s", i, buf_borrow(&words));
	}
	buf_finish(&words);
	if (good && all_empty)
		buf_append_text(complaint, "silence invalid: at least one matcher must not match the empty string");
	return good && !all_empty;
}

static bool same_matchers(const struct amsilence *silence, const struct amsilence_wish *wish)
{
	bool same = silence->matcher_count == wish->matcher_count;

	for (size_t i = 0; i < wish->matcher_count && same; i++) {
		const struct ammatcher *a = &silence->matchers[i];
		const struct amsilence_matcher *b = &wish->matchers[i];

		same = a->is_regex == b->is_regex && a->is_equal == b->is_equal && strcmp(a->name, b->name) == 0 &&
		       strcmp(a->value, b->value) == 0;
	}
	return same;
}

static int64_t seconds(int64_t ms)
{
	return (ms - (ms % 1000 + 1000) % 1000) / 1000;
}

/* May the silence become what is wished for and keep its id? */
static bool can_become(const struct amsilence *silence, const struct amsilence_wish *wish, int64_t now_ms)
{
	if (!same_matchers(silence, wish))
		return false;
	switch (amsilence_state(silence, now_ms)) {
	case AMSILENCE_ACTIVE:
		return seconds(wish->starts.ms) == seconds(silence->starts.ms) && wish->ends.ms >= now_ms;
	case AMSILENCE_PENDING:
		return wish->starts.ms >= now_ms;
	default:
		return false;
	}
}

static void take_words(struct amsilence *silence, const struct amsilence_wish *wish, int64_t now_ms)
{
	free(silence->created_by);
	free(silence->comment);
	silence->created_by = mem_strdup(wish->created_by);
	silence->comment = mem_strdup(wish->comment);
	silence->starts = wish->starts;
	silence->ends = wish->ends;
	silence->updated = (struct gotime){ .ms = now_ms };
}

static bool add(
	struct amsilences *silences, const struct amsilence_wish *wish, int64_t now_ms, char id[DICE_UUID_SIZE], struct buf *complaint)
{
	struct amsilence *silence = mem_zalloc(1, sizeof *silence);

	if (silences->count == AMSILENCES_MAX) {
		buf_appendf(complaint, "exceeded maximum number of silences: %d (limit: %d)", AMSILENCES_MAX, AMSILENCES_MAX);
		destroy(silence);
		return false;
	}
	if (!make_matchers(silence, wish, complaint)) {
		destroy(silence);
		return false;
	}
	take_words(silence, wish, now_ms);
	if (silence->starts.ms < now_ms)
		silence->starts = silence->updated;
	dice_uuid(&silences->dice, silence->id);
	memcpy(id, silence->id, DICE_UUID_SIZE);
	silences->items = mem_grow(silences->items, silences->count, &silences->capacity, sizeof(struct amsilence *));
	silences->items[silences->count++] = silence;
	return true;
}

static void expire(struct amsilence *silence, int64_t now_ms)
{
	enum amsilence_state state = amsilence_state(silence, now_ms);

	if (state == AMSILENCE_EXPIRED)
		return;
	silence->updated = silence->ends = (struct gotime){ .ms = now_ms };
	if (state == AMSILENCE_PENDING)
		silence->starts = silence->ends;
}

enum amsilence_answer amsilences_set(
	struct amsilences *silences, const struct amsilence_wish *wish, int64_t now_ms, char id[DICE_UUID_SIZE], struct buf *complaint)
{
	struct amsilence *old = *wish->id ? amsilences_find(silences, wish->id) : NULL;

	if (*wish->id && !old) {
		buf_append_text(complaint, "silence not found");
		return AMSILENCE_UNKNOWN;
	}
	if (old && can_become(old, wish, now_ms)) {
		take_words(old, wish, now_ms);
		memcpy(id, old->id, DICE_UUID_SIZE);
		return AMSILENCE_SET;
	}
	if (old)
		expire(old, now_ms);
	return add(silences, wish, now_ms, id, complaint) ? AMSILENCE_SET : AMSILENCE_REFUSED;
}

bool amsilences_expire(struct amsilences *silences, const char *id, int64_t now_ms)
{
	struct amsilence *silence = amsilences_find(silences, id);

	if (silence)
		expire(silence, now_ms);
	return silence != NULL;
}

void amsilences_collect(struct amsilences *silences, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < silences->count; i++) {
		if (silences->items[i]->ends.ms + AMSILENCE_RETENTION_MS <= now_ms)
			destroy(silences->items[i]);
		else
			silences->items[kept++] = silences->items[i];
	}
	silences->count = kept;
}

bool amsilence_mutes(const struct amsilence *silence, const struct labels *labels, int64_t now_ms)
{
	return amsilence_state(silence, now_ms) == AMSILENCE_ACTIVE &&
	       ammatcher_matches_all(silence->matchers, silence->matcher_count, labels);
}
