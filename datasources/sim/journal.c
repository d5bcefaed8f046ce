#include "datasources/sim/journal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"

static void row_finish(struct journal_row *row)
{
	free(row->kind);
	free(row->type);
	free(row->spec_json);
	object_finish(&row->object);
}

static void event_finish(struct journal_event *event)
{
	free(event->namespace_);
	free(event->name);
	free(event->kind);
	free(event->message);
}

void journal_finish(struct journal *journal)
{
	for (size_t i = 0; i < journal->row_count; i++)
		row_finish(&journal->rows[i]);
	for (size_t i = 0; i < journal->event_count; i++)
		event_finish(&journal->events[i]);
	free(journal->rows);
	free(journal->events);
	*journal = (struct journal){ 0 };
}

static struct object object_clone(const struct object *from)
{
	struct object to = *from;

	to.namespace_ = mem_strdup(from->namespace_);
	to.name = mem_strdup(from->name);
	object_pairs_copy(&to.labels, &from->labels);
	object_pairs_copy(&to.annotations, &from->annotations);
	return to;
}

void journal_add(struct journal *journal, enum journal_class class, const char *kind, const char *type, const struct object *object,
	const char *spec_json)
{
	journal->rows = mem_grow(journal->rows, journal->row_count, &journal->row_capacity, sizeof *journal->rows);
	journal->rows[journal->row_count++] = (struct journal_row){
		.id = ++journal->last_row[class],
		.class = class,
		.kind = mem_strdup(kind),
		.type = mem_strdup(type),
		.object = object_clone(object),
		.spec_json = mem_strdup(spec_json),
		.seen_ms = object->created_ms,
		.zone_minutes = journal->zone_minutes,
	};
}

void journal_collect(struct journal *journal, int64_t now_ms, int zone_minutes)
{
	journal->zone_minutes = zone_minutes;
	for (size_t i = 0; i < journal->row_count; i++)
		if (!journal->rows[i].archived) {
			journal->rows[i].seen_ms = now_ms;
			journal->rows[i].zone_minutes = zone_minutes;
		}
}

static struct journal_row *row_of(struct journal *journal, const char *uid)
{
	for (size_t i = 0; i < journal->row_count; i++)
		if (strcmp(journal->rows[i].object.uid, uid) == 0)
			return &journal->rows[i];
	return NULL;
}

void journal_update(struct journal *journal, const struct object *object, const char *spec_json)
{
	struct journal_row *row = row_of(journal, object->uid);

	if (!row)
		return;
	object_finish(&row->object);
	row->object = object_clone(object);
	free(row->spec_json);
	row->spec_json = mem_strdup(spec_json);
}

void journal_archive(struct journal *journal, enum journal_class class, const char *namespace_, const char *name, int64_t now_ms)
{
	for (size_t i = 0; i < journal->row_count; i++) {
		struct journal_row *row = &journal->rows[i];

		if (row->class != class || row->archived || !object_is(&row->object, namespace_, name))
			continue;
		row->archived = true;
		row->archived_ms = now_ms;
	}
}

struct journal_row *journal_find(struct journal *journal, enum journal_class class, const char *uid)
{
	struct journal_row *row = row_of(journal, uid);

	return row && row->class == class ? row : NULL;
}

static void remove_events_of(struct journal *journal, const char *uid)
{
	size_t kept = 0;

	for (size_t i = 0; i < journal->event_count; i++) {
		if (strcmp(journal->events[i].object_id, uid) == 0)
			event_finish(&journal->events[i]);
		else
			journal->events[kept++] = journal->events[i];
	}
	journal->event_count = kept;
}

bool journal_remove(struct journal *journal, enum journal_class class, const char *uid)
{
	struct journal_row *row = journal_find(journal, class, uid);

	if (!row)
		return false;
	remove_events_of(journal, uid);
	row_finish(row);
	memmove(row, row + 1, (size_t)(&journal->rows[journal->row_count] - (row + 1)) * sizeof *row);
	journal->row_count--;
	return true;
}

#define DAY_MS 86400000LL

void journal_clean(struct journal *journal, int64_t now_ms)
{
	size_t events = 0, rows = 0;

	for (size_t i = 0; i < journal->event_count; i++) {
		if (journal->events[i].created_ms < now_ms - 7 * DAY_MS)
			event_finish(&journal->events[i]);
		else
			journal->events[events++] = journal->events[i];
	}
	for (size_t i = 0; i < journal->row_count; i++) {
		if (journal->rows[i].archived && journal->rows[i].archived_ms < now_ms - 14 * DAY_MS)
			row_finish(&journal->rows[i]);
		else
			journal->rows[rows++] = journal->rows[i];
	}
	journal->event_count = events;
	journal->row_count = rows;
}

static void forget_oldest(struct journal *journal)
{
	size_t excess = JOURNAL_EVENTS_MAX / 10;

	for (size_t i = 0; i < excess; i++)
		event_finish(&journal->events[i]);
	journal->event_count -= excess;
	memmove(journal->events, journal->events + excess, journal->event_count * sizeof *journal->events);
}

/* Room for one more at the end. */
static struct journal_event *add_event(struct journal *journal)
{
	if (journal->event_count >= JOURNAL_EVENTS_MAX)
		forget_oldest(journal);
	journal->events = mem_grow(journal->events, journal->event_count, &journal->event_capacity, sizeof *journal->events);
	return &journal->events[journal->event_count++];
}

void journal_repeat(struct journal *journal, size_t index)
{
	struct journal_event copy = journal->events[index];

	copy.id = ++journal->last_event;
	copy.namespace_ = mem_strdup(copy.namespace_);
	copy.name = mem_strdup(copy.name);
	copy.kind = mem_strdup(copy.kind);
	copy.message = mem_strdup(copy.message);
	*add_event(journal) = copy;
}

void journal_event(struct journal *journal, int64_t now_ms, const struct journal_subject *subject, const char *type, const char *reason,
	const char *format, ...)
{
	struct buf message = { 0 };
	va_list args;

	va_start(args, format);
	buf_vappendf(&message, format, args);
	va_end(args);
	struct journal_event *event = add_event(journal);

	*event = (struct journal_event){
		.id = ++journal->last_event,
		.created_ms = now_ms,
		.namespace_ = mem_strdup(subject->namespace_),
		.name = mem_strdup(subject->name),
		.kind = mem_strdup(subject->kind),
		.type = type,
		.reason = reason,
		.message = buf_steal(&message),
	};
	memcpy(event->object_id, subject->uid, sizeof event->object_id);
}
