#include "tests/support/test.h"

#include "datasources/http_url.h"

static const struct {
	const char *text, *origin, *prefix, *host;
	int port;
	const char *user, *password;
} urls[] = {
	{ "http://localhost:9090", "http://localhost:9090", "", "localhost", 9090, "", "" },
	{ "http://localhost:9090/", "http://localhost:9090", "", "localhost", 9090, "", "" },
	{ "HTTPS://Prom.example.org", "https://Prom.example.org", "", "Prom.example.org", 443, "", "" },
	{ "https://h/prom//", "https://h", "/prom", "h", 443, "", "" },
	{ "https://h:443/a%20b/c d", "https://h:443", "/a%20b/c%20d", "h", 443, "", "" },
	{ "http://h/x?token=secret#top", "http://h", "/x", "h", 80, "", "" },
	{ "http://h?x", "http://h", "", "h", 80, "", "" },
	{ "http://[::1]:9090/p", "http://[::1]:9090", "/p", "[::1]", 9090, "", "" },
	{ "http://[fe80::1%25eth0]", "http://[fe80::1%25eth0]", "", "[fe80::1%25eth0]", 80, "", "" },
	{ "http://h:/x", "http://h", "/x", "h", 80, "", "" },
	{ "http://user:pa%40ss@h:1/x", "http://h:1", "/x", "h", 1, "user", "pa@ss" },
	{ "http://user@h", "http://h", "", "h", 80, "user", "" },
	{ "http://a@b:c@h", "http://h", "", "h", 80, "a@b", "c" },
	{ "http://us%er%0:p%zz@h", "http://h", "", "h", 80, "us%er%0", "p%zz" },
	{ "http://b\xc3\xbc"
	  "cher.example/\xc3\xa4",
		"http://b\xc3\xbc"
		"cher.example",
		"/%C3%A4",
		"b\xc3\xbc"
		"cher.example",
		80, "", "" },
	{ "https://API:6443/api/v1/namespaces/m/services/https:prom:web/proxy/", "https://API:6443",
		"/api/v1/namespaces/m/services/https:prom:web/proxy", "API", 6443, "", "" },
};

static void urls_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct http_url url;
		if (!http_url_parse(&url, urls[i].text))
			fail_msg("%s: refused", urls[i].text);
		assert_string_equal(url.origin, urls[i].origin);
		assert_string_equal(url.prefix, urls[i].prefix);
		assert_string_equal(url.host, urls[i].host);
		assert_int_equal(url.port, urls[i].port);
		assert_string_equal(url.user, urls[i].user);
		assert_string_equal(url.password, urls[i].password);
		assert_int_equal(url.tls, strncmp(url.origin, "https", 5) == 0);
		assert_string_equal(url.authority, strstr(url.origin, "://") + 3);
		assert_int_equal(strlen(url.text), strlen(url.origin) + strlen(url.prefix));
		http_url_finish(&url);
	}
}

static void what_is_no_url_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "h", "h:9090", "ftp://h", "http:/h", "http://", "http:///x", "http://:80", "http://h:0",
		"http://h:65536", "http://h:-1", "http://h:8o", "http://h:999999999999", "http://[::1", "http://[]", "http://[::1]x",
		"http://a b", "http://a\nb", "http://a\\@b", "http://h\x01/", "http://user:p@", "http://<h>", " http://h",
		"javascript://h" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct http_url url;
		if (http_url_parse(&url, texts[i]))
			fail_msg("%s: taken", texts[i]);
		assert_string_equal(url.text, "");
		assert_string_equal(url.origin, "");
		http_url_finish(&url);
	}
}

static const struct {
	const char *path, *location, *to; /* NULL: refused, and then the sentence has `shown` */
	const char *shown;
} redirects[] = {
	{ "/p/api/x?y=1", "/q/api", "/q/api", NULL },
	{ "/p/api/x?y=1", "/q?z=2#top", "/q?z=2", NULL },
	{ "/p/api/x?y=1", "z", "/p/api/z", NULL },
	{ "/p/api/x?y=1/2", "z", "/p/api/z", NULL },
	{ "/p/api/x?y=1", "?z=2", "/p/api/x?z=2", NULL },
	{ "/p/api/x", "../z", "/p/api/../z", NULL },
	{ "x", "z", "/z", NULL },
	{ "/p", "/a b\xc3\xa4", "/a%20b%C3%A4", NULL },
	{ "/p", "http://Host.example:9090/q?z", "/q?z", NULL },
	{ "/p", "http://user:pw@host.example:9090/q", "/q", NULL },
	{ "/p", "http://host.example:9090", "/", NULL },
	{ "/p", "http://host.example:9090?z", "/?z", NULL },
	{ "/p", "//host.example:9090/q", "/q", NULL },
	{ "/p", "https://host.example:9090/q", NULL, "https://host.example:9090/q" },
	{ "/p", "http://host.example/q", NULL, "http://host.example/q" },
	{ "/p", "http://host.example:90900/q", NULL, "http://host.example:90900/q" },
	{ "/p", "http://host.example.evil:9090/q", NULL, "http://host.example.evil:9090/q" },
	{ "/p", "//evil/q", NULL, "http://evil/q" },
	{ "/p", "http://host.example:9090@evil/q", NULL, "http://evil/q" },
	{ "/p", "http://evil\\@host.example:9090/q", NULL, "http://host.example:9090/q" },
	{ "/p", "https://sso.example/login?token=secret&x#secret", NULL, "https://sso.example/login" },
	{ "/p", "https://user:secret@sso.example/login", NULL, "https://sso.example/login" },
	{ "/p", "mailto:secret", NULL, "mailto:secret" },
	{ "/p", "javascript:alert(1)", NULL, "javascript:alert(1)" },
	{ "/p", "http://evil/\x1b[2J\n", NULL, "http://evil/\xef\xbf\xbd[2J " },
};

static void redirects_stay_or_are_told(void **state)
{
	(void)state;
	struct http_url url;
	assert_true(http_url_parse(&url, "http://host.example:9090/p"));
	for (size_t i = 0; i < sizeof redirects / sizeof redirects[0]; i++) {
		struct err err = { 0 };
		const struct http_redirect redirect = {
			.url = &url,
			.path = redirects[i].path,
			.status = 302,
			.location = redirects[i].location,
			.allowed = true,
		};
		char *to = http_redirect_path(&redirect, &err);
		char expected[400];
		snprintf(expected, sizeof expected, "redirected (302) to another server: %s", redirects[i].shown ? redirects[i].shown : "");
		if (redirects[i].to ? !to || strcmp(to, redirects[i].to) != 0 : to || strcmp(err.text, expected) != 0)
			fail_msg("%s: to %s, \"%s\"", redirects[i].location, to ? to : "-", err.text);
		assert_int_equal(err.code, redirects[i].to ? ERR_NONE : ERR_REDIRECT);
		free(to);
	}
	http_url_finish(&url);
}

static void redirects_end_somewhere(void **state)
{
	(void)state;
	struct http_url url;
	struct err err = { 0 };
	assert_true(http_url_parse(&url, "https://h/p"));
	struct http_redirect redirect = {
		.url = &url, .path = "/p/x?q=secret", .status = 308, .location = "/y?q=secret", .allowed = true, .followed = 2
	};
	char *to = http_redirect_path(&redirect, &err);
	assert_string_equal(to, "/y?q=secret");
	free(to);
	redirect.followed = 3;
	assert_null(http_redirect_path(&redirect, &err));
	assert_string_equal(err.text, "redirected (308) more than 3 times, at last to https://h/y");
	assert_string_equal(err.where, "https://h/p/x");
	assert_int_equal(err.status, 308);
	redirect.allowed = false;
	assert_null(http_redirect_path(&redirect, &err));
	assert_string_equal(err.text, "redirected (308) to https://h/y, which is not followed");
	redirect.location = NULL;
	assert_null(http_redirect_path(&redirect, &err));
	assert_string_equal(err.text, "redirected (308), but not said where to");
	http_url_finish(&url);
}

/* Any bytes may come as a Location: it goes to our server, or nowhere. */
static void random_locations_do_no_harm(void **state)
{
	(void)state;
	static const char *const parts[] = { "http://", "https://", "//", "/", "host.example", ":9090", "@", "evil", "?", "#", "\\", "[",
		"]", "%", "\x80", "\n", "a:" };
	struct http_url url;
	assert_true(http_url_parse(&url, "http://host.example:9090/p"));
	unsigned seed = 12345;
	for (int i = 0; i < 20000; i++) {
		char location[200] = "";
		for (int n = 0; n < 6; n++) {
			seed = seed * 1103515245u + 12345u;
			strcat(location, parts[seed / 65536 % (sizeof parts / sizeof parts[0])]);
		}
		struct err err = { 0 };
		const struct http_redirect redirect = { .url = &url, .path = "/p/x", .status = 302, .location = location, .allowed = true };
		char *to = http_redirect_path(&redirect, &err);
		if (to && (to[0] != '/' || strpbrk(to, "\n #")))
			fail_msg("seed 12345, %d: %s -> %s", i, location, to);
		if (!to && strpbrk(err.text, "\n"))
			fail_msg("seed 12345, %d: %s -> %s", i, location, err.text);
		free(to);
	}
	http_url_finish(&url);
}

static void loopback_is_no_name_that_looks_so(void **state)
{
	static const struct {
		const char *url;
		bool loopback;
	} cases[] = {
		{ "http://localhost:9090", true },
		{ "http://127.0.0.1:9090/p", true },
		{ "https://127.255.0.7", true },
		{ "http://[::1]:9090", true },
		{ "http://127.evil.org", false },
		{ "http://127.0.0.1.evil.org", false },
		{ "http://128.0.0.1", false },
		{ "http://localhost.evil.org", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_url url;
		assert_true(http_url_parse(&url, cases[i].url));
		if (http_url_is_loopback(&url) != cases[i].loopback)
			fail_msg("%s", cases[i].url);
		http_url_finish(&url);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_taken_apart),
		cmocka_unit_test(what_is_no_url_is_refused),
		cmocka_unit_test(loopback_is_no_name_that_looks_so),
		cmocka_unit_test(redirects_stay_or_are_told),
		cmocka_unit_test(redirects_end_somewhere),
		cmocka_unit_test(random_locations_do_no_harm),
	};
	return cmocka_run_group_tests_name("http_url", tests, NULL, NULL);
}
