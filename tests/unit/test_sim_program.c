/* The simulator as a whole: the story, determinism, hostile requests, and HTTP over a real socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/server.h"
#include "datasources/sim/sim.h"

#define START 1795420000123

struct fake_clock {
	int64_t now_ms;
};

static int64_t fake_now(void *user)
{
	return ((struct fake_clock *)user)->now_ms;
}

struct stage {
	struct fake_clock time;
	struct clock clock;
	struct sim *sim;
};

static void stage_begin(struct stage *stage, const char *story, uint64_t seed, double speed)
{
	stage->time.now_ms = START;
	stage->clock = (struct clock){ fake_now, fake_now, &stage->time };
	stage->sim = sim_create(&(struct sim_params){ .clock = &stage->clock, .seed = seed, .speed = speed, .story = story }, NULL);
	assert_non_null(stage->sim);
}

static void ask(struct stage *stage, server_handler handler, const char *method, const char *path, const char *body, struct buf *out)
{
	const struct api_request request = {
		.method = method, .path = path, .query = "", .body = body, .body_length = strlen(body), .content_type = "application/json"
	};
	struct api_response response = { 0 };

	handler(stage->sim, &request, &response);
	buf_appendf(out, "%s %s: %d %s\n", method, path, response.status, buf_borrow(&response.body));
	api_response_finish(&response);
}

static const char *const looked_at[] = { "/api/experiments", "/api/schedules", "/api/workflows", "/api/events", "/api/archives",
	"/api/experiments/state" };

static void look(struct stage *stage, struct buf *out)
{
	ask(stage, sim_answer_metrics, "GET", "/metrics", "", out);
	for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++)
		ask(stage, sim_answer_chaos_mesh, "GET", looked_at[i], "", out);
	ask(stage, sim_answer_alertmanager, "GET", "/api/v2/alerts/groups", "", out);
	ask(stage, sim_answer_alertmanager, "GET", "/api/v2/silences", "", out);
}

#define EXTRA                                                                                                                              \
	"{\"kind\":\"StressChaos\",\"metadata\":{\"name\":\"extra\",\"namespace\":\"default\"},\"spec\":{\"mode\":\"one\","                \
	"\"selector\":{},\"stressors\":{\"memory\":{\"workers\":1,\"size\":\"20MB\"}},\"duration\":\"90s\"}}"

#define SILENCE                                                                                                                            \
	"{\"matchers\":[{\"name\":\"severity\",\"value\":\"none\",\"isRegex\":false}],\"startsAt\":\"2020-01-01T00:00:00Z\","              \
	"\"endsAt\":"                                                                                                                      \
	"\"2030-01-01T00:00:00Z\",\"createdBy\":\"me\",\"comment\":\"\"}"

/* The story with commands of ours in it; looked at often, or only at the end: nobody's looking changes anything. */
static char *tell(uint64_t seed, double speed, int64_t step_ms)
{
	struct stage stage;
	struct buf out = { 0 };

	stage_begin(&stage, "dns-leaker", seed, speed);
	for (int64_t passed = 0; passed < 400000; passed += step_ms) {
		stage.time.now_ms = START + (int64_t)((double)passed / speed);
		if (passed == 60000) {
			ask(&stage, sim_answer_chaos_mesh, "POST", "/api/experiments", EXTRA, &out);
			ask(&stage, sim_answer_alertmanager, "POST", "/api/v2/silences", SILENCE, &out);
		}
		sim_advance(stage.sim);
	}
	stage.time.now_ms = START + (int64_t)(400000 / speed);
	look(&stage, &out);
	sim_destroy(stage.sim);
	return buf_steal(&out);
}

static void test_same_seed_same_bytes(void **state)
{
	char *first = tell(4, 1, 500), *second = tell(4, 1, 20000), *fast = tell(4, 10, 2500), *other = tell(5, 1, 20000);

	(void)state;
	assert_string_equal(first, second);
	assert_string_equal(first, fast);
	assert_string_not_equal(first, other);
	assert_non_null(strstr(first, "\"name\":\"dns-leaker\""));
	assert_non_null(strstr(first, "\"name\":\"extra\""));
	assert_non_null(strstr(first, "\"state\":\"suppressed\"")); /* by the silence */
	free(first);
	free(second);
	free(fast);
	free(other);
}

static bool shows(struct stage *stage, const char *path, const char *text)
{
	struct buf out = { 0 };

	ask(stage, sim_answer_chaos_mesh, "GET", path, "", &out);
	bool found = strstr(buf_borrow(&out), text);

	buf_finish(&out);
	return found;
}

static void test_stories(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, 1, 1);
	assert_true(shows(&stage, "/api/experiments", "\"name\":\"stress-cpu-mem-nginx-otel\""));
	stage.time.now_ms += 60000;
	assert_true(shows(&stage, "/api/experiments", "\"status\":\"paused\""));
	assert_false(shows(&stage, "/api/experiments", "dns-leaker"));
	assert_true(shows(&stage, "/api/schedules", "pod-kill-cpp-dns-leaker"));
	sim_destroy(stage.sim);

	stage_begin(&stage, "dns-leaker", 1, 1);
	stage.time.now_ms += 29000;
	assert_false(shows(&stage, "/api/experiments", "dns-leaker"));
	stage.time.now_ms += 3000;
	assert_true(shows(&stage, "/api/experiments", "\"name\":\"dns-leaker\",\"kind\":\"DNSChaos\""));
	sim_destroy(stage.sim);

	struct err err = { 0 };

	assert_null(sim_create(&(struct sim_params){ .clock = &stage.clock, .seed = 1, .speed = 1, .story = "no such" }, &err));
	assert_non_null(strstr(err.text, "no such"));
	assert_null(sim_create(&(struct sim_params){ .clock = &stage.clock, .seed = 1, .speed = 1, .token_file = "/nonexistent" }, &err));
}

static void test_tokens_file(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "", true },
		{ "# nothing\n\n  \n", true },
		{ "a manager\nb viewer default\r\nc expired", true },
		{ "a", false },
		{ "a chief", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tokens tokens = { 0 };
		struct err err = { 0 };

		assert_int_equal(tokens_parse(&tokens, cases[i].text, "tokens", &err), cases[i].good);
		if (!cases[i].good)
			assert_string_equal(err.where, "tokens:1");
		tokens_finish(&tokens);
	}
}

/* ---- hostile requests ---- */

static const char *const bodies[][2] = {
	{ "/api/experiments", EXTRA },
	{ "/api/experiments",
		"{\"kind\":\"NetworkChaos\",\"metadata\":{\"generateName\":\"n-\",\"namespace\":\"default\",\"labels\":{\"a\":\"b\"}},"
		"\"spec\":"
		"{\"action\":\"delay\",\"mode\":\"fixed-percent\",\"value\":\"50\",\"selector\":{\"pods\":{\"default\":[\"dnsutils\"]},"
		"\"expressionSelectors\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[\"b\"]}]},\"direction\":\"both\",\"delay\":{"
		"\"latency\":"
		"\"12ms\",\"reorder\":{\"reorder\":\"1\",\"gap\":3}},\"target\":{\"mode\":\"all\",\"selector\":{}}}}" },
	{ "/api/schedules",
		"{\"metadata\":{\"name\":\"s\",\"namespace\":\"default\"},\"spec\":{\"schedule\":\"@every 1s\",\"type\":\"Workflow\","
		"\"concurrencyPolicy\":\"Allow\",\"historyLimit\":1,\"workflow\":{\"entry\":\"a\",\"templates\":[{\"name\":\"a\","
		"\"templateType\":\"Suspend\",\"deadline\":\"1s\"}]}}}" },
	{ "/api/workflows", "{\"metadata\":{\"name\":\"w\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"a\",\"templates\":[{\"name\":"
			    "\"a\",\"templateType\":"
			    "\"Serial\",\"children\":[\"b\",\"b\"]},{\"name\":\"b\",\"templateType\":\"Schedule\",\"deadline\":\"2s\","
			    "\"schedule\":{\"schedule\":"
			    "\"@every "
			    "1s\",\"type\":\"PodChaos\",\"concurrencyPolicy\":\"Forbid\",\"podChaos\":{\"action\":\"pod-kill\",\"mode\":"
			    "\"one\"}}}]}}" },
	{ "/api/common/pods", "{\"namespaces\":[\"default\"],\"fieldSelectors\":{\"status.phase\":\"Running\"},\"pods\":{\"a\":[\"b\"]}}" },
};

static void post(struct stage *stage, const char *path, const char *body, size_t length)
{
	char *exact = malloc(length + 1); /* so that a sanitizer sees every step too far */

	memcpy(exact, body, length);
	exact[length] = '\0';
	const struct api_request request = {
		.method = "POST", .path = path, .query = "", .authorization = NULL, .body = exact, .body_length = length
	};
	struct api_response response = { 0 };

	sim_answer_chaos_mesh(stage->sim, &request, &response);
	assert_true(response.status == 200 || response.status == 400 || response.status == 404 || response.status == 500);
	api_response_finish(&response);
	free(exact);
}

static void test_bodies_cut_everywhere(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, 1, 1);
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		for (size_t length = 0; length <= strlen(bodies[i][1]); length++) {
			post(&stage, bodies[i][0], bodies[i][1], length);
			stage.time.now_ms += 100;
		}
	assert_true(shows(&stage, "/api/experiments", "\"name\":\"extra\""));
	sim_destroy(stage.sim);
}

/* Bytes of the JSON value at `text`. */
static size_t value_length(const char *text)
{
	int depth = 0;

	for (size_t at = 0; text[at]; at++) {
		if (text[at] == '"')
			at += 1 + strcspn(text + at + 1, "\"");
		else if (strchr("[{", text[at]))
			depth++;
		else if (strchr(",]}", text[at]) && depth == 0)
			return at;
		if (strchr("]}", text[at]) && --depth == 0)
			return at + 1;
	}
	return strlen(text);
}

/* One value of the body replaced by another, or some bytes of it by others. */
static void append_nonsense(struct buf *out, const char *body, struct dice *dice)
{
	static const char *const pieces[] = { "null", "[]", "{}", "-1", "0", "7", "1e99", "\"\"", "true", "\"all\"", "\"fixed\"", "\"5s\"",
		"\"99\"", "[\"default\"]", "{\"a\":\"b\"}", "\"\\ud800\"", "\xff", "[[", "\\", "\"@every 0s\"", "\"9999999h\"",
		"99999999999999999999" };
	const char *piece = pieces[dice_below(dice, sizeof pieces / sizeof *pieces)];
	size_t from = dice_below(dice, strlen(body)), gone = dice_below(dice, 12);
	const char *value = strpbrk(body + from, ":[");

	if (value && dice_below(dice, 8)) {
		from = (size_t)(value - body) + 1;
		gone = value_length(body + from);
	}
	buf_append(out, body, from);
	buf_append_text(out, piece);
	if (from + gone < strlen(body))
		buf_append_text(out, body + from + gone);
}

static void test_bodies_with_nonsense(void **state)
{
	struct dice dice = { 99 };
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, 1, 1);
	for (int round = 0; round < 4000; round++) {
		const char *const *body = bodies[dice_below(&dice, sizeof bodies / sizeof *bodies)];
		struct buf text = { 0 };

		append_nonsense(&text, body[1], &dice);
		post(&stage, body[0], buf_borrow(&text), text.len);
		buf_finish(&text);
		stage.time.now_ms += 50;
	}
	assert_true(sim_world(stage.sim)->experiment_count > 50); /* some of it was fine */
	assert_true(sim_world(stage.sim)->workflow_count > 0);
	assert_true(sim_world(stage.sim)->schedule_count > 0);
	sim_destroy(stage.sim);
}

static void test_paths_and_queries(void **state)
{
	static const char *const paths[] = { "", "/", "/api", "/api/", "/api/experiments/\xff\xfe", "/api/experiments//", "/api/events/-1",
		"/api/events/99999999999999999999", "/api/experiments/pause/", "/api/archives/workflows/x/", "/api/experiments/a/b" };
	static const char *const queries[] = { "=", "&&", "name", "name=", "limit=-5", "limit=99999999999999999999", "start=x&end=%zz",
		"uids=%", "uids=,,", "namespace=%ff%00", "start=2026-11-23T09:08:41%2B01:00" };
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, 1, 1);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		for (size_t j = 0; j < sizeof queries / sizeof *queries; j++)
			for (size_t k = 0; k < 3; k++) {
				const char *const methods[] = { "GET", "PUT", "DELETE" };
				const struct api_request request = { .method = methods[k],
					.path = k ? paths[i] : looked_at[j % 5],
					.query = queries[j],
					.authorization = "Bearer ",
					.body = "",
					.body_length = 0 };
				struct api_response response = { 0 };

				sim_answer_chaos_mesh(stage.sim, &request, &response);
				assert_in_range(response.status, 200, 500);
				api_response_finish(&response);
			}
	sim_destroy(stage.sim);
}

/* ---- HTTP ---- */

struct site {
	struct stage stage;
	struct server *server;
	uint16_t port;
};

static int64_t site_date(void *user)
{
	return sim_now(user);
}

static void site_begin(struct site *site)
{
	struct err err = { 0 };

	stage_begin(&site->stage, NULL, 1, 1);
	site->server = server_create(&(struct server_params){ "127.0.0.1", site_date, site->stage.sim });
	if (!server_open(site->server, 0, sim_answer_chaos_mesh, &site->port, &err))
		fail_msg("%s", err.text);
}

static void site_end(struct site *site)
{
	server_destroy(site->server);
	sim_destroy(site->stage.sim);
}

/* Sends the bytes and gives the server turns until `count` answers' heads have come, or nothing more does. */
static char *exchange(struct site *site, const char *bytes, size_t length, const char *until)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(site->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int peer = socket(AF_INET, SOCK_STREAM, 0), descriptors[SERVER_PORTS_MAX];
	struct buf out = { 0 };
	size_t sent = 0;

	assert_int_equal(connect(peer, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(server_descriptors(site->server, descriptors), 1);
	for (int turn = 0; turn < 400 && !strstr(buf_borrow(&out), until); turn++) {
		struct pollfd waits[] = { { .fd = peer, .events = (short)(POLLIN | (sent < length ? POLLOUT : 0)) },
			{ .fd = descriptors[0], .events = POLLIN } };
		char piece[4096];

		poll(waits, 2, server_wait_ms(site->server, 50));
		if (sent < length && (waits[0].revents & POLLOUT)) {
			ssize_t written = send(peer, bytes + sent, length - sent, MSG_DONTWAIT | MSG_NOSIGNAL);

			sent += written > 0 ? (size_t)written : 0;
		}
		server_turn(site->server);
		ssize_t got = recv(peer, piece, sizeof piece, MSG_DONTWAIT);

		if (got > 0)
			buf_append(&out, piece, (size_t)got);
		if (got == 0)
			break;
	}
	close(peer);
	server_turn(site->server);
	return buf_steal(&out);
}

static void test_http(void **state)
{
	static const struct {
		const char *request, *shows[6];
	} cases[] = {
		{ "GET /api/common/kinds HTTP/1.1\r\nHost: a\r\n\r\n",
			{ "HTTP/1.1 200", "\r\nX-Chaoswatch-Simulated: 1\r\n", "\r\nDate: Mon, 23 Nov 2026 ",
				"\r\nContent-Type: application/json; charset=utf-8\r\n", "[\"AWSChaos\"" } },
		{ "GET /api/experiments/ HTTP/1.1\r\nHost: a\r\n\r\n",
			{ "HTTP/1.1 301", "\r\nLocation: /api/experiments\r\n", "Moved Permanently" } },
		{ "PUT /api/experiments HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
			{ "HTTP/1.1 404", "\r\nContent-Type: text/plain\r\n", "404 page not found" } },
		{ "POST /api/workflows HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", { "HTTP/1.1 200", "\r\nContent-Length: 0\r\n" } },
		{ "GET /api/events?limit=many HTTP/1.1\r\nHost: a\r\n\r\n", { "HTTP/1.1 500", "strconv.Atoi: parsing \\\"many\\\"" } },
		{ "GET /api/experiments?name=stress%2Dcpu-mem-nginx-otel HTTP/1.1\r\nHost: a\r\n\r\n",
			{ "HTTP/1.1 200", "stress-cpu-mem-nginx-otel" } },
	};
	struct site site;

	(void)state;
	site_begin(&site);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *answer = exchange(&site, cases[i].request, strlen(cases[i].request), cases[i].shows[0] ? "\r\n\r\n" : "");

		for (size_t j = 0; j < 6 && cases[i].shows[j]; j++)
			if (!strstr(answer, cases[i].shows[j]))
				fail_msg("\"%s\" is not in the answer to %s: %s", cases[i].shows[j], cases[i].request, answer);
		free(answer);
	}
	site_end(&site);
}

static void test_http_limits(void **state)
{
	struct site site;
	struct buf request = { 0 };

	(void)state;
	site_begin(&site);
	buf_appendf(&request, "POST /api/experiments HTTP/1.1\r\nHost: a\r\nContent-Length: %u\r\n\r\n", SERVER_BODY_MAX + 1);
	for (unsigned i = 0; i < SERVER_BODY_MAX + 1; i += 1024)
		buf_append(&request, (char[1024]){ "[" }, i + 1024 <= SERVER_BODY_MAX + 1 ? 1024 : SERVER_BODY_MAX + 1 - i);
	char *answer = exchange(&site, buf_borrow(&request), request.len, "\r\n\r\n");

	assert_non_null(strstr(answer, "HTTP/1.1 413"));
	free(answer);
	answer = exchange(&site, "nonsense\r\n\r\n", 12, "\r\n\r\n");
	assert_null(strstr(answer, "HTTP/1.1 200"));
	free(answer);
	answer = exchange(&site, "GET /api/common/kinds HTTP/1.1\r\nHost: a\r\n\r\n", 44, "\r\n\r\n");
	assert_non_null(strstr(answer, "HTTP/1.1 200")); /* and goes on */
	free(answer);
	buf_finish(&request);
	site_end(&site);
}

/* What nobody can answer ends the connection, also where its end came together with its beginning. */
static void test_unanswerable(void **state)
{
	static const struct {
		const char *begin;
		size_t more; /* bytes of nonsense after it */
		bool leaves;
	} cases[] = {
		{ "GET /api/experiments HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 0, true },
		{ "GET /api/exp", 0, true },
		{ "POST /api/experiments HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=", 60000, false },
	};
	struct site site;

	(void)state;
	site_begin(&site);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sockaddr_in address = {
			.sin_family = AF_INET, .sin_port = htons(site.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
		};
		int peer = socket(AF_INET, SOCK_STREAM, 0);
		struct buf request = { 0 };
		char answer[100];
		ssize_t got = -1;

		buf_append_text(&request, cases[i].begin);
		for (size_t j = 0; j < cases[i].more; j++)
			buf_append_char(&request, 'y');
		assert_int_equal(connect(peer, (struct sockaddr *)&address, sizeof address), 0);
		assert_int_equal(send(peer, buf_borrow(&request), request.len, MSG_NOSIGNAL), request.len);
		if (cases[i].leaves)
			shutdown(peer, SHUT_WR);
		for (int turn = 0; turn < 500 && got < 0; turn++) {
			poll(NULL, 0, 10);
			server_turn(site.server);
			got = recv(peer, answer, sizeof answer, MSG_DONTWAIT);
			got = got < 0 && errno == ECONNRESET ? 0 : got;
		}
		assert_true(got >= 0);
		close(peer);
		buf_finish(&request);
	}
	site_end(&site);
}

#define LARGE (16u << 20)

static void answer_at_length(void *user, const struct api_request *request, struct api_response *response)
{
	char piece[4096] = { 0 };

	(void)user;
	response->status = 200;
	for (unsigned i = 0; strcmp(request->path, "/large") == 0 && i < LARGE; i += sizeof piece)
		buf_append(&response->body, piece, sizeof piece);
}

/* Answers that nobody fetches are bounded together; when their peers have gone there is room again. */
static void test_answers_are_bounded_together(void **state)
{
	static const char large[] = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", small[] = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";
	struct site site = { 0 };
	int peers[SERVER_BYTES_MAX / LARGE + 1];
	size_t count = sizeof peers / sizeof *peers;

	(void)state;
	stage_begin(&site.stage, NULL, 1, 1);
	site.server = server_create(&(struct server_params){ "127.0.0.1", site_date, site.stage.sim });
	assert_true(server_open(site.server, 0, answer_at_length, &site.port, NULL));
	for (size_t i = 0; i < count; i++) {
		struct sockaddr_in address = {
			.sin_family = AF_INET, .sin_port = htons(site.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
		};

		peers[i] = socket(AF_INET, SOCK_STREAM, 0);
		assert_int_equal(connect(peers[i], (struct sockaddr *)&address, sizeof address), 0);
		assert_int_equal(send(peers[i], large, sizeof large - 1, MSG_NOSIGNAL), sizeof large - 1);
		for (int turn = 0; turn < 5; turn++)
			server_turn(site.server);
	}
	char *answer = exchange(&site, small, sizeof small - 1, "\r\n\r\n");

	assert_non_null(strstr(answer, "HTTP/1.1 503"));
	free(answer);
	for (size_t i = 0; i < count; i++)
		close(peers[i]);
	for (int turn = 0; turn < 20; turn++)
		server_turn(site.server);
	answer = exchange(&site, small, sizeof small - 1, "\r\n\r\n");
	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	free(answer);
	site_end(&site);
}

static void test_many_parameters(void **state)
{
	struct buf request = { 0 };
	struct site site;

	(void)state;
	site_begin(&site);
	buf_append_text(&request, "GET /api/experiments?");
	for (int i = 0; i < 2000; i++)
		buf_append_text(&request, "a=b&");
	buf_append_text(&request, "name=none HTTP/1.1\r\nHost: a\r\n\r\n");
	char *answer = exchange(&site, buf_borrow(&request), request.len, "\r\n\r\n[]");

	assert_non_null(strstr(answer, "HTTP/1.1 200"));
	assert_non_null(strstr(answer, "\r\n\r\n[]"));
	free(answer);
	buf_finish(&request);
	site_end(&site);
}

static void test_port_in_use(void **state)
{
	struct site site;
	struct err err = { 0 };
	uint16_t port;

	(void)state;
	site_begin(&site);
	struct server *second = server_create(&(struct server_params){ "no address", site_date, site.stage.sim });

	assert_false(server_open(second, 0, sim_answer_metrics, &port, &err));
	assert_int_equal(err.code, ERR_USAGE);
	server_destroy(second);
	site_end(&site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_seed_same_bytes),
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_tokens_file),
		cmocka_unit_test(test_bodies_cut_everywhere),
		cmocka_unit_test(test_bodies_with_nonsense),
		cmocka_unit_test(test_paths_and_queries),
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_http_limits),
		cmocka_unit_test(test_unanswerable),
		cmocka_unit_test(test_answers_are_bounded_together),
		cmocka_unit_test(test_many_parameters),
		cmocka_unit_test(test_port_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
