/* Who asks whom: credentials, certificates, proxies; and that no secret is told. */
#include "tests/support/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "tests/support/faultserver.h"
#include "tests/support/httpbed.h"

static struct faultserver *server;

/* ---- who asks ---- */

static void write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void credentials_arrive(void **state)
{
	(void)state;
	struct config_header headers[] = { { "X-Scope-OrgID", "team-a" }, { "X-Empty", "" } };
	const struct {
		const char *user_in_url;
		struct config_http config;
		const char *seen;
		enum http_credential credential;
	} cases[] = {
		{ "", { PLAIN_CONFIG }, "", HTTP_NO_CREDENTIAL },
		{ "", { PLAIN_CONFIG, .credentials = "t0ken" }, "Bearer t0ken", HTTP_TOKEN },
		{ "", { PLAIN_CONFIG, .auth_type = "Token", .credentials = " t0ken\n" }, "Token t0ken", HTTP_TOKEN },
		{ "", { PLAIN_CONFIG, .username = "Aladdin", .password = "open sesame" },
			"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", HTTP_PASSWORD },
		{ "", { PLAIN_CONFIG, .username = "a", .password = "b" }, "Basic YTpi", HTTP_PASSWORD },
		{ "", { PLAIN_CONFIG, .username = "a" }, "Basic YTo=", HTTP_PASSWORD },
		{ "a:b%40c@", { PLAIN_CONFIG }, "Basic YTpiQGM=", HTTP_PASSWORD },
		{ "a:b@", { PLAIN_CONFIG, .credentials = "t0ken" }, "Bearer t0ken", HTTP_TOKEN },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config_http config = cases[i].config;
		config.headers = headers;
		config.header_count = 2;
		struct buf base = { 0 };
		buf_appendf(&base, "http://%s%s", cases[i].user_in_url, faultserver_get(server, "http") + 7);
		struct http *http = httpbed_open(base.data, &config);
		assert_string_equal(http_url(http), faultserver_get(server, "http"));
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/who" }, &out);
		assert_string_equal(faultserver_last(server, "authorization"), cases[i].seen);
		assert_string_equal(faultserver_last(server, "x-scope-orgid"), "team-a");
		assert_int_equal(out.credential, cases[i].credential);
		http_destroy(http);
		buf_finish(&base);
	}
}

static void a_token_that_changed_is_tried_once_more(void **state)
{
	(void)state;
	char path[] = "/tmp/chaoswatch-token-XXXXXX";
	close(mkstemp(path));
	write_file(path, "old\n", 0600);
	struct config_http config = { PLAIN_CONFIG, .credentials_file = path };
	struct http *http = httpbed_open(faultserver_get(server, "http"), &config);
	struct httpbed_outcome out;

	faultserver_control(server, "{\"reset\": true, \"token\": \"old\"}");
	httpbed_ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(http_note(http), "");

	/* The token was rotated: the question is asked again with the new one, and nobody notices. */
	write_file(path, "new\n", 0644);
	faultserver_control(server, "{\"reset\": true, \"token\": \"new\"}");
	httpbed_ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_int_equal(faultserver_count(server, "GET /fault/auth/x"), 2);
	assert_non_null(strstr(http_note(http), "readable by others"));

	/* Once more within 10 s: the file is not read again, and the refusal is told. */
	write_file(path, "newer\n", 0600);
	faultserver_control(server, "{\"reset\": true, \"token\": \"newer\"}");
	httpbed_ask(http, (struct http_call){ .path = "/fault/auth/x" }, &out);
	assert_int_equal(out.status, 401);
	assert_int_equal(out.explained.code, ERR_AUTH);
	assert_string_equal(out.explained.text, "401: token rejected or expired; token file read again");
	assert_int_equal(faultserver_count(server, "GET /fault/auth/x"), 1);
	http_destroy(http);

	/* What changes something is not repeated, but reads the token for the next time; a 500 may mean the same as a 401. */
	write_file(path, "first\n", 0600);
	http = httpbed_open(faultserver_get(server, "http"), &config);
	httpbed_ask(http, (struct http_call){ .path = "/plain" }, &out);
	write_file(path, "second\n", 0600);
	faultserver_control(server, "{\"reset\": true, \"token\": \"second\"}");
	httpbed_ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/fault/auth:500/x", .changes = true }, &out);
	assert_int_equal(out.status, 500);
	assert_int_equal(out.explained.code, ERR_AUTH);
	assert_string_equal(out.explained.text, "token rejected or expired; token file read again");
	assert_int_equal(faultserver_count(server, "PUT /fault/auth:500/x"), 1);
	httpbed_ask(http, (struct http_call){ .method = HTTP_PUT, .path = "/fault/auth:500/x", .changes = true }, &out);
	assert_int_equal(out.status, 200);
	http_destroy(http);
	unlink(path);
}

static void a_credential_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	struct config_header split[] = { { "X-A", "b\r\nX-Evil: 1" } };
	const struct {
		struct config_http config;
		enum err_code code;
		const char *where, *text;
	} cases[] = {
		{ { PLAIN_CONFIG, .credentials_file = "/nonexistent/token" }, ERR_IO, "/nonexistent/token",
			"credential file /nonexistent/token: No such file or directory" },
		{ { PLAIN_CONFIG, .credentials = "sec\nret" }, ERR_CONFIG, "", "the credential has a control character or a second line" },
		{ { PLAIN_CONFIG, .headers = split, .header_count = 1 }, ERR_CONFIG, "", "a header or its value has a control character" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		struct http *http = httpbed_open(faultserver_get(server, "http"), &cases[i].config);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.error.code, cases[i].code);
		assert_string_equal(out.error.where, cases[i].where);
		assert_string_equal(out.error.text, cases[i].text);
		assert_false(out.reply_lost);
		assert_int_equal(faultserver_count(server, "connections"), 0);
		assert_int_equal(http_active(http), 0);
		http_destroy(http);
	}
}

static void secrets_are_not_told(void **state)
{
	(void)state;
	char log_path[] = "/tmp/chaoswatch-log-XXXXXX";
	close(mkstemp(log_path));
	struct err err = { 0 };
	assert_true(log_open(log_path, LOG_DEBUG, &err));
	static const char *const addresses[] = { "http", "refused", "https", "backlog" };
	struct config_header headers[] = { { "X-Key", "hunter2" } };
	for (size_t i = 0; i < 4; i++) {
		struct config_http config = { PLAIN_CONFIG, .headers = headers, .header_count = 1 };
		const char *address = faultserver_get(server, addresses[i]);
		const char *rest = strstr(address, "://") + 3;
		struct buf base = { 0 };
		buf_appendf(&base, "%.*suser:hunter2@%s/?token=hunter2", (int)(rest - address), address, rest);
		struct http *http = httpbed_open(base.data, &config);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/fault/status:401/x?token=hunter2", .timeout_ms = 300 }, &out);
		assert_int_not_equal(out.explained.code, ERR_NONE);
		char message[600];
		assert_null(strstr(err_message(&out.explained, message, sizeof message), "hunter2"));
		assert_null(strstr(out.url, "hunter2"));
		assert_null(strstr(http_url(http), "hunter2"));
		http_destroy(http);
		buf_finish(&base);
	}
	log_close();
	char text[8192] = "";
	int fd = open(log_path, O_RDONLY);
	assert_true(read(fd, text, sizeof text - 1) > 200);
	close(fd);
	unlink(log_path);
	assert_non_null(strstr(text, "connection refused"));
	assert_null(strstr(text, "hunter2"));
}

/* ---- TLS ---- */

static void certificates_are_checked_as_configured(void **state)
{
	(void)state;
	const char *ca = faultserver_get(server, "ca"), *wrong_ca = faultserver_get(server, "wrong_ca");
	const char *cert = faultserver_get(server, "client_cert"), *key = faultserver_get(server, "client_key");
	const struct {
		const char *address;
		struct config_http config;
		const char *text; /* "" : it works */
	} cases[] = {
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca, .server_name = "right.test" }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = (char *)ca, .server_name = "other.test" },
			"certificate is for another name than other.test; set tls_config.server_name to its name" },
		{ "https", { PLAIN_CONFIG, .insecure_skip_verify = true }, "" },
		{ "https_wrong_name", { PLAIN_CONFIG, .ca_file = (char *)wrong_ca },
			"certificate is for another name than 127.0.0.1; set tls_config.server_name to its name" },
		{ "https_wrong_name", { PLAIN_CONFIG, .ca_file = (char *)wrong_ca, .server_name = "wrong.test" }, "" },
		{ "https_wrong_name", { PLAIN_CONFIG, .insecure_skip_verify = true }, "" },
		{ "https", { PLAIN_CONFIG, .ca_file = "/nonexistent.pem" }, "cannot use tls_config.ca_file /nonexistent.pem" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca },
			"the server wants a client certificate; set tls_config.cert_file and key_file" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca, .cert_file = (char *)cert, .key_file = (char *)key }, "" },
		{ "https_client", { PLAIN_CONFIG, .ca_file = (char *)ca, .cert_file = "/nonexistent.pem", .key_file = (char *)key },
			"cannot use tls_config.cert_file /nonexistent.pem with its key_file" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http *http = httpbed_open(faultserver_get(server, cases[i].address), &cases[i].config);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/tls" }, &out);
		assert_string_equal(out.explained.text, cases[i].text);
		assert_int_equal(out.explained.code, cases[i].text[0] ? ERR_TLS : ERR_NONE);
		assert_int_equal(out.status, cases[i].text[0] ? 0 : 200);
		if (!cases[i].text[0])
			assert_string_equal(faultserver_last(server, "host"), faultserver_get(server, cases[i].address) + 8);
		http_destroy(http);
	}
}

static void https_to_a_plain_port_is_told(void **state)
{
	(void)state;
	struct buf base = { 0 };
	buf_appendf(&base, "https://%s", faultserver_get(server, "http") + 7);
	struct http *http = httpbed_open(base.data, NULL);
	struct httpbed_outcome out;
	httpbed_ask(http, (struct http_call){ .method = HTTP_POST, .path = "/x", .changes = true }, &out);
	assert_int_equal(out.error.code, ERR_TLS);
	assert_string_equal(out.error.text, "the server does not speak TLS; write http:// in the URL?");
	assert_false(out.reply_lost);
	http_destroy(http);
	buf_finish(&base);
}

/* ---- proxies ---- */

static void a_proxy_is_asked_and_named(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true, \"answers\": {\"http://far.invalid/x\": {\"body\": \"through\"}}}");
	struct config_http config = { PLAIN_CONFIG, .proxy_url = (char *)faultserver_get(server, "http"), .credentials = "t0ken" };
	struct http *http = httpbed_open("http://far.invalid", &config);
	struct httpbed_outcome out;
	httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_string_equal(out.body, "through");
	http_destroy(http);

	config.proxy_url = (char *)faultserver_get(server, "refused");
	http = httpbed_open("http://far.invalid", &config);
	httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_string_equal(out.error.text, "proxy 127.0.0.1: connection refused");
	http_destroy(http);

	config.proxy_url = "http://user:hunter2@no-such-proxy.invalid:3128";
	http = httpbed_open("http://far.invalid", &config);
	httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_int_equal(out.error.code, ERR_RESOLVE);
	assert_string_equal(out.error.text, "could not resolve the proxy's name no-such-proxy.invalid");
	http_destroy(http);

	/* A tunnel that is refused: the request itself was never sent, and the token is not the proxy's. */
	config.proxy_url = (char *)faultserver_get(server, "http");
	faultserver_control(server, "{\"reset\": true, \"faults\": {\"far.invalid:443\": \"status:407\"}}");
	http = httpbed_open("https://far.invalid", &config);
	httpbed_ask(http, (struct http_call){ .method = HTTP_POST, .path = "/x", .changes = true }, &out);
	assert_int_equal(out.error.code, ERR_AUTH);
	assert_string_equal(out.error.text, "the proxy wants a user and a password (407); set them in proxy_url");
	assert_false(out.reply_lost);
	assert_string_equal(faultserver_last(server, "authorization"), "");
	http_destroy(http);
}

static void proxies_of_the_environment_are_used_as_curl_does(void **state)
{
	(void)state;
	static const struct {
		const char *no_proxy, *proxy_url;
		bool through;
	} cases[] = { { "", "", true }, { "far.invalid", "", false }, { "far.invalid", "http", true }, { "*", "", false } };
	setenv("http_proxy", faultserver_get(server, "http"), 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		faultserver_control(server, "{\"reset\": true}");
		setenv("no_proxy", cases[i].no_proxy, 1);
		const struct config_http config = { PLAIN_CONFIG,
			.proxy_url = cases[i].proxy_url[0] ? (char *)faultserver_get(server, "http") : "" };
		struct http *http = httpbed_open("http://far.invalid", &config);
		struct httpbed_outcome out;
		httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
		assert_int_equal(out.explained.code, cases[i].through ? ERR_NONE : ERR_RESOLVE);
		assert_int_equal(faultserver_count(server, "GET http://far.invalid/x"), cases[i].through);
		http_destroy(http);
	}
	unsetenv("http_proxy");
	unsetenv("no_proxy");
}

static void addresses_of_ipv6_are_asked(void **state)
{
	(void)state;
	faultserver_control(server, "{\"reset\": true}");
	const struct config_http config = { PLAIN_CONFIG, .proxy_url = (char *)faultserver_get(server, "http") };
	struct http *http = httpbed_open("http://[fd00::1]:9090/pre", &config);
	struct httpbed_outcome out;
	httpbed_ask(http, (struct http_call){ .path = "/x" }, &out);
	assert_int_equal(out.status, 200);
	assert_string_equal(faultserver_last(server, "target"), "http://[fd00::1]:9090/pre/x");
	assert_string_equal(faultserver_last(server, "host"), "[fd00::1]:9090");
	assert_string_equal(out.url, "http://[fd00::1]:9090/pre/x");
	http_destroy(http);
}

static int begin(void **state)
{
	(void)state;
	return httpbed_begin(&server) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	faultserver_stop(server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(credentials_arrive),
		cmocka_unit_test(a_token_that_changed_is_tried_once_more),
		cmocka_unit_test(a_credential_that_cannot_be_read_is_told),
		cmocka_unit_test(secrets_are_not_told),
		cmocka_unit_test(certificates_are_checked_as_configured),
		cmocka_unit_test(https_to_a_plain_port_is_told),
		cmocka_unit_test(a_proxy_is_asked_and_named),
		cmocka_unit_test(proxies_of_the_environment_are_used_as_curl_does),
		cmocka_unit_test(addresses_of_ipv6_are_asked),
	};
	return cmocka_run_group_tests_name("http_trust", tests, begin, end);
}
