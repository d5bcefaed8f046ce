#include "tests/support/scriptserver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"

enum { CONNECTIONS = 64, RULES = 256, REQUESTS = 4096 };

struct connection {
	int fd; /* -1: free */
	struct buf in;
	int wait; /* turns until it is answered; -1: not read yet */
	int status;
	char *body;
};

struct rule {
	char *begin, *body;
	int status, times;
};

struct scriptserver {
	int fd;
	char url[64];
	int delay;
	struct connection connections[CONNECTIONS];
	size_t rule_count;
	struct rule rules[RULES];
	size_t request_count, peak;
	struct {
		char *line, *body;
	} requests[REQUESTS];
};

static void give_up(const char *what)
{
	perror(what);
	exit(99);
}

struct scriptserver *scriptserver_create(void)
{
	struct scriptserver *server = calloc(1, sizeof *server);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(server->fd, CONNECTIONS) != 0 ||
		getsockname(server->fd, (struct sockaddr *)&address, &length) != 0)
		give_up("script server");
	snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
	for (size_t i = 0; i < CONNECTIONS; i++)
		server->connections[i].fd = -1;
	return server;
}

static void hang_up(struct connection *connection)
{
	close(connection->fd);
	buf_finish(&connection->in);
	free(connection->body);
	*connection = (struct connection){ .fd = -1 };
}

static void forget_rules(struct scriptserver *server)
{
	while (server->rule_count > 0) {
		struct rule *rule = &server->rules[--server->rule_count];
		free(rule->begin);
		free(rule->body);
	}
}

void scriptserver_destroy(struct scriptserver *server)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (server->connections[i].fd >= 0)
			hang_up(&server->connections[i]);
	forget_rules(server);
	scriptserver_reset(server);
	close(server->fd);
	free(server);
}

const char *scriptserver_url(const struct scriptserver *server)
{
	return server->url;
}

void scriptserver_rule(struct scriptserver *server, const char *begin, int status, const char *body, int times)
{
	if (server->rule_count == RULES)
		give_up("too many rules");
	server->rules[server->rule_count++] =
		(struct rule){ .begin = strdup(begin), .body = strdup(body), .status = status, .times = times ? times : -1 };
}

void scriptserver_delay(struct scriptserver *server, int turns)
{
	server->delay = turns;
}

static bool matches(const char *line, const char *begin)
{
	size_t length = strlen(begin);
	if (length > 0 && begin[length - 1] == '$')
		return strlen(line) == length - 1 && strncmp(line, begin, length - 1) == 0;
	return strncmp(line, begin, length) == 0;
}

static struct rule *find_rule(struct scriptserver *server, const char *line)
{
	for (size_t i = server->rule_count; i-- > 0;)
		if (server->rules[i].times != 0 && matches(line, server->rules[i].begin))
			return &server->rules[i];
	return NULL;
}

/* The whole request is there: chooses the answer. */
static void choose(struct scriptserver *server, struct connection *connection, const char *body)
{
	char line[2048];
	snprintf(line, sizeof line, "%.*s", (int)strcspn(connection->in.data, "\r\n"), connection->in.data);
	char *version = strrchr(line, ' ');
	if (version)
		*version = '\0';
	if (server->request_count == REQUESTS)
		give_up("too many requests");
	server->requests[server->request_count].line = strdup(line);
	server->requests[server->request_count++].body = strdup(body);
	struct rule *rule = find_rule(server, line);
	if (rule && rule->times > 0)
		rule->times--;
	connection->status = rule ? rule->status : 404;
	connection->body = strdup(rule ? rule->body : "404 page not found");
	connection->wait = server->delay;
}

static void receive(struct scriptserver *server, struct connection *connection)
{
	char piece[4096];
	ssize_t got;
	while ((got = recv(connection->fd, piece, sizeof piece, 0)) > 0)
		buf_append(&connection->in, piece, (size_t)got);
	if (got == 0) {
		hang_up(connection);
		return;
	}
	const char *end = connection->in.data ? strstr(connection->in.data, "\r\n\r\n") : NULL;
	if (!end || connection->wait >= 0)
		return;
	const char *header = strcasestr(connection->in.data, "\r\nContent-Length:");
	size_t length = header && header < end ? strtoul(header + strlen("\r\nContent-Length:"), NULL, 10) : 0;
	if (strlen(end + 4) >= length)
		choose(server, connection, end + 4);
}

static void answer(struct connection *connection)
{
	if (connection->status == SCRIPT_HANG)
		return;
	struct buf out = { 0 };
	const char *type = connection->body[0] == '<'          ? "text/html"
			   : strchr("[{", connection->body[0]) ? "application/json; charset=utf-8"
							       : "text/plain";
	if (connection->status != SCRIPT_LOSE)
		buf_appendf(&out,
			"HTTP/1.1 %d X\r\nConnection: close\r\n%s%s%sContent-Length: %zu\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n\r\n%s",
			connection->status, connection->body[0] ? "Content-Type: " : "", connection->body[0] ? type : "",
			connection->body[0] ? "\r\n" : "", strlen(connection->body), connection->body);
	for (size_t sent = 0; sent < out.len;) {
		ssize_t some = send(connection->fd, out.data + sent, out.len - sent, MSG_NOSIGNAL);
		if (some < 0 && errno != EAGAIN)
			break;
		sent += some > 0 ? (size_t)some : 0;
	}
	buf_finish(&out);
	hang_up(connection);
}

static void accept_all(struct scriptserver *server)
{
	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct connection *connection = &server->connections[i];
		if (connection->fd >= 0)
			continue;
		connection->fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		connection->wait = -1;
		if (connection->fd < 0)
			return;
	}
}

void scriptserver_turn(struct scriptserver *server)
{
	size_t open = 0;
	accept_all(server);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct connection *connection = &server->connections[i];
		if (connection->fd >= 0)
			receive(server, connection);
		open += connection->fd >= 0 && connection->wait >= 0;
		if (connection->fd >= 0 && connection->wait >= 0 && connection->wait-- == 0) {
			connection->wait = 0;
			answer(connection);
		}
	}
	server->peak = open > server->peak ? open : server->peak;
}

size_t scriptserver_count(const struct scriptserver *server, const char *begin)
{
	size_t count = 0;
	for (size_t i = 0; i < server->request_count; i++)
		count += matches(server->requests[i].line, begin);
	return count;
}

const char *scriptserver_body(const struct scriptserver *server, const char *begin)
{
	for (size_t i = server->request_count; i-- > 0;)
		if (matches(server->requests[i].line, begin))
			return server->requests[i].body;
	return "";
}

const char *scriptserver_request(const struct scriptserver *server, size_t number)
{
	return number < server->request_count ? server->requests[number].line : NULL;
}

size_t scriptserver_peak(const struct scriptserver *server)
{
	return server->peak;
}

void scriptserver_reset(struct scriptserver *server)
{
	while (server->request_count > 0) {
		free(server->requests[--server->request_count].line);
		free(server->requests[server->request_count].body);
	}
	server->peak = 0;
}
