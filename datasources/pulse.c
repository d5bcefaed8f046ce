#include "datasources/pulse.h"

#include "datasources/http.h"
#include "datasources/poller.h"

#define STRANGE_MS 10000 /* without a good answer, until strange ones are the server's */

/*
 * A Date header has whole seconds, cut, and was written some time between the request and the answer. So each answer says of the server's
 * clock: at least Date minus the time it was received, at most Date and 999 ms minus the time it was sent. Answers narrow that interval;
 * one that contradicts it means that a clock was set, and begins a new one.
 */
static void read_clock(struct pulse *pulse, const struct http_response *response, int64_t now_ms)
{
	if (response->date_ms == 0)
		return;
	int64_t low = response->date_ms - now_ms, high = response->date_ms + 999 - (now_ms - response->elapsed_ms);
	if (!pulse->has_clock || low > pulse->offset_high_ms || high < pulse->offset_low_ms) {
		pulse->offset_low_ms = low;
		pulse->offset_high_ms = high;
	}
	pulse->offset_low_ms = low > pulse->offset_low_ms ? low : pulse->offset_low_ms;
	pulse->offset_high_ms = high < pulse->offset_high_ms ? high : pulse->offset_high_ms;
	pulse->has_clock = true;
}

void pulse_good(struct pulse *pulse, const struct http_response *response, int64_t now_ms)
{
	read_clock(pulse, response, now_ms);
	pulse->health = SOURCE_OK;
	pulse->good_ms = pulse->poll_ms = now_ms;
	pulse->failed_since_ms = pulse->next_try_ms = 0;
	pulse->tries = 0;
	pulse->simulated = response->simulated;
	err_clear(&pulse->error);
}

/* Whose failure it is: the server's for sure, the server's if nothing else is good, or the request's own. */
static bool is_servers(const struct pulse *pulse, const struct err *err, int64_t started_ms)
{
	switch (err->code) {
	case ERR_CONFIG: /* its address, its headers */
	case ERR_IO: /* the file with its credential */
	case ERR_RESOLVE:
	case ERR_CONNECT:
	case ERR_TLS:
	case ERR_REDIRECT:
		return true;
	case ERR_AUTH:
		return err->status != 403 || pulse->good_ms < started_ms;
	case ERR_REFUSED:
		return err->status >= 500 && pulse->good_ms < started_ms;
	case ERR_TIMEOUT:
	case ERR_OVERLOAD:
	case ERR_DECODE:
	case ERR_NOT_FOUND:
	case ERR_LIMIT:
		return pulse->good_ms < started_ms;
	default:
		return false;
	}
}

bool pulse_bad(struct pulse *pulse, const struct err *err, int64_t started_ms, int64_t now_ms)
{
	bool counted = pulse_is_down(pulse) && started_ms <= pulse->poll_ms && pulse->next_try_ms != 0;
	if (!is_servers(pulse, err, started_ms) || counted)
		return pulse_is_down(pulse);
	if (pulse->failed_since_ms == 0)
		pulse->failed_since_ms = now_ms;
	pulse->health = SOURCE_FAILED;
	pulse->poll_ms = now_ms;
	pulse->error = *err;
	pulse->tries++;
	pulse->next_try_ms = now_ms + poller_backoff_ms(pulse->tries, pulse_random(pulse));
	return true;
}

bool pulse_strange(struct pulse *pulse, const struct err *err, int64_t started_ms, int64_t now_ms)
{
	if (pulse->good_ms == 0 || now_ms - pulse->good_ms < STRANGE_MS)
		return pulse_is_down(pulse);
	return pulse_bad(pulse, err, started_ms, now_ms);
}

bool pulse_is_down(const struct pulse *pulse)
{
	return pulse->health == SOURCE_FAILED;
}

void pulse_try_now(struct pulse *pulse)
{
	pulse->next_try_ms = 0;
	pulse->tries = 0;
}

int64_t pulse_offset_ms(const struct pulse *pulse)
{
	if (!pulse->has_clock || (pulse->offset_low_ms <= 0 && pulse->offset_high_ms >= 0))
		return 0;
	return pulse->offset_low_ms + (pulse->offset_high_ms - pulse->offset_low_ms) / 2;
}

int64_t pulse_server_ms(const struct pulse *pulse, int64_t now_ms)
{
	return now_ms + pulse_offset_ms(pulse);
}

void pulse_fill(const struct pulse *pulse, struct slice *slice)
{
	slice->health = pulse->health;
	slice->good_ms = pulse->good_ms;
	slice->poll_ms = pulse->poll_ms;
	slice->failed_since_ms = pulse->failed_since_ms;
	slice->next_try_ms = pulse->next_try_ms;
	slice->tries = pulse->tries;
	slice->error = pulse->error;
	slice->has_clock_offset = pulse->has_clock;
	slice->clock_offset_ms = pulse_offset_ms(pulse);
	slice->simulated = pulse->simulated;
}

uint32_t pulse_random(struct pulse *pulse)
{
	pulse->random = pulse->random * UINT32_C(1664525) + UINT32_C(1013904223);
	return pulse->random;
}
