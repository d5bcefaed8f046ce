#include "datasources/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "datasources/http_auth.h"
#include "datasources/http_failure.h"
#include "datasources/http_lines.h"
#include "datasources/http_request.h"
#include "datasources/secret.h"

/*
 * One curl_multi for one source. What libcurl would do by itself and must not do here is done by hand or switched off:
 *
 * - It follows redirects to anywhere. Here a redirect yields a path, and the next request goes to the same origin as before, by construction.
 * - It sends a request again, POST included, when a kept connection turns out to be closed, and HTTP/2 streams that were refused. What changes
 *   something goes out by HTTP/1.1 on a connection of its own, which libcurl never tries twice, and without "Expect: 100-continue".
 * - It waits for a resolver thread that hangs. QUICK_EXIT leaves that thread behind, so time-outs, cancelling and the end of the program come in time.
 * - It counts compressed bytes. The bound on a body is counted where the unpacked bytes arrive.
 *
 * server_name replaces the host in the URL that libcurl gets, since that is where it takes the name for TLS from; CONNECT_TO and the Host header
 * keep the rest as configured.
 */

#define CONNECT_TIMEOUT_MS 3000
#define TOTAL_TIMEOUT_MS 10000
#define CONNECTIONS_MAX 16L

_Static_assert(HTTP_WORDS_SIZE >= CURL_ERROR_SIZE, "libcurl writes that much");

bool http_global_init(struct err *err)
{
	CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
	return code == CURLE_OK || err_set(err, ERR_IO, "", "libcurl cannot start: %s", curl_easy_strerror(code));
}

void http_global_finish(void)
{
	curl_global_cleanup();
}

static char *join(const char *first, const char *second)
{
	struct buf text = { 0 };
	buf_append_text(&text, first);
	buf_append_text(&text, second);
	return buf_steal(&text);
}

static int64_t now_ms(void)
{
	const struct clock *clock = clock_system();
	return clock->monotonic_ms(clock->user);
}

/* ---- life ---- */

/* With server_name the URL for libcurl has that name, and the connection goes to the host all the same. */
static void set_target(struct http *http)
{
	struct buf origin = { 0 }, connect_to = { 0 };
	http_url_target(&http->url, http->config->server_name, &origin, &connect_to);
	if (connect_to.len > 0)
		http->connect_to = curl_slist_append(NULL, buf_borrow(&connect_to));
	http->target = buf_steal(&origin);
	buf_finish(&connect_to);
}

struct http *http_create(const struct http_params *params)
{
	struct http *http = mem_zalloc(1, sizeof *http);
	http->config = params->config;
	http->name = mem_strdup(params->name);
	atomic_init(&http->woken, false);
	atomic_init(&http->interrupted, false);
	http->usable = http_url_parse(&http->url, params->base_url);
	http->auth = http_auth_create(http->config, http->url.user, http->url.password);
	set_target(http);
	if (http->config->key_file[0] && secret_is_exposed(http->config->key_file))
		snprintf(http->note, sizeof http->note, "tls_config.key_file is readable by others (chmod 600)");
	http->multi = curl_multi_init();
	if (!http->multi)
		abort();
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_MAX);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_MAX);
	return http;
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	http_cancel_all(http);
	curl_multi_cleanup(http->multi);
	curl_slist_free_all(http->connect_to);
	http_auth_destroy(http->auth);
	free(http->name);
	free(http->target);
	http_url_finish(&http->url);
	free(http);
}

const char *http_url(const struct http *http)
{
	return http->url.text;
}

const char *http_note(const struct http *http)
{
	const char *note = http_auth_note(http->auth);
	return note[0] ? note : http->note;
}

/* ---- what libcurl calls during a transfer ---- */

static size_t on_head(char *line, size_t size, size_t count, void *user)
{
	struct http_request *request = user;
	return http_answer_head(&request->answer, line, size * count) ? size * count : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct http_request *request = user;
	return http_answer_body(&request->answer, bytes, size * count) ? size * count : 0;
}

/* Called when the connection stands and the request is about to go out. */
static int on_request(void *user, char *remote, char *local, int remote_port, int local_port)
{
	(void)remote;
	(void)local;
	(void)remote_port;
	(void)local_port;
	((struct http_request *)user)->sent = true;
	return CURL_PREREQFUNC_OK;
}

/* Called when TLS begins. */
static CURLcode on_tls(CURL *easy, void *context, void *user)
{
	(void)easy;
	(void)context;
	((struct http_request *)user)->shaking_hands = true;
	return CURLE_OK;
}

/* Programs that we start (a browser for a runbook) do not get our connections. */
static curl_socket_t on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)user;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- setting a transfer up ---- */

/* libcurl wants the lines as a list of its own. */
static bool set_headers(struct http_request *request)
{
	const struct http *http = request->http;
	const struct http_lines_params params = {
		.auth = http->auth,
		.config = http->config,
		.content_type = request->call.body ? request->call.content_type : NULL,
		.host = http->connect_to ? http->url.authority : NULL,
		.compress = request->call.compress,
	};
	struct http_lines lines = { 0 };
	bool ok = http_lines_build(&lines, &params, &request->failure);
	for (size_t i = 0; ok && i < lines.count; i++)
		request->headers = curl_slist_append(request->headers, lines.items[i]);
	http_lines_finish(&lines);
	curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
	return ok;
}

static void drop_headers(struct http_request *request)
{
	for (struct curl_slist *at = request->headers; at; at = at->next)
		secret_wipe(at->data, strlen(at->data));
	curl_slist_free_all(request->headers);
	request->headers = NULL;
}

static void set_method(struct http_request *request)
{
	static const char *const verbs[] = { [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE" };
	const struct http_call *call = &request->call;
	if (call->method == HTTP_GET)
		return;
	const char *body = call->body ? call->body : "";
	if (call->method != HTTP_DELETE || call->body) {
		curl_easy_setopt(request->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
		curl_easy_setopt(request->easy, CURLOPT_POSTFIELDS, body);
	}
	if (call->method != HTTP_POST)
		curl_easy_setopt(request->easy, CURLOPT_CUSTOMREQUEST, verbs[call->method]);
}

static void set_text(CURL *easy, CURLoption option, const char *text)
{
	if (text[0])
		curl_easy_setopt(easy, option, text);
}

static void set_tls(const struct http *http, CURL *easy)
{
	const struct config_http *config = http->config;
	set_text(easy, CURLOPT_CAINFO, config->ca_file);
	/* libcurl keeps what it read of the authorities only where no folder of them is set: 1 ms instead of 25 for a connection. */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	set_text(easy, CURLOPT_SSLCERT, config->cert_file);
	set_text(easy, CURLOPT_SSLKEY, config->key_file);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, config->insecure_skip_verify ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, config->insecure_skip_verify ? 0L : 2L);
}

static void set_proxy(const struct http *http, CURL *easy)
{
	if (!http->config->proxy_url[0])
		return; /* the environment's, as libcurl reads it */
	curl_easy_setopt(easy, CURLOPT_PROXY, http->config->proxy_url);
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
}

static void set_connection(const struct http_request *request)
{
	CURL *easy = request->easy;
	const struct http *http = request->http;
	bool changes = request->call.changes;
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl_easy_setopt(
		easy, CURLOPT_HTTP_VERSION, http->url.tls && !changes ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, changes ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, changes ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECT_TO, http->connect_to);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	set_proxy(http, easy);
	if (http->url.tls)
		set_tls(http, easy);
}

static void set_times(const struct http_request *request)
{
	int64_t left = request->deadline_ms - now_ms();
	curl_easy_setopt(request->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(request->easy, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1));
}

static void set_callbacks(struct http_request *request)
{
	CURL *easy = request->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->words);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, request);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, request);
}

/* Forgets the last answer, so that the request can go out, for the first time or again. */
static void rewind_request(struct http_request *request)
{
	http_answer_reset(&request->answer);
	request->shaking_hands = false;
	request->sent = false;
	request->words[0] = 0;
	drop_headers(request);
}

/* False with request->failure filled where it cannot go out. */
static bool launch(struct http_request *request)
{
	struct http *http = request->http;
	rewind_request(request);
	free(request->url);
	request->url = http_url_shown(&http->url, request->call.path);
	if (!http->usable) {
		http_failure_describe(&(struct http_failure){ .kind = HTTP_FAILED_URL, .where = "" }, &request->failure);
		return false;
	}
	curl_easy_reset(request->easy);
	if (!set_headers(request))
		return false;
	char *target = join(http->target, request->call.path);
	curl_easy_setopt(request->easy, CURLOPT_URL, target);
	free(target);
	curl_easy_setopt(request->easy, CURLOPT_USERAGENT, "chaoswatch/" CHAOSWATCH_VERSION);
	/* Some proxies compress unasked: with this set libcurl unpacks whatever comes; where it is not to ask for it, its header is taken away. */
	curl_easy_setopt(request->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	set_method(request);
	set_connection(request);
	set_times(request);
	set_callbacks(request);
	curl_multi_add_handle(http->multi, request->easy);
	return true;
}

struct http_request *http_start(struct http *http, const struct http_call *call)
{
	struct http_request *request = mem_zalloc(1, sizeof *request);
	request->http = http;
	request->call = *call;
	request->answer.receive = call->receive;
	request->answer.user = call->user;
	request->call.path = join(http->url.prefix, call->path);
	request->call.body = call->body ? mem_strdup(call->body) : NULL;
	request->call.content_type = mem_strdup(call->content_type ? call->content_type : "application/json");
	request->started_ms = now_ms();
	request->deadline_ms = request->started_ms + (call->timeout_ms > 0 ? call->timeout_ms : TOTAL_TIMEOUT_MS);
	request->easy = curl_easy_init();
	if (!request->easy)
		abort();
	request->next = http->requests;
	if (request->next)
		request->next->previous = request;
	http->requests = request;
	http->active++;
	request->refused = !launch(request);
	if (request->refused)
		http->refused++;
	return request;
}

void http_request_discard(struct http_request *request)
{
	struct http *http = request->http;
	curl_multi_remove_handle(http->multi, request->easy);
	curl_easy_cleanup(request->easy);
	if (request->previous)
		request->previous->next = request->next;
	else
		http->requests = request->next;
	if (request->next)
		request->next->previous = request->previous;
	http->active--;
	if (request->refused)
		http->refused--;
	rewind_request(request);
	free((char *)request->call.path);
	free((char *)request->call.body);
	free((char *)request->call.content_type);
	free(request->url);
	free(request);
}

void http_cancel(struct http_request *request)
{
	if (!request->delivering)
		http_request_discard(request);
}

void http_cancel_all(struct http *http)
{
	for (struct http_request *request = http->requests, *next; request; request = next) {
		next = request->next;
		http_cancel(request);
	}
}

size_t http_active(const struct http *http)
{
	return http->active;
}

/* ---- what came of it ---- */

static enum http_failure_kind kind_of_code(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum http_failure_kind kind;
	} table[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, HTTP_FAILED_RESOLVE },
		{ CURLE_COULDNT_RESOLVE_PROXY, HTTP_FAILED_RESOLVE_PROXY },
		{ CURLE_COULDNT_CONNECT, HTTP_FAILED_CONNECT },
		{ CURLE_OPERATION_TIMEDOUT, HTTP_FAILED_TIMEOUT },
		{ CURLE_PEER_FAILED_VERIFICATION, HTTP_FAILED_VERIFY },
		{ CURLE_SSL_CONNECT_ERROR, HTTP_FAILED_HANDSHAKE },
		{ CURLE_SSL_CACERT_BADFILE, HTTP_FAILED_CA_FILE },
		{ CURLE_SSL_CERTPROBLEM, HTTP_FAILED_CLIENT_CERTIFICATE },
		{ CURLE_PARTIAL_FILE, HTTP_FAILED_CUT },
		{ CURLE_HTTP2, HTTP_FAILED_RECEIVE },
		{ CURLE_HTTP2_STREAM, HTTP_FAILED_RECEIVE },
		{ CURLE_GOT_NOTHING, HTTP_FAILED_EMPTY },
		{ CURLE_SEND_ERROR, HTTP_FAILED_SEND },
		{ CURLE_RECV_ERROR, HTTP_FAILED_RECEIVE },
		{ CURLE_BAD_CONTENT_ENCODING, HTTP_FAILED_ENCODING },
		{ CURLE_UNSUPPORTED_PROTOCOL, HTTP_FAILED_NOT_HTTP },
		{ CURLE_WEIRD_SERVER_REPLY, HTTP_FAILED_NOT_HTTP },
		{ CURLE_PROXY, HTTP_FAILED_PROXY },
		{ CURLE_URL_MALFORMAT, HTTP_FAILED_URL },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].code == code)
			return table[i].kind;
	return HTTP_FAILED_OTHER;
}

static enum http_failure_kind kind_of(const struct http_request *request, CURLcode code, long proxy_status)
{
	static const enum http_failure_kind stops[] = {
		[HTTP_STOP_READER] = HTTP_FAILED_READER,
		[HTTP_STOP_BODY_LIMIT] = HTTP_FAILED_BODY_LIMIT,
		[HTTP_STOP_HEAD_LIMIT] = HTTP_FAILED_HEAD_LIMIT,
	};
	if (request->answer.stop != HTTP_STOP_NOT)
		return stops[request->answer.stop];
	if (!request->sent && proxy_status >= 300)
		return HTTP_FAILED_PROXY;
	return kind_of_code(code);
}

static enum http_phase phase_of(const struct http_request *request)
{
	curl_off_t lookup = 0;
	curl_easy_getinfo(request->easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
	if (request->sent)
		return HTTP_PHASE_ANSWER;
	if (request->shaking_hands)
		return HTTP_PHASE_HANDSHAKE;
	return lookup > 0 ? HTTP_PHASE_CONNECT : HTTP_PHASE_LOOKUP;
}

/* The limit that a time-out has reached: the shorter one of connecting, or that of the whole. */
static int64_t limit_of(const struct http_request *request)
{
	int64_t total = request->deadline_ms - request->started_ms;
	return request->sent || total < CONNECT_TIMEOUT_MS ? total : CONNECT_TIMEOUT_MS;
}

/* Lookups, sockets, files of certificates: all fail in their own words where the process may open no more files. EMFILE, ENFILE or 0. */
static int out_of_files(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE ? errno : 0;
	close(fd);
	return 0;
}

static void describe_failure(struct http_request *request, CURLcode code)
{
	const struct http *http = request->http;
	long os_error = 0, verify_result = 0, proxy_status = 0;
	curl_easy_getinfo(request->easy, CURLINFO_OS_ERRNO, &os_error);
	curl_easy_getinfo(request->easy, CURLINFO_SSL_VERIFYRESULT, &verify_result);
	curl_easy_getinfo(request->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	struct http_failure failure = {
		.kind = kind_of(request, code, proxy_status),
		.phase = phase_of(request),
		.where = request->url,
		.host = http->url.host,
		.certificate_name = http->config->server_name[0] ? http->config->server_name : http->url.host,
		.ca_file = http->config->ca_file,
		.cert_file = http->config->cert_file,
		.os_error = (int)os_error,
		.verify_result = verify_result,
		.proxy_status = (int)proxy_status,
		.limit_ms = limit_of(request),
		.received = request->answer.received,
		.detail = request->words[0] ? request->words : curl_easy_strerror(code),
	};
	int no_files = request->sent ? 0 : out_of_files();
	if (no_files) {
		failure.kind = HTTP_FAILED_CONNECT;
		failure.os_error = no_files;
	}
	http_failure_describe(&failure, &request->failure);
}

bool http_request_launch_again(struct http_request *request)
{
	curl_multi_remove_handle(request->http->multi, request->easy);
	return launch(request);
}

static void finish(struct http_request *request, CURLcode code)
{
	bool answered = code == CURLE_OK || request->answer.stop == HTTP_STOP_ENOUGH;
	if (!answered)
		describe_failure(request, code);
	http_request_conclude(request, answered);
}

/* Those that never started. Only as many as there were, since done() may start more of them. */
static bool deliver_refused(struct http *http)
{
	size_t count = http->refused;
	for (size_t left = count; left > 0 && !atomic_load(&http->interrupted); left--) {
		struct http_request *request = http->requests;
		while (request && !request->refused)
			request = request->next;
		if (!request)
			break;
		http_request_conclude(request, false);
	}
	return count > 0;
}

static bool deliver_ended(struct http *http)
{
	size_t before = http->delivered;
	CURLMsg *message;
	int left;
	while (!atomic_load(&http->interrupted) && (message = curl_multi_info_read(http->multi, &left))) {
		struct http_request *request = NULL;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
		finish(request, code);
	}
	return http->delivered != before;
}

bool http_run(struct http *http, int64_t wait_ms)
{
	int64_t until = now_ms() + wait_ms;
	while (!atomic_load(&http->interrupted)) {
		int running;
		curl_multi_perform(http->multi, &running);
		bool some = deliver_refused(http);
		some = deliver_ended(http) || some;
		int64_t left = until - now_ms();
		if (some || atomic_exchange(&http->woken, false) || left <= 0)
			return !atomic_load(&http->interrupted);
		curl_multi_poll(http->multi, NULL, 0, (int)(left < INT_MAX ? left : INT_MAX), NULL);
	}
	return false;
}

void http_wake(struct http *http)
{
	atomic_store(&http->woken, true);
	curl_multi_wakeup(http->multi);
}

void http_interrupt(struct http *http)
{
	atomic_store(&http->interrupted, true);
	curl_multi_wakeup(http->multi);
}
