#include "tests/support/test.h"

#include <errno.h>

#include "datasources/http_failure.h"

static const struct {
	struct http_failure failure;
	enum err_code code;
	const char *text;
} cases[] = {
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = ECONNREFUSED }, ERR_CONNECT, "connection refused" },
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = EHOSTUNREACH }, ERR_CONNECT, "no route to the host" },
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = ENETUNREACH }, ERR_CONNECT, "the network is unreachable" },
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = EACCES }, ERR_CONNECT, "Permission denied" },
	{ { .kind = HTTP_FAILED_CONNECT }, ERR_CONNECT, "could not connect" },
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = EMFILE }, ERR_CONNECT, "this process may open no more files (ulimit -n)" },
	{ { .kind = HTTP_FAILED_CONNECT, .os_error = ENFILE }, ERR_CONNECT, "this machine can open no more files" },
	{ { .kind = HTTP_FAILED_ENCODING, .detail = "Unrecognized content encoding type. libcurl understands gzip" }, ERR_DECODE,
		"answer cannot be unpacked: its Content-Encoding is not one that was asked for" },
	{ { .kind = HTTP_FAILED_CONNECT,
		  .host = "[::1]",
		  .detail = "Failed to connect to ::1 port 9 after 0 ms: x",
		  .os_error = ECONNREFUSED },
		ERR_CONNECT, "connection refused" },
	{ { .kind = HTTP_FAILED_CONNECT, .detail = "Failed to connect to proxy.example port 3128 after 0 ms: x", .os_error = ECONNREFUSED },
		ERR_CONNECT, "proxy proxy.example: connection refused" },
	{ { .kind = HTTP_FAILED_RESOLVE_PROXY, .detail = "Could not resolve proxy: p\x1b.example" }, ERR_RESOLVE,
		"could not resolve the proxy's name p\xef\xbf\xbd.example" },
	{ { .kind = HTTP_FAILED_TIMEOUT, .phase = HTTP_PHASE_CONNECT, .limit_ms = 3000 }, ERR_TIMEOUT, "no connection within 3 s" },
	{ { .kind = HTTP_FAILED_TIMEOUT, .phase = HTTP_PHASE_ANSWER, .limit_ms = 2500 }, ERR_TIMEOUT, "no answer within 2.5 s" },
	{ { .kind = HTTP_FAILED_TIMEOUT, .phase = HTTP_PHASE_ANSWER, .limit_ms = 30000, .received = 7 }, ERR_TIMEOUT,
		"answer not complete within 30 s (7 bytes came)" },
	{ { .kind = HTTP_FAILED_PROXY, .proxy_status = 407 }, ERR_AUTH,
		"the proxy wants a user and a password (407); set them in proxy_url" },
	{ { .kind = HTTP_FAILED_PROXY, .proxy_status = 403 }, ERR_CONNECT, "the proxy refused the connection (403)" },
	{ { .kind = HTTP_FAILED_PROXY, .detail = "odd" }, ERR_CONNECT, "the proxy failed: odd" },
	{ { .kind = HTTP_FAILED_VERIFY, .verify_result = 10 }, ERR_TLS, "certificate has expired" },
	{ { .kind = HTTP_FAILED_VERIFY, .verify_result = 9 }, ERR_TLS, "certificate is not valid yet; is a clock wrong?" },
	{ { .kind = HTTP_FAILED_VERIFY, .verify_result = 23 }, ERR_TLS, "certificate was revoked" },
	{ { .kind = HTTP_FAILED_VERIFY, .verify_result = 62 }, ERR_TLS,
		"certificate is for another name than name; set tls_config.server_name to its name" },
	{ { .kind = HTTP_FAILED_VERIFY, .verify_result = 7, .detail = "SSL certificate problem: x" }, ERR_TLS,
		"certificate not accepted: SSL certificate problem: x" },
	{ { .kind = HTTP_FAILED_HANDSHAKE, .detail = "error:0A00010B:SSL routines::wrong version number" }, ERR_TLS,
		"the server does not speak TLS; write http:// in the URL?" },
	{ { .kind = HTTP_FAILED_HANDSHAKE, .detail = "tlsv13 alert certificate required" }, ERR_TLS,
		"the server wants a client certificate; set tls_config.cert_file and key_file" },
	{ { .kind = HTTP_FAILED_HANDSHAKE, .detail = "no ciphers" }, ERR_TLS, "TLS handshake failed: no ciphers" },
	{ { .kind = HTTP_FAILED_CA_FILE }, ERR_TLS, "this machine has no certificates of authorities (package ca-certificates)" },
	{ { .kind = HTTP_FAILED_RECEIVE, .detail = "SSL_read: sslv3 alert bad certificate" }, ERR_TLS,
		"the server wants a client certificate; set tls_config.cert_file and key_file" },
	{ { .kind = HTTP_FAILED_RECEIVE, .os_error = ECONNRESET, .received = 12 }, ERR_CONNECT, "answer was cut off after 12 bytes" },
	{ { .kind = HTTP_FAILED_SEND, .os_error = EPIPE }, ERR_CONNECT, "the server closed the connection without an answer" },
	{ { .kind = HTTP_FAILED_SEND, .os_error = ETIMEDOUT }, ERR_CONNECT, "connection lost: Connection timed out" },
	{ { .kind = HTTP_FAILED_READER, .received = 5 }, ERR_ABORTED, "ended after 5 bytes" },
	{ { .kind = HTTP_FAILED_OTHER, .detail = "Out of luck\nreally" }, ERR_CONNECT, "request failed: Out of luck really" },
};

static void every_failure_has_its_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_failure failure = cases[i].failure;
		struct err err = { 0 };
		failure.where = "http://name/x";
		failure.host = failure.host ? failure.host : "name";
		failure.certificate_name = "name";
		failure.ca_file = failure.cert_file = "";
		failure.detail = failure.detail ? failure.detail : "";
		http_failure_describe(&failure, &err);
		if (err.code != cases[i].code || strcmp(err.text, cases[i].text) != 0)
			fail_msg("%zu: code %d, \"%s\"", i, err.code, err.text);
		assert_string_equal(err.where, "http://name/x");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_failure_has_its_sentence) };
	return cmocka_run_group_tests_name("http_failure", tests, NULL, NULL);
}
