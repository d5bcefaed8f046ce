#include "datasources/http_failure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/utf8.h"

/*
 * libcurl's own words are for programmers ("Failed to connect to h port 9090 after 0 ms: Couldn't connect to server"). Each kind of failure has
 * a describer here that says it for the one who has to mend it; libcurl's words appear only where nothing better is known.
 */

/* OpenSSL's X509_V_ERR_..., which libcurl hands on as they are. */
enum {
	CERT_NO_ISSUER = 2,
	CERT_NOT_YET = 9,
	CERT_EXPIRED = 10,
	CERT_SELF_SIGNED = 18,
	CERT_SELF_SIGNED_ISSUER = 19,
	CERT_NO_LOCAL_ISSUER = 20,
	CERT_NO_FIRST = 21,
	CERT_REVOKED = 23,
	CERT_OTHER_HOST = 62,
	CERT_OTHER_IP = 64,
};

#define DETAIL_MAX 160

/* libcurl's words in one harmless line. Caller frees. */
static char *detail_of(const struct http_failure *failure)
{
	return utf8_neutralise(failure->detail, strlen(failure->detail), DETAIL_MAX, false);
}

static const char *seconds(int64_t ms, char *out, size_t size)
{
	if (ms % 1000 == 0)
		snprintf(out, size, "%lld s", (long long)(ms / 1000));
	else
		snprintf(out, size, "%.1f s", (double)ms / 1000);
	return out;
}

static void set(const struct http_failure *failure, struct err *err, enum err_code code, const char *text)
{
	err_set(err, code, failure->where, "%s", text);
}

/* Sets `text`, a colon and libcurl's words. */
static void set_with_detail(const struct http_failure *failure, struct err *err, enum err_code code, const char *text)
{
	char *detail = detail_of(failure);
	if (detail[0])
		err_set(err, code, failure->where, "%s: %s", text, detail);
	else
		err_set(err, code, failure->where, "%s", text);
	free(detail);
}

/* ---- the way to the server ---- */

static void say_resolve(const struct http_failure *failure, struct err *err)
{
	err_set(err, ERR_RESOLVE, failure->where, "could not resolve host %s", failure->host);
}

static void say_resolve_proxy(const struct http_failure *failure, struct err *err)
{
	static const char before[] = "Could not resolve proxy: ";
	char *detail = detail_of(failure);
	const char *name = strncmp(detail, before, sizeof before - 1) == 0 ? detail + sizeof before - 1 : "";
	err_set(err, ERR_RESOLVE, failure->where, "could not resolve the proxy's name %s", name);
	free(detail);
}

/*
 * The host that libcurl tried to reach, where that is not the server but a proxy: its message is the only place that says so
 * ("Failed to connect to NAME port N after ..."). False where it is the server.
 */
static bool dialled_proxy(const struct http_failure *failure, char *out, size_t size)
{
	static const char before[] = "Failed to connect to ";
	if (strncmp(failure->detail, before, sizeof before - 1) != 0)
		return false;
	const char *name = failure->detail + sizeof before - 1;
	size_t length = strcspn(name, " ");
	size_t skip = failure->host[0] == '[' ? 1 : 0;
	if (strncasecmp(name, failure->host + skip, length) == 0)
		return false;
	snprintf(out, size, "%.*s", (int)length, name);
	return true;
}

static void say_connect(const struct http_failure *failure, struct err *err)
{
	static const struct {
		int os_error;
		const char *text;
	} table[] = {
		{ ECONNREFUSED, "connection refused" },
		{ EHOSTUNREACH, "no route to the host" },
		{ ENETUNREACH, "the network is unreachable" },
		{ ETIMEDOUT, "no connection: the host does not answer" },
		{ EMFILE, "this process may open no more files (ulimit -n)" },
		{ ENFILE, "this machine can open no more files" },
	};
	const char *text = failure->os_error ? strerror(failure->os_error) : "could not connect";
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].os_error == failure->os_error)
			text = table[i].text;
	char proxy[128];
	if (dialled_proxy(failure, proxy, sizeof proxy))
		err_set(err, ERR_CONNECT, failure->where, "proxy %s: %s", proxy, text);
	else
		set(failure, err, ERR_CONNECT, text);
}

static void say_timeout(const struct http_failure *failure, struct err *err)
{
	char limit[32];
	seconds(failure->limit_ms, limit, sizeof limit);
	if (failure->phase == HTTP_PHASE_LOOKUP)
		err_set(err, ERR_RESOLVE, failure->where, "the name server did not answer for %s within %s", failure->host, limit);
	else if (failure->phase == HTTP_PHASE_CONNECT)
		err_set(err, ERR_TIMEOUT, failure->where, "no connection within %s", limit);
	else if (failure->phase == HTTP_PHASE_HANDSHAKE)
		err_set(err, ERR_TIMEOUT, failure->where, "no TLS handshake within %s", limit);
	else if (failure->received > 0)
		err_set(err, ERR_TIMEOUT, failure->where, "answer not complete within %s (%zu bytes came)", limit, failure->received);
	else
		err_set(err, ERR_TIMEOUT, failure->where, "no answer within %s", limit);
}

static void say_proxy(const struct http_failure *failure, struct err *err)
{
	if (failure->proxy_status == 407)
		set(failure, err, ERR_AUTH, "the proxy wants a user and a password (407); set them in proxy_url");
	else if (failure->proxy_status > 0)
		err_set(err, ERR_CONNECT, failure->where, "the proxy refused the connection (%d)", failure->proxy_status);
	else
		set_with_detail(failure, err, ERR_CONNECT, "the proxy failed");
}

/* ---- TLS ---- */

static void say_verify(const struct http_failure *failure, struct err *err)
{
	static const struct {
		long result;
		const char *text;
	} table[] = {
		{ CERT_NO_ISSUER, "certificate is from an unknown issuer; set tls_config.ca_file" },
		{ CERT_NOT_YET, "certificate is not valid yet; is a clock wrong?" },
		{ CERT_EXPIRED, "certificate has expired" },
		{ CERT_SELF_SIGNED, "certificate is self-signed; set tls_config.ca_file to it" },
		{ CERT_SELF_SIGNED_ISSUER, "certificate is from an unknown issuer; set tls_config.ca_file" },
		{ CERT_NO_LOCAL_ISSUER, "certificate is from an unknown issuer; set tls_config.ca_file" },
		{ CERT_NO_FIRST, "certificate is from an unknown issuer; set tls_config.ca_file" },
		{ CERT_REVOKED, "certificate was revoked" },
	};
	long result = failure->verify_result;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].result == result) {
			set(failure, err, ERR_TLS, table[i].text);
			return;
		}
	/* libcurl compares the names itself, after OpenSSL was content. */
	if (result == CERT_OTHER_HOST || result == CERT_OTHER_IP || strstr(failure->detail, "match"))
		err_set(err, ERR_TLS, failure->where, "certificate is for another name than %s; set tls_config.server_name to its name",
			failure->certificate_name);
	else
		set_with_detail(failure, err, ERR_TLS, "certificate not accepted");
}

/* With TLS 1.3 a server that misses the client's certificate says so only when the handshake is over for us: then it is a broken read. */
static bool wants_client_certificate(const struct http_failure *failure)
{
	return strstr(failure->detail, "certificate required") || strstr(failure->detail, "alert bad certificate");
}

static void say_client_certificate_wanted(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_TLS, "the server wants a client certificate; set tls_config.cert_file and key_file");
}

static void say_handshake(const struct http_failure *failure, struct err *err)
{
	if (strstr(failure->detail, "wrong version number") || strstr(failure->detail, "packet length too long"))
		set(failure, err, ERR_TLS, "the server does not speak TLS; write http:// in the URL?");
	else if (wants_client_certificate(failure))
		say_client_certificate_wanted(failure, err);
	else
		set_with_detail(failure, err, ERR_TLS, "TLS handshake failed");
}

static void say_ca_file(const struct http_failure *failure, struct err *err)
{
	if (failure->ca_file[0])
		err_set(err, ERR_TLS, failure->where, "cannot use tls_config.ca_file %s", failure->ca_file);
	else
		set(failure, err, ERR_TLS, "this machine has no certificates of authorities (package ca-certificates)");
}

static void say_client_certificate(const struct http_failure *failure, struct err *err)
{
	err_set(err, ERR_TLS, failure->where, "cannot use tls_config.cert_file %s with its key_file", failure->cert_file);
}

/* ---- the answer ---- */

static void say_broken(const struct http_failure *failure, struct err *err)
{
	if (wants_client_certificate(failure))
		say_client_certificate_wanted(failure, err);
	else if (failure->os_error == ECONNRESET || failure->os_error == EPIPE || failure->os_error == ENOTCONN || failure->os_error == 0)
		set(failure, err, ERR_CONNECT, "the server closed the connection without an answer");
	else
		err_set(err, ERR_CONNECT, failure->where, "connection lost: %s", strerror(failure->os_error));
}

static void say_cut(const struct http_failure *failure, struct err *err)
{
	err_set(err, ERR_CONNECT, failure->where, "answer was cut off after %zu bytes", failure->received);
}

static void say_receive(const struct http_failure *failure, struct err *err)
{
	if (failure->received > 0)
		say_cut(failure, err);
	else
		say_broken(failure, err);
}

static void say_empty(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_CONNECT, "the server closed the connection without an answer");
}

static void say_encoding(const struct http_failure *failure, struct err *err)
{
	if (strstr(failure->detail, "Unrecognized content encoding"))
		set(failure, err, ERR_DECODE, "answer cannot be unpacked: its Content-Encoding is not one that was asked for");
	else
		set(failure, err, ERR_DECODE, "answer cannot be unpacked: its compression is broken");
}

static void say_not_http(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_DECODE, "answer is not HTTP; is it the right port, and http:// or https://?");
}

static void say_url(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_CONFIG, "not a URL that can be asked: http://HOST:PORT or https://HOST:PORT is needed");
}

static void say_body_limit(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_LIMIT, "answer is larger than 32 MiB");
}

static void say_head_limit(const struct http_failure *failure, struct err *err)
{
	set(failure, err, ERR_LIMIT, "head of the answer is larger than 256 KiB");
}

static void say_reader(const struct http_failure *failure, struct err *err)
{
	err_set(err, ERR_ABORTED, failure->where, "ended after %zu bytes", failure->received);
}

static void say_other(const struct http_failure *failure, struct err *err)
{
	set_with_detail(failure, err, ERR_CONNECT, "request failed");
}

void http_failure_describe(const struct http_failure *failure, struct err *err)
{
	static void (*const describers[])(const struct http_failure *, struct err *) = {
		[HTTP_FAILED_RESOLVE] = say_resolve,
		[HTTP_FAILED_RESOLVE_PROXY] = say_resolve_proxy,
		[HTTP_FAILED_CONNECT] = say_connect,
		[HTTP_FAILED_TIMEOUT] = say_timeout,
		[HTTP_FAILED_VERIFY] = say_verify,
		[HTTP_FAILED_HANDSHAKE] = say_handshake,
		[HTTP_FAILED_CA_FILE] = say_ca_file,
		[HTTP_FAILED_CLIENT_CERTIFICATE] = say_client_certificate,
		[HTTP_FAILED_CUT] = say_cut,
		[HTTP_FAILED_EMPTY] = say_empty,
		[HTTP_FAILED_SEND] = say_broken,
		[HTTP_FAILED_RECEIVE] = say_receive,
		[HTTP_FAILED_ENCODING] = say_encoding,
		[HTTP_FAILED_NOT_HTTP] = say_not_http,
		[HTTP_FAILED_PROXY] = say_proxy,
		[HTTP_FAILED_URL] = say_url,
		[HTTP_FAILED_BODY_LIMIT] = say_body_limit,
		[HTTP_FAILED_HEAD_LIMIT] = say_head_limit,
		[HTTP_FAILED_READER] = say_reader,
		[HTTP_FAILED_OTHER] = say_other,
	};
	describers[failure->kind](failure, err);
}
