#ifndef DATASOURCES_SIM_API_H
#define DATASOURCES_SIM_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/buf.h"

/* What the server hands to an API and gets back: HTTP without the network, so that the APIs are functions of (world, request). */

struct api_request {
	const char *method, *path; /* the path as it was sent, undecoded, without the query */
	const char *query; /* undecoded, "" where there is none */
	const char *authorization; /* the header, or NULL */
	const char *body;
	size_t body_length;
	const char *accept, *content_type; /* the headers, or NULL */
};

/* A header of an answer; both texts live as long as the program. */
struct api_header {
	const char *name, *value;
};

#define API_HEADERS_MAX 3

/* How an answer goes out, where that is not at once and whole. */
struct api_delivery {
	int64_t delay_ms; /* it waits for so long */
	int64_t date_off_ms; /* its Date is off by this */
	bool cut; /* the connection ends after cut_bytes of the body; Content-Length is that of the whole */
	size_t cut_bytes;
	unsigned drip; /* bytes of the body a second; 0: as fast as they go */
	bool hang, reset; /* no answer at all: silence, or a connection that is reset */
};

struct api_response {
	int status;
	const char *content_type; /* NULL: the header is left out */
	char *location; /* owned; NULL: none */
	struct api_header headers[API_HEADERS_MAX]; /* others, up to one without a name */
	struct buf body;
	struct api_delivery delivery;
};

void api_response_finish(struct api_response *response) __attribute__((nonnull));

/* Adds a header; there is room for API_HEADERS_MAX. */
void api_add_header(struct api_response *response, const char *name, const char *value) __attribute__((nonnull));

/*
 * The next name and value of a query or a form, decoded; caller frees both. What Go's url.ParseQuery cannot decode is passed over. False at the
 * end.
 */
bool api_next_parameter(const char **query, char **name, char **value) __attribute__((nonnull));

/* The value of the next parameter of that name, or NULL if there is none; caller frees. */
char *api_take(const char **query, const char *name) __attribute__((nonnull));

/* The decoded value of a query parameter, or NULL if it is absent; caller frees. The first one counts. */
char *api_query(const struct api_request *request, const char *name) __attribute__((nonnull));

/* Does a value pass a filter from a query? NULL and "" let everything pass. */
bool api_passes(const char *wanted, const char *value) __attribute__((nonnull(2)));

/* GET /metrics in Prometheus' text format, every sample with the time of the last whole second. */
struct world;
void api_metrics_answer(const struct world *world, const struct api_request *request, struct api_response *response)
	__attribute__((nonnull));

/* The Chaos Mesh Dashboard. */
struct api_chaosmesh;
void api_chaosmesh_answer(struct api_chaosmesh *api, const struct api_request *request, struct api_response *response)
	__attribute__((nonnull));

#endif
