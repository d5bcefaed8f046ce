#include "tui/alertlist.h"

#include <stdlib.h>
#include <string.h>

#include "tui/filter.h"

enum { STORM = 40 }; /* from so many alerts on groups begin folded */

uint64_t alertlist_hash(const char *key)
{
	uint64_t hash = 14695981039346656037u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;
	return hash ? hash : 1;
}

static bool passes(const struct alertlist *list, const struct frame_alert *alert)
{
	return !list->filter[0] || filter_matches(list->filter, alert->name, alert->labels);
}

static size_t passing(const struct alertlist *list, const struct frame_group *group)
{
	if (!list->filter[0])
		return group->count;
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++)
		count += passes(list, &list->frame->alerts[group->alerts[i]]);
	return count;
}

static const struct frame_group *group_by_hash(const struct frame *frame, uint64_t hash, size_t *index)
{
	for (*index = 0; *index < frame->group_count; ++*index)
		if (alertlist_hash(frame->groups[*index].key) == hash)
			return &frame->groups[*index];
	return NULL;
}

static void add_group(struct alertlist *list, const struct ui *ui, size_t index, uint64_t hash)
{
	size_t rows = passing(list, &list->frame->groups[index]);
	if (!rows || list->group_count == ALERTLIST_GROUPS)
		return;
	bool open = !list->storm != ui_toggled(ui, hash);
	list->groups[list->group_count++] = (struct alertlist_group){ index, hash, open, rows };
	list->row_count += 1 + (open ? rows : 0);
}

void alertlist_make(struct alertlist *out, const struct frame *frame, const struct ui *ui, bool filter)
{
	out->frame = frame;
	out->filter = filter ? ui->filter : "";
	out->grouped = ui->grouped;
	out->storm = frame->alert_count > STORM;
	out->group_count = out->row_count = 0;
	out->mark = (struct alertlist_mark){ 0 };
	if (!out->grouped) {
		for (size_t i = 0; i < frame->alert_count; i++)
			out->row_count += passes(out, &frame->alerts[i]);
		return;
	}
	for (size_t i = 0; i < ui->group_order_count; i++) {
		size_t index;
		if (group_by_hash(frame, ui->group_order[i], &index))
			add_group(out, ui, index, ui->group_order[i]);
	}
}

/* The nth of those alerts that pass; `indexes` NULL: all of the frame. */
static const struct frame_alert *nth_passing(struct alertlist *list, const void *of, const size_t *indexes, size_t count, size_t nth)
{
	bool onwards = list->mark.of == of && list->mark.nth <= nth;
	size_t at = onwards ? list->mark.at : list->filter[0] ? 0 : nth, passed = onwards ? list->mark.nth : list->filter[0] ? 0 : nth;
	for (; at < count; at++) {
		const struct frame_alert *alert = &list->frame->alerts[indexes ? indexes[at] : at];
		if (!passes(list, alert))
			continue;
		if (passed == nth) {
			list->mark = (struct alertlist_mark){ of, nth, at };
			return alert;
		}
		passed++;
	}
	return NULL;
}

static const struct frame_alert *nth_of_group(struct alertlist *list, const struct frame_group *group, size_t nth)
{
	return nth_passing(list, group, group->alerts, group->count, nth);
}

static bool flat_row(struct alertlist *list, size_t index, struct alertlist_row *out)
{
	*out = (struct alertlist_row){ .alert = nth_passing(list, list->frame, NULL, list->frame->alert_count, index) };
	return out->alert != NULL;
}

bool alertlist_row(struct alertlist *list, size_t index, struct alertlist_row *out)
{
	if (!list->grouped)
		return flat_row(list, index, out);
	for (size_t i = 0; i < list->group_count; i++) {
		const struct alertlist_group *group = &list->groups[i];
		size_t rows = 1 + (group->open ? group->rows : 0);
		if (index < rows) {
			const struct frame_group *data = &list->frame->groups[group->group];
			*out = (struct alertlist_row){ group, data, index ? nth_of_group(list, data, index - 1) : NULL };
			return true;
		}
		index -= rows;
	}
	return false;
}

/* Index among `count` alerts that pass, of the one with that id; adds how many passed before it to *at. */
static bool find_alert(const struct alertlist *list, const size_t *indexes, size_t count, uint64_t id, long *at)
{
	for (size_t i = 0; i < count; i++) {
		const struct frame_alert *alert = &list->frame->alerts[indexes ? indexes[i] : i];
		if (!passes(list, alert))
			continue;
		if (alert->id == id)
			return true;
		++*at;
	}
	return false;
}

static bool find_selected(const struct alertlist *list, const struct ui *ui, long *at)
{
	if (!list->grouped)
		return find_alert(list, NULL, list->frame->alert_count, ui->selected_alert, at);
	for (size_t i = 0; i < list->group_count; i++) {
		const struct alertlist_group *group = &list->groups[i];
		const struct frame_group *data = &list->frame->groups[group->group];
		if (ui->selected_group == group->hash)
			return true;
		++*at;
		if (group->open && find_alert(list, data->alerts, data->count, ui->selected_group ? 0 : ui->selected_alert, at))
			return true;
	}
	return false;
}

/* Where nothing is selected: the first alert, or in a storm the first group. */
static long first_choice(struct alertlist *list)
{
	struct alertlist_row row;
	if (!list->row_count)
		return -1;
	return alertlist_row(list, 0, &row) && !row.alert && row.group->open ? 1 : 0;
}

long alertlist_selected(struct alertlist *list, const struct ui *ui)
{
	long at = 0;
	bool chosen = ui->selected_alert || ui->selected_group;
	return chosen && find_selected(list, ui, &at) ? at : first_choice(list);
}

void alertlist_select(struct alertlist *list, struct ui *ui, size_t index)
{
	struct alertlist_row row;
	if (!alertlist_row(list, index, &row))
		return;
	ui->selected_group = row.alert ? 0 : row.group->hash;
	ui->selected_alert = row.alert ? row.alert->id : 0;
}

const struct frame_alert *alertlist_current(struct alertlist *list, const struct ui *ui)
{
	struct alertlist_row row;
	long selected = alertlist_selected(list, ui);
	if (selected < 0 || !alertlist_row(list, (size_t)selected, &row))
		return NULL;
	return row.alert ? row.alert : nth_of_group(list, row.data, 0);
}

/* ---- the kept order ---- */

static int by_severity(const struct frame_group *a, const struct frame_group *b)
{
	int rank_a = a->firing ? 0 : a->pending ? 1 : 2, rank_b = b->firing ? 0 : b->pending ? 1 : 2;
	if (rank_a != rank_b)
		return rank_a - rank_b;
	if (a->severity_rank != b->severity_rank)
		return a->severity_rank < b->severity_rank ? -1 : 1;
	return 0;
}

static int by_newest(const struct frame_group *a, const struct frame_group *b)
{
	return a->oldest_ms > b->oldest_ms ? -1 : a->oldest_ms < b->oldest_ms;
}

static int by_count(const struct frame_group *a, const struct frame_group *b)
{
	return a->count > b->count ? -1 : a->count < b->count;
}

static int by_name(const struct frame_group *a, const struct frame_group *b)
{
	return strcmp(a->key, b->key);
}

struct ordering {
	const struct frame *frame;
	int (*compare)(const struct frame_group *a, const struct frame_group *b);
};

static int compare_indexes(const void *a, const void *b, void *user)
{
	const struct ordering *ordering = user;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	int order = ordering->compare(&ordering->frame->groups[i], &ordering->frame->groups[j]);
	return order ? order : i < j ? -1 : i > j; /* the frame's own order decides among equals */
}

void alertlist_sort(struct ui *ui, const struct frame *frame)
{
	static int (*const orders[])(const struct frame_group *, const struct frame_group *) = {
		[ORDER_SEVERITY] = by_severity,
		[ORDER_NEWEST] = by_newest,
		[ORDER_COUNT] = by_count,
		[ORDER_NAME] = by_name,
	};
	struct ordering ordering = { frame, orders[ui->order] };
	size_t indexes[UI_GROUPS_MAX], count = frame->group_count < UI_GROUPS_MAX ? frame->group_count : UI_GROUPS_MAX;
	for (size_t i = 0; i < count; i++)
		indexes[i] = i;
	qsort_r(indexes, count, sizeof *indexes, compare_indexes, &ordering);
	for (size_t i = 0; i < count; i++)
		ui->group_order[i] = alertlist_hash(frame->groups[indexes[i]].key);
	ui->group_order_count = count;
}

static bool in_order(const struct ui *ui, uint64_t hash)
{
	for (size_t i = 0; i < ui->group_order_count; i++)
		if (ui->group_order[i] == hash)
			return true;
	return false;
}

static bool user_is_here(const struct ui *ui)
{
	return ui->selected_alert || ui->selected_group;
}

void alertlist_prepare(struct ui *ui, const struct frame *frame)
{
	size_t kept = 0, index;
	if (!user_is_here(ui)) {
		alertlist_sort(ui, frame);
		return;
	}
	for (size_t i = 0; i < ui->group_order_count; i++)
		if (group_by_hash(frame, ui->group_order[i], &index))
			ui->group_order[kept++] = ui->group_order[i];
	ui->group_order_count = kept;
	for (size_t i = 0; i < frame->group_count && ui->group_order_count < UI_GROUPS_MAX; i++) {
		uint64_t hash = alertlist_hash(frame->groups[i].key);
		if (!in_order(ui, hash))
			ui->group_order[ui->group_order_count++] = hash;
	}
}
