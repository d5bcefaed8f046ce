#ifndef DATASOURCES_HTTP_FAILURE_H
#define DATASOURCES_HTTP_FAILURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/* Why no complete answer came, told apart as far as a person can do something about it. Pure. */
enum http_failure_kind {
	HTTP_FAILED_RESOLVE,
	HTTP_FAILED_RESOLVE_PROXY,
	HTTP_FAILED_CONNECT,
	HTTP_FAILED_TIMEOUT,
	HTTP_FAILED_VERIFY, /* certificate of the server */
	HTTP_FAILED_HANDSHAKE,
	HTTP_FAILED_CA_FILE,
	HTTP_FAILED_CLIENT_CERTIFICATE,
	HTTP_FAILED_CUT, /* the answer ended too early */
	HTTP_FAILED_EMPTY, /* closed without an answer */
	HTTP_FAILED_SEND,
	HTTP_FAILED_RECEIVE,
	HTTP_FAILED_ENCODING, /* compression is broken */
	HTTP_FAILED_NOT_HTTP,
	HTTP_FAILED_PROXY,
	HTTP_FAILED_URL,
	HTTP_FAILED_BODY_LIMIT,
	HTTP_FAILED_HEAD_LIMIT,
	HTTP_FAILED_READER, /* `receive` ended it */
	HTTP_FAILED_OTHER,
};

/* How far it had got. */
enum http_phase { HTTP_PHASE_LOOKUP, HTTP_PHASE_CONNECT, HTTP_PHASE_HANDSHAKE, HTTP_PHASE_ANSWER };

struct http_failure {
	enum http_failure_kind kind;
	enum http_phase phase;
	const char *where; /* URL for people */
	const char *host; /* of the URL */
	const char *certificate_name; /* that was expected: the host, or tls_config.server_name */
	const char *ca_file, *cert_file; /* of the configuration, maybe "" */
	int os_error; /* errno, or 0 */
	long verify_result; /* OpenSSL's X509_V_ERR_..., or 0 */
	int proxy_status; /* a proxy's answer to CONNECT, or 0 */
	int64_t limit_ms; /* the time limit that was reached */
	size_t received; /* bytes of the body so far */
	const char *detail; /* libcurl's own words, maybe "" */
};

void http_failure_describe(const struct http_failure *failure, struct err *err) __attribute__((nonnull));

#endif
