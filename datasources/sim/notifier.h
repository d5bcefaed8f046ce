#ifndef DATASOURCES_SIM_NOTIFIER_H
#define DATASOURCES_SIM_NOTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/rules.h"

/*
 * What the simulated Prometheus tells the Alertmanager, as a real one does: an alert when it begins to fire, again after each resend delay with
 * an end four delays ahead, and once more when it is over. External labels are added on the way.
 */

#define NOTIFIER_RESEND_MS INT64_C(60000)

struct notifier_entry {
	const struct labels *labels; /* a reference, with the external ones */
	int64_t fired_ms, sent_ms;
	bool seen;
};

struct notifier {
	struct notifier_entry *entries; /* what fires, by hash of the labels */
	size_t count, capacity;
	const struct labels *external; /* a reference */
};

void notifier_init(struct notifier *notifier) __attribute__((nonnull));
void notifier_finish(struct notifier *notifier) __attribute__((nonnull));

/* After each evaluation of the rules. `prometheus_url` begins the links back; "" where it is not known. */
void notifier_send(struct notifier *notifier, const struct rules *rules, const char *prometheus_url, struct alertmanager *alertmanager,
	int64_t now_ms) __attribute__((nonnull));

#endif
