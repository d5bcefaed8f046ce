#include "tests/support/test.h"

/* The simulator's faults: how they are given and told, whom they strike, and what a peer on a real connection sees of each. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "datasources/sim/api_control.h"
#include "datasources/sim/server.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/world.h"

#define START 1795420000123
#define TOKEN "sesame"

static int64_t fixed_now(void *user)
{
	(void)user;
	return START;
}

static const struct clock fixed = { fixed_now, fixed_now, NULL };

static struct sim *make_sim(uint64_t seed)
{
	struct sim *sim = sim_create(
		&(struct sim_params){ .clock = &fixed, .seed = seed, .speed = 1, .story = "quiet", .control_token = TOKEN }, NULL);

	assert_non_null(sim);
	return sim;
}

/* ---- the control endpoint ---- */

static char *control(struct sim *sim, const char *method, const char *path, const char *body, int status)
{
	const struct api_request request = {
		.method = method, .path = path, .query = "", .authorization = "Bearer " TOKEN, .body = body, .body_length = strlen(body)
	};
	struct api_response response = { 0 };

	api_control_answer(sim, &request, &response);
	if (response.status != status)
		fail_msg("%s %s %s: %d %s", method, path, body, response.status, buf_borrow(&response.body));
	char *text = buf_steal(&response.body);

	api_response_finish(&response);
	return text;
}

static void add(struct sim *sim, const char *fault)
{
	free(control(sim, "POST", "/control/faults", fault, 200));
}

static void clear(struct sim *sim)
{
	free(control(sim, "DELETE", "/control/faults", "", 200));
}

static void faults_are_told_as_they_were_given(void **state)
{
	static const struct {
		const char *given, *told;
	} cases[] = {
		{ "{\"server\":\"prometheus\",\"kind\":\"latency\",\"seconds\":0.3,\"jitter\":0.1,\"path\":\"/api/v1/query\"}",
			"\"server\":\"prometheus\",\"path\":\"/api/v1/"
			"query\",\"kind\":\"latency\",\"seconds\":0.3,\"jitter\":0.1,\"count\":null,"
			"\"share\":1,\"hits\":0}" },
		{ "{\"server\":\"alertmanager\",\"kind\":\"status\",\"status\":503,\"count\":3}",
			"\"kind\":\"status\",\"status\":503,\"count\":3,\"share\":1,\"hits\":0}" },
		{ "{\"server\":\"chaos_mesh\",\"kind\":\"cut\",\"bytes\":0,\"share\":0.25}",
			"\"server\":\"chaos_mesh\",\"path\":\"\",\"kind\":\"cut\",\"bytes\":0,\"count\":null,\"share\":0.25,\"hits\":0}" },
		{ "{\"server\":\"metrics\",\"kind\":\"drip\",\"bytes\":100}",
			"\"server\":\"metrics\",\"path\":\"\",\"kind\":\"drip\",\"bytes\":100" },
		{ "{\"server\":\"metrics\",\"kind\":\"clock\",\"seconds\":-7200}", "\"kind\":\"clock\",\"seconds\":-7200" },
		{ "{\"server\":\"metrics\",\"kind\":\"malformed\"}", "\"kind\":\"malformed\",\"count\"" },
		{ "{\"server\":\"metrics\",\"kind\":\"hang\"}", "\"kind\":\"hang\",\"count\"" },
		{ "{\"server\":\"metrics\",\"kind\":\"reset\"}", "\"kind\":\"reset\",\"count\"" },
		{ "{\"server\":\"metrics\",\"kind\":\"html\"}", "\"kind\":\"html\",\"count\"" },
		{ "{\"server\":\"metrics\",\"kind\":\"expired\",\"path\":\"\"}", "\"kind\":\"expired\",\"count\"" },
	};
	struct sim *sim = make_sim(1);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *added = control(sim, "POST", "/control/faults", cases[i].given, 200), id[16];
		char *listed = control(sim, "GET", "/control/faults", "", 200);

		snprintf(id, sizeof id, "{\"id\":%d,", (int)i + 1);
		added[strcspn(added, "\n")] = '\0';
		if (!strstr(added, cases[i].told) || strncmp(added, id, strlen(id)) != 0 || !strstr(listed, added))
			fail_msg("%s: %s, %s", cases[i].given, added, listed);
		free(added);
		free(listed);
	}
	free(control(sim, "DELETE", "/control/faults/3", "", 200));
	free(control(sim, "DELETE", "/control/faults/3", "", 404));
	char *left = control(sim, "GET", "/control/faults", "", 200);

	assert_null(strstr(left, "\"id\":3,"));
	assert_non_null(strstr(left, "\"id\":2,"));
	assert_non_null(strstr(left, "\"id\":4,"));
	free(left);
	char *none = control(sim, "DELETE", "/control/faults", "", 200);

	assert_string_equal(none, "{\"faults\":[]}\n");
	free(none);
	sim_destroy(sim);
}

#define SERVER "\"server\":\"prometheus\","

static void nonsense_is_refused_in_words(void **state)
{
	static const struct {
		const char *given, *words;
	} cases[] = {
		{ "", "needs an object" },
		{ "[]", "needs an object" },
		{ "{\"server\":\"prometheus\",\"server\":\"metrics\",\"kind\":\"hang\"}", "needs an object" },
		{ "{}", "needs \\\"server\\\", a text" },
		{ "{\"server\":7,\"kind\":\"hang\"}", "needs \\\"server\\\", a text" },
		{ "{\"server\":\"prometeus\",\"kind\":\"hang\"}",
			"there is no server \\\"prometeus\\\"; did you mean \\\"prometheus\\\"?" },
		{ "{\"server\":\"control\",\"kind\":\"hang\"}", "there is no server \\\"control\\\"" },
		{ "{\"server\":\"prometheus\"}", "needs \\\"kind\\\", a text" },
		{ "{" SERVER "\"kind\":\"hnag\"}", "there is no kind \\\"hnag\\\"; did you mean \\\"hang\\\"?" },
		{ "{" SERVER "\"kind\":\"\\u001b[2J\"}", "there is no kind \\\"" },
		{ "{" SERVER "\"kind\":\"hang\",\"bytes\":7}", "there is no key \\\"bytes\\\"" },
		{ "{" SERVER "\"kind\":\"status\",\"status\":503,\"jitter\":1}", "there is no key \\\"jitter\\\"" },
		{ "{" SERVER "\"kind\":\"status\"}", "\\\"status\\\" needs \\\"status\\\", a number from 400 to 599" },
		{ "{" SERVER "\"kind\":\"status\",\"status\":200}", "\\\"status\\\" takes a whole number from 400 to 599" },
		{ "{" SERVER "\"kind\":\"status\",\"status\":500.5}", "whole number" },
		{ "{" SERVER "\"kind\":\"status\",\"status\":\"500\"}", "whole number" },
		{ "{" SERVER "\"kind\":\"latency\",\"seconds\":-1}", "\\\"seconds\\\" takes a number from 0 to 60" },
		{ "{" SERVER "\"kind\":\"latency\",\"seconds\":1,\"jitter\":61}", "\\\"jitter\\\" takes a number from 0 to 60" },
		{ "{" SERVER "\"kind\":\"cut\",\"bytes\":1e99}", "whole number from 0 to 1000000000" },
		{ "{" SERVER "\"kind\":\"drip\",\"bytes\":0}", "whole number from 1 to 1000000000" },
		{ "{" SERVER "\"kind\":\"hang\",\"count\":0}", "\\\"count\\\" takes a whole number from 1" },
		{ "{" SERVER "\"kind\":\"hang\",\"share\":0}", "\\\"share\\\" takes a number from 0.001 to 1" },
		{ "{" SERVER "\"kind\":\"hang\",\"share\":true}", "\\\"share\\\" takes a number" },
		{ "{" SERVER "\"kind\":\"hang\",\"path\":\"api\"}", "\\\"path\\\" takes" },
		{ "{" SERVER "\"kind\":\"hang\",\"path\":null}", "\\\"path\\\" takes" },
	};
	static const struct {
		const char *method, *path;
		int status;
	} paths[] = { { "PUT", "/control/faults", 405 }, { "GET", "/control/faults/1", 405 }, { "DELETE", "/control/faults/", 404 },
		{ "DELETE", "/control/faults/0", 404 }, { "DELETE", "/control/faults/1x", 404 },
		{ "DELETE", "/control/faults/99999999999999999999", 404 }, { "DELETE", "/control/faults/4294967297", 404 },
		{ "GET", "/control/faultsome", 404 } };
	struct sim *sim = make_sim(1);

	(void)state;
	add(sim, "{" SERVER "\"kind\":\"hang\"}");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *answer = control(sim, "POST", "/control/faults", cases[i].given, 400);

		if (!strstr(answer, cases[i].words) || strncmp(answer, "{\"error\":\"", 10) != 0)
			fail_msg("%s: %s", cases[i].given, answer);
		free(answer);
	}
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		free(control(sim, paths[i].method, paths[i].path, "", paths[i].status));
	assert_int_equal(sim_faults(sim)->count, 1);
	sim_destroy(sim);
}

static void so_many_and_no_more(void **state)
{
	struct sim *sim = make_sim(1);

	(void)state;
	for (int i = 0; i < FAULTS_MAX; i++)
		add(sim, "{" SERVER "\"kind\":\"hang\"}");
	char *answer = control(sim, "POST", "/control/faults", "{" SERVER "\"kind\":\"hang\"}", 400);

	assert_non_null(strstr(answer, "no more"));
	free(answer);
	clear(sim);
	add(sim, "{" SERVER "\"kind\":\"hang\"}");
	sim_destroy(sim);
}

/* ---- whom they strike ---- */

static int status_of(struct sim *sim, server_handler handler, const char *path)
{
	const struct api_request request = { .method = "GET", .path = path, .query = "query=1", .body = "" };
	struct api_response response = { 0 };

	handler(sim, &request, &response);
	int status = response.status;

	api_response_finish(&response);
	return status;
}

static void a_fault_strikes_its_server_and_path(void **state)
{
	struct sim *sim = make_sim(1);

	(void)state;
	add(sim, "{" SERVER "\"kind\":\"status\",\"status\":503,\"path\":\"/api/v1/query\"}");
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), 503);
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query_range"), 503);
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/rules"), 200);
	assert_int_equal(status_of(sim, sim_answer_alertmanager, "/api/v2/alerts"), 200);
	assert_int_equal(sim_faults(sim)->items[0].hits, 2);
	clear(sim);

	/* So many answers; then another one's turn, that was added later. */
	add(sim, "{" SERVER "\"kind\":\"status\",\"status\":500,\"count\":2}");
	add(sim, "{" SERVER "\"kind\":\"status\",\"status\":429,\"count\":1}");
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), 500);
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), 500);
	assert_int_equal(sim_faults(sim)->count, 1);
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), 429);
	assert_int_equal(sim_faults(sim)->count, 0);
	assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), 200);
	sim_destroy(sim);
}

/* Which of the answers it strikes, as one bit each. */
static uint64_t struck(uint64_t seed)
{
	struct sim *sim = make_sim(seed);
	uint64_t bits = 0;

	add(sim, "{\"server\":\"metrics\",\"kind\":\"status\",\"status\":500,\"share\":0.25}");
	for (int i = 0; i < 64; i++)
		bits = bits << 1 | (status_of(sim, sim_answer_metrics, "/none") == 500);
	sim_destroy(sim);
	return bits;
}

static void chance_follows_from_the_seed(void **state)
{
	uint64_t first = struck(1);

	(void)state;
	assert_in_range(__builtin_popcountll(first), 8, 26);
	assert_true(first == struck(1));
	assert_true(first != struck(2));
}

static void faults_of_different_kinds_work_together(void **state)
{
	struct sim *sim = make_sim(1);
	const struct api_request request = { .method = "GET", .path = "/api/v2/status", .query = "", .body = "" };
	struct api_response response = { 0 };

	(void)state;
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"latency\",\"seconds\":2,\"jitter\":1}");
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"latency\",\"seconds\":9}");
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"html\"}");
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"expired\"}");
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"cut\",\"bytes\":7}");
	add(sim, "{\"server\":\"alertmanager\",\"kind\":\"clock\",\"seconds\":60}");
	sim_answer_alertmanager(sim, &request, &response);
	assert_in_range(response.delivery.delay_ms, 2000, 3000);
	assert_int_equal(response.status, 200);
	assert_non_null(strstr(buf_borrow(&response.body), "Sign in"));
	assert_true(response.delivery.cut);
	assert_int_equal(response.delivery.cut_bytes, 7);
	assert_int_equal(response.delivery.date_off_ms, 60000);
	assert_false(response.delivery.hang || response.delivery.reset);
	api_response_finish(&response);
	sim_destroy(sim);
}

/* ---- faults of a story ---- */

static int64_t moving_now(void *user)
{
	return *(int64_t *)user;
}

static const char troubled[] = "name: troubled\nabout: trouble\nlength: 30s\nsteps:\n"
			       "- at: 5s\n  fault: {server: prometheus, kind: status, status: 503, path: /api/v1/query}\n"
			       "- at: 6s\n  fault: {server: alertmanager, kind: hang}\n"
			       "- at: 10s\n  heal: prometheus\n";

static struct sim *tell(const char *path, const char *text, const struct clock *clock, struct err *err)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return sim_create(
		&(struct sim_params){ .clock = clock, .seed = 1, .speed = 1, .story = path, .loop = true, .control_token = TOKEN }, err);
}

static void a_story_has_faults(void **state)
{
	static const struct {
		int second, prometheus, faults;
	} moments[] = { { 4, 200, 1 }, { 5, 503, 2 }, { 9, 503, 3 }, { 10, 200, 2 }, { 29, 200, 2 }, { 31, 200, 1 }, { 36, 503, 3 } };
	char path[] = "/tmp/chaoswatch-test-XXXXXX";
	int64_t now = START;
	const struct clock clock = { moving_now, moving_now, &now };

	(void)state;
	close(mkstemp(path));
	struct sim *sim = tell(path, troubled, &clock, NULL);

	assert_non_null(sim);
	add(sim, "{" SERVER "\"kind\":\"clock\",\"seconds\":1}"); /* somebody's own stays, whatever the story heals */
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		now = START + moments[i].second * 1000;
		assert_int_equal(status_of(sim, sim_answer_prometheus, "/api/v1/query"), moments[i].prometheus);
		assert_int_equal(sim_faults(sim)->count, moments[i].faults);
	}
	sim_destroy(sim);
	unlink(path);
}

static void mistakes_in_a_storys_faults_have_their_line(void **state)
{
	static const struct {
		const char *step, *words;
	} cases[] = {
		{ "  fault: {server: prometheus, kind: hnag}\n", "fault: there is no kind \"hnag\"; did you mean \"hang\"?" },
		{ "  fault: hang\n", "fault: needs an object" },
		{ "  fault: {server: prometheus, kind: status, status: ok}\n", "whole number from 400 to 599" },
		{ "  heal: grafana\n", "heal: must be metrics, chaos_mesh, prometheus or alertmanager" },
		{ "  heal: prometheus\n  kill: grafana\n", "a step does one thing" },
	};
	char path[] = "/tmp/chaoswatch-test-XXXXXX";

	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[200], where[80];
		struct err err = { 0 };

		snprintf(text, sizeof text, "name: mine\nabout: mine\nsteps:\n- at: 5s\n%s", cases[i].step);
		assert_null(tell(path, text, &fixed, &err));
		snprintf(where, sizeof where, "%s:%d", path, i == 4 ? 4 : 5);
		assert_string_equal(err.where, where);
		if (!strstr(err.text, cases[i].words))
			fail_msg("%s: %s", cases[i].step, err.text);
	}
	unlink(path);
}

/* ---- a status has the body that such a server sends ---- */

static void each_server_has_its_own_errors(void **state)
{
	static const struct {
		const char *server, *fault;
		server_handler handler;
		int status;
		const char *type, *body;
	} cases[] = {
		{ "prometheus", "\"kind\":\"status\",\"status\":422", sim_answer_prometheus, 422, "application/json",
			"{\"status\":\"error\",\"errorType\":\"execution\",\"error\":" },
		{ "prometheus", "\"kind\":\"status\",\"status\":502", sim_answer_prometheus, 502, "text/html", "502 Bad Gateway" },
		{ "prometheus", "\"kind\":\"status\",\"status\":599", sim_answer_prometheus, 599, "text/html", "599 Server Error" },
		{ "prometheus", "\"kind\":\"expired\"", sim_answer_prometheus, 401, "text/html", "401 Unauthorized" },
		{ "alertmanager", "\"kind\":\"status\",\"status\":500", sim_answer_alertmanager, 500, "application/json",
			"\"simulated: Internal Server Error\"\n" },
		{ "alertmanager", "\"kind\":\"status\",\"status\":422", sim_answer_alertmanager, 422, "application/json",
			"{\"code\":422,\"message\":" },
		{ "alertmanager", "\"kind\":\"status\",\"status\":503", sim_answer_alertmanager, 503, "text/html",
			"503 Service Unavailable" },
		{ "chaos_mesh", "\"kind\":\"status\",\"status\":500", sim_answer_chaos_mesh, 500, "application/json; charset=utf-8",
			"\"type\":\"error.api.internal_server_error\"" },
		{ "chaos_mesh", "\"kind\":\"status\",\"status\":401", sim_answer_chaos_mesh, 401, "application/json; charset=utf-8",
			"error.api.no_cluster_privilege" },
		{ "chaos_mesh", "\"kind\":\"status\",\"status\":504", sim_answer_chaos_mesh, 504, "text/html", "504 Gateway Timeout" },
		{ "chaos_mesh", "\"kind\":\"expired\"", sim_answer_chaos_mesh, 500, "application/json; charset=utf-8",
			"\"message\":\"error.api.internal_server_error: Unauthorized\"" },
		{ "metrics", "\"kind\":\"status\",\"status\":500", sim_answer_metrics, 500, "text/plain; charset=utf-8",
			"Internal Server Error\n" },
	};
	struct sim *sim = make_sim(1);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct api_request request = { .method = "GET", .path = "/api/experiments", .query = "", .body = "" };
		struct api_response response = { 0 };
		char fault[160];

		snprintf(fault, sizeof fault, "{\"server\":\"%s\",%s}", cases[i].server, cases[i].fault);
		add(sim, fault);
		cases[i].handler(sim, &request, &response);
		assert_int_equal(response.status, cases[i].status);
		assert_string_equal(response.content_type, cases[i].type);
		if (!strstr(buf_borrow(&response.body), cases[i].body))
			fail_msg("%s: %s", fault, buf_borrow(&response.body));
		api_response_finish(&response);
		clear(sim);
	}
	sim_destroy(sim);
}

/* What is not done: the experiment is there only when the fault has gone, or lets the server do it before its answer is spoiled. */
static void some_faults_come_before_the_deed(void **state)
{
	static const char *const before[] = { "\"kind\":\"status\",\"status\":503", "\"kind\":\"expired\"", "\"kind\":\"html\"" };
	static const char *const after[] = { "\"kind\":\"malformed\"", "\"kind\":\"cut\",\"bytes\":3", "\"kind\":\"hang\"",
		"\"kind\":\"reset\"" };
	struct sim *sim = make_sim(1);

	(void)state;
	sim_advance(sim);
	for (size_t i = 0; i < 7; i++) {
		char fault[120], body[200];
		size_t had = sim_world(sim)->experiment_count;

		snprintf(fault, sizeof fault, "{\"server\":\"chaos_mesh\",%s}", i < 3 ? before[i] : after[i - 3]);
		snprintf(body, sizeof body,
			"{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"n%d\",\"namespace\":\"default\"},"
			"\"spec\":{\"action\":\"pod-kill\",\"mode\":\"one\",\"selector\":{}}}",
			(int)i);
		const struct api_request request = {
			.method = "POST", .path = "/api/experiments", .query = "", .body = body, .body_length = strlen(body)
		};
		struct api_response response = { 0 };

		add(sim, fault);
		sim_answer_chaos_mesh(sim, &request, &response);
		api_response_finish(&response);
		assert_int_equal(sim_world(sim)->experiment_count - had, i < 3 ? 0 : 1);
		clear(sim);
	}
	sim_destroy(sim);
}

/* ---- on a connection ---- */

struct site {
	struct sim *sim;
	struct server *server;
	uint16_t prometheus, alertmanager;
};

static void site_begin(struct site *site)
{
	site->sim = make_sim(1);
	site->server = server_create(&(struct server_params){ .listen = "127.0.0.1", .now_ms = fixed_now, .user = site->sim });
	assert_true(server_open(site->server, 0, sim_answer_prometheus, &site->prometheus, NULL));
	assert_true(server_open(site->server, 0, sim_answer_alertmanager, &site->alertmanager, NULL));
}

static void site_end(struct site *site)
{
	server_destroy(site->server);
	sim_destroy(site->sim);
}

static int64_t now_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

/* A turn of the server, after waiting for something to do; never longer than `most`. */
static void turn(struct site *site, int most)
{
	struct pollfd waits[SERVER_PORTS_MAX];
	int descriptors[SERVER_PORTS_MAX];
	size_t count = server_descriptors(site->server, descriptors);

	for (size_t i = 0; i < count; i++)
		waits[i] = (struct pollfd){ .fd = descriptors[i], .events = POLLIN };
	poll(waits, count, server_wait_ms(site->server, most));
	server_turn(site->server);
}

struct peer {
	int socket;
	struct buf got;
	bool ended;
	int error; /* of the end; 0: a good one */
	int64_t asked_ms;
};

static struct peer ask(uint16_t port, const char *path)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct peer peer = { .socket = socket(AF_INET, SOCK_STREAM, 0), .asked_ms = now_ms() };
	char request[200];

	assert_int_equal(connect(peer.socket, (struct sockaddr *)&address, sizeof address), 0);
	fcntl(peer.socket, F_SETFL, O_NONBLOCK);
	snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", path);
	assert_int_equal(send(peer.socket, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	return peer;
}

static void hear(struct peer *peer)
{
	char piece[4096];
	ssize_t got;

	while ((got = recv(peer->socket, piece, sizeof piece, 0)) > 0)
		buf_append(&peer->got, piece, (size_t)got);
	if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		peer->ended = true;
		peer->error = got == 0 ? 0 : errno;
	}
}

/* Until the connection ends, or for so long. Returns how long it took since the question. */
static int64_t hear_out(struct site *site, struct peer *peer, int64_t most_ms)
{
	int64_t begin_ms = now_ms();

	while (!peer->ended && now_ms() - begin_ms < most_ms) {
		turn(site, 10);
		hear(peer);
	}
	return now_ms() - peer->asked_ms;
}

static const char *body_of(const struct peer *peer)
{
	const char *found = strstr(buf_borrow(&peer->got), "\r\n\r\n");

	return found ? found + 4 : "";
}

static size_t length_told(const struct peer *peer)
{
	const char *found = strstr(buf_borrow(&peer->got), "\r\nContent-Length: ");

	assert_non_null(found);
	return strtoul(found + 18, NULL, 10);
}

static void leave(struct peer *peer)
{
	close(peer->socket);
	buf_finish(&peer->got);
}

#define QUERY "/api/v1/query?query=vector(1)"

/* Another server, and the same one on another path, answer at once while one takes its time. */
static void assert_others_are_fast(struct site *site)
{
	const struct {
		uint16_t port;
		const char *path;
	} others[] = { { site->alertmanager, "/api/v2/status" }, { site->prometheus, "/-/ready" } };

	for (size_t i = 0; i < 2; i++) {
		struct peer peer = ask(others[i].port, others[i].path);
		int64_t took_ms = hear_out(site, &peer, 2000);

		assert_true(peer.ended);
		assert_non_null(strstr(buf_borrow(&peer.got), "HTTP/1.1 200"));
		assert_in_range(took_ms, 0, under_valgrind() ? 10000 : 250);
		leave(&peer);
	}
}

static void latency_delays(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"latency\",\"seconds\":0.4,\"jitter\":0.1,\"path\":\"/api\"}");
	struct peer peer = ask(site.prometheus, QUERY);

	turn(&site, 50);
	assert_others_are_fast(&site);
	int64_t took_ms = hear_out(&site, &peer, 3000);

	assert_non_null(strstr(body_of(&peer), "\"1\"]}]}}"));
	if (!under_valgrind()) /* the others took their time */
		assert_in_range(took_ms, 400, 900);
	leave(&peer);
	site_end(&site);
}

static void cut_ends_in_the_middle(void **state)
{
	static const struct {
		int bytes;
		size_t come; /* 0: all */
	} cases[] = { { 0, 0 }, { 20, 20 }, { 100000, 101 } };
	struct site site;

	(void)state;
	site_begin(&site);
	for (size_t i = 0; i < 3; i++) {
		char fault[100];

		snprintf(fault, sizeof fault, "{" SERVER "\"kind\":\"cut\",\"bytes\":%d}", cases[i].bytes);
		add(site.sim, fault);
		struct peer peer = ask(site.prometheus, QUERY);

		hear_out(&site, &peer, 2000);
		assert_true(peer.ended);
		assert_int_equal(length_told(&peer), 101);
		assert_int_equal(strlen(body_of(&peer)), cases[i].come);
		leave(&peer);
		clear(site.sim);
	}
	site_end(&site);
}

static void malformed_is_half_of_it(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"malformed\"}");
	struct peer peer = ask(site.prometheus, QUERY);

	hear_out(&site, &peer, 2000);
	assert_int_equal(length_told(&peer), 50);
	assert_int_equal(strlen(body_of(&peer)), 50);
	assert_null(json_loads(body_of(&peer), 0, NULL));
	leave(&peer);
	site_end(&site);
}

static void drip_takes_its_time(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"drip\",\"bytes\":200,\"path\":\"/api\"}");
	struct peer peer = ask(site.prometheus, QUERY);

	turn(&site, 50);
	assert_others_are_fast(&site);
	hear_out(&site, &peer, 200);
	if (!under_valgrind())
		assert_in_range(strlen(body_of(&peer)), 10, 90); /* some of it has come */
	int64_t took_ms = hear_out(&site, &peer, 3000);

	assert_int_equal(strlen(body_of(&peer)), 101);
	if (!under_valgrind())
		assert_in_range(took_ms, 490, 1200);
	leave(&peer);
	site_end(&site);
}

/* Silence; and who has had enough of it leaves nothing behind. */
static void hang_says_nothing(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"hang\",\"path\":\"/api\"}");
	struct peer peers[20];

	for (size_t i = 0; i < 20; i++) {
		peers[i] = ask(site.prometheus, QUERY);
		turn(&site, 50);
	}
	assert_others_are_fast(&site);
	for (size_t i = 0; i < 20; i++) {
		hear(&peers[i]);
		assert_false(peers[i].ended);
		assert_int_equal(peers[i].got.len, 0);
		leave(&peers[i]);
	}
	for (int i = 0; i < 30; i++)
		turn(&site, 10);
	assert_int_equal(server_wait_ms(site.server, 1000), 1000); /* nobody is waited for */
	struct peer last = ask(site.prometheus, QUERY);

	for (int i = 0; i < 5; i++)
		turn(&site, 10);
	assert_in_range(server_wait_ms(site.server, 1000), 0, 100); /* while somebody hangs, even as the server ends */
	site_end(&site);
	leave(&last);
}

static void reset_is_a_reset(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"reset\"}");
	struct peer peer = ask(site.prometheus, QUERY);

	hear_out(&site, &peer, 2000);
	assert_true(peer.ended);
	assert_int_equal(peer.error, ECONNRESET);
	assert_int_equal(peer.got.len, 0);
	leave(&peer);
	site_end(&site);
}

static void clock_moves_the_date(void **state)
{
	struct site site;

	(void)state;
	site_begin(&site);
	add(site.sim, "{" SERVER "\"kind\":\"clock\",\"seconds\":-86400,\"count\":1}");
	for (int i = 0; i < 2; i++) {
		struct peer peer = ask(site.prometheus, QUERY);

		hear_out(&site, &peer, 2000);
		if (!strstr(buf_borrow(&peer.got),
			    i ? "\r\nDate: Mon, 23 Nov 2026 07:46:40 GMT" : "\r\nDate: Sun, 22 Nov 2026 07:46:40 GMT"))
			fail_msg("%s", buf_borrow(&peer.got));
		leave(&peer);
	}
	site_end(&site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_told_as_they_were_given),
		cmocka_unit_test(nonsense_is_refused_in_words),
		cmocka_unit_test(so_many_and_no_more),
		cmocka_unit_test(a_fault_strikes_its_server_and_path),
		cmocka_unit_test(chance_follows_from_the_seed),
		cmocka_unit_test(faults_of_different_kinds_work_together),
		cmocka_unit_test(a_story_has_faults),
		cmocka_unit_test(mistakes_in_a_storys_faults_have_their_line),
		cmocka_unit_test(each_server_has_its_own_errors),
		cmocka_unit_test(some_faults_come_before_the_deed),
		cmocka_unit_test(latency_delays),
		cmocka_unit_test(cut_ends_in_the_middle),
		cmocka_unit_test(malformed_is_half_of_it),
		cmocka_unit_test(drip_takes_its_time),
		cmocka_unit_test(hang_says_nothing),
		cmocka_unit_test(reset_is_a_reset),
		cmocka_unit_test(clock_moves_the_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
