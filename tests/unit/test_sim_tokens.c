/* Security mode: what each kind of token sees of a cluster with things in two namespaces, and what it may do to them. */
#include "tests/support/test.h"

#include <jansson.h>

#include "core/base/buf.h"
#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000

/* The columns of the tables below. */
static const char *const tokens[] = { "admin", "manager", "viewer", "shop-manager", "shop-viewer", "nobody", "old", "strange" };
#define TOKEN_COUNT (sizeof tokens / sizeof *tokens)
#define TOKEN_FILE                                                                                                                         \
	"admin admin\nmanager manager\nviewer viewer\nshop-manager manager shop\nshop-viewer viewer shop\nnobody none\nold expired\n"

struct stage {
	struct world *world;
	struct tokens tokens;
	struct api_chaosmesh api;
};

static int ask(struct stage *stage, const char *method, const char *path, const char *body, const char *token, char **answer)
{
	char authorization[64], *question;
	char where[256];

	snprintf(authorization, sizeof authorization, "Bearer %s", token ? token : "");
	snprintf(where, sizeof where, "%s", path);
	question = strchr(where, '?');
	if (question)
		*question++ = '\0';
	const struct api_request request = { .method = method,
		.path = where,
		.query = question ? question : "",
		.authorization = token ? authorization : NULL,
		.body = body,
		.body_length = strlen(body) };
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	int status = response.status;

	if (answer)
		*answer = buf_steal(&response.body);
	api_response_finish(&response);
	return status;
}

#define EXPERIMENT(name, namespace_, targets)                                                                                              \
	"{\"kind\":\"StressChaos\",\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" namespace_                                        \
	"\"},\"spec\":{\"mode\":\"one\",\"selector\":{" targets "},\"stressors\":{\"cpu\":{\"workers\":1}}}}"
#define SCHEDULE(name, namespace_)                                                                                                         \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" namespace_                                                                 \
	"\"},\"spec\":{\"schedule\":\"@every 1h\",\"type\":\"PodChaos\",\"concurrencyPolicy\":\"Forbid\",\"podChaos\":{\"mode\":"          \
	"\"one\",\"action\":\"pod-kill\",\"selector\":{\"namespaces\":[\"" namespace_ "\"]}}}}"
#define WORKFLOW(name, namespace_)                                                                                                         \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" namespace_                                                                 \
	"\"},\"spec\":{\"entry\":\"a\",\"templates\":[{\"name\":\"a\",\"templateType\":\"Suspend\",\"deadline\":\"1h\"}]}}"

/* "in-shop" and "in-default" of everything. */
static int set_up(void **state)
{
	static const char *const made[][2] = {
		{ "/api/experiments", EXPERIMENT("in-shop", "shop", "") },
		{ "/api/experiments", EXPERIMENT("in-default", "default", "") },
		{ "/api/schedules", SCHEDULE("in-shop", "shop") },
		{ "/api/schedules", SCHEDULE("in-default", "default") },
		{ "/api/workflows", WORKFLOW("in-shop", "shop") },
		{ "/api/workflows", WORKFLOW("in-default", "default") },
	};
	static struct stage stage;

	stage.world = world_create(7, START);
	stage.tokens = (struct tokens){ 0 };
	stage.api = (struct api_chaosmesh){ .world = stage.world };
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		if (ask(&stage, "POST", made[i][0], made[i][1], NULL, NULL) != 200)
			fail_msg("%s", made[i][1]);
	world_advance(stage.world, START + 2000);
	assert_true(tokens_parse(&stage.tokens, TOKEN_FILE, "tokens", NULL));
	stage.api.tokens = &stage.tokens;
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	world_destroy(stage->world);
	tokens_finish(&stage->tokens);
	return 0;
}

/* The path with the uid of the object of that class and name for "%". */
static void with_uid(const struct stage *stage, const char *path, char out[256])
{
	const struct journal *journal = &stage->world->journal;
	enum journal_class class = strstr(path, "/schedules")   ? JOURNAL_SCHEDULE
				   : strstr(path, "/workflows") ? JOURNAL_WORKFLOW
								: JOURNAL_EXPERIMENT;
	const char *mark = strchr(path, '%'), *name = mark && mark[1] == 's' ? "in-shop" : "in-default";

	snprintf(out, 256, "%s", path);
	for (size_t i = 0; mark && i < journal->row_count; i++)
		if (journal->rows[i].class == class && strcmp(journal->rows[i].object.name, name) == 0)
			snprintf(out, 256, "%.*s%s%s", (int)(mark - path), path, journal->rows[i].object.uid, mark + 2);
}

struct row {
	const char *method, *path, *body; /* "%s" is a uid of the shop, "%d" one of the default namespace */
	int status[TOKEN_COUNT];
};

static void walk(void **state, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < TOKEN_COUNT; j++) {
			char path[256], *answer;

			with_uid(*state, rows[i].path, path);
			int status = ask(*state, rows[i].method, path, rows[i].body ? rows[i].body : "", tokens[j], &answer);

			if (status != rows[i].status[j])
				fail_msg("%s %s as %s: %d %s", rows[i].method, rows[i].path, tokens[j], status, answer);
			free(answer);
			tear_down(state);
			set_up(state);
		}
}

#define WALK(rows) walk(state, rows, sizeof(rows) / sizeof *(rows))

/* Columns: admin, manager, viewer, shop-manager, shop-viewer, nobody, old, strange. */
static void test_what_they_see(void **state)
{
	static const struct row rows[] = {
		{ "GET", "/api/common/config", NULL, { 200, 200, 200, 200, 200, 200, 200, 200 } },
		{ "GET", "/api/experiments", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/experiments?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/experiments?namespace=default", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/experiments/state?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/experiments/%s", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/experiments/%d", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/schedules", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/schedules/%s", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/schedules/%d", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/workflows?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/workflows/%d", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/events", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/events?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/archives?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/archives/%s", NULL, { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/archives/%s?namespace=shop", NULL, { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "GET", "/api/templates/statuschecks", NULL, { 200, 401, 401, 401, 401, 401, 500, 500 } },
		{ "GET", "/api/common/labels?podNamespaceList=shop", NULL, { 200, 200, 200, 200, 200, 500, 500, 500 } },
		{ "POST", "/api/common/physicalmachines", "{}", { 200, 200, 200, 401, 401, 401, 500, 500 } },
		{ "POST", "/api/common/physicalmachines", "{\"namespaces\":[\"shop\"]}", { 200, 200, 200, 200, 200, 401, 500, 500 } },
		{ "POST", "/api/common/pods", "{}", { 200, 200, 200, 500, 500, 500, 500, 500 } },
		{ "POST", "/api/common/pods", "{\"namespaces\":[\"shop\"]}", { 200, 200, 200, 200, 200, 500, 500, 500 } },
		{ "POST", "/api/common/pods", "{\"nodes\":[\"worker-1\"]}", { 200, 500, 500, 500, 500, 500, 500, 500 } },
	};

	WALK(rows);
}

static void test_what_they_may_do(void **state)
{
	static const struct row rows[] = {
		{ "PUT", "/api/experiments/pause/%s", NULL, { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "PUT", "/api/experiments/pause/%d", NULL, { 200, 200, 401, 401, 401, 401, 500, 500 } },
		{ "DELETE", "/api/experiments/%s", NULL, { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "DELETE", "/api/experiments?uids=%d", NULL, { 200, 200, 401, 401, 401, 401, 500, 500 } },
		{ "PUT", "/api/schedules/pause/%s", NULL, { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "DELETE", "/api/schedules/%d", NULL, { 200, 200, 401, 401, 401, 401, 500, 500 } },
		{ "DELETE", "/api/workflows/%s", NULL, { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "DELETE", "/api/archives/%s?namespace=shop", NULL, { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "DELETE", "/api/archives/%s", NULL, { 200, 200, 401, 401, 401, 401, 500, 500 } },
		{ "POST", "/api/experiments", EXPERIMENT("x", "shop", ""), { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "POST", "/api/experiments", EXPERIMENT("x", "default", ""), { 200, 200, 401, 401, 401, 401, 500, 500 } },
		/* in one's own namespace, at somebody else's pods: the webhook refuses, with a 500 */
		{ "POST", "/api/experiments", EXPERIMENT("x", "shop", "\"namespaces\":[\"default\"]"),
			{ 200, 200, 401, 500, 401, 401, 500, 500 } },
		{ "POST", "/api/schedules", SCHEDULE("x", "shop"), { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "POST", "/api/workflows", WORKFLOW("x", "shop"), { 200, 200, 401, 200, 401, 401, 500, 500 } },
		{ "POST", "/api/workflows", WORKFLOW("x", "default"), { 200, 200, 401, 401, 401, 401, 500, 500 } },
		{ "POST", "/api/templates/statuschecks",
			"{\"namespace\":\"shop\",\"name\":\"t\",\"spec\":{\"type\":\"HTTP\",\"http\":{\"url\":\"http://a\",\"criteria\":"
			"{\"statusCode\":\"200\"}}}}",
			{ 200, 401, 401, 401, 401, 401, 500, 500 } },
	};

	WALK(rows);
}

/* A viewer's refusal names who, what and where, and changes nothing. */
static void test_a_refusal_says_who_and_what(void **state)
{
	struct stage *stage = *state;
	char path[256], *answer;

	with_uid(stage, "/api/experiments/pause/%s", path);
	assert_int_equal(ask(stage, "PUT", path, "", "shop-viewer", &answer), 401);
	assert_non_null(strstr(answer, "error.api.no_namespace_privilege: stresschaos.chaos-mesh.org \\\"in-shop\\\" is forbidden: User "
				       "\\\"system:serviceaccount:shop:account-shop-viewer-"));
	assert_non_null(strstr(answer, "cannot patch resource \\\"stresschaos\\\" in API group \\\"chaos-mesh.org\\\" in the namespace "
				       "\\\"shop\\\""));
	free(answer);
	world_advance(stage->world, START + 4000);
	assert_string_equal(chaos_status(stage->world->experiments[0], stage->world->now_ms), "running");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_what_they_see),
		TEST(test_what_they_may_do),
		TEST(test_a_refusal_says_who_and_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
