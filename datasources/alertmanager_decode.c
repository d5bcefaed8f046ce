/*
 * An alert stands in one group for each route that matches it, so the same fingerprint comes several times: `slots` is an open hash table
 * from fingerprints to `alerts`, and what comes again only adds its receivers, silences and mute times to what is there.
 */
#include "datasources/alertmanager_decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "datasources/json_stream.h"
#include "datasources/label_cut.h"

enum { LABELS, ANNOTATIONS, CUTS };

enum { SLOTS = 1 << 15, LIST_MAX = 256, RECEIVERS_MAX = 1000, PEERS_MAX = 64 };
_Static_assert(MODEL_ALERTS_MAX < SLOTS / 2, "the table stays half empty");

struct alertmanager_decode {
	struct endpoint_decode shared; /* first */
	const struct answer *answer;
	struct slice *slice;
	size_t alert_count, alert_capacity, alert_total;
	struct am_alert *alerts;
	uint16_t *slots; /* index in alerts + 1; 0 free */
	struct label_cut cuts[CUTS]; /* of the alert that is being read, as far as they were cut out of it */
	size_t silence_count, silence_capacity, silence_total;
	struct silence *silences;
	size_t receiver_count, receiver_capacity;
	char **receivers;
};

struct answer {
	const struct json_split_array *arrays;
	size_t array_count;
	void (*element)(struct alertmanager_decode *decode, size_t array, const struct json *at, struct err *err);
	void (*rest)(struct alertmanager_decode *decode, const struct json *root, struct err *err);
};

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_texts(char **texts, size_t count)
{
	if (count > 1)
		qsort(texts, count, sizeof *texts, compare_texts);
}

/* A copy of a text in the slice, for the model's lists of char *. */
static char *keep(struct slice *slice, struct json at, struct err *err)
{
	return (char *)(uintptr_t)json_keep_text(at, slice, MODEL_NAME_MAX, err);
}

/* The names in an array of {"name":"..."}, sorted. */
static char **read_names(struct slice *slice, struct json list, size_t max, size_t *count, struct err *err)
{
	size_t items = json_items(list, err);
	*count = items < max ? items : max;
	char **names = slice_array(slice, *count, sizeof *names);
	for (size_t i = 0; i < *count; i++) {
		struct json item = json_item(&list, i);
		names[i] = keep(slice, json_get(&item, "name"), err);
	}
	sort_texts(names, *count);
	return names;
}

static enum am_state read_state(struct json at, struct err *err)
{
	const char *text = json_text(at, err);
	if (strcmp(text, "suppressed") == 0)
		return AM_SUPPRESSED;
	return strcmp(text, "unprocessed") == 0 ? AM_UNPROCESSED : AM_ACTIVE;
}

/* The lists that differ from group to group. */
static void read_lists(struct slice *slice, struct am_alert *alert, const struct json *at, struct err *err)
{
	struct json status = json_get(at, "status");
	alert->receivers = read_names(slice, json_get(at, "receivers"), LIST_MAX, &alert->receiver_count, err);
	alert->silenced_by = json_keep_texts(json_get(&status, "silencedBy"), slice, LIST_MAX, MODEL_NAME_MAX, &alert->silenced_count, err);
	alert->inhibited_by =
		json_keep_texts(json_get(&status, "inhibitedBy"), slice, LIST_MAX, MODEL_NAME_MAX, &alert->inhibited_count, err);
	alert->muted_by = json_keep_texts(json_get(&status, "mutedBy"), slice, LIST_MAX, MODEL_NAME_MAX, &alert->muted_count, err);
	alert->state = read_state(json_get(&status, "state"), err);
}

/* Adds what `more` has and *texts lacks; sorted. */
static void unite(struct slice *slice, char ***texts, size_t *count, char **more, size_t more_count)
{
	char **all = slice_array(slice, *count + more_count, sizeof *all);
	size_t all_count = *count;
	if (*count > 0)
		memcpy(all, *texts, *count * sizeof *all);
	for (size_t i = 0; i < more_count && all_count < LIST_MAX; i++) {
		size_t k = 0;
		while (k < all_count && strcmp(all[k], more[i]) != 0)
			k++;
		if (k == all_count)
			all[all_count++] = more[i];
	}
	sort_texts(all, all_count);
	*texts = all;
	*count = all_count;
}

static void merge_alert(struct slice *slice, struct am_alert *alert, const struct json *at, struct err *err)
{
	struct am_alert more = { 0 };
	read_lists(slice, &more, at, err);
	unite(slice, &alert->receivers, &alert->receiver_count, more.receivers, more.receiver_count);
	unite(slice, &alert->silenced_by, &alert->silenced_count, more.silenced_by, more.silenced_count);
	unite(slice, &alert->inhibited_by, &alert->inhibited_count, more.inhibited_by, more.inhibited_count);
	unite(slice, &alert->muted_by, &alert->muted_count, more.muted_by, more.muted_count);
	if (more.state == AM_SUPPRESSED)
		alert->state = AM_SUPPRESSED;
}

static bool is_fingerprint(const char *text)
{
	return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

/* The slot of this fingerprint: where it is, or the free one where it belongs. */
static uint16_t *find_slot(struct alertmanager_decode *decode, const char *fingerprint)
{
	if (!decode->slots)
		decode->slots = mem_zalloc(SLOTS, sizeof *decode->slots);
	size_t at = (size_t)strtoull(fingerprint, NULL, 16) % SLOTS;
	while (decode->slots[at] && strcmp(decode->alerts[decode->slots[at] - 1].fingerprint, fingerprint) != 0)
		at = (at + 1) % SLOTS;
	return &decode->slots[at];
}

/* The alerts of one rule follow each other and have one URL: it is kept once. */
static const char *read_url(const struct alertmanager_decode *decode, struct json at, struct err *err)
{
	if (decode->alert_count > 0) {
		const char *before = decode->alerts[decode->alert_count - 1].generator_url;
		if (strcmp(json_text(at, err), before) == 0)
			return before;
	}
	return json_keep_text(at, decode->slice, MODEL_TEXT_MAX, err);
}

/* The label set of a member, one reference. */
static const struct labels *read_labels(struct alertmanager_decode *decode, int which, const struct json *at, struct err *err)
{
	struct label_cut *cut = &decode->cuts[which];
	const struct labels *labels = cut->labels;
	cut->labels = NULL;
	return labels ? labels : json_labels(json_get(at, cut->key), cut->value_max, err);
}

static void add_alert(
	struct alertmanager_decode *decode, const char *fingerprint, const struct labels *labels, const struct json *at, struct err *err)
{
	struct slice *slice = decode->slice;
	const char *url = read_url(decode, json_get(at, "generatorURL"), err);
	decode->alerts = mem_grow(decode->alerts, decode->alert_count, &decode->alert_capacity, sizeof *decode->alerts);
	struct am_alert *alert = &decode->alerts[decode->alert_count++];
	*alert = (struct am_alert){
		.labels = slice_labels(slice, labels),
		.annotations = slice_labels(slice, read_labels(decode, ANNOTATIONS, at, err)),
		.starts_ms = json_time(json_get(at, "startsAt"), err),
		.ends_ms = json_time(json_get(at, "endsAt"), err),
		.updated_ms = json_time(json_get(at, "updatedAt"), err),
		.starts_at = json_keep_text(json_get(at, "startsAt"), slice, MODEL_NAME_MAX, err),
		.generator_url = url,
	};
	memcpy(alert->fingerprint, fingerprint, sizeof alert->fingerprint);
	read_lists(slice, alert, at, err);
}

static void read_alert(struct alertmanager_decode *decode, const struct json *at, struct err *err)
{
	char fingerprint[17];
	json_require_object(*at, err);
	const char *told = json_text(json_get(at, "fingerprint"), err);
	const struct labels *labels = NULL;
	if (is_fingerprint(told)) {
		memcpy(fingerprint, told, sizeof fingerprint);
	} else {
		labels = read_labels(decode, LABELS, at, err);
		labels_fingerprint(labels, fingerprint);
	}
	uint16_t *slot = find_slot(decode, fingerprint);
	if (*slot) {
		merge_alert(decode->slice, &decode->alerts[*slot - 1], at, err);
	} else if (decode->alert_total++ < MODEL_ALERTS_MAX) {
		labels = labels ? labels : read_labels(decode, LABELS, at, err);
		add_alert(decode, fingerprint, labels, at, err);
		*slot = (uint16_t)decode->alert_count;
		return;
	}
	labels_release(labels);
}

static void forget_cuts(struct alertmanager_decode *decode)
{
	static const struct label_cut cuts[CUTS] = {
		[LABELS] = { .key = "labels", .value_max = MODEL_NAME_MAX },
		[ANNOTATIONS] = { .key = "annotations", .value_max = MODEL_TEXT_MAX },
	};
	for (size_t i = 0; i < CUTS; i++)
		labels_release(decode->cuts[i].labels);
	memcpy(decode->cuts, cuts, sizeof decode->cuts);
}

/* What the alert before did not need, having come twice or being broken, goes. */
static size_t prepare_alert(void *user, size_t array, char *text, size_t length)
{
	struct alertmanager_decode *decode = user;
	forget_cuts(decode);
	return array == 1 ? label_cut(text, length, decode->cuts, CUTS) : length;
}

static void groups_element(struct alertmanager_decode *decode, size_t array, const struct json *at, struct err *err)
{
	if (array == 1)
		read_alert(decode, at, err);
	else if (json_require_object(*at, err))
		json_items(json_get(at, "alerts"), err);
}

static int compare_alerts(const void *a, const void *b)
{
	return strcmp(((const struct am_alert *)a)->fingerprint, ((const struct am_alert *)b)->fingerprint);
}

static void groups_rest(struct alertmanager_decode *decode, const struct json *root, struct err *err)
{
	struct alertmanager_data *out = &decode->slice->alertmanager;
	json_items(*root, err);
	out->alert_count = decode->alert_count;
	out->alert_total = decode->alert_total;
	if (decode->alert_count == 0)
		return;
	qsort(decode->alerts, decode->alert_count, sizeof *decode->alerts, compare_alerts);
	out->alerts = slice_memory(decode->slice, mem_realloc(decode->alerts, decode->alert_count, sizeof *decode->alerts));
	decode->alerts = NULL;
}

static struct silence_matcher *read_matchers(struct slice *slice, struct json list, size_t *count, struct err *err)
{
	size_t items = json_items(list, err);
	*count = items < LIST_MAX ? items : LIST_MAX;
	struct silence_matcher *matchers = slice_array(slice, *count, sizeof *matchers);
	for (size_t i = 0; i < *count; i++) {
		struct json item = json_item(&list, i);
		matchers[i] = (struct silence_matcher){
			.name = json_keep_text(json_get(&item, "name"), slice, MODEL_NAME_MAX, err),
			.value = json_keep_text(json_get(&item, "value"), slice, MODEL_TEXT_MAX, err),
			.is_regex = json_flag(json_get(&item, "isRegex"), false, err),
			.is_equal = json_flag(json_get(&item, "isEqual"), true, err),
		};
	}
	return matchers;
}

static void silence_element(struct alertmanager_decode *decode, size_t array, const struct json *at, struct err *err)
{
	(void)array;
	struct slice *slice = decode->slice;
	json_require_object(*at, err);
	struct json status = json_get(at, "status");
	if (strcmp(json_text(json_get(&status, "state"), err), "expired") == 0 || decode->silence_total++ >= MODEL_SILENCES_MAX)
		return;
	decode->silences = mem_grow(decode->silences, decode->silence_count, &decode->silence_capacity, sizeof *decode->silences);
	struct silence *silence = &decode->silences[decode->silence_count++];
	*silence = (struct silence){
		.id = json_keep_text(json_get(at, "id"), slice, MODEL_NAME_MAX, err),
		.state = json_keep_text(json_get(&status, "state"), slice, MODEL_NAME_MAX, err),
		.comment = json_keep_text(json_get(at, "comment"), slice, MODEL_TEXT_MAX, err),
		.created_by = json_keep_text(json_get(at, "createdBy"), slice, MODEL_NAME_MAX, err),
		.starts_ms = json_time(json_get(at, "startsAt"), err),
		.ends_ms = json_time(json_get(at, "endsAt"), err),
		.updated_ms = json_time(json_get(at, "updatedAt"), err),
	};
	silence->matchers = read_matchers(slice, json_get(at, "matchers"), &silence->matcher_count, err);
}

static void silences_rest(struct alertmanager_decode *decode, const struct json *root, struct err *err)
{
	struct alertmanager_data *out = &decode->slice->alertmanager;
	json_items(*root, err);
	out->silence_count = decode->silence_count;
	out->silence_total = decode->silence_total;
	out->silences = slice_copy(decode->slice, decode->silences, decode->silence_count, sizeof *out->silences);
}

static void status_rest(struct alertmanager_decode *decode, const struct json *root, struct err *err)
{
	struct slice *slice = decode->slice;
	struct alertmanager_data *out = &slice->alertmanager;
	json_require_object(*root, err);
	struct json cluster = json_get(root, "cluster"), version = json_get(root, "versionInfo");
	out->cluster_status = json_keep_text(json_get(&cluster, "status"), slice, MODEL_NAME_MAX, err);
	out->cluster_name = json_keep_text(json_get(&cluster, "name"), slice, MODEL_NAME_MAX, err);
	out->peers = read_names(slice, json_get(&cluster, "peers"), PEERS_MAX, &out->peer_count, err);
	slice->version = json_keep_text(json_get(&version, "version"), slice, MODEL_NAME_MAX, err);
}

static void receiver_element(struct alertmanager_decode *decode, size_t array, const struct json *at, struct err *err)
{
	(void)array;
	if (!json_require_object(*at, err) || decode->receiver_count >= RECEIVERS_MAX)
		return;
	decode->receivers = mem_grow(decode->receivers, decode->receiver_count, &decode->receiver_capacity, sizeof *decode->receivers);
	decode->receivers[decode->receiver_count++] = keep(decode->slice, json_get(at, "name"), err);
}

static void receivers_rest(struct alertmanager_decode *decode, const struct json *root, struct err *err)
{
	struct alertmanager_data *out = &decode->slice->alertmanager;
	json_items(*root, err);
	out->receiver_count = decode->receiver_count;
	out->receivers = slice_copy(decode->slice, decode->receivers, decode->receiver_count, sizeof *out->receivers);
}

static const struct json_split_array list_arrays[] = { { .path = "" }, { .path = "[].alerts" } };

static const struct answer answers[] = {
	[ALERTMANAGER_GROUPS] = { .arrays = list_arrays, .array_count = 2, .element = groups_element, .rest = groups_rest },
	[ALERTMANAGER_SILENCES] = { .arrays = list_arrays, .array_count = 1, .element = silence_element, .rest = silences_rest },
	[ALERTMANAGER_STATUS] = { .rest = status_rest },
	[ALERTMANAGER_RECEIVERS] = { .arrays = list_arrays, .array_count = 1, .element = receiver_element, .rest = receivers_rest },
};

static void element(void *user, size_t array, const struct json *at, struct err *err)
{
	struct alertmanager_decode *decode = user;
	decode->answer->element(decode, array, at, err);
}

static void rest(void *user, const struct json *root, struct err *err)
{
	struct alertmanager_decode *decode = user;
	decode->answer->rest(decode, root, err);
}

static struct endpoint_decode *create(int what, struct slice *slice)
{
	struct alertmanager_decode *decode = mem_zalloc(1, sizeof *decode);
	decode->answer = &answers[what];
	decode->slice = slice;
	decode->shared.stream = json_stream_create(&(struct json_stream_params){
		.arrays = decode->answer->arrays,
		.array_count = decode->answer->array_count,
		.element = element,
		.prepare = what == ALERTMANAGER_GROUPS ? prepare_alert : NULL,
		.rest = rest,
		.user = decode,
	});
	return &decode->shared;
}

static void destroy(struct endpoint_decode *shared)
{
	struct alertmanager_decode *decode = (struct alertmanager_decode *)shared;
	json_stream_destroy(decode->shared.stream);
	forget_cuts(decode);
	free(decode->alerts);
	free(decode->slots);
	free(decode->silences);
	free(decode->receivers);
	free(decode);
}

const struct endpoint_decoder alertmanager_decoder = {
	.create = create,
	.destroy = destroy,
};
