#include "core/cron.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/fmt.h"
#include "core/zone.h"

/*
 * Fields are sets of bits. The search goes day by day in local time, so that it needs no special case for months, leap years or changes
 * of the clock: a local time that a change skips is simply passed over.
 */

#define SECOND_MS INT64_C(1000)
#define DAY_MS (INT64_C(86400) * SECOND_MS)
#define SEARCH_DAYS (5 * 366)
#define TEXT_MAX 512

static const char *const month_names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", NULL };
static const char *const weekday_names[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

struct bounds {
	const char *what;
	int low, high;
	const char *const *names; /* the first one is `low`; NULL none */
};

static const struct bounds fields[] = {
	{ "second", 0, 59, NULL },
	{ "minute", 0, 59, NULL },
	{ "hour", 0, 23, NULL },
	{ "day", 1, 31, NULL },
	{ "month", 1, 12, month_names },
	{ "weekday", 0, 6, weekday_names },
};

static const struct descriptor {
	const char *name, *means;
} descriptors[] = {
	{ "@yearly", "0 0 0 1 1 *" },
	{ "@annually", "0 0 0 1 1 *" },
	{ "@monthly", "0 0 0 1 * *" },
	{ "@weekly", "0 0 0 * * 0" },
	{ "@daily", "0 0 0 * * *" },
	{ "@midnight", "0 0 0 * * *" },
	{ "@hourly", "0 0 * * * *" },
};

static bool parse_number(const char *text, const struct bounds *bounds, int *out)
{
	char *end;
	long value;

	for (int i = 0; bounds->names != NULL && bounds->names[i] != NULL; i++) {
		if (strcasecmp(bounds->names[i], text) != 0)
			continue;
		*out = bounds->low + i;
		return true;
	}
	if (!isdigit((unsigned char)text[0]))
		return false;
	value = strtol(text, &end, 10);
	*out = (int)(value > 10000 ? 10000 : value);
	return *end == '\0';
}

/* `*`, `?`, `a`, `a-b`, each with `/step`; `a/step` runs to the end. */
static bool parse_range(char *text, const struct bounds *bounds, uint64_t *set, bool *any)
{
	static const struct bounds step_bounds = { "step", 1, 10000, NULL };
	char *step_text = strchr(text, '/');
	int low, high, step = 1;
	bool star, single;
	char *dash;

	if (step_text != NULL) {
		*step_text++ = '\0';
		if (!parse_number(step_text, &step_bounds, &step) || step < 1)
			return false;
	}
	star = strcmp(text, "*") == 0 || strcmp(text, "?") == 0;
	dash = star ? NULL : strchr(text, '-');
	single = dash == NULL && !star;
	if (dash != NULL)
		*dash++ = '\0';
	low = bounds->low;
	high = bounds->high;
	if (!star && !parse_number(text, bounds, &low))
		return false;
	if (dash != NULL && !parse_number(dash, bounds, &high))
		return false;
	if (single && step_text == NULL)
		high = low;
	if (low < bounds->low || high > bounds->high || low > high)
		return false;
	for (int i = low; i <= high; i += step)
		*set |= UINT64_C(1) << i;
	*any = *any || (star && step == 1);
	return true;
}

static bool parse_field(char *text, const struct bounds *bounds, uint64_t *set, bool *any)
{
	char *rest = text;
	char *part;

	*set = 0;
	*any = false;
	while ((part = strsep(&rest, ",")) != NULL)
		if (part[0] != '\0' && !parse_range(part, bounds, set, any))
			return false;
	return *set != 0;
}

static bool parse_fields(char *text, struct cron *out, struct err *err)
{
	uint64_t *sets[] = { &out->second, &out->minute, &out->hour, &out->day, &out->month, &out->weekday };
	char *words[7];
	char *rest = text;
	char *word;
	size_t count = 0;

	while ((word = strsep(&rest, " \t")) != NULL && count < 7)
		if (word[0] != '\0')
			words[count++] = word;
	if (count != 5 && count != 6)
		return err_set(err, ERR_DECODE, "", "a schedule has 5 or 6 fields, not %zu", count);
	out->second = 1;
	for (size_t i = 0; i < count; i++) {
		size_t field = i + 6 - count;
		bool any;

		if (!parse_field(words[i], &fields[field], sets[field], &any))
			return err_set(err, ERR_DECODE, "", "the schedule's %s is wrong", fields[field].what);
		if (field == 3)
			out->any_day = any;
		if (field == 5)
			out->any_weekday = any;
	}
	return true;
}

/* Cuts the zone off; returns what follows it. */
static char *parse_zone(char *text, struct cron *out)
{
	char *equals = strchr(text, '=');
	size_t prefix = equals != NULL ? (size_t)(equals - text) : 0;
	char *name;

	if (!((prefix == 2 && strncmp(text, "TZ", 2) == 0) || (prefix == 7 && strncmp(text, "CRON_TZ", 7) == 0)))
		return text;
	name = equals + 1;
	text = name + strcspn(name, " \t");
	if (*text != '\0')
		*text++ = '\0';
	out->zone = name[0] == '\0' || strcmp(name, "Local") == 0 ? zone_utc() : zone_find(name);
	return text + strspn(text, " \t");
}

static bool parse_every(const char *text, struct cron *out, struct err *err)
{
	int64_t every;

	text += strspn(text, " \t");
	if (!fmt_parse_go_duration(text, &every) || every < 0)
		return err_set(err, ERR_DECODE, "", "the schedule's interval is no duration");
	out->every_ms = every < SECOND_MS ? SECOND_MS : every - every % SECOND_MS;
	return true;
}

bool cron_parse(const char *text, struct cron *out, struct err *err)
{
	char copy[TEXT_MAX];
	char *rest;

	*out = (struct cron){ .zone = zone_utc() };
	if (strlen(text) >= sizeof(copy))
		return err_set(err, ERR_LIMIT, "", "the schedule is too long");
	memcpy(copy, text, strlen(text) + 1);
	rest = parse_zone(copy + strspn(copy, " \t"), out);
	if (strncmp(rest, "@every", 6) == 0 && (rest[6] == ' ' || rest[6] == '\t'))
		return parse_every(rest + 6, out, err);
	for (size_t i = 0; rest[0] == '@' && i < sizeof(descriptors) / sizeof(descriptors[0]); i++) {
		size_t length = strlen(descriptors[i].name);

		if (strncmp(rest, descriptors[i].name, length) != 0 || rest[length + strspn(rest + length, " \t")] != '\0')
			continue;
		memcpy(copy, descriptors[i].means, strlen(descriptors[i].means) + 1);
		return parse_fields(copy, out, err);
	}
	return parse_fields(rest, out, err);
}

static bool has(uint64_t set, int value)
{
	return (set >> value & 1) != 0;
}

static bool day_matches(const struct cron *cron, int64_t days)
{
	int year, month, day;
	bool by_day, by_weekday;

	zone_date(days, &year, &month, &day);
	if (!has(cron->month, month))
		return false;
	by_day = has(cron->day, day);
	by_weekday = has(cron->weekday, (int)((days % 7 + 11) % 7)); /* 1970-01-01 was a Thursday */
	return cron->any_day || cron->any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

/* First matching second of the day at or after `from`, or -1. */
static int next_second(const struct cron *cron, int from)
{
	for (int hour = from / 3600; hour < 24; hour++) {
		int minute = hour == from / 3600 ? from % 3600 / 60 : 0;

		if (!has(cron->hour, hour))
			continue;
		for (; minute < 60; minute++) {
			int start = hour * 3600 + minute * 60;

			if (!has(cron->minute, minute))
				continue;
			for (int second = from > start ? from - start : 0; second < 60; second++)
				if (has(cron->second, second))
					return start + second;
		}
	}
	return -1;
}

static int64_t next_every(const struct cron *cron, int64_t after_ms, int64_t last_ms)
{
	int64_t base = last_ms != 0 ? last_ms : after_ms;

	base -= base % SECOND_MS;
	if (base + cron->every_ms > after_ms)
		return base + cron->every_ms;
	return base + ((after_ms - base) / cron->every_ms + 1) * cron->every_ms;
}

int64_t cron_next(const struct cron *cron, int64_t after_ms, int64_t last_ms)
{
	int64_t local, day, utc;
	int from;

	if (cron->every_ms > 0)
		return next_every(cron, after_ms, last_ms);
	if (cron->zone == NULL || after_ms < 0)
		return 0;
	local = after_ms + zone_offset_ms(cron->zone, after_ms);
	local += SECOND_MS - local % SECOND_MS;
	day = local / DAY_MS;
	from = (int)(local % DAY_MS / SECOND_MS);
	for (int64_t end = day + SEARCH_DAYS; day < end; day++, from = 0) {
		if (!day_matches(cron, day))
			continue;
		for (; (from = next_second(cron, from)) >= 0; from++)
			if (zone_to_utc(cron->zone, day * DAY_MS + from * SECOND_MS, &utc) && utc > after_ms)
				return utc;
	}
	return 0;
}
