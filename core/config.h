#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/fmt.h"

/*
 * The configuration: built-in values, then the file, then environment variables, then flags.
 * One descriptor table (config_table.c) says name, type, range, unit and help of every key; errors are `file:line: message`.
 * Secrets are not read here: only where they stand is kept (datasources/secret reads them).
 */

/* Prometheus' http_config block of one server. Texts are owned and never NULL; absent is "". Paths are absolute. */
struct config_http {
	char *username, *password, *password_file;
	char *auth_type; /* "Bearer" unless told */
	char *credentials, *credentials_file;
	char *ca_file, *cert_file, *key_file, *server_name;
	bool insecure_skip_verify;
	char *proxy_url;
	bool follow_redirects; /* true unless told */
	size_t header_count;
	struct config_header {
		char *name, *value;
	} * headers;
};

struct config_source {
	char *url; /* no trailing slash; "" where not configured */
	struct config_http http;
	size_t namespace_count; /* Chaos Mesh only */
	char **namespaces;
};

struct config_context {
	char *name;
	bool read_only;
	struct config_source prometheus;
	size_t alertmanager_count;
	struct config_source *alertmanagers;
	struct config_source chaos_mesh;
	bool world_time; /* its servers tell the time of a simulated world: that their clocks are not ours is no fault */
};

struct config_objective {
	bool set;
	char *name;
	char *op; /* "<", "<=", ">", ">=" */
	double value;
	char *match; /* label matchers, "" for all series */
};

struct config_panel {
	char *title, *query, *legend;
	enum unit unit;
	struct config_objective objective;
	char *limit; /* query of the limit, "" none */
};

struct config_key {
	char *action, *keys; /* "pause", "P" or "P, C-p" */
	int line;
};

struct config {
	char *path; /* the file that was read, "" none */
	size_t context_count;
	struct config_context *contexts;
	size_t context; /* index of the chosen one; there is always one, maybe without any URL */
	int64_t refresh_ms; /* 500 .. 1h, default 5 s */
	int64_t range_ms; /* 1m .. 30d, default 15 m */
	char *theme; /* "terminal" */
	bool local_time;
	bool read_only; /* from a flag or a variable: on top of the context's */
	size_t experiment_count;
	char **experiments; /* folders of manifests */
	size_t panel_count;
	struct config_panel *panels; /* none: the built-in ones (core/autopanel) */
	size_t key_count;
	struct config_key *keys;
	struct config_source *control; /* of a demo: who tells its story; NULL none */
	char *log_path; /* "" none */
	char *log_level; /* "info" */
};

/* What flags and variables may replace; NULL is "not given". */
struct config_overrides {
	const char *config_path, *context, *prometheus, *chaos_mesh;
	const char *alertmanagers[8];
	size_t alertmanager_count;
	const char *bearer_token_file, *chaos_mesh_token_file;
	const char *range, *refresh, *theme, *log_path, *log_level;
	bool read_only;
};

struct config_errors {
	size_t count;
	struct err items[64];
	size_t warning_count;
	struct err warnings[4]; /* what is right, but does nothing */
};

/*
 * Reads everything; never NULL. With errors the affected keys keep their defaults, and errors->count is not 0.
 * A missing file is an error only where a flag or a variable names it. `getenv_fn` is getenv, or a test's own.
 */
struct config *config_load(const struct config_overrides *overrides, const char *(*getenv_fn)(const char *name),
	struct config_errors *errors) __attribute__((nonnull, returns_nonnull));
void config_destroy(struct config *config);

/*
 * Puts one context, "demo", with these servers in the place of all contexts; panels, manifests and read-only of the configuration do not go for it. Theme,
 * keys, time zone and log stay the user's.
 */
struct config_demo {
	const char *prometheus, *alertmanager, *chaos_mesh; /* URLs; the Alertmanager's may be "" */
	const char *experiments; /* folder of manifests, "" none */
	const char *control, *token_file; /* control endpoint, "" none, and the file with its token */
	int64_t refresh_ms;
	bool keep_range; /* else 15 minutes */
};
void config_use_demo(struct config *config, const struct config_demo *demo) __attribute__((nonnull));

const struct config_context *config_current(const struct config *config) __attribute__((nonnull, returns_nonnull));
bool config_is_read_only(const struct config *config) __attribute__((nonnull));
bool config_has_source(const struct config *config) __attribute__((nonnull)); /* any URL at all in the current context */

/*
 * "config.yaml holds a password and is readable by others (chmod 600)", else "": written into out (size bytes), which it returns. Looks at
 * the file's mode now. The secret itself is never in it.
 */
const char *config_exposed(const struct config *config, char *out, size_t size) __attribute__((nonnull, returns_nonnull));

/* The descriptor table, for `config` help and the man page: i from 0; false past the end. */
struct config_descriptor {
	const char *path, *type, *default_text, *help;
};
bool config_describe(size_t i, struct config_descriptor *out) __attribute__((nonnull));

/* The one of `count` names that is nearest to `name` (edit distance up to 3), or NULL. For "did you mean". */
const char *config_nearest(const char *name, const char *const *names, size_t count) __attribute__((nonnull));

#endif
