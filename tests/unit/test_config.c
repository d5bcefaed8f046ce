#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"

static char folder[64];

/* The environment of a test: name, value, ..., NULL. */
static const char *environment[20];

static const char *test_getenv(const char *name)
{
	for (size_t i = 0; environment[i]; i += 2) {
		if (strcmp(environment[i], name) == 0)
			return environment[i + 1];
	}
	return NULL;
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/chaoswatch-config-XXXXXX");
	memset(environment, 0, sizeof(environment));
	return mkdtemp(folder) ? 0 : -1;
}

static const char *path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path_of("c.yaml"));
	unlink(path_of("chaoswatch/config.yaml"));
	rmdir(path_of("chaoswatch"));
	unlink(path_of(".config/chaoswatch/config.yaml"));
	rmdir(path_of(".config/chaoswatch"));
	rmdir(path_of(".config"));
	return rmdir(folder);
}

static void write_file(const char *name, const char *text, size_t length)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

static struct config_errors errors;

static struct config *load_n(const char *text, size_t length)
{
	struct config_overrides overrides = { .config_path = "c.yaml" };
	char path[200];

	write_file("c.yaml", text, length);
	snprintf(path, sizeof(path), "%s", path_of("c.yaml"));
	overrides.config_path = path;
	environment[0] = "HOME";
	environment[1] = "/home/me";
	return config_load(&overrides, test_getenv, &errors);
}

static struct config *load(const char *text)
{
	return load_n(text, strlen(text));
}

static struct config *load_good(const char *text)
{
	struct config *config = load(text);

	if (errors.count > 0)
		fail_msg("%s: %s", errors.items[0].where, errors.items[0].text);
	return config;
}

static char *example(void)
{
	FILE *file = fopen("tests/fixtures/config/example.yaml", "r");
	char *text = mem_zalloc(1, 10000);

	assert_non_null(file);
	assert_true(fread(text, 1, 9999, file) > 1000);
	fclose(file);
	return text;
}

static const char *in_folder(const char *name)
{
	return path_of(name);
}

static void reads_the_example(void **state)
{
	char *text = example();
	struct config *config = load_good(text);
	const struct config_context *demo, *prod;
	const struct config_panel *panel;

	(void)state;
	assert_string_equal(config->path, path_of("c.yaml"));
	assert_int_equal(errors.warning_count, 1); /* `slos: []` asks for nothing */
	assert_string_equal(errors.warnings[0].text, "slo_files: has no effect in this version");
	assert_non_null(strstr(errors.warnings[0].where, "/c.yaml:26"));
	assert_int_equal(config->context_count, 2);
	assert_int_equal(config->context, 0);
	demo = config_current(config);
	assert_string_equal(demo->name, "demo");
	assert_false(demo->read_only);
	assert_string_equal(demo->prometheus.url, "http://127.0.0.1:9090");
	assert_int_equal(demo->alertmanager_count, 1);
	assert_string_equal(demo->alertmanagers[0].url, "http://127.0.0.1:9093");
	assert_string_equal(demo->chaos_mesh.url, "http://127.0.0.1:2333");
	assert_int_equal(demo->chaos_mesh.namespace_count, 0);
	prod = &config->contexts[1];
	assert_string_equal(prod->name, "prod");
	assert_true(prod->read_only);
	assert_string_equal(prod->prometheus.url, "https://prom.example.org/prefix");
	assert_string_equal(prod->prometheus.http.credentials_file, "/home/me/.config/chaoswatch/prom.token");
	assert_string_equal(prod->prometheus.http.auth_type, "Bearer");
	assert_string_equal(prod->prometheus.http.ca_file, in_folder("ca.pem"));
	assert_string_equal(prod->prometheus.http.cert_file, in_folder("me.pem"));
	assert_string_equal(prod->prometheus.http.key_file, in_folder("me.key"));
	assert_int_equal(prod->prometheus.http.header_count, 1);
	assert_string_equal(prod->prometheus.http.headers[0].name, "X-Scope-OrgID");
	assert_string_equal(prod->prometheus.http.headers[0].value, "team-a");
	assert_true(prod->prometheus.http.follow_redirects);
	assert_int_equal(config->refresh_ms, 5000);
	assert_int_equal(config->range_ms, 900000);
	assert_string_equal(config->theme, "terminal");
	assert_false(config->local_time);
	assert_int_equal(config->experiment_count, 1);
	assert_string_equal(config->experiments[0], "/home/me/chaos");
	assert_int_equal(config->panel_count, 1);
	panel = &config->panels[0];
	assert_string_equal(panel->title, "Container RSS");
	assert_string_equal(panel->query, "container_memory_rss{container!=\"\",container!=\"POD\"}");
	assert_string_equal(panel->legend, "{{container}}");
	assert_int_equal(panel->unit, UNIT_BYTES);
	assert_true(panel->objective.set);
	assert_string_equal(panel->objective.name, "leaker-rss");
	assert_string_equal(panel->objective.op, "<=");
	assert_true(panel->objective.value == 10 * 1024 * 1024);
	assert_string_equal(panel->objective.match, "container=~\"cpp-dns-leaker-service.*\"");
	assert_string_equal(panel->limit, "container_spec_memory_limit_bytes > 0");
	assert_int_equal(config->key_count, 1);
	assert_string_equal(config->keys[0].action, "pause");
	assert_string_equal(config->keys[0].keys, "P");
	assert_true(config->keys[0].line > 20);
	config_destroy(config);
	free(text);
}

static void has_defaults_without_a_file(void **state)
{
	struct config_overrides overrides = { 0 };
	struct config *config = config_load(&overrides, test_getenv, &errors);

	(void)state;
	assert_int_equal(errors.count, 0);
	assert_string_equal(config->path, "");
	assert_int_equal(config->context_count, 1);
	assert_string_equal(config_current(config)->name, "default");
	assert_false(config_has_source(config));
	assert_false(config_is_read_only(config));
	assert_int_equal(config->refresh_ms, 5000);
	assert_int_equal(config->range_ms, 900000);
	assert_string_equal(config->theme, "terminal");
	assert_string_equal(config->log_path, "");
	assert_string_equal(config->log_level, "info");
	assert_int_equal(config->panel_count, 0);
	config_destroy(config);
	config_destroy(NULL);
}

static void an_empty_file_is_fine(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "---\n", "theme:\n", "contexts:\n", "contexts: {}\n", "contexts: {a: }\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct config *config = load_good(texts[i]);

		assert_false(config_has_source(config));
		assert_string_equal(config->theme, "terminal");
		config_destroy(config);
	}
}

static void reads_all_of_a_server(void **state)
{
	struct config *config = load_good("contexts:\n"
					  "  a:\n"
					  "    prometheus:\n"
					  "      url: HTTP://[::1]:9090/x/y///\n"
					  "      basic_auth: {username: me, password: 007}\n"
					  "      tls_config: {server_name: n, insecure_skip_verify: true}\n"
					  "      proxy_url: socks5://u:p@proxy:1080\n"
					  "      follow_redirects: no\n"
					  "    chaos_mesh:\n"
					  "      url: http://c\n"
					  "      authorization: {type: Basic, credentials: abc}\n"
					  "      namespaces: [default, shop]\n"
					  "timezone: local\n");
	const struct config_source *prometheus = &config_current(config)->prometheus;
	const struct config_source *chaos = &config_current(config)->chaos_mesh;

	(void)state;
	assert_string_equal(prometheus->url, "HTTP://[::1]:9090/x/y");
	assert_string_equal(prometheus->http.username, "me");
	assert_string_equal(prometheus->http.password, "007");
	assert_string_equal(prometheus->http.server_name, "n");
	assert_true(prometheus->http.insecure_skip_verify);
	assert_string_equal(prometheus->http.proxy_url, "socks5://u:p@proxy:1080");
	assert_false(prometheus->http.follow_redirects);
	assert_string_equal(chaos->http.auth_type, "Basic");
	assert_string_equal(chaos->http.credentials, "abc");
	assert_int_equal(chaos->namespace_count, 2);
	assert_string_equal(chaos->namespaces[1], "shop");
	assert_true(config->local_time);
	config_destroy(config);
}

static void reads_objectives_by_unit(void **state)
{
	static const struct {
		const char *unit, *value;
		double number;
	} cases[] = {
		{ "seconds", "250ms", 0.25 },
		{ "seconds", "5m", 300 },
		{ "seconds", "2", 2 },
		{ "none", "250m", 0.25 },
		{ "ratio", "0.01", 0.01 },
		{ "bytes", "1.5Gi", 1.5 * 1024 * 1024 * 1024 },
		{ "/s", "1e3", 1000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];
		struct config *config;

		snprintf(text, sizeof(text), "panels: [{query: up, objective: {value: %s}, unit: %s}]", cases[i].value, cases[i].unit);
		config = load_good(text);
		assert_true(config->panels[0].objective.value == cases[i].number);
		assert_string_equal(config->panels[0].objective.op, "<=");
		assert_string_equal(config->panels[0].title, "up");
		config_destroy(config);
	}
}

static void joins_keys(void **state)
{
	struct config *config = load_good("keys: {pause: [P, C-p], quit: q}");

	(void)state;
	assert_int_equal(config->key_count, 2);
	assert_string_equal(config->keys[0].keys, "P, C-p");
	assert_string_equal(config->keys[1].action, "quit");
	config_destroy(config);
}

#define S "contexts: {a: {prometheus: "
#define E "}}"

static const struct {
	const char *text;
	int line;
	const char *words;
} mistakes[] = {
	{ "refesh: 5s", 1, "unknown key \"refesh\"; did you mean \"refresh\"?" },
	{ "theme: x\nfoobar: 5s", 2, "unknown key \"foobar\"; known here: context, contexts, refresh," },
	{ "refresh: 5", 0, "" },
	{ "refresh: 100ms", 1, "refresh: must be a duration from 500ms to 1h, such as 5s" },
	{ "refresh: soon", 1, "refresh: must be a duration from 500ms to 1h, such as 5s" },
	{ "range: 31d", 1, "range: must be a duration from 1m to 30d, such as 15m" },
	{ "range: [15m]", 1, "range: must be one value" },
	{ "timezone: CET", 1, "timezone: \"CET\" is none of: UTC local" },
	{ "- a\n- b", 1, "the file: must be a block of keys" },
	{ "just text", 1, "the file: must be a block of keys" },
	{ "contexts: [a]", 1, "contexts: must be a block of keys" },
	{ "context: b\ncontexts: {bb: {}}", 1, "context: there is no \"b\" in the configuration" },
	{ "contexts:\n  prod: {}\ncontext: prodd", 3, "context: there is no \"prodd\"; did you mean \"prod\"?" },
	{ S "http://x" E, 1, "prometheus: must be a block of keys" },
	{ S "{}" E, 1, "prometheus: url is missing" },
	{ S "{url: ''}" E, 1, "prometheus: url is missing" },
	{ S "{url: localhost:9090}" E, 1, "url: must begin with http:// or https://" },
	{ S "{url: ftp://x}" E, 1, "url: must begin with http:// or https://" },
	{ S "{url: 'http://me:secret@x'}" E, 1, "url: a user or password must not stand in a URL; use basic_auth" },
	{ S "{url: 'http://'}" E, 1, "url: is not a URL: host, host:port or [address]:port must follow the //" },
	{ S "{url: 'http:///path'}" E, 1, "url: is not a URL" },
	{ S "{url: \"http://x\\u009b2Jy\"}" E, 1, "url: is not a URL" },
	{ S "{url: \"http://x\\u202ey\"}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x:70000'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x:0'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x:99999999999999999999'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x:port'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x:'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://:90'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://[::1'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://[]:1'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://[::1]x'}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://a b'}" E, 1, "url: is not a URL" },
	{ S "{url: \"http://a\\r\\nX: y\"}" E, 1, "url: is not a URL" },
	{ S "{url: 'http://x?q=1'}" E, 1, "url: a URL ends with its path, without ? and #" },
	{ S "{url: 'http://x/#top'}" E, 1, "url: a URL ends with its path, without ? and #" },
	{ S "{url: 'http://x', proxy_url: nowhere}" E, 1, "proxy_url: must begin with http://, https:// or socks5://" },
	{ S "{url: 'http://x', basic_auth: {user: x}}" E, 1, "unknown key \"user\"; known here: username, password, password_file" },
	{ S "{url: 'http://x', basic_auth: {usrname: x}}" E, 1, "unknown key \"usrname\"; did you mean \"username\"?" },
	{ S "{url: 'http://x', basic_auth: {password: [x]}}" E, 1, "password: must be one value" },
	{ S "{url: 'http://x', basic_auth: {password: x, password_file: y}}" E, 1,
		"password and password_file: only one of them can be there" },
	{ S "{url: 'http://x', authorization: {credentials: x, credentials_file: y}}" E, 1, "credentials and credentials_file: only one" },
	{ S "{url: 'http://x', authorization: {}, basic_auth: {}}" E, 1, "basic_auth and authorization: only one of them can be there" },
	{ S "{url: 'http://x', tls_config: {cert_file: x}}" E, 1, "cert_file needs key_file beside it" },
	{ S "{url: 'http://x', tls_config: {key_file: x}}" E, 1, "key_file needs cert_file beside it" },
	{ S "{url: 'http://x', follow_redirects: maybe}" E, 1, "follow_redirects: \"maybe\" is neither true nor false" },
	{ S "{url: 'http://x', namespaces: [a]}" E, 1, "namespaces: only chaos_mesh has them" },
	{ S "{url: 'http://x', headers: [a]}" E, 1, "headers: must be a block of keys" },
	{ S "{url: 'http://x', headers: {'a b': c}}" E, 1, "headers: must be names and one-line values" },
	{ S "{url: 'http://x', headers: {a: \"b\\nc\"}}" E, 1, "headers: must be names and one-line values" },
	{ "contexts: {a: {alertmanager: {}}}", 1, "unknown key \"alertmanager\"; did you mean \"alertmanagers\"?" },
	{ "contexts: {a: {alertmanagers: {}}}", 1, "alertmanagers: must be a list: [a, b]" },
	{ "contexts: {a: {alertmanagers: [x]}}", 1, "alertmanagers: must be a block of keys" },
	{ "contexts: {a: {alertmanagers: [{}]}}", 1, "alertmanagers: url is missing" },
	{ "contexts: {'': {}}", 1, "contexts: a context needs a name" },
	{ "contexts: {a: {chaos_mesh: {url: http://x, namespaces: [{}]}}}", 1, "namespaces: must be a list of texts" },
	{ "contexts: {a: {chaos_mesh: {url: http://x, namespaces: x}}}", 1, "namespaces: must be a list: [a, b]" },
	{ "experiments: ['']", 1, "experiments: must be a list of texts" },
	{ "panels: [{}]", 1, "panels: query is missing" },
	{ "panels: [x]", 1, "panels: must be a block of keys" },
	{ "panels: [{query: up, unit: furlong}]", 1, "unit: \"furlong\" is none of: none bytes cores" },
	{ "panels: [{query: up, objective: {}}]", 1, "objective: value is missing" },
	{ "panels: [{query: up, objective: 5}]", 1, "objective: must be a block of keys" },
	{ "panels: [{query: up, objective: {value: much}}]", 1, "value: must be a number, such as 0.5, 10Mi or 250ms" },
	{ "panels: [{query: up, objective: {value: 1, op: '=='}}]", 1, "op: \"==\" is none of: < <= > >=" },
	{ "panels:\n- query: up\n  objective:\n    value: 1\n    match: a=~\"(\"\n", 5, "match: label matcher: regular expression \"(\"" },
	{ "keys: [a]", 1, "keys: must be a block of keys" },
	{ "keys: {pause: {}}", 1, "keys: must be a key or a list of keys, such as P or [P, C-p]" },
	{ "keys: {pause: ['']}", 1, "keys: must be a key or a list of keys, such as P or [P, C-p]" },
	{ "slos: x", 1, "slos: must be a list: [a, b]" },
	{ "theme: a\ntheme: b", 2, "a key that is there twice: theme" },
	{ "theme: [", 2, "not YAML" },
	{ "theme: a\n---\ntheme: b", 0, "must be one YAML document, not 2" },
	{ "\"\\e]0;x\\a\": 1", 1, "unknown key \"\xef\xbf\xbd]0;x\xef\xbf\xbd\"" },
};

static void says_what_is_wrong_and_where(void **state)
{
	char where[200];

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct config *config = load(mistakes[i].text);

		if (mistakes[i].words[0] == '\0') {
			assert_int_equal(errors.count, 0);
			config_destroy(config);
			continue;
		}
		if (errors.count != 1 || strncmp(errors.items[0].text, mistakes[i].words, strlen(mistakes[i].words)) != 0)
			fail_msg("%s: %zu: %s", mistakes[i].text, errors.count, errors.items[0].text);
		snprintf(where, sizeof(where), mistakes[i].line ? "%s:%d" : "%s", path_of("c.yaml"), mistakes[i].line);
		assert_string_equal(errors.items[0].where, where);
		assert_int_equal(errors.items[0].code, ERR_CONFIG);
		assert_int_equal(config->refresh_ms, 5000);
		config_destroy(config);
	}
}

static void reports_everything_at_once(void **state)
{
	struct config *config = load("refresh: x\nrange: 1h\nthem: y\ncontexts:\n  a:\n    prometheus: {url: http://x, no: 1}\n");
	struct buf many = { 0 };

	(void)state;
	assert_int_equal(errors.count, 3);
	assert_int_equal(config->range_ms, 3600000);
	assert_string_equal(config_current(config)->prometheus.url, "http://x");
	config_destroy(config);
	for (int i = 0; i < 200; i++)
		buf_appendf(&many, "k%d: 1\n", i);
	config = load(many.data);
	assert_int_equal(errors.count, 64);
	config_destroy(config);
	buf_finish(&many);
}

static bool some_error_says(const char *words)
{
	for (size_t i = 0; i < errors.count; i++) {
		if (strstr(errors.items[i].text, words) || strstr(errors.items[i].where, words))
			return true;
	}
	return false;
}

static void never_repeats_secrets(void **state)
{
	static const char *const texts[] = {
		S "{url: 'http://me:s3cret@x'}" E,
		S "{url: 'me:s3cret@x'}" E,
		S "{url: 'http://me:s3cret/@x:1'}" E,
		S "{url: http://x, proxy_url: 'http://me:s3cret@x:y'}" E,
		S "{url: http://x, basic_auth: {password: {a: s3cret}}}" E,
		S "{url: http://x, headers: {a: \"s3cret\\n\"}}" E,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct config *config = load(texts[i]);

		assert_int_equal(errors.count, 1);
		assert_false(some_error_says("s3cret"));
		config_destroy(config);
	}
}

static void finds_its_file(void **state)
{
	struct config_overrides overrides = { 0 };
	struct config *config;
	char home[200], xdg[200], named[200];

	(void)state;
	snprintf(home, sizeof(home), "%s", folder);
	environment[0] = "HOME", environment[1] = home;
	assert_int_equal(mkdir(path_of(".config"), 0700), 0);
	assert_int_equal(mkdir(path_of(".config/chaoswatch"), 0700), 0);
	write_file(".config/chaoswatch/config.yaml", "theme: home", 11);
	config = config_load(&overrides, test_getenv, &errors);
	assert_string_equal(config->theme, "home");
	config_destroy(config);

	snprintf(xdg, sizeof(xdg), "%s", folder);
	environment[2] = "XDG_CONFIG_HOME", environment[3] = xdg;
	assert_int_equal(mkdir(path_of("chaoswatch"), 0700), 0);
	config = config_load(&overrides, test_getenv, &errors);
	assert_string_equal(config->theme, "terminal");
	config_destroy(config);
	write_file("chaoswatch/config.yaml", "theme: xdg", 10);
	config = config_load(&overrides, test_getenv, &errors);
	assert_string_equal(config->theme, "xdg");
	config_destroy(config);

	snprintf(named, sizeof(named), "%s", path_of("c.yaml"));
	write_file("c.yaml", "theme: named", 12);
	environment[4] = "CHAOSWATCH_CONFIG", environment[5] = "~/c.yaml";
	config = config_load(&overrides, test_getenv, &errors);
	assert_string_equal(config->theme, "named");
	assert_string_equal(config->path, named);
	config_destroy(config);
	environment[5] = "/nowhere/x.yaml";
	overrides.config_path = named;
	config = config_load(&overrides, test_getenv, &errors);
	assert_string_equal(config->theme, "named");
	assert_int_equal(errors.count, 0);
	config_destroy(config);
}

static void a_named_file_must_be_there(void **state)
{
	struct config_overrides overrides = { .config_path = "/nowhere/x.yaml" };
	struct config *config = config_load(&overrides, test_getenv, &errors);

	(void)state;
	assert_int_equal(errors.count, 1);
	assert_string_equal(errors.items[0].where, "/nowhere/x.yaml");
	config_destroy(config);
	overrides.config_path = NULL;
	environment[0] = "CHAOSWATCH_CONFIG", environment[1] = "/nowhere/y.yaml";
	config = config_load(&overrides, test_getenv, &errors);
	assert_int_equal(errors.count, 1);
	assert_true(some_error_says("/nowhere/y.yaml"));
	config_destroy(config);
}

static const char two_contexts[] = "context: a\n"
				   "theme: file\n"
				   "range: 1h\n"
				   "contexts:\n"
				   "  a: &a\n"
				   "    prometheus: {url: http://file-prom, basic_auth: {username: u, password: p}, headers: {h: v}}\n"
				   "    alertmanagers: [{url: http://file-am1}, {url: http://file-am2}]\n"
				   "    chaos_mesh: {url: http://file-chaos, namespaces: [x]}\n"
				   "  b: {<<: *a, read_only: true}\n";

static struct config *load_two(struct config_overrides *overrides)
{
	static char path[200];

	write_file("c.yaml", two_contexts, strlen(two_contexts));
	snprintf(path, sizeof(path), "%s", path_of("c.yaml"));
	overrides->config_path = path;
	return config_load(overrides, test_getenv, &errors);
}

static void variables_win_over_the_file(void **state)
{
	static const char *const variables[] = {
		"CHAOSWATCH_CONTEXT",
		"b",
		"CHAOSWATCH_PROMETHEUS",
		"http://env-prom/",
		"CHAOSWATCH_ALERTMANAGER",
		"http://e1, http://e2",
		"CHAOSWATCH_THEME",
		"env",
		"CHAOSWATCH_BEARER_TOKEN_FILE",
		"/t/token",
		"CHAOSWATCH_CHAOS_MESH_TOKEN_FILE",
		"/t/chaos",
		"CHAOSWATCH_CHAOS_MESH",
		"",
	};
	struct config_overrides overrides = { 0 };
	struct config *config;
	const struct config_context *context;

	(void)state;
	memcpy(environment, variables, sizeof(variables));
	config = load_two(&overrides);
	context = config_current(config);
	assert_int_equal(errors.count, 0);
	assert_string_equal(context->name, "b");
	assert_true(config_is_read_only(config));
	assert_string_equal(context->prometheus.url, "http://env-prom");
	assert_string_equal(context->prometheus.http.username, "");
	assert_int_equal(context->prometheus.http.header_count, 0);
	assert_string_equal(context->prometheus.http.credentials_file, "/t/token");
	assert_int_equal(context->alertmanager_count, 2);
	assert_string_equal(context->alertmanagers[1].url, "http://e2");
	assert_string_equal(context->alertmanagers[1].http.credentials_file, "/t/token");
	assert_string_equal(context->chaos_mesh.url, "http://file-chaos");
	assert_int_equal(context->chaos_mesh.namespace_count, 1);
	assert_string_equal(context->chaos_mesh.http.credentials_file, "/t/chaos");
	assert_string_equal(config->theme, "env");
	assert_string_equal(config->contexts[0].prometheus.url, "http://file-prom");
	config_destroy(config);
}

static void flags_win_over_variables(void **state)
{
	static const char *const variables[] = {
		"CHAOSWATCH_CONTEXT",
		"b",
		"CHAOSWATCH_PROMETHEUS",
		"http://env-prom",
		"CHAOSWATCH_ALERTMANAGER",
		"http://e1 http://e2",
		"CHAOSWATCH_THEME",
		"env",
		"CHAOSWATCH_BEARER_TOKEN_FILE",
		"/t/token",
	};
	struct config_overrides overrides = {
		.context = "a",
		.prometheus = "http://flag-prom",
		.alertmanagers = { "http://f1" },
		.alertmanager_count = 1,
		.theme = "flag",
		.chaos_mesh = "http://flag-chaos",
		.bearer_token_file = "token",
		.range = "3h",
		.refresh = "10s",
		.log_path = "~/log",
		.log_level = "debug",
		.read_only = true,
	};
	struct config *config;
	const struct config_context *context;
	char here[200], token[220];

	(void)state;
	memcpy(environment, variables, sizeof(variables));
	environment[10] = "HOME", environment[11] = "/home/me";
	config = load_two(&overrides);
	context = config_current(config);
	if (errors.count > 0)
		fail_msg("%s: %s", errors.items[0].where, errors.items[0].text);
	assert_string_equal(context->name, "a");
	assert_string_equal(context->prometheus.url, "http://flag-prom");
	assert_string_equal(context->prometheus.http.password, "");
	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(token, sizeof(token), "%s/token", here);
	assert_string_equal(context->prometheus.http.credentials_file, token);
	assert_int_equal(context->alertmanager_count, 1);
	assert_string_equal(context->alertmanagers[0].url, "http://f1");
	assert_string_equal(context->chaos_mesh.url, "http://flag-chaos");
	assert_int_equal(context->chaos_mesh.namespace_count, 0);
	assert_string_equal(context->chaos_mesh.http.credentials_file, "");
	assert_string_equal(config->theme, "flag");
	assert_int_equal(config->range_ms, 10800000);
	assert_int_equal(config->refresh_ms, 10000);
	assert_string_equal(config->log_path, "/home/me/log");
	assert_string_equal(config->log_level, "debug");
	assert_true(config_is_read_only(config));
	config_destroy(config);
}

static void a_token_keeps_the_rest_of_the_block(void **state)
{
	struct config_overrides overrides = { .bearer_token_file = "/t" };
	struct config *config = load_two(&overrides);
	const struct config_source *prometheus = &config_current(config)->prometheus;

	(void)state;
	assert_string_equal(prometheus->url, "http://file-prom");
	assert_string_equal(prometheus->http.username, "");
	assert_string_equal(prometheus->http.password, "");
	assert_int_equal(prometheus->http.header_count, 1);
	assert_string_equal(prometheus->http.credentials_file, "/t");
	config_destroy(config);
}

static void refuses_wrong_flags_and_variables(void **state)
{
	static const struct {
		struct config_overrides overrides;
		const char *variable, *text, *where, *words;
	} cases[] = {
		{ { .range = "1s" }, NULL, NULL, "--range", "range: must be a duration" },
		{ { .prometheus = "localhost" }, NULL, NULL, "--prometheus", "url: must begin with" },
		{ { .alertmanagers = { "x" }, .alertmanager_count = 1 }, NULL, NULL, "--alertmanager", "url: must begin with" },
		{ { .context = "nope" }, NULL, NULL, "--context", "context: there is no \"nope\"" },
		{ { .log_level = "loud" }, NULL, NULL, "--log-level", "log-level: \"loud\" is none of: error warn info debug" },
		{ { 0 }, "CHAOSWATCH_CHAOS_MESH", "x", "CHAOSWATCH_CHAOS_MESH", "url: must begin with" },
		{ { 0 }, "CHAOSWATCH_CONTEXT", "nope", "CHAOSWATCH_CONTEXT", "context: there is no \"nope\"" },
		{ { 0 }, "CHAOSWATCH_READ_ONLY", "perhaps", "CHAOSWATCH_READ_ONLY", "read_only: \"perhaps\" is neither" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config;

		environment[0] = cases[i].variable, environment[1] = cases[i].text;
		config = config_load(&cases[i].overrides, test_getenv, &errors);
		assert_int_equal(errors.count, 1);
		assert_string_equal(errors.items[0].where, cases[i].where);
		assert_memory_equal(errors.items[0].text, cases[i].words, strlen(cases[i].words));
		config_destroy(config);
	}
}

static void read_only_comes_from_anywhere(void **state)
{
	static const struct {
		const char *text;
		bool read_only;
	} cases[] = { { "1", true }, { "true", true }, { "yes", true }, { "perhaps", true }, { "0", false }, { "false", false },
		{ "", false } };
	struct config_overrides overrides = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config;

		environment[0] = "CHAOSWATCH_READ_ONLY", environment[1] = cases[i].text;
		config = config_load(&overrides, test_getenv, &errors);
		assert_int_equal(config_is_read_only(config), cases[i].read_only);
		config_destroy(config);
	}
}

static void has_source_with_any_url(void **state)
{
	static const struct config_overrides cases[] = { { .prometheus = "http://x" },
		{ .alertmanagers = { "http://x" }, .alertmanager_count = 1 }, { .chaos_mesh = "http://x" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct config *config = config_load(&cases[i], test_getenv, &errors);

		assert_true(config_has_source(config));
		config_destroy(config);
	}
}

/* Every beginning of the example, and every byte of it changed: no crash, nothing lost that must be there. */
static void survives_damage(void **state)
{
	static const char bytes[] = "{[:\"'\n -&*x\xff";
	char *text = example();
	size_t length = strlen(text);

	(void)state;
	for (size_t i = 0; i < length; i++) {
		char kept = text[i];
		struct config *config = load_n(text, i);

		assert_true(config->context < config->context_count);
		assert_non_null(config_current(config)->prometheus.url);
		config_destroy(config);
		text[i] = bytes[i % (sizeof(bytes) - 1)];
		config = load_n(text, length);
		assert_true(config->context < config->context_count);
		for (size_t k = 0; k < errors.count; k++)
			assert_true(errors.items[k].where[0] != '\0' && errors.items[k].text[0] != '\0');
		config_destroy(config);
		text[i] = kept;
	}
	free(text);
}

static void describes_every_key(void **state)
{
	struct config_descriptor row;
	size_t count = 0;
	bool saw_refresh = false;

	(void)state;
	for (; config_describe(count, &row); count++) {
		assert_true(row.path[0] != '\0' && row.type[0] != '\0' && row.help[0] != '\0');
		assert_non_null(row.default_text);
		if (strcmp(row.path, "refresh") == 0) {
			assert_string_equal(row.default_text, "5s");
			assert_string_equal(row.type, "duration");
			saw_refresh = true;
		}
	}
	assert_true(saw_refresh);
	assert_true(count > 40);
	assert_false(config_describe(count + 5, &row));
}

static void finds_near_names(void **state)
{
	static const char *const names[] = { "refresh", "range", "theme", "experiments", "keys" };
	static const struct {
		const char *name, *nearest;
	} cases[] = {
		{ "refesh", "refresh" },
		{ "refrehs", "refresh" },
		{ "rnage", "range" },
		{ "kyes", "keys" },
		{ "experiment", "experiments" },
		{ "x", NULL },
		{ "", NULL },
		{ "completely", NULL },
		{ "them", "theme" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = config_nearest(cases[i].name, names, 5);

		if (cases[i].nearest)
			assert_string_equal(nearest, cases[i].nearest);
		else
			assert_null(nearest);
	}
}

/* A secret in a file that others can read is told, never its value. */
static void tells_of_exposed_secrets(void **state)
{
#define PROMETHEUS "contexts: {lab: {prometheus: {url: 'http://p', "
	static const struct {
		const char *text;
		mode_t mode;
		const char *what;
	} cases[] = {
		{ PROMETHEUS "basic_auth: {username: u, password: hunter2}}}}\n", 0644, "a password" },
		{ PROMETHEUS "basic_auth: {username: u, password: hunter2}}}}\n", 0640, "a password" },
		{ PROMETHEUS "basic_auth: {username: u, password: hunter2}}}}\n", 0600, NULL },
		{ PROMETHEUS "basic_auth: {username: u, password_file: hunter2}}}}\n", 0644, NULL },
		{ PROMETHEUS "authorization: {credentials: hunter2}}}}\n", 0604, "credentials" },
		{ PROMETHEUS "headers: {X-Api-KEY: hunter2}}}}\n", 0644, "a secret header" },
		{ PROMETHEUS "headers: {X-Scope-OrgID: lab}}}}\n", 0644, NULL },
		{ "contexts: {lab: {prometheus: {url: 'http://p'}}, two: {alertmanagers: [{url: 'http://a'}, {url: 'http://b', "
		  "authorization: {credentials: hunter2}}]}}\n",
			0644, "credentials" },
		{ "contexts: {lab: {chaos_mesh: {url: 'http://c', authorization: {credentials: hunter2}}}}\n", 0644, "credentials" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config = load_good(cases[i].text);
		char told[200], expected[200] = "";

		assert_int_equal(chmod(path_of("c.yaml"), cases[i].mode), 0);
		if (cases[i].what)
			snprintf(expected, sizeof(expected), "c.yaml holds %s and is readable by others (chmod 600)", cases[i].what);
		assert_string_equal(config_exposed(config, told, sizeof(told)), expected);
		config_destroy(config);
	}
#undef PROMETHEUS
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* The demo's servers stand alone: nothing of the user's servers, and none of their credentials, goes along. */
static void the_demo_stands_alone(void **state)
{
	static const char text[] =
		"contexts:\n  prod:\n    read_only: true\n    prometheus: {url: http://p, basic_auth: {username: u, password: secret}}\n"
		"    alertmanagers: [{url: http://a}, {url: http://b}]\n    chaos_mesh: {url: http://c}\n"
		"  other: {prometheus: {url: http://o}}\n"
		"theme: dark\nrange: 6h\nexperiments: [/x, /y]\npanels: [{title: t, query: up}]\nkeys: {pause: K}\n";
	const struct config_overrides overrides = { .config_path = path_of("c.yaml"), .read_only = true };
	struct config *config;
	const struct config_context *context;

	(void)state;
	write_file("c.yaml", text, strlen(text));
	config = config_load(&overrides, test_getenv, &errors);
	assert_int_equal(errors.count, 0);
	config_use_demo(config, &(struct config_demo){ .prometheus = "http://127.0.0.1:1",
					.alertmanager = "",
					.chaos_mesh = "http://127.0.0.1:2",
					.experiments = "/demo",
					.control = "http://127.0.0.1:4",
					.token_file = "/dev/fd/9",
					.refresh_ms = 500 });
	context = config_current(config);
	assert_int_equal(config->context_count, 1);
	assert_string_equal(context->name, "demo");
	assert_string_equal(context->prometheus.url, "http://127.0.0.1:1");
	assert_string_equal(context->prometheus.http.password, "");
	assert_int_equal(context->alertmanager_count, 0);
	assert_string_equal(context->chaos_mesh.url, "http://127.0.0.1:2");
	assert_true(context->world_time && !config_is_read_only(config));
	assert_int_equal(config->panel_count, 0);
	assert_int_equal(config->experiment_count, 1);
	assert_string_equal(config->experiments[0], "/demo");
	assert_int_equal(config->range_ms, 900000);
	assert_int_equal(config->refresh_ms, 500);
	assert_string_equal(config->control->url, "http://127.0.0.1:4");
	assert_string_equal(config->control->http.credentials_file, "/dev/fd/9");
	assert_string_equal(config->control->http.auth_type, "Bearer");
	assert_string_equal(config->theme, "dark");
	assert_int_equal(config->key_count, 1);
	config_use_demo(config, &(struct config_demo){ .prometheus = "http://127.0.0.1:1",
					.alertmanager = "http://127.0.0.1:3",
					.chaos_mesh = "http://127.0.0.1:2",
					.experiments = "",
					.control = "http://127.0.0.1:5",
					.token_file = "/dev/fd/8",
					.refresh_ms = 500,
					.keep_range = true });
	assert_int_equal(config_current(config)->alertmanager_count, 1);
	assert_string_equal(config_current(config)->alertmanagers[0].url, "http://127.0.0.1:3");
	assert_int_equal(config->experiment_count, 0);
	assert_string_equal(config->control->url, "http://127.0.0.1:5");
	config_destroy(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_the_example),
		TEST(has_defaults_without_a_file),
		TEST(an_empty_file_is_fine),
		TEST(reads_all_of_a_server),
		TEST(reads_objectives_by_unit),
		TEST(joins_keys),
		TEST(says_what_is_wrong_and_where),
		TEST(reports_everything_at_once),
		TEST(never_repeats_secrets),
		TEST(finds_its_file),
		TEST(a_named_file_must_be_there),
		TEST(variables_win_over_the_file),
		TEST(flags_win_over_variables),
		TEST(a_token_keeps_the_rest_of_the_block),
		TEST(refuses_wrong_flags_and_variables),
		TEST(read_only_comes_from_anywhere),
		TEST(has_source_with_any_url),
		TEST(survives_damage),
		TEST(describes_every_key),
		TEST(finds_near_names),
		TEST(tells_of_exposed_secrets),
		TEST(the_demo_stands_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
