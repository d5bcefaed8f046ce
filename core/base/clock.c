#include "core/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall(void *user)
{
	(void)user;
	return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic(void *user)
{
	(void)user;
	return read_clock(CLOCK_MONOTONIC);
}

const struct clock *clock_system(void)
{
	static const struct clock system = { .wall_ms = system_wall, .monotonic_ms = system_monotonic };

	return &system;
}

/* After Howard Hinnant's "chrono-compatible low-level date algorithms": years that begin in March, eras of 400 years. */
int64_t clock_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int clock_month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : lengths[month - 1];
}

static bool is_real(const struct clock_fields *f)
{
	return f->month >= 1 && f->month <= 12 && f->day >= 1 && f->day <= clock_month_length(f->year, f->month) && f->hour <= 23 &&
	       f->minute <= 59 && f->second <= 60;
}

static int64_t wall_of(const struct clock_fields *f)
{
	return (((clock_days(f->year, f->month, f->day) * 24 + f->hour) * 60 + f->minute) * 60 + f->second) * 1000;
}

/* Text that is being read; `ok` turns false at the first thing that is not as it should be. */
struct reader {
	const char *at, *end;
	bool ok;
};

static int read_digits(struct reader *reader, int digits)
{
	int number = 0;

	for (int i = 0; i < digits; i++) {
		if (reader->at == reader->end || *reader->at < '0' || *reader->at > '9') {
			reader->ok = false;
			return 0;
		}
		number = number * 10 + (*reader->at++ - '0');
	}
	return number;
}

/* Takes one of the characters of `any`, and says which; 0 where there is none of them. */
static char read_any(struct reader *reader, const char *any)
{
	if (reader->at < reader->end && *reader->at && strchr(any, *reader->at))
		return *reader->at++;
	return 0;
}

static void read_one(struct reader *reader, const char *any)
{
	if (!read_any(reader, any))
		reader->ok = false;
}

static int64_t read_fraction(struct reader *reader)
{
	int64_t milliseconds = 0;
	int digits = 0;

	if (!read_any(reader, "."))
		return 0;
	for (int scale = 100; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; scale /= 10, digits++)
		milliseconds += (*reader->at++ - '0') * scale;
	if (digits < 1 || digits > 9)
		reader->ok = false;
	return milliseconds;
}

/* "Z" or "+01:00", in milliseconds. */
static int64_t read_offset(struct reader *reader)
{
	char sign = read_any(reader, "Zz+-");
	int64_t minutes;

	if (sign != '+' && sign != '-') {
		if (!sign)
			reader->ok = false;
		return 0;
	}
	minutes = read_digits(reader, 2) * 60;
	read_one(reader, ":");
	minutes += read_digits(reader, 2);
	return (sign == '-' ? -minutes : minutes) * 60000;
}

bool clock_parse_rfc3339(const char *text, size_t length, int64_t *wall_ms)
{
	struct reader reader = { .at = text, .end = text + length, .ok = true };
	struct clock_fields f = { 0 };
	int64_t fraction, offset;

	f.year = read_digits(&reader, 4);
	read_one(&reader, "-");
	f.month = read_digits(&reader, 2);
	read_one(&reader, "-");
	f.day = read_digits(&reader, 2);
	read_one(&reader, "Tt");
	f.hour = read_digits(&reader, 2);
	read_one(&reader, ":");
	f.minute = read_digits(&reader, 2);
	read_one(&reader, ":");
	f.second = read_digits(&reader, 2);
	fraction = read_fraction(&reader);
	offset = read_offset(&reader);
	if (!reader.ok || reader.at != reader.end || !is_real(&f))
		return false;
	*wall_ms = f.year <= 1 ? 0 : wall_of(&f) + fraction - offset;
	return true;
}

const char *clock_format_rfc3339(int64_t wall_ms, char *out, size_t size)
{
	struct clock_fields f;
	int milliseconds = (int)(((wall_ms % 1000) + 1000) % 1000);
	char fraction[16] = "";

	clock_fields(wall_ms, false, &f);
	if (milliseconds != 0)
		snprintf(fraction, sizeof(fraction), ".%03d", milliseconds);
	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", f.year, f.month, f.day, f.hour, f.minute, f.second, fraction);
	return out;
}

static int month_by_name(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++) {
		if (memcmp(names + i * 3, name, 3) == 0)
			return i + 1;
	}
	return 0;
}

bool clock_parse_http_date(const char *text, int64_t *wall_ms)
{
	static const char shape[] = "Www, 00 Mmm 0000 00:00:00 GMT";
	struct reader reader = { .at = text, .end = text + strlen(text), .ok = true };
	struct clock_fields f = { 0 };

	if (strlen(text) != sizeof(shape) - 1 || strcmp(text + sizeof(shape) - 5, " GMT") != 0)
		return false;
	reader.at = text + 3;
	read_one(&reader, ",");
	read_one(&reader, " ");
	f.day = read_digits(&reader, 2);
	read_one(&reader, " ");
	f.month = month_by_name(reader.at);
	reader.at += 3;
	read_one(&reader, " ");
	f.year = read_digits(&reader, 4);
	read_one(&reader, " ");
	f.hour = read_digits(&reader, 2);
	read_one(&reader, ":");
	f.minute = read_digits(&reader, 2);
	read_one(&reader, ":");
	f.second = read_digits(&reader, 2);
	if (!reader.ok || !is_real(&f))
		return false;
	*wall_ms = wall_of(&f);
	return true;
}

static struct tm broken_down(int64_t wall_ms, bool local)
{
	time_t seconds = (time_t)(wall_ms >= 0 ? wall_ms / 1000 : (wall_ms - 999) / 1000);
	struct tm parts = { .tm_year = 70, .tm_mday = 1 };

	if (local)
		localtime_r(&seconds, &parts);
	else
		gmtime_r(&seconds, &parts);
	return parts;
}

void clock_fields(int64_t wall_ms, bool local, struct clock_fields *out)
{
	struct tm parts = broken_down(wall_ms, local);

	*out = (struct clock_fields){
		.year = parts.tm_year + 1900,
		.month = parts.tm_mon + 1,
		.day = parts.tm_mday,
		.hour = parts.tm_hour,
		.minute = parts.tm_min,
		.second = parts.tm_sec,
		.weekday = parts.tm_wday,
	};
}

const char *clock_zone_name(int64_t wall_ms, bool local, char *out, size_t size)
{
	struct tm parts = broken_down(wall_ms, local);

	snprintf(out, size, "%s", local && parts.tm_zone ? parts.tm_zone : "UTC");
	return out;
}
