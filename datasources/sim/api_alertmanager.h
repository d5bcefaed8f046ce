#ifndef DATASOURCES_SIM_API_ALERTMANAGER_H
#define DATASOURCES_SIM_API_ALERTMANAGER_H

#include <stdbool.h>
#include <stdint.h>
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/api.h"

/* What the files of the simulated Alertmanager's API (v2 of 0.25) share, and sim.c. */

struct api_alertmanager {
	struct alertmanager *alertmanager; /* borrowed */
	int64_t now_ms;
};

/* A request on its way through a handler. */
struct amcall {
	const struct api_alertmanager *api;
	const struct api_request *request;
	struct api_response *response;
	const char *id; /* of silence/ID, else "" */
};

/* The three shapes of errors: the handler's text, the validator's object, nothing. They return false. */
bool amcall_fail(const struct amcall *call, int status, const char *format, ...) __attribute__((format(printf, 3, 4), nonnull));
bool amcall_refuse(const struct amcall *call, int status, int code, const char *format, ...) __attribute__((format(printf, 4, 5), nonnull));
bool amcall_nothing(const struct amcall *call, int status) __attribute__((nonnull));

/* The matchers of the parameters "filter"; false after an answer. */
struct amfilter {
	struct ammatcher *matchers;
	size_t count;
};
bool amcall_filter(const struct amcall *call, struct amfilter *filter) __attribute__((nonnull));
void amfilter_finish(struct amfilter *filter) __attribute__((nonnull));

/* The body of a POST; false after an answer. What is read borrows from it. */
struct amincoming_silence {
	struct json_t *json;
	struct amsilence_wish wish;
	struct amsilence_matcher *matchers;
};
bool amincoming_read_silence(const struct amcall *call, struct amincoming_silence *incoming) __attribute__((nonnull));
void amincoming_finish_silence(struct amincoming_silence *incoming) __attribute__((nonnull));

struct amincoming_alerts {
	struct amalert **items; /* whoever takes one puts NULL in its place */
	size_t count;
};
bool amincoming_read_alerts(const struct amcall *call, struct amincoming_alerts *incoming) __attribute__((nonnull));
void amincoming_finish_alerts(struct amincoming_alerts *incoming) __attribute__((nonnull));

/* Handlers. */
void alertmanager_get_alerts(const struct amcall *call);
void alertmanager_get_groups(const struct amcall *call);
void alertmanager_post_alerts(const struct amcall *call);
void alertmanager_get_silences(const struct amcall *call);
void alertmanager_post_silence(const struct amcall *call);
void alertmanager_get_silence(const struct amcall *call);
void alertmanager_delete_silence(const struct amcall *call);

void api_alertmanager_answer(const struct api_alertmanager *api, const struct api_request *request, struct api_response *response)
	__attribute__((nonnull));

#endif
