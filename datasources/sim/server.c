#include "datasources/sim/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "core/base/clock.h"
#include "core/base/mem.h"

/*
 * Answers that wait (a delay, a drip, silence) cost no thread: their connections are suspended, and taken up again in the turn in which they are
 * due. Nobody looks at a suspended connection, so those whose peer has gone are looked for while there are any. libmicrohttpd 0.9.75 also misses
 * an end that comes together with the first half of a request: such peers are looked for, too.
 */

#define IDLE_SECONDS 60
#define CONNECTIONS_MAX 1200 /* of a port; others wait in its queue */
#define HANG_MS 120000
#define LOOK_MS 100 /* how often peers of waiting answers are looked at */
#define SWEEP_MS 1000 /* and all others */
#define DRIP_MS 20 /* how often an answer drips at most */

struct port {
	struct server *server;
	struct MHD_Daemon *daemon;
	server_handler handler;
};

/* A connection. */
struct peer {
	struct MHD_Connection *connection;
	bool answering; /* whoever asked may say that this was all, and wait for the answer */
	int unread; /* bytes that were there at the last look */
	struct peer *next, **link;
};

struct server {
	struct server_params params;
	char *listen;
	struct port ports[SERVER_PORTS_MAX];
	size_t port_count;
	struct peer *peers;
	int64_t swept_ms; /* when peers were looked at; the machine's time */
	struct exchange *waiting; /* those that are suspended */
	size_t bytes; /* of all bodies that came or go */
};

/* One request while it arrives, and its answer until it has gone; made when its first line is there. */
struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	char *target; /* path and query as they were sent */
	struct buf body;
	bool begun, answered, delayed, gone;
	int refused; /* the status that a body deserves that is too large; 0: it is not */
	size_t bytes; /* as far as the server has counted them */
	struct api_response response;
	int64_t sent_ms; /* when the answer began to drip; the machine's time */
	int64_t due_ms; /* of one that waits */
	struct exchange *next, **link; /* among those that wait */
};

static int64_t machine_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

/* ---- answers that wait ---- */

static void wait_until(struct exchange *exchange, int64_t due_ms)
{
	struct server *server = exchange->server;

	exchange->due_ms = due_ms;
	exchange->next = server->waiting;
	exchange->link = &server->waiting;
	if (exchange->next)
		exchange->next->link = &exchange->next;
	server->waiting = exchange;
	MHD_suspend_connection(exchange->connection);
}

static void go_on(struct exchange *exchange)
{
	*exchange->link = exchange->next;
	if (exchange->next)
		exchange->next->link = exchange->link;
	exchange->link = NULL;
	MHD_resume_connection(exchange->connection);
}

static int descriptor_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static bool has_left(struct MHD_Connection *connection)
{
	char byte;
	ssize_t got = recv(descriptor_of(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static void take_up_due(struct server *server)
{
	int64_t now_ms = server->waiting ? machine_ms() : 0;

	for (struct exchange *exchange = server->waiting, *next; exchange; exchange = next) {
		next = exchange->next;
		exchange->gone = has_left(exchange->connection);
		if (exchange->gone || exchange->due_ms <= now_ms)
			go_on(exchange);
	}
}

/* ---- peers ---- */

static struct peer *peer_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void link_peer(struct server *server, struct peer *peer)
{
	peer->next = server->peers;
	peer->link = &server->peers;
	if (peer->next)
		peer->next->link = &peer->next;
	server->peers = peer;
}

static void unlink_peer(struct peer *peer)
{
	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
}

/* A connection came, or has ended. */
static void notice(void *server, struct MHD_Connection *connection, void **state, enum MHD_ConnectionNotificationCode code)
{
	struct peer *peer = *state;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*state = peer = mem_zalloc(1, sizeof *peer);
		peer->connection = connection;
		link_peer(server, peer);
	} else {
		unlink_peer(peer);
		free(peer);
	}
}

/* Nobody has taken what is there since the last look. */
static bool is_stuck(struct peer *peer)
{
	int before = peer->unread;

	if (ioctl(descriptor_of(peer->connection), FIONREAD, &peer->unread) != 0)
		peer->unread = 0;
	return peer->unread > 0 && peer->unread == before;
}

/*
 * Ends the connections of those who left in the middle of a request, and those with requests of which libmicrohttpd can make neither head nor tail
 * (a chunk whose head is larger than its buffer); it sees that end.
 */
static void sweep(struct server *server)
{
	int64_t now_ms = server->peers ? machine_ms() : 0;

	if (now_ms < server->swept_ms + SWEEP_MS)
		return;
	server->swept_ms = now_ms;
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		if (!peer->answering && (has_left(peer->connection) || is_stuck(peer)))
			shutdown(descriptor_of(peer->connection), SHUT_RDWR);
}

/* ---- life ---- */

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
	while (server->waiting)
		go_on(server->waiting);
	for (size_t i = 0; i < server->port_count; i++)
		MHD_stop_daemon(server->ports[i].daemon);
	free(server->listen);
	free(server);
}

/*
 * libmicrohttpd (0.9.75) makes a value of each parameter of the query, and where they do not fit its memory, the connection hangs. Nobody asks it
 * for them, so it gets to see none: `target` lies in the buffer into which it reads, and which it cuts up itself after this.
 */
static void *begin(void *server, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_zalloc(1, sizeof *exchange);
	char *query = strchr((char *)(uintptr_t)target, '?');

	exchange->server = server;
	exchange->connection = connection;
	exchange->target = mem_strdup(target);
	if (query)
		query[1] = '\0';
	return exchange;
}

static void end(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)server;
	(void)code;
	if (!exchange)
		return;
	peer_of(connection)->answering = false;
	exchange->server->bytes -= exchange->bytes;
	free(exchange->target);
	buf_finish(&exchange->body);
	api_response_finish(&exchange->response);
	free(exchange);
	*state = NULL;
}

/* Counts bytes of an exchange as long as it lives. */
static void count(struct exchange *exchange, size_t bytes)
{
	exchange->bytes += bytes;
	exchange->server->bytes += bytes;
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

/* How far the body may have got by now. */
static size_t dripped(const struct exchange *exchange, size_t length)
{
	double bytes = (double)(machine_ms() - exchange->sent_ms) * exchange->response.delivery.drip / 1000;

	return bytes < (double)length ? (size_t)bytes : length;
}

/* The body of an answer that is cut or drips. */
static ssize_t read_body(void *state, uint64_t position, char *out, size_t size)
{
	struct exchange *exchange = state;
	const struct api_delivery *delivery = &exchange->response.delivery;
	size_t length = exchange->response.body.len, from = (size_t)position;

	if (delivery->cut && delivery->cut_bytes < length)
		length = delivery->cut_bytes;
	if (exchange->gone || from >= length)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (delivery->drip)
		length = dripped(exchange, length);
	if (from >= length) {
		wait_until(exchange, machine_ms() + DRIP_MS);
		return 0;
	}
	size = size < length - from ? size : length - from;
	memcpy(out, buf_borrow(&exchange->response.body) + from, size);
	return (ssize_t)size;
}

static struct MHD_Response *make_reply(struct exchange *exchange)
{
	const struct api_response *response = &exchange->response;

	if (!response->delivery.cut && !response->delivery.drip)
		return MHD_create_response_from_buffer(
			response->body.len, (void *)(uintptr_t)buf_borrow(&response->body), MHD_RESPMEM_PERSISTENT);
	exchange->sent_ms = machine_ms();
	return MHD_create_response_from_callback(response->body.len, 16384, read_body, exchange, NULL);
}

static enum MHD_Result send_answer(struct exchange *exchange)
{
	const struct server *server = exchange->server;
	const struct api_response *response = &exchange->response;
	struct MHD_Response *reply = make_reply(exchange);
	char date[64];

	http_date(server->params.now_ms(server->params.user) + response->delivery.date_off_ms, date, sizeof date);
	MHD_add_response_header(reply, "Date", date);
	MHD_add_response_header(reply, "X-Chaoswatch-Simulated", "1");
	if (response->content_type)
		MHD_add_response_header(reply, "Content-Type", response->content_type);
	if (response->location)
		MHD_add_response_header(reply, "Location", response->location);
	for (size_t i = 0; i < API_HEADERS_MAX && response->headers[i].name; i++)
		MHD_add_response_header(reply, response->headers[i].name, response->headers[i].value);
	enum MHD_Result result = MHD_queue_response(exchange->connection, (unsigned)response->status, reply);

	MHD_destroy_response(reply);
	return result;
}

/* Linux dissolves the connection with an RST; whoever closes it afterwards finds nothing to say good-bye to. */
static void reset(const struct exchange *exchange)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	connect(descriptor_of(exchange->connection), &nobody, sizeof nobody);
}

/* MHD_NO ends the connection. */
static enum MHD_Result deliver(struct exchange *exchange)
{
	const struct api_delivery *delivery = &exchange->response.delivery;
	int64_t wait_ms = delivery->hang ? HANG_MS : delivery->delay_ms;

	if (wait_ms > 0 && !exchange->delayed) {
		exchange->delayed = true;
		wait_until(exchange, machine_ms() + wait_ms);
		return MHD_YES;
	}
	if (exchange->gone || delivery->hang)
		return MHD_NO;
	if (delivery->reset) {
		reset(exchange);
		return MHD_NO;
	}
	return send_answer(exchange);
}

static void answer(
	const struct port *port, struct MHD_Connection *connection, const char *method, const char *path, struct exchange *exchange)
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

	exchange->answered = true;
	peer_of(connection)->answering = true;
	if (exchange->refused)
		exchange->response.status = exchange->refused;
	else if (exchange->server->bytes > SERVER_BYTES_MAX)
		exchange->response.status = 503;
	else
		port->handler(port->server->params.user, &request, &exchange->response);
	count(exchange, exchange->response.body.len);
}

static void take_body(struct exchange *exchange, const char *data, size_t length)
{
	if (exchange->refused)
		return;
	if (exchange->body.len + length > SERVER_BODY_MAX)
		exchange->refused = 413;
	else if (exchange->server->bytes + length > SERVER_BYTES_MAX)
		exchange->refused = 503;
	if (exchange->refused) {
		buf_finish(&exchange->body);
		return;
	}
	count(exchange, length);
	buf_append(&exchange->body, data, length);
}

static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
	const char *data, size_t *data_length, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*data_length > 0) {
		take_body(exchange, data, *data_length);
		*data_length = 0;
		return MHD_YES;
	}
	if (!exchange->answered)
		answer(user, connection, method, path, exchange);
	return deliver(exchange);
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
	slot->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_ALLOW_SUSPEND_RESUME, port, NULL, NULL, handle,
		slot, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_NOTIFY_CONNECTION, notice, server,
		MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED, end, NULL, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
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
	int64_t now_ms = server->waiting ? machine_ms() : 0, least = most;

	for (size_t i = 0; i < server->port_count; i++) {
		MHD_UNSIGNED_LONG_LONG due;

		if (MHD_get_timeout(server->ports[i].daemon, &due) == MHD_YES && due < (MHD_UNSIGNED_LONG_LONG)least)
			least = (int64_t)due;
	}
	if (server->waiting && least > LOOK_MS)
		least = LOOK_MS;
	for (const struct exchange *exchange = server->waiting; exchange; exchange = exchange->next)
		if (exchange->due_ms - now_ms < least)
			least = exchange->due_ms > now_ms ? exchange->due_ms - now_ms : 0;
	return (int)least;
}

void server_turn(struct server *server)
{
	take_up_due(server);
	sweep(server);
	for (size_t i = 0; i < server->port_count; i++)
		MHD_run(server->ports[i].daemon);
}
