#ifndef CORE_MODEL_H
#define CORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct grid;
struct labels;

/*
 * What the servers said, in plain structs: filled by the decoders, owned by the slice of a snapshot that holds them, const from then on.
 * Every text is neutralised, never NULL (absent is ""). Times are wall milliseconds, 0 is "not told". Durations are milliseconds.
 */

/* A value is known, or it is not, and then a reader can tell why. Absent is never zero. */
enum value_state { VALUE_UNKNOWN, VALUE_KNOWN, VALUE_STALE, VALUE_ERROR };
struct value {
	double number;
	enum value_state state;
};

/* Bounds on what is kept, whatever the servers send. What is over a bound is counted (`total`), and the screen says so. */
enum {
	MODEL_SERIES_MAX = 1000, /* a query */
	MODEL_POINTS_MAX = 1600, /* a series */
	MODEL_RULES_MAX = 5000,
	MODEL_ALERTS_MAX = 10000, /* a source */
	MODEL_SILENCES_MAX = 2000,
	MODEL_EXPERIMENTS_MAX = 2000,
	MODEL_EVENTS_MAX = 2000,
	MODEL_NODES_MAX = 200, /* a workflow */
	MODEL_PODS_MAX = 1000, /* a preview */
	MODEL_TEXT_MAX = 4096, /* bytes of one annotation or message */
	MODEL_NAME_MAX = 1024, /* bytes of one label value or name */
};

/* ---- Prometheus ---- */

struct series {
	const struct labels *labels;
	const struct grid *grid; /* for an instant query: one value */
};

/* The answer to one wanted query, as it stands now. */
struct query_result {
	uint64_t key; /* want_key() of what was asked */
	int64_t start_ms, end_ms, step_ms; /* the grid's; start == end for an instant query */
	size_t count;
	struct series *series; /* in Prometheus' order */
	size_t total; /* series that the server has; > count where the bound cut it; 0 while not known */
	int64_t good_ms; /* when the last good answer came (local wall clock); 0 never */
	struct err error; /* of the newest try; ERR_NONE if it was good */
	int64_t next_try_ms; /* when it will be asked again after an error */
	size_t warning_count;
	char **warnings; /* warnings and infos, sorted, at most 10 */
};

enum alert_state { ALERT_INACTIVE, ALERT_PENDING, ALERT_FIRING, ALERT_STATE_UNKNOWN };

/* One active alert of an alerting rule. */
struct rule_alert {
	const struct labels *labels;
	const struct labels *annotations;
	enum alert_state state;
	int64_t active_at_ms; /* since when pending */
	int64_t keep_firing_since_ms;
	double value; /* NaN where not told */
};

struct rule {
	bool alerting; /* else a recording rule */
	const char *name, *query, *group, *file;
	int64_t duration_ms; /* for: */
	int64_t keep_firing_for_ms;
	int64_t interval_ms; /* of its group */
	enum alert_state state;
	const char *health; /* "ok", "err", "unknown" */
	const char *last_error;
	int64_t last_evaluation_ms;
	const struct labels *labels, *annotations;
	size_t alert_count;
	struct rule_alert *alerts;
};

struct prometheus_data {
	size_t query_count;
	struct query_result *queries;
	size_t rule_count, rule_total;
	struct rule *rules;
	size_t alert_total; /* of all rules, those beyond the ones that are kept too */
	int64_t rules_good_ms;
	struct err rules_error;
	size_t targets_up, targets_down, targets_unknown;
	int64_t targets_good_ms;
	const struct labels *external_labels; /* NULL until known */
	int64_t scrape_interval_ms; /* 0 until known */
	int64_t started_ms; /* 0 until known */
	size_t alertmanager_count; /* how many Alertmanagers its configuration names; see alertmanagers_known */
	bool alertmanagers_known;
	size_t found_count; /* which of the candidate metrics of core/autopanel exist; valid if found_good_ms */
	char **found;
	int64_t found_good_ms;
	struct err found_error;
};

/* ---- Alertmanager ---- */

enum am_state { AM_ACTIVE, AM_SUPPRESSED, AM_UNPROCESSED };

struct am_alert {
	char fingerprint[17];
	const struct labels *labels, *annotations;
	enum am_state state;
	int64_t starts_ms, ends_ms, updated_ms;
	const char *starts_at; /* as the server wrote it, for JSON output */
	const char *generator_url;
	size_t receiver_count, silenced_count, inhibited_count, muted_count;
	char **receivers; /* names, sorted */
	char **silenced_by; /* silence ids */
	char **inhibited_by; /* fingerprints */
	char **muted_by; /* names of time intervals */
};

struct silence_matcher {
	const char *name, *value;
	bool is_regex, is_equal;
};

struct silence {
	const char *id;
	const char *state; /* "active", "pending", "expired" */
	const char *comment, *created_by;
	int64_t starts_ms, ends_ms, updated_ms;
	size_t matcher_count;
	struct silence_matcher *matchers;
};

struct alertmanager_data {
	size_t alert_count, alert_total;
	struct am_alert *alerts; /* by fingerprint, each once */
	size_t silence_count, silence_total; /* expired ones are left out */
	struct silence *silences;
	size_t receiver_count;
	char **receivers;
	const char *cluster_status; /* "ready", "settling", "disabled", "" until known */
	const char *cluster_name;
	size_t peer_count;
	char **peers; /* names, sorted */
	int64_t alerts_good_ms, silences_good_ms;
	struct err alerts_error, silences_error;
};

/* ---- Chaos Mesh ---- */

enum chaos_object { CHAOS_EXPERIMENT, CHAOS_SCHEDULE, CHAOS_WORKFLOW };

enum chaos_state {
	CHAOS_INJECTING,
	CHAOS_RUNNING,
	CHAOS_PAUSED,
	CHAOS_FINISHED,
	CHAOS_DELETING,
	CHAOS_UNKNOWN, /* a word that we do not know: see status */
};

/* What a manifest or a detail answer says; the same for experiments and for a schedule's or a step's embedded chaos. */
struct chaos_spec {
	const char *action; /* "" where the kind has none */
	const char *mode, *value; /* one, all, fixed, fixed-percent, random-max-percent */
	const char *summary; /* what it does in a few words: "patterns o11y.* cncf.io", "delay 200ms" */
	bool has_selector; /* false: it hits every pod of its namespace */
	size_t namespace_count, selector_count;
	char **namespaces; /* of the selector */
	char **selectors; /* "app=cpp-dns-leaker", "tier in (front, mid)", "pod ns/name", one a condition */
	int64_t duration_ms; /* -1: endless, 0 for one-shots */
	const char *duration; /* as written */
	bool one_shot; /* done once injected: pod-kill, container-kill, ec2-restart, node-reset, vm-restart (pkg/status of Chaos Mesh) */
};

struct chaos_step { /* a workflow's node */
	const char *name, *template_name, *type, *state, *uid;
};

struct chaos_item {
	enum chaos_object object;
	const char *uid, *namespace_, *name;
	const char *kind; /* of the object: DNSChaos, ..., Schedule, Workflow */
	const char *chaos_kind; /* what runs: DNSChaos, ...; a schedule's embedded type; Workflow */
	const char *status; /* the server's word */
	enum chaos_state state;
	int64_t created_ms; /* creation; workflows: start; 0 unknown */
	int64_t ended_ms; /* workflows: end_time; else 0 */
	const char *created_at; /* as the server wrote it */
	bool stale; /* the list it is in does not answer, while others of its server do */
	int64_t listed_ms; /* stale: when that list last answered */
	bool has_detail; /* the fields below come from a detail answer */
	int64_t detail_ms; /* when it came */
	struct chaos_spec spec;
	const struct labels *labels, *annotations; /* of metadata; NULL without detail */
	const char *managed_by; /* schedule whose run this is, else "" */
	const char *workflow; /* workflow whose step this is, else "" */
	const char *step; /* its node's template there */
	const char *cron; /* schedules: as written */
	const char *concurrency_policy;
	int64_t history_limit; /* -1 not told */
	size_t child_count; /* schedules: uids of runs */
	char **children;
	size_t step_count; /* workflows: nodes that have started */
	struct chaos_step *steps;
	size_t plan_count; /* workflows: templates under the entry, in order, as planned; 0 unknown */
	char **plan;
	int64_t deadline_ms; /* workflows: of the entry template, -1 none */
	const char *manifest; /* kube_object as JSON text, for showing; "" without detail */
};

struct chaos_event {
	int64_t id;
	const char *object_id; /* uid */
	int64_t created_ms;
	const char *namespace_, *name, *kind;
	bool warning;
	const char *reason, *message;
	const char *target; /* "namespace/pod" or "namespace/pod/container" of Applied and Recovered events, else "" */
};

struct chaos_pod {
	const char *namespace_, *name, *ip, *phase;
};

struct chaos_mesh_data {
	size_t item_count, item_total;
	struct chaos_item *items; /* experiments, schedules, workflows; newest first within each */
	size_t event_count, event_total;
	struct chaos_event *events; /* newest first, each once */
	bool secure; /* security_mode */
	bool cluster_mode;
	bool config_known;
	const char *target_namespace;
	int64_t items_good_ms, events_good_ms;
	struct err items_error, events_error; /* the first list that fails; where others answer the source is well all the same */
	size_t namespace_count; /* namespaces this was asked for; 0: the whole cluster */
	char **namespaces;
};

/* ---- the story of a simulated cluster, as its control endpoint tells it ---- */

struct control_data {
	const char *story, *about; /* name; what it is about */
	const char *caption, *why; /* what happens now; why it matters, "" */
	const char *next_caption; /* of the next step that has one; "" */
	int64_t now_ms, next_ms; /* the world's time when it was asked; of the next step, 0 none */
	int64_t start_ms; /* when this world began: another one where the story loops */
	double speed; /* world seconds a second */
	bool held, loop, ended;
	size_t step, steps; /* done, of all */
};

#endif
