#include "core/zone.h"

#include <stddef.h>
#include <string.h>
#include "core/base/clock.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

enum rule { RULE_NONE, RULE_EU, RULE_US, RULE_AU };

struct zone {
	const char *name;
	int minutes; /* standard time minus UTC */
	enum rule rule;
};

static const struct zone zones[] = {
	{ "UTC", 0, RULE_NONE },
	{ "Etc/UTC", 0, RULE_NONE },
	{ "GMT", 0, RULE_NONE },
	{ "Etc/GMT", 0, RULE_NONE },
	{ "Z", 0, RULE_NONE },
	{ "Europe/London", 0, RULE_EU },
	{ "Europe/Dublin", 0, RULE_EU },
	{ "Europe/Lisbon", 0, RULE_EU },
	{ "Europe/Berlin", 60, RULE_EU },
	{ "Europe/Paris", 60, RULE_EU },
	{ "Europe/Madrid", 60, RULE_EU },
	{ "Europe/Rome", 60, RULE_EU },
	{ "Europe/Amsterdam", 60, RULE_EU },
	{ "Europe/Brussels", 60, RULE_EU },
	{ "Europe/Vienna", 60, RULE_EU },
	{ "Europe/Zurich", 60, RULE_EU },
	{ "Europe/Prague", 60, RULE_EU },
	{ "Europe/Warsaw", 60, RULE_EU },
	{ "Europe/Budapest", 60, RULE_EU },
	{ "Europe/Copenhagen", 60, RULE_EU },
	{ "Europe/Oslo", 60, RULE_EU },
	{ "Europe/Stockholm", 60, RULE_EU },
	{ "Europe/Athens", 120, RULE_EU },
	{ "Europe/Bucharest", 120, RULE_EU },
	{ "Europe/Helsinki", 120, RULE_EU },
	{ "Europe/Sofia", 120, RULE_EU },
	{ "Europe/Istanbul", 180, RULE_NONE },
	{ "Europe/Moscow", 180, RULE_NONE },
	{ "Africa/Lagos", 60, RULE_NONE },
	{ "Africa/Johannesburg", 120, RULE_NONE },
	{ "Africa/Nairobi", 180, RULE_NONE },
	{ "Asia/Dubai", 240, RULE_NONE },
	{ "Asia/Karachi", 300, RULE_NONE },
	{ "Asia/Kolkata", 330, RULE_NONE },
	{ "Asia/Calcutta", 330, RULE_NONE },
	{ "Asia/Dhaka", 360, RULE_NONE },
	{ "Asia/Bangkok", 420, RULE_NONE },
	{ "Asia/Jakarta", 420, RULE_NONE },
	{ "Asia/Ho_Chi_Minh", 420, RULE_NONE },
	{ "Asia/Shanghai", 480, RULE_NONE },
	{ "Asia/Hong_Kong", 480, RULE_NONE },
	{ "Asia/Singapore", 480, RULE_NONE },
	{ "Asia/Taipei", 480, RULE_NONE },
	{ "Asia/Manila", 480, RULE_NONE },
	{ "Australia/Perth", 480, RULE_NONE },
	{ "Asia/Seoul", 540, RULE_NONE },
	{ "Asia/Tokyo", 540, RULE_NONE },
	{ "Australia/Brisbane", 600, RULE_NONE },
	{ "Australia/Sydney", 600, RULE_AU },
	{ "Australia/Melbourne", 600, RULE_AU },
	{ "America/Sao_Paulo", -180, RULE_NONE },
	{ "America/Argentina/Buenos_Aires", -180, RULE_NONE },
	{ "America/Halifax", -240, RULE_US },
	{ "America/New_York", -300, RULE_US },
	{ "America/Toronto", -300, RULE_US },
	{ "America/Bogota", -300, RULE_NONE },
	{ "America/Lima", -300, RULE_NONE },
	{ "America/Chicago", -360, RULE_US },
	{ "America/Mexico_City", -360, RULE_NONE },
	{ "America/Denver", -420, RULE_US },
	{ "America/Phoenix", -420, RULE_NONE },
	{ "America/Los_Angeles", -480, RULE_US },
	{ "America/Vancouver", -480, RULE_US },
	{ "America/Anchorage", -540, RULE_US },
	{ "Pacific/Honolulu", -600, RULE_NONE },
	{ "Etc/GMT+1", -60, RULE_NONE },
	{ "Etc/GMT+2", -120, RULE_NONE },
	{ "Etc/GMT+3", -180, RULE_NONE },
	{ "Etc/GMT+4", -240, RULE_NONE },
	{ "Etc/GMT+5", -300, RULE_NONE },
	{ "Etc/GMT+6", -360, RULE_NONE },
	{ "Etc/GMT+7", -420, RULE_NONE },
	{ "Etc/GMT+8", -480, RULE_NONE },
	{ "Etc/GMT+9", -540, RULE_NONE },
	{ "Etc/GMT-1", 60, RULE_NONE },
	{ "Etc/GMT-2", 120, RULE_NONE },
	{ "Etc/GMT-3", 180, RULE_NONE },
	{ "Etc/GMT-8", 480, RULE_NONE },
	{ "Etc/GMT-9", 540, RULE_NONE },
};

const struct zone *zone_find(const char *name)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(zones[i].name, name) == 0)
			return &zones[i];
	return NULL;
}

const struct zone *zone_utc(void)
{
	return &zones[0];
}

/* The way back from clock_days, after the same algorithms. */
void zone_date(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* Day of the nth Sunday (from 1; 0: the last one) of a month, in milliseconds since 1970. */
static int64_t sunday(int year, int month, int nth)
{
	int64_t first = clock_days(year, month, 1);
	int64_t next = month == 12 ? clock_days(year + 1, 1, 1) : clock_days(year, month + 1, 1);
	int64_t day = first + (3 - first % 7 + 7) % 7; /* 1970-01-01 was a Thursday, the 4th a Sunday */

	if (nth > 0)
		return (day + 7 * (nth - 1)) * DAY_MS;
	while (day + 7 < next)
		day += 7;
	return day * DAY_MS;
}

static bool is_summer(const struct zone *zone, int64_t utc_ms)
{
	int64_t standard = zone->minutes * MINUTE_MS;
	int year, month, day;

	zone_date((utc_ms + standard) / DAY_MS, &year, &month, &day);
	switch (zone->rule) {
	case RULE_EU:
		return utc_ms >= sunday(year, 3, 0) + HOUR_MS && utc_ms < sunday(year, 10, 0) + HOUR_MS;
	case RULE_US:
		return utc_ms + standard >= sunday(year, 3, 2) + 2 * HOUR_MS && utc_ms + standard < sunday(year, 11, 1) + HOUR_MS;
	case RULE_AU:
		return utc_ms + standard < sunday(year, 4, 1) + 2 * HOUR_MS || utc_ms + standard >= sunday(year, 10, 1) + 2 * HOUR_MS;
	case RULE_NONE:
		break;
	}
	return false;
}

int64_t zone_offset_ms(const struct zone *zone, int64_t utc_ms)
{
	return zone->minutes * MINUTE_MS + (is_summer(zone, utc_ms) ? HOUR_MS : 0);
}

/* Of a time that comes twice the first one is meant: summer time is tried first. */
bool zone_to_utc(const struct zone *zone, int64_t local_ms, int64_t *utc_ms)
{
	int64_t standard = zone->minutes * MINUTE_MS;
	int64_t tries[] = { local_ms - standard - HOUR_MS, local_ms - standard };

	for (size_t i = 0; i < 2; i++) {
		if (tries[i] + zone_offset_ms(zone, tries[i]) != local_ms)
			continue;
		*utc_ms = tries[i];
		return true;
	}
	return false;
}
