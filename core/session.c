#include "core/session.h"

#include <stdlib.h>
#include <string.h>

#include "core/alertgroup.h"
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/chaosview.h"
#include "core/command.h"
#include "core/config.h"
#include "core/eventlog.h"
#include "core/frame.h"
#include "core/grade.h"
#include "core/health.h"
#include "core/join.h"
#include "core/labels.h"
#include "core/panelbag.h"
#include "core/panelset.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/wishes.h"

/*
 * A frame is made in an arena of its own and holds on to its snapshot; the one before is needed while the next one is made (order of rows,
 * what the server forgot) and goes then. What a frame is made of changes only with a snapshot, with what the user steers (dirty), or with the
 * age of a source that fails (visible_ms); else the same frame comes back.
 */

#define RANGE_MIN_MS INT64_C(60000)
#define RANGE_MAX_MS (INT64_C(30) * 86400000)
#define REQUESTS_MAX COMMAND_RESULTS_MAX

static const int64_t ranges_ms[] = { 60000, 300000, 900000, 1800000, 3600000, 3 * 3600000, 6 * 3600000, 12 * 3600000, 86400000,
	3 * 86400000, 7 * 86400000, RANGE_MAX_MS };

#define RANGES (sizeof(ranges_ms) / sizeof(ranges_ms[0]))

struct request {
	uint64_t command_id;
	char *uid, *text; /* owned */
};

/* One made frame and what it borrows from. */
struct made {
	struct arena *arena;
	struct frame *frame; /* NULL: none yet */
	struct panelbag *panels; /* its own reference; NULL */
	const struct snapshot *snapshot, *latest; /* retained; the latest is another one while frozen: results of commands come from it */
	size_t held_count;
	const struct labels **held; /* released with it; the array is in the arena */
};

struct session {
	const struct config *config;
	const struct config_context *context;
	struct store *store;
	struct eventlog *log;
	struct made made;
	struct panelset panels;
	int columns;
	int64_t range_ms;
	int64_t end_ms; /* 0: live */
	bool frozen;
	char *selected, *group_by; /* owned */
	struct request requests[REQUESTS_MAX];
	size_t request_count;
	bool dirty; /* something was steered since the last frame */
	int64_t world_ms; /* when the servers' world began; 0: before all that they tell of */
	bool forgets; /* the next frame remembers nothing of the last one */
	uint64_t version;
	int64_t visible_ms; /* of the last frame: the time as far as it is shown */
	uint64_t results_hash; /* of the results in the last frame */
	int64_t deadline_ms;
};

struct session *session_create(const struct config *config, struct store *store)
{
	struct session *session = mem_zalloc(1, sizeof(*session));

	session->config = config;
	session->context = config_current(config);
	session->store = store;
	session->log = eventlog_create();
	session->columns = 80;
	session->selected = mem_strdup("");
	session->group_by = mem_strdup("alertname");
	session->deadline_ms = INT64_MAX;
	session_set_range(session, config->range_ms);
	return session;
}

static void made_finish(struct made *made)
{
	for (size_t i = 0; i < made->held_count; i++)
		labels_release(made->held[i]);
	panelbag_release(made->panels);
	snapshot_release(made->snapshot);
	snapshot_release(made->latest);
	arena_destroy(made->arena);
	*made = (struct made){ 0 };
}

static void request_finish(struct request *request)
{
	free(request->uid);
	free(request->text);
}

void session_destroy(struct session *session)
{
	if (session == NULL)
		return;
	made_finish(&session->made);
	panelset_finish(&session->panels);
	for (size_t i = 0; i < session->request_count; i++)
		request_finish(&session->requests[i]);
	eventlog_destroy(session->log);
	free(session->selected);
	free(session->group_by);
	free(session);
}

/* ---- what the user steers ---- */

void session_set_columns(struct session *session, int columns)
{
	session->dirty = session->dirty || columns != session->columns;
	session->columns = columns;
}

void session_set_range(struct session *session, int64_t range_ms)
{
	session->range_ms = range_ms < RANGE_MIN_MS ? RANGE_MIN_MS : range_ms > RANGE_MAX_MS ? RANGE_MAX_MS : range_ms;
	session->dirty = true;
}

int64_t session_range(const struct session *session)
{
	return session->range_ms;
}

void session_range_wider(struct session *session)
{
	size_t i = 0;

	while (i + 1 < RANGES && ranges_ms[i] <= session->range_ms)
		i++;
	session_set_range(session, ranges_ms[i]);
}

void session_range_narrower(struct session *session)
{
	size_t i = RANGES - 1;

	while (i > 0 && ranges_ms[i] >= session->range_ms)
		i--;
	session_set_range(session, ranges_ms[i]);
}

static int64_t newest_ms(const struct session *session)
{
	return session->made.frame != NULL ? session->made.frame->data_ms : 0;
}

void session_shift(struct session *session, int direction)
{
	int64_t newest = newest_ms(session);
	int64_t end = (session->end_ms != 0 ? session->end_ms : newest) + direction * session->range_ms / 2;

	if (newest != 0)
		session_set_end(session, end >= newest ? 0 : end);
}

void session_live(struct session *session)
{
	session_set_end(session, 0);
}

void session_set_end(struct session *session, int64_t end_ms)
{
	session->dirty = session->dirty || end_ms != session->end_ms;
	session->end_ms = end_ms;
}

void session_freeze(struct session *session, bool frozen)
{
	session->dirty = session->dirty || frozen != session->frozen;
	session->frozen = frozen;
}

static void set_text(struct session *session, char **text, const char *value)
{
	if (strcmp(*text, value) == 0)
		return;
	free(*text);
	*text = mem_strdup(value);
	session->dirty = true;
}

/* It changes what is asked, not the frame. */
void session_select_chaos(struct session *session, const char *uid)
{
	if (strcmp(session->selected, uid) == 0)
		return;
	free(session->selected);
	session->selected = mem_strdup(uid);
	panelset_select(&session->panels, session->store, uid);
}

void session_group_by(struct session *session, const char *label)
{
	set_text(session, &session->group_by, label);
}

void session_looked(struct session *session)
{
	if (!eventlog_looked(session->log))
		return;
	session->dirty = true;
}

void session_requested(struct session *session, uint64_t command_id, const char *uid, const char *text)
{
	if (session->request_count == REQUESTS_MAX) {
		request_finish(&session->requests[0]);
		memmove(&session->requests[0], &session->requests[1], --session->request_count * sizeof(session->requests[0]));
	}
	session->requests[session->request_count++] =
		(struct request){ .command_id = command_id, .uid = mem_strdup(uid), .text = mem_strdup(text) };
	session->dirty = true;
}

void session_forget(struct session *session, int64_t world_ms)
{
	session->world_ms = world_ms;
	eventlog_destroy(session->log);
	session->log = eventlog_create();
	session->dirty = session->forgets = true;
}

int64_t session_deadline(const struct session *session)
{
	return session->deadline_ms;
}

/* ---- making a frame ---- */

struct build {
	struct session *session;
	struct made made;
	const struct frame *previous; /* NULL at first */
	struct frame *frame;
	struct arena *arena;
	const struct snapshot *snapshot;
	const struct freshness *fresh;
	const struct slice *prometheus, *chaos_mesh; /* NULL: nothing yet */
	int64_t visible_ms; /* 0: nothing of the time is shown */
	int64_t local_ms; /* the moment that ages count to: visible_ms, or the newest poll */
	struct wishes_axis axis;
	struct frame_alert *alerts; /* the frame's */
	struct health_heartbeat heartbeat;
	bool settled; /* everything that is asked for the panels has been answered */
};

static const struct slice *first_slice(const struct snapshot *snapshot, enum source_kind kind)
{
	size_t at = 0;

	return snapshot_next(snapshot, kind, &at);
}

static int64_t newest_poll(const struct snapshot *snapshot)
{
	int64_t newest = 0;

	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->slices[i] != NULL && snapshot->slices[i]->poll_ms > newest)
			newest = snapshot->slices[i]->poll_ms;
	return newest;
}

/* Servers' clocks are known to a second or so: a time that went back by less stands still, as in a world that is held. */
static int64_t steady_ms(const struct build *build, int64_t data_ms)
{
	int64_t before_ms = build->previous != NULL ? build->previous->data_ms : 0;

	return data_ms < before_ms && before_ms - data_ms < HEALTH_OFFSET_MIN_MS ? before_ms : data_ms;
}

static void start_frame(struct build *build, int64_t now_ms)
{
	struct session *session = build->session;
	struct frame *frame = build->frame;

	frame->wall_ms = now_ms;
	frame->read_only = config_is_read_only(session->config);
	frame->live = session->end_ms == 0;
	frame->frozen = session->frozen;
	frame->data_ms = steady_ms(build, health_data_ms(build->snapshot, build->fresh));
	health_sources(
		build->arena, session->context, build->snapshot, build->visible_ms != 0 ? build->visible_ms : build->local_ms, frame);
	frame->context = health_context_name(build->arena, session->context);
}

static void set_axis(struct build *build, int64_t now_ms)
{
	struct session *session = build->session;
	struct frame *frame = build->frame;

	wishes_axis(session->range_ms, session->columns, session->end_ms, frame->data_ms != 0 ? frame->data_ms : now_ms, &build->axis);
	frame->range_ms = build->axis.range_ms;
	frame->step_ms = build->axis.step_ms;
	frame->cell_ms = build->axis.cell_ms;
	frame->start_ms = build->axis.start_ms;
	frame->end_ms = build->axis.end_ms;
}

/* ---- panels ---- */

static bool make_panels(struct build *build)
{
	struct frame *frame = build->frame;
	const struct panelbag_input in = { .set = &build->session->panels,
		.prometheus = build->prometheus,
		.configured = frame->configured[SOURCE_PROMETHEUS],
		.visible_ms = build->local_ms,
		.axis = &build->axis,
		.chaos_count = frame->chaos_count,
		.chaos = frame->chaos };
	struct panelbag *bag = panelbag_make(&in, build->session->made.panels);

	build->made.panels = bag;
	frame->panels = bag->panels;
	frame->panel_count = bag->count;
	return bag->settled;
}

/* ---- chaos ---- */

/* What was requested shows until the server's answer is there. */
static size_t open_requests(struct build *build, struct chaosview_request *open)
{
	struct session *session = build->session;
	size_t kept = 0;

	for (size_t i = 0; i < session->request_count; i++) {
		const struct command_result *result =
			command_result_find(build->frame->results, build->frame->result_count, session->requests[i].command_id);

		if (result != NULL && result->state != COMMAND_SENT) {
			request_finish(&session->requests[i]);
			continue;
		}
		session->requests[kept++] = session->requests[i];
	}
	session->request_count = kept;
	for (size_t i = 0; i < kept; i++)
		open[i] = (struct chaosview_request){ .uid = arena_text(build->arena, session->requests[i].uid),
			.text = arena_text(build->arena, session->requests[i].text) };
	return kept;
}

static void make_chaos(struct build *build)
{
	struct chaosview_request requests[REQUESTS_MAX];
	struct chaosview_input in = { .arena = build->arena,
		.slice = build->chaos_mesh,
		.known_ms = build->chaos_mesh != NULL ? build->fresh[build->chaos_mesh->index].told_ms : 0,
		.silent = build->chaos_mesh != NULL && build->fresh[build->chaos_mesh->index].silent,
		.from_ms = build->axis.start_ms > build->session->world_ms ? build->axis.start_ms : build->session->world_ms,
		.previous = build->previous,
		.requests = requests };
	struct frame *frame = build->frame;
	struct chaosview view;

	in.request_count = open_requests(build, requests);
	chaosview_build(&in, &view);
	frame->chaos = view.items;
	frame->chaos_count = view.count;
	frame->chaos_total = view.total;
	frame->chaos_running = view.running;
	frame->chaos_scheduled = view.scheduled;
	frame->chaos_paused = view.paused;
	frame->chaos_known = in.known_ms != 0;
}

/* ---- alerts ---- */

static void grade(struct build *build)
{
	struct frame *frame = build->frame;
	const struct freshness *fresh = build->chaos_mesh != NULL ? &build->fresh[build->chaos_mesh->index] : NULL;
	struct grade_input in = { .arena = build->arena,
		.chaos_count = frame->chaos_count,
		.chaos = frame->chaos,
		.configured = frame->configured[SOURCE_CHAOS_MESH],
		.silent = fresh == NULL || fresh->silent || fresh->told_ms == 0,
		.known_ms = fresh != NULL ? fresh->told_ms : 0,
		.data_ms = frame->data_ms };

	grade_alerts(&in, build->alerts, frame->alert_count);
}

static void count_alerts(struct frame *frame)
{
	for (size_t i = 0; i < frame->alert_count; i++) {
		const struct frame_alert *alert = &frame->alerts[i];
		bool fires = alert->state == FRAME_ALERT_FIRING;

		frame->firing += fires;
		frame->firing_critical += fires && alert->severity_rank == SEVERITY_CRITICAL;
		frame->firing_warning += fires && alert->severity_rank == SEVERITY_WARNING;
		frame->pending += alert->state == FRAME_ALERT_PENDING;
		frame->suppressed += alert->state > FRAME_ALERT_PENDING;
		frame->fresh += alert->is_new;
	}
}

/* How old what we know of alerts is: of pending ones Prometheus alone tells, of firing ones Alertmanager does, too. */
static void age_alerts(struct build *build)
{
	struct frame *frame = build->frame;
	int64_t youngest = -1;
	bool any = false;

	for (size_t i = 0; i < build->snapshot->count; i++) {
		const struct slice *slice = build->snapshot->slices[i];
		int64_t age = build->fresh[i].age_ms;

		if (slice == NULL || slice->kind == SOURCE_CHAOS_MESH || age < 0)
			continue;
		any = true;
		youngest = youngest < 0 || age < youngest ? age : youngest;
		if (slice->kind == SOURCE_PROMETHEUS)
			frame->pending_age_ms = age;
	}
	frame->alerts_age_ms = any ? youngest : 0;
}

static void make_alerts(struct build *build)
{
	struct join_input in = { .arena = build->arena, .snapshot = build->snapshot, .fresh = build->fresh };
	struct frame *frame = build->frame;
	struct alertgroup_input groups;
	struct join join;

	if (build->previous != NULL) {
		in.lack_count = build->previous->lack_count;
		in.lacks = build->previous->lacks;
	}
	join_alerts(&in, &join);
	build->made.held = join.held;
	build->made.held_count = join.held_count;
	build->heartbeat = join.heartbeat;
	build->alerts = join.alerts;
	frame->alerts = join.alerts;
	frame->alert_count = join.count;
	frame->alert_total = join.total;
	frame->copies_note = join.note;
	frame->lack_count = join.lack_count;
	frame->lacks = join.lacks;
	grade(build);
	eventlog_note(build->session->log, build->arena, frame, build->alerts);
	count_alerts(frame);
	age_alerts(build);
	groups = (struct alertgroup_input){ .arena = build->arena,
		.count = frame->alert_count,
		.alerts = frame->alerts,
		.data_ms = frame->data_ms,
		.label = build->session->group_by,
		.external = build->prometheus != NULL ? build->prometheus->prometheus.external_labels : NULL };
	frame->group_count = alertgroup_build(&groups, &frame->groups);
}

/* ---- results of commands ---- */

static int compare_results(const void *left, const void *right)
{
	const struct command_result *a = left, *b = right;

	if (a->at_ms != b->at_ms)
		return a->at_ms > b->at_ms ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

static uint64_t hash_results(const struct snapshot *snapshot)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < snapshot->count; i++) {
		const struct slice *slice = snapshot->slices[i];

		for (size_t r = 0; slice != NULL && r < slice->result_count; r++)
			hash = (hash ^ slice->results[r].id) * 31 + (uint64_t)slice->results[r].state + 1;
	}
	return hash;
}

/* When they came, by the clocks that all other times on the screen are of. */
static void gather_results(struct build *build)
{
	const struct snapshot *latest = build->made.latest;
	struct command_result *results;
	size_t count = 0;

	for (size_t i = 0; i < latest->count; i++)
		count += latest->slices[i] != NULL ? latest->slices[i]->result_count : 0;
	results = arena_zalloc(build->arena, count + 1, sizeof(*results));
	count = 0;
	for (size_t i = 0; i < latest->count; i++) {
		const struct slice *slice = latest->slices[i];

		for (size_t r = 0; slice != NULL && r < slice->result_count; r++) {
			results[count] = slice->results[r];
			results[count++].at_ms += health_offset_ms(slice);
		}
	}
	if (count > 1)
		qsort(results, count, sizeof(*results), compare_results);
	build->frame->results = results;
	build->frame->result_count = count;
}

/* Nobody is waited for any more, neither a source nor what was asked for a panel. */
static bool is_complete(const struct build *build)
{
	const struct frame *frame = build->frame;
	bool prometheus_failed = build->prometheus != NULL && build->prometheus->health == SOURCE_FAILED;

	for (size_t i = 0; i < frame->source_count; i++)
		if (frame->sources[i].health == SOURCE_WAITING)
			return false;
	if (!frame->configured[SOURCE_PROMETHEUS] || prometheus_failed)
		return true;
	return build->session->panels.known && build->settled;
}

static void make_frame(struct build *build, int64_t now_ms)
{
	struct session *session = build->session;
	struct frame *frame = build->frame;

	start_frame(build, now_ms);
	set_axis(build, now_ms);
	panelset_choose(&session->panels, session->config, build->prometheus, build->axis.step_ms);
	panelset_want(&session->panels, session->store, session->config, &build->axis, session->selected,
		session->made.snapshot != NULL ? first_slice(session->made.snapshot, SOURCE_PROMETHEUS) : NULL);
	gather_results(build);
	make_chaos(build);
	make_alerts(build);
	build->settled = make_panels(build);
	frame->panels_known = session->panels.known;
	frame->panels_error = !frame->panels_known && build->prometheus != NULL ? build->prometheus->prometheus.found_error.text : "";
	health_judge(build->arena, build->snapshot, &build->heartbeat, frame);
	eventlog_fill(build->session->log, build->arena, frame);
	frame->complete = is_complete(build);
}

/* ---- */

static bool is_unchanged(const struct session *session, const struct snapshot *snapshot, int64_t visible_ms, uint64_t results_hash)
{
	return session->made.frame != NULL && !session->dirty && session->made.snapshot->version == snapshot->version &&
	       visible_ms == session->visible_ms && results_hash == session->results_hash;
}

static void replace(struct session *session, struct build *build)
{
	made_finish(&session->made);
	session->made = build->made;
	session->made.frame = build->frame;
	session->dirty = session->forgets = false;
	panelset_release_old(&session->panels, build->settled);
}

/* While it is frozen the snapshot and the time of the last frame stay, but what became of a command is told. */
const struct frame *session_advance(struct session *session, const struct snapshot *snapshot, int64_t now_ms)
{
	bool stays = session->frozen && session->made.frame != NULL;
	const struct snapshot *latest = snapshot;
	struct build build = { .session = session };
	uint64_t results_hash;

	if (stays) {
		snapshot = session->made.snapshot;
		now_ms = session->made.frame->wall_ms;
	}
	build.visible_ms = health_visible_ms(snapshot, now_ms, &session->deadline_ms);
	if (stays)
		session->deadline_ms = INT64_MAX;
	results_hash = hash_results(latest);
	if (is_unchanged(session, snapshot, build.visible_ms, results_hash))
		return session->made.frame;
	build.local_ms = build.visible_ms != 0 ? build.visible_ms : newest_poll(snapshot);
	build.arena = build.made.arena = arena_create();
	build.snapshot = build.made.snapshot = snapshot_retain(snapshot);
	build.made.latest = snapshot_retain(latest);
	build.frame = arena_zalloc(build.arena, 1, sizeof(*build.frame));
	build.frame->version = ++session->version;
	build.previous = session->forgets ? NULL : session->made.frame;
	build.prometheus = first_slice(snapshot, SOURCE_PROMETHEUS);
	build.chaos_mesh = first_slice(snapshot, SOURCE_CHAOS_MESH);
	build.fresh = health_freshness(build.arena, snapshot, build.visible_ms);
	make_frame(&build, now_ms);
	session->visible_ms = build.visible_ms;
	session->results_hash = results_hash;
	replace(session, &build);
	return session->made.frame;
}
