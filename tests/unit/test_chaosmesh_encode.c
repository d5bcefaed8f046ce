#include "tests/support/test.h"

#include <dirent.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/chaosmesh_encode.h"
#include "tests/support/recording.h"

#define MANIFESTS "tests/fixtures/chaos-mesh-manifests"

static struct manifest_list read_text(const char *text)
{
	struct manifest_list list;
	chaosmesh_encode_text(text, strlen(text), "t.yaml", &list);
	return list;
}

static bool warns(const struct manifest *manifest, const char *part)
{
	for (size_t i = 0; i < manifest->warning_count; i++)
		if (strstr(manifest->warnings[i], part))
			return true;
	return false;
}

static void print_warnings(const struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->warning_count; i++)
		print_message("  %s: %s\n", manifest->name, manifest->warnings[i]);
}

/* ---- every documented body, as YAML with and without quotes, and as JSON ---- */

static char *read_file(const char *path)
{
	struct buf text = { 0 };
	char piece[4096];
	size_t got;
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_append(&text, piece, got);
	fclose(file);
	return buf_steal(&text);
}

/* '50' -> 50: how people write it. */
static char *without_quotes(const char *text)
{
	struct buf out = { 0 };
	while (*text) {
		size_t digits = *text == '\'' ? strspn(text + 1, "0123456789.") : 0;
		if (digits > 0 && text[1 + digits] == '\'') {
			buf_append(&out, text + 1, digits);
			text += digits + 2;
		} else {
			buf_append_char(&out, *text++);
		}
	}
	return buf_steal(&out);
}

static void check_equal(const char *text, const json_t *wanted, const char *name)
{
	struct manifest_list list;
	chaosmesh_encode_text(text, strlen(text), name, &list);
	if (list.error_count > 0)
		fail_msg("%s: %s: %s", name, list.errors[0].where, list.errors[0].text);
	assert_int_equal(list.count, 1);
	json_t *body = json_loads(list.items[0].body, 0, NULL);
	if (!json_equal(body, wanted))
		fail_msg("%s became %s", name, list.items[0].body);
	assert_string_equal(list.items[0].name, json_string_value(json_object_get(json_object_get(wanted, "metadata"), "name")));
	assert_string_equal(list.items[0].file, name);
	json_decref(body);
	manifest_list_finish(&list);
}

static void test_documented_bodies(void **state)
{
	struct dirent **entries;
	int count = scandir(MANIFESTS, &entries, NULL, alphasort);
	size_t checked = 0;
	(void)state;
	for (int i = 0; i < count; i++) {
		char path[512];
		snprintf(path, sizeof path, MANIFESTS "/%.200s", entries[i]->d_name);
		char *end = strstr(path, ".yaml");
		free(entries[i]);
		if (!end)
			continue;
		char *yaml = read_file(path);
		memcpy(end, ".json", 5);
		char *text = read_file(path);
		char *loose = without_quotes(yaml);
		json_t *wanted = json_loads(text, 0, NULL);
		assert_non_null(wanted);
		check_equal(yaml, wanted, path);
		check_equal(text, wanted, path);
		check_equal(loose, wanted, path);
		json_decref(wanted);
		free(loose);
		free(text);
		free(yaml);
		checked++;
	}
	free(entries);
	assert_int_equal(checked, 52);
}

/* The documented bodies are all good: what is warned of in them is known one by one. */
static void test_documented_bodies_have_few_warnings(void **state)
{
	static const struct {
		const char *name, *part;
	} expected[] = {
		{ "ckill-cart", NULL },
		{ "delay-cart", NULL },
		{ "dns-random", "no patterns: every name" },
		{ "kern-cart", "cannot be injected" },
		{ "kill-loop", "may choose no pod" },
		{ "netem-cart", "may choose no pod" },
		{ "pm-fill", "nothing but a namespace" },
		{ "vm-stop", "kubectl" },
		{ "vm-restart", "kubectl" },
		{ "disk-detach", "kubectl" },
	};
	struct manifest_list list;
	size_t warned = 0, found = 0;
	(void)state;
	chaosmesh_encode_path(MANIFESTS, &list);
	assert_int_equal(list.error_count, 0);
	assert_int_equal(list.count, 104);
	for (size_t i = 0; i < list.count; i++) {
		warned += list.items[i].warning_count;
		for (size_t j = 0; j < sizeof expected / sizeof expected[0]; j++)
			if (strcmp(expected[j].name, list.items[i].name) == 0 && expected[j].part) {
				assert_true(warns(&list.items[i], expected[j].part));
				found++;
			}
		if (warned != found) {
			print_warnings(&list.items[i]);
			fail_msg("%s has unexpected warnings", list.items[i].file);
		}
	}
	manifest_list_finish(&list);
}

/* ---- types ---- */

static void test_types(void **state)
{
	static const struct {
		const char *spec, *json;
	} rows[] = {
		{ "{mode: fixed, value: 2}", "{\"mode\":\"fixed\",\"value\":\"2\"}" },
		{ "{workers: '2', load: \"75\"}", "{\"workers\":2,\"load\":75}" },
		{ "{loss: {loss: 30, correlation: 25.5}}", "{\"loss\":{\"loss\":\"30\",\"correlation\":\"25.5\"}}" },
		{ "{delay: {latency: 10ms, reorder: {reorder: 5, gap: 4}}}",
			"{\"delay\":{\"latency\":\"10ms\",\"reorder\":{\"reorder\":\"5\",\"gap\":4}}}" },
		{ "{latency: 500}", "{\"latency\":500}" },
		{ "{network-delay: {latency: 5}, network-loss: {percent: 7}, percent: 7}",
			"{\"network-delay\":{\"latency\":\"5\"},\"network-loss\":{\"percent\":\"7\"},\"percent\":7}" },
		{ "{attr: {size: 0, perm: 0110}, memory: {size: 5}}", "{\"attr\":{\"size\":0,\"perm\":72},\"memory\":{\"size\":\"5\"}}" },
		{ "{attr: {perm: 0x48, uid: 0o17, gid: -1}}", "{\"attr\":{\"perm\":72,\"uid\":15,\"gid\":-1}}" },
		{ "{selector: {labelSelectors: {version: 1.10, on: yes, nothing: ~}}}",
			"{\"selector\":{\"labelSelectors\":{\"version\":\"1.10\",\"on\":\"yes\"}}}" },
		{ "{selector: {expressionSelectors: [{key: tier, operator: In, values: [1, true]}]}}",
			"{\"selector\":{\"expressionSelectors\":[{\"key\":\"tier\",\"operator\":\"In\",\"values\":[\"1\",\"true\"]}]}}" },
		{ "{abort: true, new: [1, 1.5, 'x', false, 1e3, .5, 2026-11-23, inf, +, 08]}",
			"{\"abort\":true,\"new\":[1,1.5,\"x\",false,1000.0,0.5,\"2026-11-23\",\"inf\",\"+\",8.0]}" },
		{ "{new: 99999999999999999999, other: '7', third: !!str 7}", "{\"new\":1e20,\"other\":\"7\",\"third\":\"7\"}" },
		{ "{duration: ~, port: 8080, code: \"503\", workers: many}", "{\"port\":8080,\"code\":503,\"workers\":\"many\"}" },
		{ "{ruleData: \"a\\nb\", patch: {headers: [[a, 1]], body: {type: JSON, value: 5}}}",
			"{\"ruleData\":\"a\\nb\",\"patch\":{\"headers\":[[\"a\",\"1\"]],\"body\":{\"type\":\"JSON\",\"value\":\"5\"}}}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf text = { 0 };
		buf_appendf(&text, "kind: StressChaos\nmetadata: {name: a, namespace: b}\nspec: %s\n", rows[i].spec);
		struct manifest_list list = read_text(buf_borrow(&text));
		assert_int_equal(list.count, 1);
		json_t *body = json_loads(list.items[0].body, 0, NULL);
		json_t *wanted = json_loads(rows[i].json, 0, NULL);
		assert_non_null(wanted);
		if (!json_equal(json_object_get(body, "spec"), wanted))
			fail_msg("%s became %s", rows[i].spec, list.items[0].body);
		json_decref(wanted);
		json_decref(body);
		manifest_list_finish(&list);
		buf_finish(&text);
	}
}

/* ---- documents ---- */

static void test_several_documents(void **state)
{
	static const char text[] = "# nothing\n---\n"
				   "kind: PodChaos\nmetadata: {name: a, namespace: n}\nspec: {action: pod-kill, mode: one}\n---\n"
				   "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n---\n"
				   "apiVersion: v1\nkind: List\nitems:\n"
				   "- {kind: DNSChaos, metadata: {name: b, namespace: n}, spec: {action: error, mode: all}}\n"
				   "- {kind: Secret}\n"
				   "- {apiVersion: chaos-mesh.org/v1alpha1, kind: StatusCheck, metadata: {name: s, namespace: n}}\n---\n"
				   "kind: Workflow\nmetadata: {name: c, namespace: n}\nspec: {}\n---\n"
				   "kind: StressChaos\nmetadata: {namespace: n}\nspec: {}\n---\n"
				   "kind: StressChaos\nspec: {}\n---\n"
				   "kind: StressChaos\nmetadata: {name: d}\nspec: {}\n---\n"
				   "just text\n---\n"
				   "metadata: {name: e}\n";
	static const char *const errors[] = {
		"t.yaml:7: Deployment is no object of Chaos Mesh",
		"t.yaml:15: Secret is nothing that the Chaos Mesh dashboard can create",
		"t.yaml:16: StatusCheck is nothing that the Chaos Mesh dashboard can create",
		"t.yaml:22: no metadata.name",
		"t.yaml:26: no metadata",
		"t.yaml:29: no metadata.namespace",
		"t.yaml:33: no object",
		"t.yaml:35: no kind",
	};
	struct manifest_list list = read_text(text);
	(void)state;
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].name, "a");
	assert_int_equal(list.items[0].line, 3);
	assert_int_equal(list.items[0].object, CHAOS_EXPERIMENT);
	assert_string_equal(list.items[1].kind, "DNSChaos");
	assert_int_equal(list.items[2].object, CHAOS_WORKFLOW);
	assert_int_equal(list.error_count, sizeof errors / sizeof errors[0]);
	for (size_t i = 0; i < list.error_count; i++) {
		char message[512];
		assert_int_equal(list.errors[i].code, ERR_CONFIG);
		assert_string_equal(err_message(&list.errors[i], message, sizeof message), errors[i]);
	}
	manifest_list_finish(&list);
}

/* What `kubectl get -o yaml` adds would be refused or ignored. */
static void test_additions_are_dropped(void **state)
{
	static const char text[] =
		"kind: PodChaos\nmetadata:\n  name: a\n  uid: u\n  resourceVersion: '7'\n  managedFields: []\n  generation: 2\n"
		"  creationTimestamp: 2026-11-23T09:08:19Z\n  finalizers: [x]\n  labels: {team: sre}\n"
		"spec: {action: pod-kill, mode: one, selector: {namespaces: [shop]}}\nstatus: {conditions: []}\n";
	struct manifest_list list = read_text(text);
	(void)state;
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].body,
		"{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"a\",\"labels\":{\"team\":\"sre\"},\"namespace\":"
		"\"shop\"},\"spec\":{\"action\":\"pod-kill\",\"mode\":\"one\",\"selector\":{\"namespaces\":[\"shop\"]}}}");
	assert_string_equal(list.items[0].namespace_, "shop");
	manifest_list_finish(&list);
}

static void test_schedule_and_workflow(void **state)
{
	struct manifest_list list;
	(void)state;
	chaosmesh_encode_path(MANIFESTS "/nightly-dns.yaml", &list);
	const struct manifest *manifest = &list.items[0];
	assert_int_equal(manifest->object, CHAOS_SCHEDULE);
	assert_string_equal(manifest->kind, "Schedule");
	assert_string_equal(manifest->chaos_kind, "DNSChaos");
	assert_string_equal(manifest->cron, "*/15 * * * *");
	assert_string_equal(manifest->spec.summary, "patterns payments.shop.svc.cluster.local");
	assert_string_equal(manifest->selector, "{\"namespaces\":[\"shop\"],\"labelSelectors\":{\"app\":\"cart\"}}");
	manifest_list_finish(&list);
	chaosmesh_encode_path(MANIFESTS "/checkout-drill.json", &list);
	manifest = &list.items[0];
	assert_int_equal(manifest->object, CHAOS_WORKFLOW);
	assert_string_equal(manifest->chaos_kind, "Workflow");
	assert_string_equal(manifest->spec.summary, "128MB memory");
	assert_string_equal(manifest->spec.duration, "3m");
	manifest_list_finish(&list);
}

static void test_summaries(void **state)
{
	static const struct {
		const char *name, *summary;
	} rows[] = {
		{ "kill-cart", "pod-kill" },
		{ "fail-cart", "pod-failure" },
		{ "ckill-cart", "container-kill, container main" },
		{ "delay-cart", "delay 120ms jitter 15ms, reorder 5%, direction to" },
		{ "split-cart-db", "partition, direction both" },
		{ "cut-upstream", "partition, direction to, outside targets 203.0.113.10 api.example.com" },
		{ "slow-cart", "bandwidth 2mbps" },
		{ "netem-cart", "delay 50ms, loss 1%, rate 512kbps" },
		{ "dns-error", "patterns payments.shop.svc.cluster.local api.example.com stor?ge.internal cdn.*" },
		{ "dns-random", "every name, container main" },
		{ "both-cart", "1 CPU workers at 50%, 40% memory, container main" },
		{ "http-abort", "abort, Request GET /api/* port 8080" },
		{ "http-replace", "replace code 503, Response * port 8080" },
		{ "io-latency", "delay 200ms, at /data read write, 50% of calls" },
		{ "io-fault", "error 5, at /data, 100% of calls" },
		{ "skew-cart", "clock off by -10m, container main" },
		{ "jvm-return", "return 0 in com.example.Cart.total, container main" },
		{ "jvm-gc", "gc, container main" },
		{ "ec2-detach", "i-0123456789abcdef0, volume vol-0abc" },
		{ "gce-disk", "node-1, disks data-disk" },
		{ "blk-delay", "delay 500ms, volume data" },
		{ "pm-cpu", "load 80, workers 2" },
		{ "pm-proc", "process postgres, signal 9" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char path[256];
		struct manifest_list list;
		snprintf(path, sizeof path, MANIFESTS "/%s.yaml", rows[i].name);
		chaosmesh_encode_path(path, &list);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.items[0].spec.summary, rows[i].summary);
		manifest_list_finish(&list);
	}
}

/* ---- selectors ---- */

static void test_preview_selector(void **state)
{
	static const struct {
		const char *kind, *spec, *selector;
	} rows[] = {
		{ "StressChaos", "{mode: one}", "{\"namespaces\":[\"own\"]}" },
		{ "StressChaos", "{mode: one, selector: {labelSelectors: {app: a}}}",
			"{\"labelSelectors\":{\"app\":\"a\"},\"namespaces\":[\"own\"]}" },
		{ "StressChaos", "{mode: one, selector: {namespaces: [], nodes: [x]}}", "{\"namespaces\":[\"own\"],\"nodes\":[\"x\"]}" },
		{ "StressChaos", "{mode: one, selector: {namespaces: [a, b]}}", "{\"namespaces\":[\"a\",\"b\"]}" },
		{ "StressChaos", "{mode: one, selector: {pods: {a: [p]}}}", "{\"pods\":{\"a\":[\"p\"]}}" },
		{ "AWSChaos", "{action: ec2-stop}", "" },
		{ "PhysicalMachineChaos", "{address: ['https://x']}", "" },
		{ "PhysicalMachineChaos", "{selector: {physicalMachines: {h: [a]}}}", "{\"physicalMachines\":{\"h\":[\"a\"]}}" },
		{ "Workflow", "{entry: a, templates: [{name: a, templateType: Suspend}]}", "" },
		{ "Workflow", "{templates: [{name: a, templateType: PodChaos, podChaos: {selector: {nodes: [n]}}}]}",
			"{\"nodes\":[\"n\"],\"namespaces\":[\"own\"]}" },
		{ "Schedule", "{type: PodChaos, podChaos: {}}", "{\"namespaces\":[\"own\"]}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf text = { 0 };
		buf_appendf(&text, "kind: %s\nmetadata: {name: a, namespace: own}\nspec: %s\n", rows[i].kind, rows[i].spec);
		struct manifest_list list = read_text(buf_borrow(&text));
		assert_int_equal(list.count, 1);
		assert_string_equal(list.items[0].selector, rows[i].selector);
		manifest_list_finish(&list);
		buf_finish(&text);
	}
}

/* A NetworkChaos with a target has two ends, each with pods that are chosen. */
static void test_target(void **state)
{
	static const struct {
		const char *kind, *spec, *direction, *mode, *value, *selector; /* direction NULL: it has none */
	} rows[] = {
		{ "NetworkChaos", "{mode: all, selector: {}}", NULL, "", "", "" },
		{ "NetworkChaos", "{mode: all, target: {mode: fixed, value: 2, selector: {labelSelectors: {app: b}}}}", "to", "fixed", "2",
			"{\"labelSelectors\":{\"app\":\"b\"},\"namespaces\":[\"own\"]}" },
		{ "NetworkChaos", "{mode: all, direction: both, target: {mode: one, selector: {namespaces: [x]}}}", "both", "one", "",
			"{\"namespaces\":[\"x\"]}" },
		{ "NetworkChaos", "{mode: all, direction: from, target: {}}", "from", "", "", "{\"namespaces\":[\"own\"]}" },
		{ "NetworkChaos", "{mode: all, target: b}", NULL, "", "", "" },
		{ "HTTPChaos", "{mode: all, target: Request}", NULL, "", "", "" },
		{ "Schedule", "{type: NetworkChaos, networkChaos: {direction: from, target: {mode: all, selector: {nodes: [n]}}}}", "from",
			"all", "", "{\"nodes\":[\"n\"],\"namespaces\":[\"own\"]}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf text = { 0 };
		buf_appendf(&text, "kind: %s\nmetadata: {name: a, namespace: own}\nspec: %s\n", rows[i].kind, rows[i].spec);
		struct manifest_list list = read_text(buf_borrow(&text));
		assert_int_equal(list.count, 1);
		const struct manifest *manifest = &list.items[0];
		assert_int_equal(manifest->has_target, rows[i].direction != NULL);
		if (rows[i].direction) {
			assert_string_equal(manifest->target.direction, rows[i].direction);
			assert_string_equal(manifest->target.mode, rows[i].mode);
			assert_string_equal(manifest->target.value, rows[i].value);
			assert_string_equal(manifest->target.selector, rows[i].selector);
		}
		manifest_list_finish(&list);
		buf_finish(&text);
	}
}

static void test_conditions(void **state)
{
	static const char text[] =
		"kind: StressChaos\nmetadata: {name: a, namespace: own}\nspec:\n  selector:\n    labelSelectors: {app: cart}\n"
		"    expressionSelectors:\n    - {key: tier, operator: In, values: [front, mid]}\n    - {key: legacy, operator: "
		"DoesNotExist}\n"
		"    - {key: x, operator: NotIn, values: [y]}\n    - {key: z, operator: Exists}\n    annotationSelectors: {chaos: "
		"allowed}\n"
		"    fieldSelectors: {spec.restartPolicy: Always}\n    podPhaseSelectors: [Running]\n    nodes: [worker-1]\n"
		"    nodeSelectors: {pool: general}\n";
	static const char *const expected[] = { "app=cart", "tier in (front, mid)", "!legacy", "x notin (y)", "z",
		"annotation chaos=allowed", "field spec.restartPolicy=Always", "phase Running", "node worker-1", "node pool=general" };
	struct manifest_list list = read_text(text);
	const struct chaos_spec *spec = &list.items[0].spec;
	(void)state;
	assert_true(spec->has_selector);
	assert_int_equal(spec->selector_count, sizeof expected / sizeof expected[0]);
	for (size_t i = 0; i < spec->selector_count; i++)
		assert_string_equal(spec->selectors[i], expected[i]);
	assert_string_equal(spec->namespaces[0], "own");
	manifest_list_finish(&list);
	list = read_text(
		"kind: StressChaos\nmetadata: {name: a, namespace: own}\nspec: {selector: {pods: {shop: [p1, p2]}, nodes: [n]}}\n");
	spec = &list.items[0].spec;
	assert_int_equal(spec->selector_count, 2);
	assert_string_equal(spec->selectors[1], "pod shop/p2");
	assert_string_equal(spec->namespaces[0], "shop");
	assert_int_equal(spec->namespace_count, 1);
	manifest_list_finish(&list);
	list = read_text("kind: StressChaos\nmetadata: {name: a, namespace: own}\nspec: {selector: {labelSelectors: {}}}\n");
	assert_false(list.items[0].spec.has_selector);
	manifest_list_finish(&list);
}

/* ---- traps ---- */

#define STRESS "mode: one, stressors: {cpu: {workers: 1, load: 5}}"
#define WELL "selector: {labelSelectors: {a: b}}, duration: 1m"
#define NETWORK "mode: all, selector: {labelSelectors: {a: b}}, duration: 1m, "

static const struct trap {
	const char *kind, *spec, *warning; /* NULL: none */
} traps[] = {
	{ "StressChaos", "{" STRESS ", " WELL "}", NULL },
	{ "StressChaos", "{" STRESS ", duration: 1m}", "no selector: it hits every pod of namespace own" },
	{ "StressChaos", "{" STRESS ", duration: 1m, selector: {labelSelectors: {}}}", "no selector: it hits every pod of namespace own" },
	{ "StressChaos", "{" STRESS ", duration: 1m, selector: {namespaces: [x]}}", "hits every pod of x" },
	{ "StressChaos", "{" STRESS ", duration: 1m, selector: {namespaces: [x, y]}}", "every pod of 2 namespaces" },
	{ "StressChaos", "{" STRESS ", selector: {nodes: [n]}}", "no duration: it runs until it is paused or deleted" },
	{ "StressChaos", "{" STRESS ", selector: {nodes: [n]}, duration: ''}", "no duration" },
	{ "StressChaos", "{" STRESS ", selector: {nodes: [n]}, duration: 5}", "duration \"5\" is none" },
	{ "StressChaos", "{" STRESS ", selector: {nodes: [n]}, duration: 1d}", "duration \"1d\" is none" },
	{ "StressChaos", "{" STRESS ", selector: {nodes: [n]}, duration: -5s}", "duration -5s: it is over at once" },
	{ "StressChaos", "{stressors: {memory: {workers: 1, size: 1MB}}, " WELL "}", "no mode" },
	{ "StressChaos", "{mode: some, stressors: {cpu: {workers: 1}}, " WELL "}", "mode some is not known" },
	{ "StressChaos", "{mode: fixed, stressors: {cpu: {workers: 1}}, " WELL "}", "mode fixed needs a number" },
	{ "StressChaos", "{mode: fixed, value: 0, stressors: {cpu: {workers: 1}}, " WELL "}", "value is not 1 or more" },
	{ "StressChaos", "{mode: fixed-percent, value: 101, stressors: {cpu: {workers: 1}}, " WELL "}", "percentage from 1 to 100" },
	{ "StressChaos", "{mode: random-max-percent, value: 50, stressors: {cpu: {workers: 1}}, " WELL "}", "no pod at all" },
	{ "StressChaos", "{mode: one, " WELL "}", "no stressors" },
	{ "StressChaos", "{mode: one, stressors: {cpu: {load: 5}}, " WELL "}", "no stressors.cpu.workers: it does nothing" },
	{ "StressChaos", "{mode: one, stressors: {cpu: {workers: 1, load: 101}}, " WELL "}", "stressors.cpu.load is no percentage" },
	{ "PodChaos", "{action: pod-kill, mode: one, selector: {nodes: [n]}}", NULL },
	{ "PodChaos", "{action: pod-failure, mode: one, selector: {nodes: [n]}}", "no duration" },
	{ "PodChaos", "{action: container-kill, mode: one, selector: {nodes: [n]}}", "no containerNames" },
	{ "PodChaos", "{mode: one, " WELL "}", "no action" },
	{ "PodChaos", "{action: explode, mode: one, " WELL "}", "action explode is not known" },
	{ "NetworkChaos", "{" NETWORK "action: loss, loss: {loss: 130}}", "loss.loss is no percentage" },
	{ "NetworkChaos", "{" NETWORK "action: loss, loss: {loss: lots}}", "loss.loss is no percentage" },
	{ "NetworkChaos", "{" NETWORK "action: loss, loss: {loss: 30, correlation: -1}}", "loss.correlation is no percentage" },
	{ "NetworkChaos", "{" NETWORK "action: loss}", "no loss: nothing is lost" },
	{ "NetworkChaos", "{" NETWORK "action: netem}", "netem without" },
	{ "NetworkChaos", "{" NETWORK "action: delay, delay: {latency: 1m30s}}", "two units" },
	{ "NetworkChaos", "{" NETWORK "action: delay, delay: {latency: 100}}", "no duration" },
	{ "NetworkChaos", "{" NETWORK "action: delay, delay: {latency: 1.5s}}", NULL },
	{ "NetworkChaos", "{" NETWORK "action: delay, delay: {latency: 1s}, direction: from}", "needs a target" },
	{ "NetworkChaos", "{" NETWORK "action: partition, direction: from}", NULL },
	{ "NetworkChaos", "{" NETWORK "action: partition, target: {mode: all, selector: {namespaces: [x]}}}",
		"the target selects no pods" },
	{ "NetworkChaos", "{" NETWORK "action: partition, target: {selector: {nodes: [x]}}}", "no target.mode" },
	{ "DNSChaos", "{" NETWORK "action: error}", "no patterns: every name" },
	{ "DNSChaos", "{" NETWORK "action: error, patterns: ['*.example.com']}", "at the end only" },
	{ "HTTPChaos", "{" NETWORK "target: Request, path: '*', abort: true}", "no port" },
	{ "HTTPChaos", "{" NETWORK "target: Request, path: '*', port: 80, abort: false}", "it does nothing" },
	{ "HTTPChaos", "{" NETWORK "target: Request, path: '*', port: 80, delay: fast}", "delay \"fast\" is no duration" },
	{ "IOChaos", "{" NETWORK "action: fault, errno: 5}", "no volumePath" },
	{ "IOChaos", "{" NETWORK "action: latency, volumePath: /d, delay: 1s, percent: 300}", "percent is no percentage" },
	{ "TimeChaos", "{" NETWORK "timeOffset: yesterday}", "timeOffset \"yesterday\"" },
	{ "JVMChaos", "{" NETWORK "action: return, class: A, method: b, value: '0'}", "no returnValue" },
	{ "JVMChaos", "{" NETWORK "action: stress, cpuCount: 1, memType: heap}", "one of cpuCount and memType" },
	{ "KernelChaos", "{" NETWORK "failKernRequest: {failtype: 0}}", "cannot be injected" },
	{ "AWSChaos", "{action: ec2-restart, awsRegion: r, ec2Instance: i}", NULL },
	{ "AWSChaos", "{action: ec2-stop, awsRegion: r, duration: 5m}", "no ec2Instance" },
	{ "AzureChaos", "{action: vm-restart, subscriptionID: s, resourceGroupName: r, vmName: v}", "cannot pause or delete" },
	{ "PhysicalMachineChaos", "{action: stress-cpu, mode: all, address: ['http://x'], stress-cpu: {load: 1, workers: 1}, duration: 1m}",
		"not https://" },
	{ "PhysicalMachineChaos", "{action: stress-cpu, mode: all, selector: {nodes: [x]}, duration: 1m}",
		"an object named like the action" },
	{ "NewChaos", "{whatever: 1}", "kind NewChaos is not known here" },
	{ "Schedule",
		"{schedule: '@daily', type: StressChaos, concurrencyPolicy: Forbid, historyLimit: 1, stressChaos: {" STRESS ", " WELL "}}",
		NULL },
	{ "Schedule",
		"{schedule: '@daily', type: StressChaos, concurrencyPolicy: Forbid, stressChaos: {" STRESS ", selector: {nodes: [n]}}}",
		"each run lasts an instant" },
	{ "Schedule",
		"{schedule: '@daily', type: StressChaos, concurrencyPolicy: Allow, historyLimit: 0, stressChaos: {" STRESS
		", selector: {nodes: [n]}}}",
		"each run lasts an instant" },
	{ "Schedule",
		"{schedule: '@daily', type: StressChaos, concurrencyPolicy: Forbid, historyLimit: 1, stressChaos: {" STRESS
		", selector: {nodes: [n]}}}",
		"stays for ever and blocks" },
	{ "Schedule",
		"{schedule: '@daily', type: StressChaos, concurrencyPolicy: Allow, historyLimit: 3, stressChaos: {" STRESS
		", selector: {nodes: [n]}}}",
		"until newer ones" },
	{ "Schedule",
		"{schedule: '@daily', type: PodChaos, concurrencyPolicy: Allow, podChaos: {action: pod-kill, mode: one, selector: {nodes: "
		"[n]}}}",
		NULL },
	{ "Schedule", "{schedule: '@daily', type: PodChaos, podChaos: {action: pod-kill, mode: one, selector: {nodes: [n]}}}",
		"concurrencyPolicy has to be" },
	{ "Schedule",
		"{schedule: '@every 10', type: PodChaos, concurrencyPolicy: Allow, podChaos: {action: pod-kill, mode: one, selector: "
		"{nodes: [n]}}}",
		"no duration after @every" },
	{ "Schedule",
		"{schedule: 'daily', type: PodChaos, concurrencyPolicy: Allow, podChaos: {action: pod-kill, mode: one, selector: {nodes: "
		"[n]}}}",
		"neither 5 or 6 fields" },
	{ "Schedule",
		"{schedule: 'CRON_TZ=Asia/Tokyo 0 30 9 * * 1-5', type: PodChaos, concurrencyPolicy: Allow, podChaos: {action: pod-kill, "
		"mode: "
		"one, selector: {nodes: [n]}}}",
		NULL },
	{ "Schedule", "{schedule: '@daily', type: PodChaos, concurrencyPolicy: Allow}", "no podChaos, which type PodChaos needs" },
	{ "Schedule", "{schedule: '@daily', type: Deployment, concurrencyPolicy: Allow}", "is no kind of chaos" },
	{ "Workflow", "{entry: a}", "no templates" },
	{ "Workflow", "{entry: b, templates: [{name: a, templateType: Suspend, deadline: 5s}]}", "entry \"b\" is no template" },
	{ "Workflow", "{entry: a, templates: [{name: a, templateType: Suspend}]}", "template a: Suspend needs a deadline" },
	{ "Workflow", "{entry: a, templates: [{name: a, templateType: Serial, deadline: 5s, children: [b]}]}",
		"template a: child b is no template" },
	{ "Workflow",
		"{entry: a, templates: [{name: a, templateType: Suspend, deadline: 5s}, {name: a, templateType: Suspend, deadline: 5s}]}",
		"two templates are named a" },
	{ "Workflow", "{entry: a, templates: [{name: a, templateType: Nap, deadline: 5s}]}", "templateType \"Nap\" is not known" },
	{ "Workflow", "{entry: a, templates: [{name: a, templateType: PodChaos, deadline: 5s}]}",
		"no podChaos, which templateType PodChaos needs" },
	{ "Workflow",
		"{entry: a, templates: [{name: a, templateType: PodChaos, deadline: 5s, podChaos: {action: pod-kill, mode: one, duration: "
		"5s, "
		"selector: {nodes: [n]}}}]}",
		"duration is not allowed in a workflow" },
	{ "Workflow",
		"{entry: a, templates: [{name: a, templateType: PodChaos, podChaos: {action: pod-failure, mode: one, selector: {nodes: "
		"[n]}}}]}",
		"no deadline" },
	{ "Workflow", "{entry: a, templates: [{name: a, templateType: PodChaos, deadline: 5s, podChaos: {action: pod-kill, mode: one}}]}",
		"template a: no selector" },
	{ "Workflow",
		"{entry: a, templates: [{name: a, templateType: Schedule, deadline: 5s, schedule: {schedule: '@every 1s', type: "
		"BlockChaos, "
		"concurrencyPolicy: Allow, historyLimit: 1, blockChaos: {action: delay, mode: one, volumeName: v, delay: {latency: 1s}, "
		"duration: 1s, selector: {nodes: [n]}}}}]}",
		"is lost by the server" },
};

static void test_traps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++) {
		struct buf text = { 0 };
		buf_appendf(&text, "kind: %s\nmetadata: {name: a, namespace: own}\nspec: %s\n", traps[i].kind, traps[i].spec);
		struct manifest_list list = read_text(buf_borrow(&text));
		assert_int_equal(list.count, 1);
		if (traps[i].warning ? !warns(&list.items[0], traps[i].warning) : list.items[0].warning_count > 0) {
			print_warnings(&list.items[0]);
			fail_msg("%s %s: wanted %s", traps[i].kind, traps[i].spec, traps[i].warning ? traps[i].warning : "no warning");
		}
		if (traps[i].warning && list.items[0].warning_count > 2)
			fail_msg("%s %s: %zu warnings", traps[i].kind, traps[i].spec, list.items[0].warning_count);
		manifest_list_finish(&list);
		buf_finish(&text);
	}
}

static void test_name_traps(void **state)
{
	static const struct {
		const char *kind;
		int length; /* 0: see metadata */
		const char *metadata, *warning;
	} rows[] = {
		{ "PodChaos", 253, NULL, NULL },
		{ "PodChaos", 254, NULL, "254 characters, 253 are allowed" },
		{ "Schedule", 63, NULL, NULL },
		{ "Schedule", 64, NULL, "64 characters: with more than 63 every run fails" },
		{ "PodChaos", 0, "name: Big_Name", "only lower-case" },
		{ "PodChaos", 0, "name: ends-", "only lower-case" },
		{ "PodChaos", 0, "name: a.b-c.1", NULL },
		{ "PodChaos", 0, "generateName: run-", "make up a name" },
		{ "PodChaos", 0, "name: a, annotations: {experiment.chaos-mesh.org/pause: true}", "created paused" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static const char chaos[] = "{action: pod-kill, mode: one, selector: {nodes: [n]}}";
		struct buf text = { 0 };
		buf_appendf(&text, "kind: %s\nmetadata: {namespace: own, ", rows[i].kind);
		if (rows[i].metadata)
			buf_append_text(&text, rows[i].metadata);
		else
			buf_append_text(&text, "name: ");
		for (int j = 0; j < rows[i].length; j++)
			buf_append_char(&text, 'a');
		if (strcmp(rows[i].kind, "Schedule") == 0)
			buf_appendf(
				&text, "}\nspec: {schedule: '@daily', type: PodChaos, concurrencyPolicy: Allow, podChaos: %s}\n", chaos);
		else
			buf_appendf(&text, "}\nspec: %s\n", chaos);
		struct manifest_list list = read_text(buf_borrow(&text));
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0].warning_count, rows[i].warning ? 1 : 0);
		if (rows[i].warning && !warns(&list.items[0], rows[i].warning))
			fail_msg("\"%s\" lacks \"%s\"", list.items[0].warnings[0], rows[i].warning);
		manifest_list_finish(&list);
		buf_finish(&text);
	}
}

/* ---- files ---- */

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_folder(void **state)
{
	char folder[] = "/tmp/manifests-XXXXXX";
	static const char *const names[] = { "b.yaml", "a.yml", "c.json", ".hidden.yaml", "d.txt", "e.yaml" };
	struct manifest_list list;
	char pipe[256];
	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < 5; i++) {
		char text[256];
		snprintf(text, sizeof text,
			"{\"kind\": \"PodChaos\", \"metadata\": {\"name\": \"%c\", \"namespace\": \"n\"}, \"spec\": {}}",
			names[i][0] == '.' ? 'x' : names[i][0]);
		write_file(folder, names[i], text);
	}
	write_file(folder, names[5], "a: [\n");
	snprintf(pipe, sizeof pipe, "%s/pipe.yaml", folder); /* nobody ever writes: reading it would take for ever */
	assert_int_equal(mkfifo(pipe, 0600), 0);
	chaosmesh_encode_path(folder, &list);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].name, "a");
	assert_string_equal(list.items[1].name, "b");
	assert_string_equal(list.items[2].name, "c");
	assert_int_equal(list.error_count, 1);
	assert_non_null(strstr(list.errors[0].where, "e.yaml:"));
	manifest_list_finish(&list);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[256];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	unlink(pipe);
	rmdir(folder);
	chaosmesh_encode_path(folder, &list);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.error_count, 1);
	assert_int_equal(list.errors[0].code, ERR_IO);
	manifest_list_finish(&list);
}

/* A folder is read in a moment, whatever is in it; what is left out is told first. */
static void test_large_folder(void **state)
{
	static const struct {
		size_t files, bytes, read;
		const char *error;
	} rows[] = {
		{ 200, 100, 200, NULL },
		{ 201, 100, 200, "only the first 200 of 201 files are read" },
		{ 6, 1 << 20, 4, "only the first 4 of 6 files are read" },
		{ 1, (4 << 20) + 1, 0, "only the first 0 of 1 files are read" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char folder[] = "/tmp/manifests-XXXXXX", name[32], path[256];
		struct manifest_list list;
		assert_non_null(mkdtemp(folder));
		char *text = mem_zalloc(rows[i].bytes + 1, 1);
		memset(text, ' ', rows[i].bytes);
		memcpy(text, "{kind: PodChaos, metadata: {name: a, namespace: n}, spec: {}}", 61);
		for (size_t j = 0; j < rows[i].files; j++) {
			snprintf(name, sizeof name, "%03zu.yaml", j);
			write_file(folder, name, text);
		}
		chaosmesh_encode_path(folder, &list);
		assert_int_equal(list.count, rows[i].read);
		assert_int_equal(list.error_count, rows[i].error != NULL);
		if (rows[i].error)
			assert_memory_equal(list.errors[0].text, rows[i].error, strlen(rows[i].error));
		manifest_list_finish(&list);
		for (size_t j = 0; j < rows[i].files; j++) {
			snprintf(path, sizeof path, "%s/%03zu.yaml", folder, j);
			unlink(path);
		}
		rmdir(folder);
		free(text);
	}
}

/* Anything may be in a file: no manifest, and no harm. */
static void test_hostile_texts(void **state)
{
	static const char *const texts[] = { "", "---\n---\n", "{", "[[[[", "kind: [Schedule]",
		"kind: Schedule\nmetadata: {name: [a], namespace: b}", "kind: List\nitems: 7", "kind: List\nitems: [[1]]",
		"kind: Workflow\nmetadata: {name: a, namespace: b}\nspec: [1]",
		"kind: Schedule\nmetadata: {name: a, namespace: b}\nspec: {type: Schedule, schedule: {}}",
		"kind: Workflow\nmetadata: {name: a, namespace: b}\nspec: {templates: [1, {name: 2}, {children: [[1]]}]}", "&a [*a]",
		"kind: \"\\e[31mChaos\"\nmetadata: {name: \"\\e]0;x\\a\", namespace: b}\nspec: {}" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct manifest_list list = read_text(texts[i]);
		for (size_t j = 0; j < list.count; j++) {
			assert_null(strchr(list.items[j].name, '\x1b'));
			assert_null(strchr(list.items[j].body, '\x1b'));
			for (size_t k = 0; k < list.items[j].warning_count; k++)
				assert_null(strchr(list.items[j].warnings[k], '\x1b'));
		}
		for (size_t j = 0; j < list.error_count; j++)
			assert_true(list.errors[j].text[0] != '\0');
		manifest_list_finish(&list);
	}
}

/* ---- abort ---- */

static void test_abort(void **state)
{
	struct recording *recording = recording_load("chaos-mesh-2.8", "workflow-detail-parallel-running");
	struct buf out = { 0 };
	struct err err = { 0 };
	(void)state;
	assert_true(chaosmesh_encode_abort(recording->body, recording->body_length, &out, &err));
	json_t *body = json_loads(buf_borrow(&out), 0, NULL);
	json_t *detail = json_loadb(recording->body, recording->body_length, 0, NULL);
	const json_t *metadata = json_object_get(body, "metadata");
	assert_true(json_equal(json_object_get(body, "spec"), json_object_get(json_object_get(detail, "kube_object"), "spec")));
	assert_string_equal(json_string_value(json_object_get(body, "kind")), "Workflow");
	assert_string_equal(json_string_value(json_object_get(body, "apiVersion")), "chaos-mesh.org/v1alpha1");
	assert_string_equal(json_string_value(json_object_get(metadata, "name")), "dns-drill");
	assert_string_equal(json_string_value(json_object_get(json_object_get(metadata, "labels"), "team")), "o11y");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(metadata, "annotations"), "workflow.chaos-mesh.org/abort")), "true");
	json_decref(detail);
	json_decref(body);
	buf_finish(&out);
	recording_destroy(recording);
}

static void test_abort_without_spec(void **state)
{
	static const char *const bodies[] = { "", "[]", "{}", "{\"kube_object\":{\"spec\":null}}",
		"{\"kube_object\":{\"metadata\":7,\"spec\":{}}}" };
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct buf out = { 0 };
		struct err err = { 0 };
		assert_false(chaosmesh_encode_abort(bodies[i], strlen(bodies[i]), &out, &err));
		assert_int_equal(err.code, ERR_DECODE);
		assert_int_equal(out.len, 0);
	}
	struct buf out = { 0 };
	static const char odd[] = "{\"kube_object\":{\"metadata\":{\"annotations\":\"x\"},\"spec\":{\"a\":1}}}";
	assert_true(chaosmesh_encode_abort(odd, strlen(odd), &out, NULL));
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documented_bodies),
		cmocka_unit_test(test_documented_bodies_have_few_warnings),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_several_documents),
		cmocka_unit_test(test_additions_are_dropped),
		cmocka_unit_test(test_schedule_and_workflow),
		cmocka_unit_test(test_summaries),
		cmocka_unit_test(test_preview_selector),
		cmocka_unit_test(test_target),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_name_traps),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_large_folder),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_abort_without_spec),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
