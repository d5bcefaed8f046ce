#ifndef TUI_ALERTLIST_H
#define TUI_ALERTLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/ui.h"

/*
 * The alerts as rows of a list: groups with their heads and the alerts under those that are open, or all of them flat; filtered and in the
 * user's order. Groups keep their places from frame to frame until the user sorts again (`o`, `r`), so that nothing moves under the cursor.
 */
#define ALERTLIST_GROUPS 256 /* groups in a list; that the rest is left out is said */

struct alertlist_group {
	size_t group; /* index into frame->groups */
	uint64_t hash;
	bool open;
	size_t rows; /* alerts that the filter lets through */
};

struct alertlist {
	const struct frame *frame;
	const char *filter;
	bool grouped;
	bool storm; /* more alerts than one wants to see one by one: groups begin folded */
	size_t group_count;
	struct alertlist_group groups[ALERTLIST_GROUPS];
	size_t row_count; /* heads and alerts */
	struct alertlist_mark { /* where the last row was found: rows are asked for in order, and a filter is dear */
		const void *of; /* group, or frame; NULL none yet */
		size_t nth, at; /* the nth alert that passes is the one at `at` */
	} mark;
};

struct alertlist_row {
	const struct alertlist_group *group; /* NULL in a flat list */
	const struct frame_group *data; /* of the group */
	const struct frame_alert *alert; /* NULL: the group's head */
};

void alertlist_make(struct alertlist *out, const struct frame *frame, const struct ui *ui, bool filter) __attribute__((nonnull));

/* The row with that index; false past the end. */
bool alertlist_row(struct alertlist *list, size_t index, struct alertlist_row *out) __attribute__((nonnull));

/* Index of the selected row (ui->selected_alert, ui->selected_group), the first alert where that is gone; -1 in an empty list. */
long alertlist_selected(struct alertlist *list, const struct ui *ui) __attribute__((nonnull));

/* Selects the row with that index. */
void alertlist_select(struct alertlist *list, struct ui *ui, size_t index) __attribute__((nonnull));

/* The alert that is selected, or the first of the selected group; NULL where there is none. */
const struct frame_alert *alertlist_current(struct alertlist *list, const struct ui *ui) __attribute__((nonnull));

/* Sorts the groups anew by ui->order, as the frame has them now. */
void alertlist_sort(struct ui *ui, const struct frame *frame) __attribute__((nonnull));

/* Takes new groups into the kept order and drops those that are gone. The app calls it once for each new frame, before drawing. */
void alertlist_prepare(struct ui *ui, const struct frame *frame) __attribute__((nonnull));

uint64_t alertlist_hash(const char *key) __attribute__((nonnull));

#endif
