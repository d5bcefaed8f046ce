#ifndef DATASOURCES_SIM_ALERTMANAGER_H
#define DATASOURCES_SIM_ALERTMANAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/amconfig.h"
#include "datasources/sim/amgroup.h"
#include "datasources/sim/amsilence.h"
#include "datasources/sim/gotext.h"

/*
 * The state of the simulated Alertmanager (0.25): alerts that were sent to it, silences, and whom it told. It knows no socket, no clock and no
 * JSON: `now_ms` comes in, and the same calls at the same times make the same state. One thread.
 */

#define ALERTMANAGER_ALERTS_MAX 50000 /* more are refused, which a real one does not do */

struct amannotation {
	char *name, *value;
};

struct amalert {
	const struct labels *labels; /* a reference; their hash is the fingerprint */
	struct amannotation *annotations; /* by name; values may be "" */
	size_t annotation_count;
	char *generator; /* "": none */
	struct gotime starts, ends, updated; /* starts and ends may be zero in what is put */
	bool timeout; /* the sender gave no end */
};

struct alertmanager {
	int64_t start_ms;
	struct amalert **alerts; /* by fingerprint */
	size_t alert_count, alert_capacity;
	struct amsilences silences;
	struct amgroups groups;
};

struct alertmanager *alertmanager_create(uint64_t seed, int64_t start_ms) __attribute__((returns_nonnull));
void alertmanager_destroy(struct alertmanager *alertmanager);

/* An alert to be filled; takes over the labels' reference. */
struct amalert *amalert_create(const struct labels *labels) __attribute__((nonnull, returns_nonnull));
void amalert_annotate(struct amalert *alert, const char *name, const char *value) __attribute__((nonnull)); /* the last of a name wins */
void amalert_destroy(struct amalert *alert);

/*
 * What somebody sent at that time: takes it over, fills in times that are missing, and merges it with what is known of the same labels.
 * False with words where it is no alert: nothing is changed then.
 */
bool alertmanager_put(struct alertmanager *alertmanager, struct amalert *alert, int64_t now_ms, struct buf *complaint)
	__attribute__((nonnull));

/* Lets time pass: tells receivers what is due, forgets what is long over. Times must not go back. */
void alertmanager_advance(struct alertmanager *alertmanager, int64_t now_ms) __attribute__((nonnull));

/* Is it over? Such an alert is not listed any more. */
bool amalert_is_over(const struct amalert *alert, int64_t now_ms) __attribute__((nonnull));

/* NULL if nothing with that fingerprint is known, be it over or not. */
const struct amalert *alertmanager_find(const struct alertmanager *alertmanager, uint64_t fingerprint) __attribute__((nonnull));

/* What keeps alerts from those who should be told, as it stands at one time. */
struct amsuppression {
	const struct alertmanager *alertmanager; /* borrowed */
	int64_t now_ms;
	struct amsource *sources; /* of inhibitions, by what must be equal */
	size_t source_count;
};

void amsuppression_init(struct amsuppression *suppression, const struct alertmanager *alertmanager, int64_t now_ms)
	__attribute__((nonnull));
void amsuppression_finish(struct amsuppression *suppression) __attribute__((nonnull));

/* The alert that inhibits the one with these labels, or NULL; of several the one with the lowest fingerprint. */
const struct labels *amsuppression_inhibitor(const struct amsuppression *suppression, const struct labels *labels) __attribute__((nonnull));

/* Is any silence on it? */
bool amsuppression_is_silenced(const struct amsuppression *suppression, const struct labels *labels) __attribute__((nonnull));

#endif
