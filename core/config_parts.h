#ifndef CORE_CONFIG_PARTS_H
#define CORE_CONFIG_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/config.h"

/*
 * What the parts of the configuration share, and nobody else includes: the table of keys (config_table.c), how values are read
 * (config_value.c), the file (config_read.c), variables and flags (config_env.c). config.c puts them together.
 */

/* Structs that rows describe fields of. */
enum config_record { RECORD_CONFIG, RECORD_CONTEXT, RECORD_SERVER, RECORD_PANEL };

enum config_kind {
	/* one value, kept as a text of its own up to KIND_MATCHERS */
	KIND_TEXT,
	KIND_SECRET,
	KIND_URL,
	KIND_PROXY,
	KIND_PATH,
	KIND_THEME,
	KIND_CHOICE,
	KIND_MATCHERS,
	KIND_BOOL,
	KIND_ZONE,
	KIND_DURATION,
	KIND_UNIT,
	KIND_QUANTITY,
	/* more than one */
	KIND_TEXTS,
	KIND_PATHS,
	KIND_GROUP,
	KIND_OBJECTIVE,
	KIND_HEADERS,
	KIND_CONTEXT_NAME,
	KIND_CONTEXTS,
	KIND_SERVER,
	KIND_SERVERS,
	KIND_PANELS,
	KIND_KEYS,
	KIND_LATER, /* known, and read by a feature that is not there yet */
};

struct config_row {
	const char *path; /* "contexts.NAME.SERVER.tls_config.ca_file" */
	enum config_kind kind;
	enum config_record record;
	size_t offset; /* of the field in the record; of lists: of the array */
	size_t count_offset; /* lists: of the number of items */
	int64_t min, max; /* durations, in milliseconds */
	const char *choices; /* words between blanks */
	const char *default_text, *help;
};

/* Row by index, NULL past the end; row of a key below a path ("" the top), NULL where there is none. */
const struct config_row *config_row(size_t i);
const struct config_row *config_row_find(const char *parent, const char *key) __attribute__((nonnull));
const char *config_row_name(const struct config_row *row) __attribute__((nonnull)); /* last part of its path */
bool config_row_is_below(const struct config_row *row, const char *parent) __attribute__((nonnull));

/* Gives all fields of a record their default values, and frees what such fields own. */
void config_record_init(enum config_record record, void *base) __attribute__((nonnull));
void config_record_finish(enum config_record record, void *base) __attribute__((nonnull));
void config_source_finish(struct config_source *source) __attribute__((nonnull)); /* all of it, lists too */
void config_context_finish(struct config_context *context) __attribute__((nonnull));

/* Where relative paths begin, and what "~" is. */
struct config_scope {
	const char *folder, *home;
};

/* Reads one value into its field. The error has no place yet. Values of secrets and URLs are not repeated in it. */
bool config_value_set(const struct config_row *row, const char *text, const struct config_scope *scope, void *base, struct err *err)
	__attribute__((nonnull));
bool config_kind_is_value(enum config_kind kind);
const char *config_kind_name(enum config_kind kind);
char *config_path_expand(const char *text, const struct config_scope *scope) __attribute__((malloc, nonnull, returns_nonnull));

/* Adds an error: "where" or "where:line" (line > 0). */
void config_report(struct config_errors *errors, const char *where, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5), nonnull(1, 2, 4)));

/* Reads the file into config. *context is the name in its `context:`, "" none, owned by the caller; *line where it stands. */
void config_read_file(struct config *config, const char *path, const char *home, char **context, int *line, struct config_errors *errors)
	__attribute__((nonnull));

/* A variable or flag: what it says, and what errors call it. */
struct config_given {
	const char *text, *where;
};

struct config_source_of_values {
	const struct config_overrides *overrides;
	const char *(*getenv_fn)(const char *name);
};

/* The file to read (caller frees; "" none); *given says who named it, text NULL if nobody did. */
char *config_find_file(const struct config_source_of_values *from, struct config_given *given) __attribute__((nonnull, returns_nonnull));

/* The context that flag or variable names; text NULL where neither does. */
struct config_given config_given_context(const struct config_source_of_values *from) __attribute__((nonnull));

/* Variables and flags over what the file said, after the context was chosen. */
void config_apply_overrides(struct config *config, const struct config_source_of_values *from, struct config_errors *errors)
	__attribute__((nonnull));

#endif
