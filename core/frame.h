#ifndef CORE_FRAME_H
#define CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/fmt.h"
#include "core/config.h"
#include "core/model.h"
#include "core/snapshot.h"

/*
 * What both front ends read: everything the screens say, joined, graded and sorted, and nothing about how it is drawn.
 * A frame belongs to the session and is valid until the next session_advance(); its texts may point into the snapshot it was made of,
 * which the session keeps alive as long. No pointer is NULL unless it says so; absent text is "".
 */

struct frame_source {
	enum source_kind kind;
	const char *name, *url, *version, *note;
	enum source_health health;
	int64_t age_ms; /* since the last good answer, as of now; -1 never */
	int64_t next_try_ms; /* milliseconds from now until it is tried again; -1 not waiting */
	unsigned tries;
	const char *error; /* "" while all is well: "connection refused" */
	const char *error_short; /* for the header: "401", "refused", "timeout" */
	const char *part_error; /* why it does not tell of alerts though it answers; "" */
	int64_t part_age_ms; /* of what it told of them; 0 fresh, -1 never */
	bool partial; /* it answers, but not to everything: part_error, or lists of Chaos Mesh that `note` names */
	int64_t failed_since_ms; /* by our clock; 0 */
	int64_t clock_offset_ms; /* 0 below 2 s */
};

/* An alert or a silence that one copy of an Alertmanager lists and another does not. */
struct frame_lack {
	const char *server, *id; /* the copy that lacks it; fingerprint, or the silence's id */
	int64_t since_ms; /* when the newest answer came that it was seen in first */
};

/* A stretch of time in which chaos, or an alert, was in one state. */
enum frame_span_kind { SPAN_CHAOS_ON, SPAN_CHAOS_PAUSED, SPAN_ONE_SHOT, SPAN_PENDING, SPAN_FIRING, SPAN_SILENCED };
struct frame_span {
	enum frame_span_kind kind;
	int64_t from_ms, to_ms; /* wall; to == 0: still on; a one-shot has to == from */
	bool no_news; /* its source is silent: it was on at to_ms, the rest is not known */
};

/* How an alert hangs together with chaos (core/grade.h); only RELATION_HIT_POD looks like a cause. */
enum frame_relation { RELATION_NONE, RELATION_BEFORE, RELATION_SAME_NAMESPACE, RELATION_HIT_POD, RELATION_UNKNOWN };

enum frame_alert_state { FRAME_ALERT_FIRING, FRAME_ALERT_PENDING, FRAME_ALERT_SILENCED, FRAME_ALERT_INHIBITED, FRAME_ALERT_MUTED };
enum frame_severity { SEVERITY_CRITICAL, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_NONE };

/* One alert, joined from both sides. Identity: `id`. */
struct frame_alert {
	uint64_t id; /* stays the same from pending to firing to silenced */
	const char *name; /* alertname */
	const char *severity; /* the label's text */
	enum frame_severity severity_rank;
	enum frame_alert_state state;
	const struct labels *labels; /* Alertmanager's where it has it, else Prometheus' */
	const struct labels *annotations;
	const char *namespace_, *subject; /* subject: pod, else container, instance, node, service, job, "" */
	const char *container;
	int64_t since_ms; /* wall: pending since, firing since; 0 unknown */
	int64_t for_ms; /* of its rule; -1 unknown */
	int64_t fires_at_ms; /* pending: when it will fire; 0 */
	int64_t active_at_ms; /* when it became pending; 0 unknown */
	int64_t in_alertmanager_ms; /* startsAt there; 0 if it is not there */
	int64_t silenced_until_ms; /* 0 */
	const char *silenced_by; /* author of the silence; "" */
	const char *silence_comment;
	struct value value; /* of the expression */
	bool in_prometheus, in_alertmanager;
	bool prometheus_stale, alertmanager_stale; /* that side's data are old */
	int64_t stale_ms; /* age of the data its state rests on, 0 if fresh */
	const struct rule *rule; /* NULL if not known */
	const struct am_alert *am; /* NULL if not there; of the newest copy */
	const char *server; /* Alertmanager's name where several are not copies of each other, else "" */
	size_t receiver_count;
	const char *const *receivers;
	enum frame_relation relation;
	const char *relation_chaos; /* name of that chaos; "" */
	const char *relation_uid; /* its uid; "" */
	int64_t into_chaos_ms; /* from the start of the chaos that hit its pod to pending or firing (state's since); -1 none */
	bool is_new; /* since the user last looked: session_looked() */
	size_t span_count; /* for its lane, oldest first */
	const struct frame_span *spans;
};

/* An alert that fired within the axis and is over, for its lane. */
struct frame_past_alert {
	uint64_t id;
	const char *name, *label; /* label: container, else subject, else "" */
	enum frame_severity severity_rank;
	int64_t fired_ms, ended_ms; /* the last time */
	size_t span_count; /* oldest first */
	const struct frame_span *spans;
};

struct frame_group { /* alerts by alertname (or another label), worst first */
	const char *key; /* the label's value */
	enum frame_severity severity_rank;
	size_t firing, pending, suppressed, fresh, hit; /* fresh: new ones; hit: with RELATION_HIT_POD */
	int64_t oldest_ms; /* earliest since */
	bool chronic; /* older than an hour */
	const char *shared; /* what most members share: "41 of 43 on node worker-3"; "" */
	size_t count;
	const size_t *alerts; /* indexes into frame.alerts */
};

enum frame_target_state { TARGET_UNKNOWN, TARGET_INJECTED, TARGET_NOT_INJECTED, TARGET_RECOVERED };
struct frame_target {
	const char *namespace_, *pod, *container;
	enum frame_target_state state;
	int64_t at_ms; /* of the event it rests on; 0 */
};

struct frame_chaos {
	const struct chaos_item *item;
	const char *parent; /* name of the schedule or workflow it belongs to; "" */
	const char *label; /* what lanes, bands and alerts call it: the parent's name, else its own */
	/*
	 * Index of the entry whose list row and lane it shares: its own, or that of its workflow, its schedule, or the living object that has
	 * its name. Lists and lanes show those with owner == index, whose spans and targets hold those of the others, too.
	 */
	size_t owner;
	bool one_shot; /* killed or restarted once: no end, nothing to recover */
	bool gone; /* deleted on the server: known from its events, or from before */
	int64_t seen_ms; /* when the server listed it last; 0 unknown */
	int64_t known_since_ms; /* what happened before is not known (the server's events begin there); 0: all of it is */
	int64_t started_ms; /* 0 unknown; of a workflow: of the step that runs */
	int64_t ends_ms; /* when it (a workflow's step) ends by itself; 0: endless or not known */
	int64_t next_ms; /* schedules: next run; 0 unknown */
	int64_t last_ms; /* schedules: last run; 0 unknown */
	int64_t paused_ms; /* since when paused; 0 */
	bool recovery_confirmed; /* Recovered events cover every target */
	bool stale; /* Chaos Mesh is silent: this is what was last known */
	const char *requested; /* "pause requested" until the server says so; "" */
	const char *failure; /* newest Failed event's message, where it hangs in injecting; "" */
	size_t step_at, step_of; /* workflows: "step 2/4"; 0 not known */
	const char *step_name;
	size_t target_count, injected_count, recovered_count;
	const struct frame_target *targets; /* first its own, then those of the entries that it owns */
	size_t own_target_count;
	size_t event_count;
	const struct chaos_event *const *events; /* its own, newest first; update noise left out */
	size_t span_count;
	const struct frame_span *spans; /* first its own, oldest first, then those of the entries that it owns */
	size_t own_span_count;
};

struct frame_event { /* one line of what happened */
	int64_t at_ms;
	enum {
		EVENT_ALERT_PENDING,
		EVENT_ALERT_FIRING,
		EVENT_ALERT_RESOLVED,
		EVENT_CHAOS,
		EVENT_CHAOS_ONE_SHOT,
		EVENT_CHAOS_PAUSED,
		EVENT_CHAOS_ENDED,
		EVENT_SOURCE_DOWN,
		EVENT_SOURCE_UP,
		EVENT_SOURCE_NOTE, /* it answers, but something is amiss: a secret that others can read, a clock that is off */
		EVENT_ACTION,
		EVENT_ACTION_FAILED
	} kind;
	const char *text; /* "KubePodNotReady pending for promtail-p4f55, fires in 14m40s" */
	const char *verb, *what; /* the same for a narrow column: "pending", "KubePodNotReady promtail" */
};

/* One series of a panel. */
enum frame_row_state { ROW_OVER, ROW_SOON, ROW_OBJECTIVE, ROW_UNKNOWN, ROW_PLAIN }; /* in the order of the list */
struct frame_row {
	uint64_t id; /* of the label set */
	const struct labels *labels;
	const struct grid *grid; /* NULL where there is no sample */
	const char *name; /* legend, with what tells it from others of the same legend */
	const char *short_name; /* the shortest end that is unique in the panel: "cncf" */
	const char *namespace_, *pod;
	size_t color; /* 0 .. 7: series.1 .. series.8, by the order of names */
	bool has_objective;
	enum frame_row_state state;
	struct value now, slope; /* slope: per minute */
	int64_t now_ms; /* time of `now` */
	int64_t over_since_ms; /* 0 */
	bool over_before; /* it was over in the first sample already: since at least over_since_ms */
	int64_t over_in_ms; /* until it crosses, if this goes on; -1: it does not rise to it */
	struct value limit, restarts;
	double minimum, maximum; /* over the range; NaN none */
	bool gone; /* its container does not run any more: that there is no value is no lack */
	bool hit_by_chaos;
	size_t band_count; /* chaos that hit its pod: indexes into frame.chaos */
	const size_t *bands;
};

struct frame_panel {
	const char *title, *query;
	enum unit unit;
	uint64_t key; /* of its want */
	bool has_objective;
	struct config_objective objective; /* borrowed texts */
	const char *objective_source; /* "config", "rule NAME" */
	size_t row_count; /* sorted as the list is: over, soon, with objective, unknown, by value */
	const struct frame_row *rows;
	size_t over_count, objective_count, unknown_count; /* of rows that are not gone */
	size_t objective_unknown; /* of objective_count */
	size_t total; /* series on the server, where more than are kept; else row_count */
	const struct frame_row *largest; /* of those without an objective; NULL */
	int64_t age_ms; /* of its data; -1 never */
	bool stale;
	int64_t data_ms; /* time of its newest sample; 0 */
	const char *error; /* "" */
	int64_t next_try_ms; /* -1 */
	const char *empty_reason; /* why there are no rows; "" where there are */
	const char *hint; /* what to do then; "" */
	const char *warning; /* first warning of the server; "" */
	size_t band_count; /* chaos that hit one of its series, at most 3: indexes into frame.chaos */
	size_t bands[3];
};

struct frame {
	uint64_t version; /* grows when anything in it changed */
	int64_t wall_ms; /* the `now` it was made for */
	/* Time of the newest data on it, by the servers' clocks: the header's time, and what every duration on the screen counts to; 0 none yet. */
	int64_t data_ms;
	bool simulated;
	bool world_time; /* the servers tell the time of a simulated world: that it is not ours is no fault */
	const char *context; /* name, or the host of the first source */
	bool read_only;
	const char *cannot_act; /* why chaos cannot be acted on ("chaos-mesh 401", "read-only"); "" */
	int64_t range_ms, step_ms, cell_ms;
	int64_t start_ms, end_ms; /* of the axis: cells are floor(t / cell_ms), end_ms is inside the last one */
	bool live; /* else moved with [ and ] */
	bool frozen; /* Z */
	size_t source_count;
	const struct frame_source *sources;
	bool configured[3]; /* by enum source_kind */
	size_t firing, firing_critical, firing_warning, pending, suppressed, chaos_running, chaos_scheduled, chaos_paused;
	size_t rule_count, rules_in_error; /* of those that are kept; rule_count are alerting rules */
	size_t rules_kept;
	const struct rule *rules; /* alerting and recording, in the server's order */
	size_t rules_beyond; /* that the server has more, recording rules as well */
	bool rules_known, chaos_known;
	int64_t alerts_age_ms, pending_age_ms; /* 0 if fresh */
	const char *copies_note; /* copies of an Alertmanager do not agree: "alertmanager-2 lacks 3 of 12 alerts"; "" */
	size_t lack_count;
	const struct frame_lack *lacks; /* what such copies lack, told only once it lasts */
	size_t targets_up, targets_down; /* of Prometheus, those not scraped yet left out */
	bool targets_known;
	bool heartbeat_missing; /* a Watchdog rule is loaded, but its alert does not fire, or has not come to the Alertmanager */
	bool heartbeat_known; /* such a rule is loaded, or such an alert is there */
	bool calm; /* all is well, and we know it: nothing fires or is pending, no rule fails, the heartbeat is there, all sources answer */
	const char *not_calm; /* what keeps it from being calm when nothing fires; "" */
	size_t alert_count;
	const struct frame_alert *alerts; /* firing, pending, suppressed; each by severity, then age */
	size_t alert_total; /* where more than are kept */
	size_t past_alert_count;
	const struct frame_past_alert *past_alerts; /* the last that ended first; known since the session began */
	size_t fresh; /* alerts that are new */
	int64_t looked_ms; /* when the user last looked (data time); 0 not yet */
	const char *last_alert; /* name of the alert that was resolved last; "" */
	int64_t last_alert_ms, last_alert_for_ms; /* since when and for how long it fired */
	size_t group_count;
	const struct frame_group *groups;
	size_t chaos_count;
	const struct frame_chaos *chaos; /* running, workflows, schedules, paused, finished; each newest first */
	size_t chaos_total;
	bool panels_known; /* panels are configured, or it is known which of the built-in ones fit */
	const char *panels_error; /* why not; "" */
	size_t panel_count;
	const struct frame_panel *panels; /* [0] is the Overview's */
	size_t event_count;
	const struct frame_event *events; /* newest first, at most 200 */
	size_t result_count;
	const struct command_result *results; /* newest first */
	bool complete; /* every configured source has answered once or failed, and every panel's query too: for snapshot */
};

#endif
