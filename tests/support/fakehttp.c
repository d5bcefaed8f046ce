#include "tests/support/fakehttp.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fakehttp {
	struct MHD_Daemon *daemon;
	fakehttp_handler *handler;
	void *user;
	char url[64];
	pthread_mutex_t lock; /* guards all below, and the handler */
	pthread_cond_t released;
	char held[128]; /* "" nothing is */
	int now, most;
	int64_t date_ms; /* 0: none is sent */
};

static char unhex(char c)
{
	return (char)(c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0');
}

static const char *decode_form(const char *body, const char *name, char *out, size_t size)
{
	size_t length = 0, name_length = strlen(name);
	const char *at = body;
	while (at && !(strncmp(at, name, name_length) == 0 && at[name_length] == '='))
		at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL;
	for (at = at ? at + name_length + 1 : ""; *at && *at != '&' && length + 1 < size; at++) {
		if (*at == '%') {
			out[length++] = (char)(unhex(at[1]) * 16 + unhex(at[2]));
			at += 2;
		} else {
			out[length++] = *at;
		}
	}
	out[length] = '\0';
	return out;
}

const char *fakehttp_argument(const struct fakehttp_request *request, const char *name, char *out, size_t size)
{
	const char *value = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
	if (!value)
		return decode_form(request->body, name, out, size);
	snprintf(out, size, "%s", value);
	return out;
}

static void wait_while_held(struct fakehttp *server, const struct fakehttp_request *request)
{
	static _Thread_local char query[65536];
	fakehttp_argument(request, "query", query, sizeof query);
	while (server->held[0] && strstr(query, server->held))
		pthread_cond_wait(&server->released, &server->lock);
}

static void add_date(struct MHD_Response *response, int64_t date_ms)
{
	char text[64];
	time_t seconds = (time_t)(date_ms / 1000);
	struct tm parts;
	if (date_ms == 0)
		return;
	gmtime_r(&seconds, &parts);
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
	MHD_add_response_header(response, "Date", text);
}

static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **state)
{
	(void)version;
	struct fakehttp *server = user;
	struct buf *received = *state;
	if (!received) {
		*state = calloc(1, sizeof *received);
		return MHD_YES;
	}
	if (*upload_size > 0) {
		buf_append(received, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	struct buf body = { 0 };
	struct fakehttp_request request = { .method = method, .path = path, .body = buf_borrow(received), .connection = connection };
	pthread_mutex_lock(&server->lock);
	server->now++;
	server->most = server->now > server->most ? server->now : server->most;
	wait_while_held(server, &request);
	int status = server->handler(server->user, &request, &body);
	server->now--;
	int64_t date_ms = server->date_ms;
	pthread_mutex_unlock(&server->lock);
	size_t length = body.len;
	struct MHD_Response *response = MHD_create_response_from_buffer(length, buf_steal(&body), MHD_RESPMEM_MUST_FREE);
	MHD_add_response_header(response, "Content-Type", status < 300 ? "application/json" : "text/plain");
	add_date(response, date_ms);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

static void completed(void *user, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	(void)user;
	(void)connection;
	(void)code;
	struct buf *received = *state;
	if (received)
		buf_finish(received);
	free(received);
	*state = NULL;
}

struct fakehttp *fakehttp_start(fakehttp_handler *handler, void *user)
{
	struct fakehttp *server = calloc(1, sizeof *server);
	server->handler = handler;
	server->user = user;
	pthread_mutex_init(&server->lock, NULL);
	pthread_cond_init(&server->released, NULL);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	server->daemon = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, answer, server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(256 << 10),
		MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
	if (!server->daemon) {
		fprintf(stderr, "the fake server does not start\n");
		exit(99);
	}
	unsigned port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	snprintf(server->url, sizeof server->url, "http://127.0.0.1:%u", port);
	return server;
}

void fakehttp_stop(struct fakehttp *server)
{
	fakehttp_release(server);
	MHD_stop_daemon(server->daemon);
	pthread_mutex_destroy(&server->lock);
	pthread_cond_destroy(&server->released);
	free(server);
}

const char *fakehttp_url(const struct fakehttp *server)
{
	return server->url;
}

void fakehttp_set_date(struct fakehttp *server, int64_t date_ms)
{
	pthread_mutex_lock(&server->lock);
	server->date_ms = date_ms;
	pthread_mutex_unlock(&server->lock);
}

void fakehttp_hold(struct fakehttp *server, const char *text)
{
	pthread_mutex_lock(&server->lock);
	snprintf(server->held, sizeof server->held, "%s", text);
	pthread_mutex_unlock(&server->lock);
}

void fakehttp_release(struct fakehttp *server)
{
	pthread_mutex_lock(&server->lock);
	server->held[0] = '\0';
	pthread_cond_broadcast(&server->released);
	pthread_mutex_unlock(&server->lock);
}

void fakehttp_sync(void *user)
{
	struct fakehttp *server = user;
	pthread_mutex_lock(&server->lock);
	pthread_mutex_unlock(&server->lock);
}

int fakehttp_most(struct fakehttp *server)
{
	pthread_mutex_lock(&server->lock);
	int most = server->most;
	pthread_mutex_unlock(&server->lock);
	return most;
}
