#include "datasources/sim/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/clock.h"
#include "core/base/mem.h"

#define IDLE_SECONDS 60

struct port {
	struct server *server;
	struct MHD_Daemon *daemon;
	server_handler handler;
};

struct server {
	struct server_params params;
	char *listen;
	struct port ports[SERVER_PORTS_MAX];
	size_t port_count;
};

/* One request while it arrives; made when its first line is there. */
struct exchange {
	char *target; /* path and query as they were sent */
	struct buf body;
	bool begun, too_large;
};

struct server *server_create(const struct server_params *params)
{
	struct server *server = mem_zalloc(1, sizeof *server);

	server->params = *params;
	server->listen = mem_strdup(params->listen);
	return server;
}

void server_destroy(struct server *server)
{
	if (!server)
		return;
	for (size_t i = 0; i < server->port_count; i++)
		MHD_stop_daemon(server->ports[i].daemon);
	free(server->listen);
	free(server);
}

static void *begin(void *user, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_zalloc(1, sizeof *exchange);

	(void)user;
	(void)connection;
	exchange->target = mem_strdup(target);
	return exchange;
}

static void end(void *user, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)user;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	free(exchange->target);
	buf_finish(&exchange->body);
	free(exchange);
	*state = NULL;
}

static void http_date(int64_t now_ms, char *out, size_t size)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct clock_fields at;

	clock_fields(now_ms, false, &at);
	snprintf(out, size, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[at.weekday], at.day, months[at.month - 1], at.year, at.hour,
		at.minute, at.second);
}

static enum MHD_Result send_answer(const struct server *server, struct MHD_Connection *connection, struct api_response *response)
{
	char date[64];
	size_t length = response->body.len;
	struct MHD_Response *reply = MHD_create_response_from_buffer(
		length, length ? buf_steal(&response->body) : NULL, length ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);

	http_date(server->params.now_ms(server->params.user), date, sizeof date);
	MHD_add_response_header(reply, "Date", date);
	MHD_add_response_header(reply, "X-Chaoswatch-Simulated", "1");
	if (response->content_type)
		MHD_add_response_header(reply, "Content-Type", response->content_type);
	if (response->location)
		MHD_add_response_header(reply, "Location", response->location);
	for (size_t i = 0; i < API_HEADERS_MAX && response->headers[i].name; i++)
		MHD_add_response_header(reply, response->headers[i].name, response->headers[i].value);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)response->status, reply);

	MHD_destroy_response(reply);
	return result;
}

static void answer(const struct port *port, struct MHD_Connection *connection, const char *method, const char *path,
	const struct exchange *exchange, struct api_response *response)
{
	const char *query = strchr(exchange->target, '?');
	const struct api_request request = {
		.method = method,
		.path = path,
		.query = query ? query + 1 : "",
		.authorization = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"),
		.body = buf_borrow(&exchange->body),
		.body_length = exchange->body.len,
		.accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept"),
		.content_type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type"),
	};

	if (exchange->too_large)
		response->status = 413;
	else
		port->handler(port->server->params.user, &request, response);
}

static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
	const char *data, size_t *data_length, void **state)
{
	struct port *port = user;
	struct exchange *exchange = *state;
	struct api_response response = { 0 };

	(void)version;
	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*data_length > 0) {
		exchange->too_large = exchange->too_large || exchange->body.len + *data_length > SERVER_BODY_MAX;
		if (!exchange->too_large)
			buf_append(&exchange->body, data, *data_length);
		*data_length = 0;
		return MHD_YES;
	}
	answer(port, connection, method, path, exchange, &response);
	enum MHD_Result result = send_answer(port->server, connection, &response);

	api_response_finish(&response);
	return result;
}

static bool open_at(struct server *server, const char *listen, uint16_t port, server_handler handler, uint16_t *got, struct err *err)
{
	struct port *slot = &server->ports[server->port_count];
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (server->port_count == SERVER_PORTS_MAX)
		return err_set(err, ERR_LIMIT, "", "no more than %d ports", SERVER_PORTS_MAX);
	if (inet_pton(AF_INET, listen, &address.sin_addr) != 1)
		return err_set(err, ERR_USAGE, "", "\"%s\" is no IPv4 address", listen);
	*slot = (struct port){ .server = server, .handler = handler };
	slot->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK, port, NULL, NULL, handle, slot,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, begin, NULL, MHD_OPTION_NOTIFY_COMPLETED,
		end, NULL, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
	if (!slot->daemon)
		return err_set(err, ERR_IO, "", "cannot listen on %s port %u", listen, port);
	*got = MHD_get_daemon_info(slot->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	server->port_count++;
	return true;
}

bool server_open(struct server *server, uint16_t port, server_handler handler, uint16_t *got, struct err *err)
{
	return open_at(server, server->listen, port, handler, got, err);
}

bool server_open_local(struct server *server, uint16_t port, server_handler handler, uint16_t *got, struct err *err)
{
	return open_at(server, "127.0.0.1", port, handler, got, err);
}

size_t server_descriptors(const struct server *server, int out[SERVER_PORTS_MAX])
{
	for (size_t i = 0; i < server->port_count; i++)
		out[i] = MHD_get_daemon_info(server->ports[i].daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return server->port_count;
}

int server_wait_ms(const struct server *server, int most)
{
	for (size_t i = 0; i < server->port_count; i++) {
		MHD_UNSIGNED_LONG_LONG due;

		if (MHD_get_timeout(server->ports[i].daemon, &due) == MHD_YES && due < (MHD_UNSIGNED_LONG_LONG)most)
			most = (int)due;
	}
	return most;
}

void server_turn(struct server *server)
{
	for (size_t i = 0; i < server->port_count; i++)
		MHD_run(server->ports[i].daemon);
}
