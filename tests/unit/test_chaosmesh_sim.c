#include "tests/support/test.h"

#include <unistd.h>

#include "core/base/buf.h"
#include "core/manifest.h"
#include "datasources/chaosmesh_encode.h"
#include "datasources/http.h"
#include "datasources/sim/server.h"
#include "datasources/sim/sim.h"
#include "tests/support/sourcerun.h"

/* The source and the simulated cluster, over the network, on one clock: manifests are sent, watched and taken back. */

struct cluster {
	struct sourcerun run;
	struct sim *sim;
	struct server *server;
	char url[64], token_file[64];
};

static int64_t now_of(void *user)
{
	return sim_now(((struct cluster *)user)->sim);
}

static void answer(void *user, const struct api_request *request, struct api_response *response)
{
	sim_answer_chaos_mesh(((struct cluster *)user)->sim, request, response);
}

static void serve(void *user)
{
	server_turn(((struct cluster *)user)->server);
}

/* `tokens` is a token file's text, `token` what the source sends; both may be NULL. */
static void start(struct cluster *cluster, const char *tokens, char *token)
{
	struct err err = { 0 };
	uint16_t port;
	*cluster = (struct cluster){ 0 };
	sourcerun_init(&cluster->run, &chaosmesh_source);
	if (tokens) {
		snprintf(cluster->token_file, sizeof cluster->token_file, "/tmp/tokens-XXXXXX");
		int fd = mkstemp(cluster->token_file);
		assert_int_equal(write(fd, tokens, strlen(tokens)), strlen(tokens));
		close(fd);
		cluster->run.config.http.credentials = token;
	}
	cluster->sim = sim_create(
		&(struct sim_params){
			.clock = &cluster->run.clock, .seed = 1, .speed = 1, .token_file = tokens ? cluster->token_file : NULL },
		&err);
	if (!cluster->sim)
		fail_msg("%s", err.text);
	cluster->server = server_create(&(struct server_params){ .listen = "127.0.0.1", .now_ms = now_of, .user = cluster });
	assert_true(server_open(cluster->server, 0, answer, &port, &err));
	snprintf(cluster->url, sizeof cluster->url, "http://127.0.0.1:%u", port);
	cluster->run.config.url = cluster->url;
	cluster->run.serve = serve;
	cluster->run.serve_user = cluster;
	sourcerun_open(&cluster->run);
	sourcerun_advance(&cluster->run, 0);
}

static void finish(struct cluster *cluster)
{
	sourcerun_finish(&cluster->run);
	server_destroy(cluster->server);
	sim_destroy(cluster->sim);
	if (cluster->token_file[0])
		unlink(cluster->token_file);
}

static const struct command_result *result_of(struct cluster *cluster, uint64_t id)
{
	static const struct command_result none;
	const struct slice *slice = sourcerun_slice(&cluster->run);
	for (size_t i = 0; i < slice->result_count; i++)
		if (slice->results[i].id == id)
			return &slice->results[i];
	fail_msg("no result");
	return &none;
}

static const struct chaos_item *find(struct cluster *cluster, const char *name)
{
	const struct chaos_mesh_data *data = &sourcerun_slice(&cluster->run)->chaos_mesh;
	for (size_t i = 0; i < data->item_count; i++)
		if (strcmp(data->items[i].name, name) == 0)
			return &data->items[i];
	return NULL;
}

static const struct chaos_item *need(struct cluster *cluster, const char *name)
{
	static const struct chaos_item none;
	const struct chaos_item *item = find(cluster, name);
	if (!item)
		fail_msg("no %s", name);
	return item ? item : &none;
}

static enum chaos_state state_of(struct cluster *cluster, const char *name)
{
	const struct chaos_item *item = find(cluster, name);
	return item ? item->state : CHAOS_UNKNOWN;
}

static size_t count_events(struct cluster *cluster, const char *name, const char *reason)
{
	const struct chaos_mesh_data *data = &sourcerun_slice(&cluster->run)->chaos_mesh;
	size_t count = 0;
	for (size_t i = 0; i < data->event_count; i++)
		count += strcmp(data->events[i].name, name) == 0 && strcmp(data->events[i].reason, reason) == 0;
	return count;
}

/* Carries a command out; fails unless it ends so. */
static void carry_out(struct cluster *cluster, struct command *command, enum command_state state, const char *text)
{
	uint64_t id = sourcerun_command(&cluster->run, command);
	sourcerun_advance(&cluster->run, 4000);
	const struct command_result *result = result_of(cluster, id);
	if (result->state != state || !strstr(result->error.text, text))
		fail_msg("%s %s: state %d, \"%s\"", command_verb(result->kind), result->name, result->state, result->error.text);
}

static void act(struct cluster *cluster, enum command_kind kind, const char *name, enum command_state state, const char *text)
{
	const struct chaos_item *item = need(cluster, name);
	struct command command;
	command_init(&command, kind, item->object, item->uid, item->namespace_, item->name, item->kind, "");
	carry_out(cluster, &command, state, text);
}

/* Sends a manifest; its preview first, which has to find pods. */
static void trigger(struct cluster *cluster, const char *yaml, enum command_state state, const char *text)
{
	struct manifest_list list;
	struct command command;
	chaosmesh_encode_text(yaml, strlen(yaml), "t.yaml", &list);
	assert_int_equal(list.count, 1);
	const struct manifest *manifest = &list.items[0];
	command_init(&command, COMMAND_PREVIEW, manifest->object, "", manifest->namespace_, manifest->name, manifest->chaos_kind,
		manifest->selector);
	uint64_t id = sourcerun_command(&cluster->run, &command);
	sourcerun_advance(&cluster->run, 0);
	assert_int_equal(result_of(cluster, id)->state, COMMAND_DONE);
	assert_true(result_of(cluster, id)->pod_count > 0);
	command_init(&command, COMMAND_CREATE, manifest->object, "", manifest->namespace_, manifest->name, manifest->kind, manifest->body);
	carry_out(cluster, &command, state, text);
	manifest_list_finish(&list);
}

#define SELECT "mode: all, selector: {namespaces: [default], labelSelectors: {app: cpp-dns-leaker}}"
#define LEAKER                                                                                                                             \
	"{apiVersion: chaos-mesh.org/v1alpha1, kind: DNSChaos, metadata: {name: leaker, namespace: default},\n"                            \
	" spec: {action: error, patterns: [cncf.io], duration: 10m, " SELECT "}}\n"

static void test_experiment(void **state)
{
	struct cluster cluster;
	(void)state;
	start(&cluster, NULL, NULL);
	assert_int_equal(sourcerun_slice(&cluster.run)->health, SOURCE_OK);
	assert_true(sourcerun_slice(&cluster.run)->simulated);
	trigger(&cluster, LEAKER, COMMAND_DONE, "");
	assert_int_equal(state_of(&cluster, "leaker"), CHAOS_RUNNING);
	assert_string_equal(need(&cluster, "leaker")->spec.summary, "patterns cncf.io");
	size_t targets = count_events(&cluster, "leaker", "Applied");
	assert_true(targets > 0);
	trigger(&cluster, LEAKER, COMMAND_REFUSED, "exists already");
	act(&cluster, COMMAND_PAUSE, "leaker", COMMAND_DONE, "");
	assert_int_equal(state_of(&cluster, "leaker"), CHAOS_PAUSED);
	assert_int_equal(count_events(&cluster, "leaker", "Recovered"), targets);
	act(&cluster, COMMAND_PAUSE, "leaker", COMMAND_DONE, "is paused already");
	act(&cluster, COMMAND_RESUME, "leaker", COMMAND_DONE, "");
	assert_int_equal(state_of(&cluster, "leaker"), CHAOS_RUNNING);
	act(&cluster, COMMAND_DELETE, "leaker", COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 10000);
	assert_null(find(&cluster, "leaker"));
	assert_true(count_events(&cluster, "leaker", "Applied") >= targets); /* what happened stays known */
	finish(&cluster);
}

static void test_schedule(void **state)
{
	struct cluster cluster;
	(void)state;
	start(&cluster, NULL, NULL);
	trigger(&cluster,
		"{kind: Schedule, metadata: {name: pulse, namespace: default}, spec: {schedule: '@every 10s', type: DNSChaos,\n"
		" concurrencyPolicy: Allow, historyLimit: 2, dnsChaos: {action: error, duration: 5s, " SELECT "}}}\n",
		COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 30000);
	const struct chaos_item *schedule = need(&cluster, "pulse");
	assert_string_equal(schedule->cron, "@every 10s");
	assert_true(schedule->child_count > 0);
	act(&cluster, COMMAND_PAUSE, "pulse", COMMAND_DONE, "");
	assert_int_equal(state_of(&cluster, "pulse"), CHAOS_PAUSED);
	act(&cluster, COMMAND_RESUME, "pulse", COMMAND_DONE, "");
	act(&cluster, COMMAND_DELETE, "pulse", COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 10000);
	assert_null(find(&cluster, "pulse"));
	finish(&cluster);
}

static void test_workflow(void **state)
{
	struct cluster cluster;
	(void)state;
	start(&cluster, NULL, NULL);
	trigger(&cluster,
		"{kind: Workflow, metadata: {name: drill, namespace: default}, spec: {entry: all, templates: [\n"
		" {name: all, templateType: Serial, deadline: 10m, children: [dns, rest]},\n"
		" {name: dns, templateType: DNSChaos, deadline: 5m, dnsChaos: {action: error, " SELECT "}},\n"
		" {name: rest, templateType: Suspend, deadline: 1m}]}}\n",
		COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 10000);
	const struct chaos_item *workflow = need(&cluster, "drill");
	assert_int_equal(workflow->state, CHAOS_RUNNING);
	assert_int_equal(workflow->plan_count, 2);
	assert_int_equal(workflow->step_count, 2);
	assert_int_equal(workflow->deadline_ms, 600000);
	act(&cluster, COMMAND_ABORT, "drill", COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 5000);
	assert_int_equal(state_of(&cluster, "drill"), CHAOS_FINISHED);
	act(&cluster, COMMAND_ABORT, "drill", COMMAND_DONE, "has finished already");
	act(&cluster, COMMAND_DELETE, "drill", COMMAND_DONE, "");
	sourcerun_advance(&cluster.run, 5000);
	assert_null(find(&cluster, "drill"));
	finish(&cluster);
}

#define TOKENS "boss manager\nlooker viewer\nold expired\n"

static void test_tokens(void **state)
{
	static char boss[] = "boss", looker[] = "looker", old[] = "old", wrong[] = "wrong";
	struct cluster cluster;
	(void)state;
	start(&cluster, TOKENS, boss);
	assert_true(sourcerun_slice(&cluster.run)->chaos_mesh.secure);
	trigger(&cluster, LEAKER, COMMAND_DONE, "");
	finish(&cluster);

	start(&cluster, TOKENS, looker);
	assert_int_equal(sourcerun_slice(&cluster.run)->health, SOURCE_OK);
	trigger(&cluster, LEAKER, COMMAND_REFUSED, "cannot create dnschaos in namespace default");
	finish(&cluster);

	char *bad[] = { old, wrong };
	for (size_t i = 0; i < 2; i++) {
		start(&cluster, TOKENS, bad[i]);
		const struct slice *slice = sourcerun_slice(&cluster.run);
		assert_int_equal(slice->health, SOURCE_FAILED);
		assert_int_equal(slice->error.code, ERR_AUTH);
		assert_null(strstr(slice->error.text, bad[i] == old ? " old" : "wrong"));
		finish(&cluster);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_experiment),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_workflow),
		cmocka_unit_test(test_tokens),
	};
	http_global_init(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	http_global_finish();
	return failed;
}
