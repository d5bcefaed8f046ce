#ifndef TUI_ALERTCELL_H
#define TUI_ALERTCELL_H

#include <stdbool.h>

#include "core/frame.h"
#include "widgets/line.h"

/* Cells of the lists of alerts: what a column says of an alert, and of a group of them. Pure; `out` gets text added. */
enum alertcell_kind {
	CELL_NONE, /* nothing: the column of the fold's mark */
	CELL_MARK,
	CELL_SEVERITY,
	CELL_NAME,
	CELL_NAMESPACE,
	CELL_SUBJECT,
	CELL_STATE,
	CELL_SINCE,
	CELL_STATE_SINCE,
	CELL_NEXT,
	CELL_RELATION,
	CELL_REST, /* what comes next, else the relation: where only one fits */
	CELL_ROUTES,
	CELL_COUNT,
	CELL_SHARED,
	CELL_FRESH,
	CELL_OLDEST
};

struct alertcell {
	const struct frame *frame;
	bool narrow; /* short words, pods without hashes */
	bool author; /* who silenced it has room */
	bool local; /* times in the local zone */
};

void alertcell_alert(const struct frame_alert *alert, enum alertcell_kind kind, const struct alertcell *context, struct line *out)
	__attribute__((nonnull));
void alertcell_group(const struct frame_group *group, enum alertcell_kind kind, const struct alertcell *context, struct line *out)
	__attribute__((nonnull));

/* A group's head where there is no storm: "ContainerMemoryLimit  1 firing · 1 pending". */
void alertcell_lead(const struct frame_group *group, struct line *out) __attribute__((nonnull));

#endif
