#ifndef CORE_MANIFEST_H
#define CORE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model.h"

struct arena;

/* A Chaos Mesh object read from YAML, ready to be sent. Its texts live in the arena of its list. */
struct manifest {
	enum chaos_object object;
	const char *file; /* path as given */
	int line; /* of the document in it */
	const char *kind; /* DNSChaos, Schedule, Workflow */
	const char *chaos_kind; /* what it runs */
	const char *namespace_, *name;
	struct chaos_spec spec; /* of the embedded chaos; of a workflow: of its first chaos template */
	const char *cron; /* schedules */
	const char *body; /* the whole object as JSON for the API */
	const char *selector; /* the selector as JSON for the preview, its namespaces filled in; "" where there is none to ask for */
	bool has_target; /* a NetworkChaos whose traffic has another end, */
	struct manifest_target {
		const char *direction; /* "to", "from", "both": as seen from the selector's pods */
		const char *mode, *value; /* as of spec */
		const char *selector; /* for the preview, like the one above */
	} target;
	size_t warning_count;
	const char *const *warnings; /* traps: no selector, endless, a schedule whose runs last an instant, percentages over 100 ... */
};

struct manifest_list {
	struct arena *arena;
	size_t count;
	struct manifest *items;
	size_t error_count;
	struct err *errors; /* files or documents that are no manifests we can send: file:line: message */
};

void manifest_list_finish(struct manifest_list *list) __attribute__((nonnull));

#endif
