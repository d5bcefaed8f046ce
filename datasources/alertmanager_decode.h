#ifndef DATASOURCES_ALERTMANAGER_DECODE_H
#define DATASOURCES_ALERTMANAGER_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct alertmanager_decode;
struct slice;

/*
 * The Alertmanager's answers (api/alertmanager.md sections 4 to 8), read while they arrive, one alert or silence at a time, into a slice that
 * the caller made for it. Each kind fills only its own fields:
 */
enum alertmanager_answer {
	ALERTMANAGER_GROUPS, /* alerts, alert_count, alert_total: by fingerprint, each once, its lists united */
	ALERTMANAGER_SILENCES, /* silences, silence_count, silence_total: those that are not expired */
	ALERTMANAGER_STATUS, /* cluster_status, cluster_name, peers, slice.version */
	ALERTMANAGER_RECEIVERS, /* receivers */
};

struct alertmanager_decode *alertmanager_decode_create(enum alertmanager_answer what, struct slice *slice)
	__attribute__((nonnull, returns_nonnull));
void alertmanager_decode_destroy(struct alertmanager_decode *decode); /* NULL is fine */
/* False with *err where the answer is not what it should be; the slice is then of no use. */
bool alertmanager_decode_feed(struct alertmanager_decode *decode, const char *bytes, size_t length, struct err *err)
	__attribute__((nonnull));
bool alertmanager_decode_end(struct alertmanager_decode *decode, struct err *err) __attribute__((nonnull));

#endif
