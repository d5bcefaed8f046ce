#ifndef DATASOURCES_SIM_JOURNAL_H
#define DATASOURCES_SIM_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/object.h"

/*
 * The Dashboard's own database: a row for every object it has seen, and the events. It is not the cluster: a uid leads to a row, the row
 * to a name, and the name to whatever object has it now: with a real 2.8.3, too, the uid of an archived one
 * shows, pauses and deletes the new object of that name.
 */

enum journal_class { JOURNAL_EXPERIMENT, JOURNAL_SCHEDULE, JOURNAL_WORKFLOW };

struct journal_row {
	int64_t id; /* grows by one in each class */
	enum journal_class class;
	char *kind; /* the chaos kind, "Schedule" or "Workflow" */
	char *type; /* what a schedule runs; else as kind */
	struct object object; /* as it was when last seen */
	char *spec_json;
	bool archived;
	int64_t archived_ms; /* when */
	int64_t seen_ms; /* when the Dashboard stored it */
	int zone_minutes; /* its zone then, east of UTC */
};

struct journal_event {
	int64_t id;
	char object_id[DICE_UUID_SIZE];
	int64_t created_ms;
	char *namespace_, *name, *kind;
	const char *type, *reason; /* static */
	char *message;
};

struct journal {
	struct journal_row *rows; /* in the order they came */
	size_t row_count, row_capacity;
	int64_t last_row[3];
	struct journal_event *events; /* by id */
	size_t event_count, event_capacity;
	int64_t last_event;
	int zone_minutes; /* of the Dashboard */
};

#define JOURNAL_EVENTS_MAX 20000 /* the oldest go first */

void journal_finish(struct journal *journal) __attribute__((nonnull));

/* Records an object; its texts are copied. */
void journal_add(struct journal *journal, enum journal_class class, const char *kind, const char *type, const struct object *object,
	const char *spec_json) __attribute__((nonnull));

/* The Dashboard collects what is not archived once more, in another zone perhaps. */
void journal_collect(struct journal *journal, int64_t now_ms, int zone_minutes) __attribute__((nonnull));

/* The object's labels and annotations changed. */
void journal_update(struct journal *journal, const struct object *object, const char *spec_json) __attribute__((nonnull));

/* The object is gone: rows of its class with its namespace and name are archived, whatever their kind, as in 2.8.3. */
void journal_archive(struct journal *journal, enum journal_class class, const char *namespace_, const char *name, int64_t now_ms)
	__attribute__((nonnull));

/* What the Dashboard does every twelve hours: forgets events of a week ago and what was archived two weeks ago. */
#define JOURNAL_CLEAN_MS 43200000
void journal_clean(struct journal *journal, int64_t now_ms) __attribute__((nonnull));

/* NULL if there is none. */
struct journal_row *journal_find(struct journal *journal, enum journal_class class, const char *uid) __attribute__((nonnull));

/* Forgets the row and its events; false if there is none. */
bool journal_remove(struct journal *journal, enum journal_class class, const char *uid) __attribute__((nonnull));

/* Stores the event at that index a second time, with a new id. */
void journal_repeat(struct journal *journal, size_t index) __attribute__((nonnull));

struct journal_subject {
	const char *uid, *namespace_, *name, *kind;
};

/* `type` and `reason` are static texts. */
void journal_event(struct journal *journal, int64_t now_ms, const struct journal_subject *subject, const char *type, const char *reason,
	const char *format, ...) __attribute__((format(printf, 6, 7), nonnull));

#endif
