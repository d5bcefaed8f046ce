#ifndef DATASOURCES_ALERTMANAGER_DECODE_H
#define DATASOURCES_ALERTMANAGER_DECODE_H

#include "datasources/endpoint.h"

/*
 * The Alertmanager's answers (0.25 to 0.34: api/v2/openapi.yaml), read while they arrive, one alert or silence at a time, into a slice that
 * the caller made for it. Each kind fills only its own fields:
 */
enum alertmanager_answer {
	ALERTMANAGER_GROUPS, /* alerts, alert_count, alert_total: by fingerprint, each once, its lists united */
	ALERTMANAGER_SILENCES, /* silences, silence_count, silence_total: those that are not expired */
	ALERTMANAGER_STATUS, /* cluster_status, cluster_name, peers, slice.version */
	ALERTMANAGER_RECEIVERS, /* receivers */
};

extern const struct endpoint_decoder alertmanager_decoder;

#endif
