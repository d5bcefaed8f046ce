#include "tests/support/founding.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/session.h"
#include "core/store.h"
#include "tests/support/founding_parts.h"

struct founding {
	enum founding_variant variant;
	struct arena *arena;
	struct config config;
	struct store *store;
	struct session *session;
	int64_t now_ms;
	uint64_t asked; /* version of the wants that were answered last */
};

static char *text(struct founding *founding, const char *value)
{
	char *copy = arena_zalloc(founding->arena, strlen(value) + 1, 1);

	return memcpy(copy, value, strlen(value));
}

static struct config_source source(struct founding *founding, const char *url)
{
	char *none = text(founding, "");
	struct config_source made = { .url = text(founding, url) };

	made.http = (struct config_http){ .username = none,
		.password = none,
		.password_file = none,
		.auth_type = text(founding, "Bearer"),
		.credentials = none,
		.credentials_file = none,
		.ca_file = none,
		.cert_file = none,
		.key_file = none,
		.server_name = none,
		.proxy_url = none,
		.follow_redirects = true };
	return made;
}

static const struct panel {
	const char *title, *query, *legend;
	enum unit unit;
	const char *objective, *op;
	double value;
	const char *match, *limit;
} story_panels[] = {
	{ "Container RSS", "container_memory_rss{container!=\"\",container!=\"POD\"}", "{{container}}", UNIT_BYTES, "leaker-rss", "<=", 10485760,
		"container=~\"cpp-dns-leaker-service.*\"", "container_spec_memory_limit_bytes > 0" },
	{ "Failed DNS lookups", "sum by (rcode) (rate(coredns_dns_responses_total{rcode!=\"NOERROR\"}[1m]))", "{{rcode}}", UNIT_PER_SECOND, NULL, "",
		0, "", "" },
	{ "nginx latency p99", "histogram_quantile(0.99, sum by (le,job) (rate(http_request_duration_seconds_bucket[1m])))", "{{job}}",
		UNIT_SECONDS, "nginx-latency", "<=", 0.25, "", "" },
	{ "nginx requests", "sum by (job) (rate(http_requests_total[1m]))", "{{job}}", UNIT_PER_SECOND, NULL, "", 0, "", "" },
	{ "Pods killed", "sum by (namespace) (increase(pods_killed_total[30m]))", "{{namespace}}", UNIT_COUNT, NULL, "", 0, "", "" },
}, storm_panels[] = {
	{ "HTTP errors", "sum by (service) (rate(shop_errors_total[1m])) / sum by (service) (rate(shop_requests_total[1m]))", "{{service}}",
		UNIT_RATIO, "errors", "<=", 0.01, "", "" },
};

static void add_panels(struct founding *founding, const struct panel *panels, size_t count)
{
	founding->config.panel_count = count;
	founding->config.panels = arena_zalloc(founding->arena, count, sizeof(*founding->config.panels));
	for (size_t i = 0; i < count; i++) {
		const struct panel *from = &panels[i];

		founding->config.panels[i] = (struct config_panel){
			.title = text(founding, from->title),
			.query = text(founding, from->query),
			.legend = text(founding, from->legend),
			.unit = from->unit,
			.objective = { .set = from->objective != NULL,
				.name = text(founding, from->objective != NULL ? from->objective : ""),
				.op = text(founding, from->op),
				.value = from->value,
				.match = text(founding, from->match) },
			.limit = text(founding, from->limit),
		};
	}
}

static void configure(struct founding *founding)
{
	static const char *const contexts[] = { "demo", "staging", "", "demo", "prod" };
	struct config *config = &founding->config;
	struct config_context *context = arena_zalloc(founding->arena, 1, sizeof(*context));
	bool alone = founding->variant == FOUNDING_EMPTY;

	context->name = text(founding, contexts[founding->variant]);
	context->prometheus = source(founding, alone ? "http://localhost:9090" : "http://127.0.0.1:9090");
	context->chaos_mesh = source(founding, alone ? "" : "http://127.0.0.1:2333");
	if (!alone) {
		context->alertmanager_count = 1;
		context->alertmanagers = arena_zalloc(founding->arena, 1, sizeof(*context->alertmanagers));
		context->alertmanagers[0] = source(founding, "http://127.0.0.1:9093");
	}
	*config = (struct config){ .path = text(founding, ""),
		.context_count = 1,
		.contexts = context,
		.refresh_ms = 5000,
		.range_ms = 900000,
		.theme = text(founding, "terminal"),
		.log_path = text(founding, ""),
		.log_level = text(founding, "info") };
	if (founding->variant == FOUNDING_STORM)
		add_panels(founding, storm_panels, sizeof(storm_panels) / sizeof(storm_panels[0]));
	else if (!alone)
		add_panels(founding, story_panels, sizeof(story_panels) / sizeof(story_panels[0]));
}

static void wake(void *user)
{
	(void)user;
}

/* A source that fails has the data of its last good moment. */
static void fail(struct slice *slice, enum err_code code, int status, const char *message, int64_t since_ms, int64_t good_ms,
	int64_t next_ms, unsigned tries)
{
	slice->health = SOURCE_FAILED;
	slice->good_ms = good_ms;
	slice->failed_since_ms = since_ms;
	slice->next_try_ms = next_ms;
	slice->tries = tries;
	err_set_status(&slice->error, code, status, slice->url, "%s", message);
}

static struct slice *answering(enum source_kind kind, const char *name, const char *url, const char *version, int64_t now_ms)
{
	struct slice *slice = slice_create(kind, (size_t)kind, name, url);

	slice->health = SOURCE_OK;
	slice->good_ms = now_ms;
	slice->poll_ms = now_ms;
	slice->version = version;
	return slice;
}

static void publish_prometheus(struct founding *founding, const struct want_list *wants)
{
	bool dark = founding->variant == FOUNDING_DEGRADED && founding->now_ms > at("19:58:32");
	int64_t known = dark ? at("19:58:32") : founding->now_ms;
	bool empty = founding->variant == FOUNDING_EMPTY;
	struct slice *slice = answering(
		SOURCE_PROMETHEUS, "prometheus", founding->config.contexts->prometheus.url, empty ? "3.1.0" : "2.42.0", founding->now_ms);

	slice->url = slice_text(slice, slice->url);
	slice->simulated = founding->variant == FOUNDING_MOMENT || founding->variant == FOUNDING_CALM;
	founding_metrics(slice, founding->variant, wants, known);
	if (founding->variant == FOUNDING_STORM)
		storm_rules(slice, known);
	else
		founding_rules(slice, founding->variant, known);
	if (dark)
		fail(slice, ERR_CONNECT, 0, "connection refused", known, known, founding->now_ms + 6000, 4);
	store_publish(founding->store, slice);
}

static void publish_alertmanager(struct founding *founding)
{
	struct slice *slice = answering(SOURCE_ALERTMANAGER, "alertmanager", "http://127.0.0.1:9093", "0.25.0", founding->now_ms);

	if (founding->variant == FOUNDING_STORM)
		storm_alertmanager(slice, founding->now_ms);
	else
		founding_alertmanager(slice, founding->variant, founding->now_ms);
	store_publish(founding->store, slice);
}

static void publish_chaos(struct founding *founding)
{
	bool dark = founding->variant == FOUNDING_DEGRADED && founding->now_ms > at("19:57:02");
	int64_t known = dark ? at("19:57:02") : founding->now_ms;
	struct slice *slice = answering(SOURCE_CHAOS_MESH, "chaos-mesh", "http://127.0.0.1:2333", "v2.8.3", founding->now_ms);

	if (founding->variant == FOUNDING_STORM)
		storm_chaos(slice, known);
	else
		founding_chaos(slice, founding->variant, known);
	if (dark)
		fail(slice, ERR_AUTH, 401, "401: token rejected; token file read again", known, known, founding->now_ms + 12000, 9);
	store_publish(founding->store, slice);
}

static void publish(struct founding *founding)
{
	const struct want_list *wants = store_acquire_wants(founding->store);

	founding->asked = wants->version;
	publish_prometheus(founding, wants);
	if (founding->variant != FOUNDING_EMPTY) {
		publish_alertmanager(founding);
		publish_chaos(founding);
	}
	want_list_release(wants);
}

static const struct frame *advance(struct founding *founding)
{
	const struct snapshot *snapshot = store_acquire(founding->store);
	const struct frame *frame = session_advance(founding->session, snapshot, founding->now_ms);

	snapshot_release(snapshot);
	return frame;
}

/* What is asked may change with what is found: at most three rounds. */
const struct frame *founding_frame(struct founding *founding)
{
	const struct frame *frame = advance(founding);

	for (int round = 0; round < 3; round++) {
		const struct want_list *wants = store_acquire_wants(founding->store);
		bool settled = wants->version == founding->asked;

		want_list_release(wants);
		if (settled)
			break;
		publish(founding);
		frame = advance(founding);
	}
	return frame;
}

void founding_poll(struct founding *founding, int64_t now_ms)
{
	founding->now_ms = now_ms;
	publish(founding);
}

static void live_through(struct founding *founding, const char *clock)
{
	founding_poll(founding, at(clock));
	founding_frame(founding);
}

struct founding *founding_create(enum founding_variant variant, int columns)
{
	struct founding *founding = mem_zalloc(1, sizeof(*founding));
	bool storm = variant == FOUNDING_STORM;

	founding->variant = variant;
	founding->arena = arena_create();
	configure(founding);
	founding->store = store_create(variant == FOUNDING_EMPTY ? 1 : 3, wake, NULL);
	founding->session = session_create(&founding->config, founding->store);
	session_set_columns(founding->session, columns);
	founding->now_ms = at(storm ? "03:10:02" : "19:37:40");
	advance(founding);
	live_through(founding, storm ? "03:10:02" : "19:37:40");
	if (!storm)
		live_through(founding, "19:40:02");
	if (!storm)
		live_through(founding, "19:59:07");
	session_looked(founding->session);
	live_through(founding, storm ? "03:12:40" : "19:59:12");
	return founding;
}

void founding_become(struct founding *founding, enum founding_variant variant)
{
	founding->variant = variant;
}

void founding_destroy(struct founding *founding)
{
	if (founding == NULL)
		return;
	session_destroy(founding->session);
	store_destroy(founding->store);
	arena_destroy(founding->arena);
	free(founding);
}

struct session *founding_session(struct founding *founding)
{
	return founding->session;
}

struct store *founding_store(struct founding *founding)
{
	return founding->store;
}

const struct config *founding_config(const struct founding *founding)
{
	return &founding->config;
}

int64_t founding_now(const struct founding *founding)
{
	return founding->now_ms;
}
