#ifndef CORE_JOINAM_H
#define CORE_JOINAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/health.h"

struct arena;
struct join_input;
struct labels;
struct map;

/* Alertmanager's side of core/join: the alerts and silences of all copies as one. */

struct joinam_alert {
	const struct am_alert *am; /* of the copy that updated it last */
	const struct freshness *fresh; /* of the freshest copy that lists it */
	size_t cluster; /* which of the clusters */
	const char *server; /* name of that copy */
	size_t receiver_count, silenced_count, inhibited_count, muted_count; /* of all copies */
	const char **receivers, **silenced_by, **inhibited_by, **muted_by;
	bool taken; /* by an alert of a rule */
};

struct joinam {
	struct arena *arena;
	size_t count;
	struct joinam_alert *alerts;
	size_t cluster_count; /* more than 1: the Alertmanagers are not copies of each other */
	const char *note; /* "alertmanager-2 lacks 3 of 12 alerts": copies that do not agree; "" */
	size_t lack_count;
	struct frame_lack *lacks; /* that were seen, told or not yet */
	size_t cut; /* alerts that a server has beyond those that are kept */
	struct map *by_fingerprint, *by_silence;
	struct map *by_labels; /* hash of the labels -> first alert with it */
	const struct silence **silences;
	size_t held_count;
	const struct labels **held; /* sets that were made; room for one a wish */
};

/* An alert of a rule that looks for itself. */
struct joinam_wish {
	const struct labels *labels; /* as the rule has them */
	const struct labels *external; /* what Prometheus adds to them when it sends the alert; NULL: nothing */
	uint64_t hash; /* of both together, set by joinam_match: the alert's identity */
	const struct labels *sent; /* both together, where it had to be made: joinam_sent */
	int64_t starts_ms; /* activeAt + for of a firing one; 0: only its very labels will do */
	int64_t apart_ms; /* how far from that startsAt may lie */
	struct joinam_alert *found; /* NULL if it is not there */
};

void joinam_collect(struct joinam *am, const struct join_input *in) __attribute__((nonnull));

/* Labels and external labels as one set, made at the first call; the caller releases what is in am->held at the end. */
const struct labels *joinam_sent(struct joinam *am, struct joinam_wish *wish) __attribute__((nonnull, returns_nonnull));

/* Each finds its own by all labels; then those left over find theirs by what relabelling has not touched. Each is taken once. */
void joinam_match(struct joinam *am, struct joinam_wish *wishes, size_t count) __attribute__((nonnull(1)));

const struct silence *joinam_silence(const struct joinam *am, const char *id) __attribute__((nonnull)); /* NULL if not known */

#endif
