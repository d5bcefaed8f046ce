/* alerts and alerts/groups of the simulated Alertmanager: what is asked for, in which order it comes, and how an alert is written. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/mem.h"
#include "datasources/sim/api_alertmanager.h"
#include "datasources/sim/api_prometheus.h"

#define RECEIVER "receiver"

/* What is asked for. */
struct wanted {
	bool active, silenced, inhibited;
	struct amfilter filter;
	struct ammatcher receiver; /* of the label "receiver" of a set made for it; without a name: any */
};

/* go-openapi's: what it does not know is false, and nothing is the default, which is true here. */
static bool is_true(const char *text)
{
	static const char *const words[] = { "", "true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(words[i], text) == 0)
			return true;
	return false;
}

static void take_parameter(struct wanted *wanted, const char *name, const char *value, char **receiver)
{
	const struct {
		const char *name;
		bool *flag;
	} switches[] = { { "active", &wanted->active }, { "silenced", &wanted->silenced }, { "inhibited", &wanted->inhibited } };

	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
		if (strcmp(switches[i].name, name) == 0)
			*switches[i].flag = is_true(value);
	if (strcmp(name, RECEIVER) == 0) {
		free(*receiver);
		*receiver = mem_strdup(value);
	}
}

static void finish_wanted(struct wanted *wanted)
{
	amfilter_finish(&wanted->filter);
	ammatcher_finish(&wanted->receiver);
}

/* Of several of a name the last one counts. False after an answer. */
static bool read_wanted(const struct amcall *call, struct wanted *wanted)
{
	const char *at = call->request->query;
	char *name, *value, *receiver = mem_strdup("");
	struct buf complaint = { 0 };

	*wanted = (struct wanted){ .active = true, .silenced = true, .inhibited = true };
	bool good = amcall_filter(call, &wanted->filter);

	while (good && api_next_parameter(&at, &name, &value)) {
		take_parameter(wanted, name, value, &receiver);
		free(name);
		free(value);
	}
	if (good && *receiver && !ammatcher_init(&wanted->receiver, RECEIVER, receiver, true, true, &complaint)) {
		good = amcall_fail(call, 400, "failed to parse receiver param: %s", buf_borrow(&complaint));
		finish_wanted(wanted);
	}
	buf_finish(&complaint);
	free(receiver);
	return good;
}

static bool wants_receiver(const struct wanted *wanted, const char *receiver)
{
	const struct label label = { RECEIVER, receiver };

	if (!wanted->receiver.name)
		return true;
	const struct labels *labels = labels_create(&label, 1);
	bool matches = ammatcher_matches(&wanted->receiver, labels);

	labels_release(labels);
	return matches;
}

/* An alert as it stands. */
struct standing {
	const struct amalert *alert;
	const struct amroute *routes[AMROUTES_MAX];
	size_t route_count;
	const struct labels *inhibitor; /* or NULL */
	const char **silences; /* ids, sorted; owned */
	size_t silence_count;
};

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void find_silences(struct standing *standing, const struct amsuppression *suppression)
{
	const struct amsilences *silences = &suppression->alertmanager->silences;

	standing->silences = mem_zalloc(silences->count + 1, sizeof *standing->silences);
	for (size_t i = 0; i < silences->count; i++)
		if (amsilence_mutes(silences->items[i], standing->alert->labels, suppression->now_ms))
			standing->silences[standing->silence_count++] = silences->items[i]->id;
	qsort(standing->silences, standing->silence_count, sizeof *standing->silences, compare_texts);
}

static bool passes(const struct standing *standing, const struct wanted *wanted)
{
	bool silenced = standing->silence_count > 0, inhibited = standing->inhibitor != NULL;

	return (wanted->active || silenced || inhibited) && (wanted->silenced || !silenced) && (wanted->inhibited || !inhibited) &&
	       ammatcher_matches_all(wanted->filter.matchers, wanted->filter.count, standing->alert->labels);
}

/* The alerts that are asked for, whoever receives them; caller frees with finish_standings. */
static struct standing *look(const struct amcall *call, const struct wanted *wanted, size_t *count)
{
	const struct alertmanager *alertmanager = call->api->alertmanager;
	struct standing *standings = mem_zalloc(alertmanager->alert_count + 1, sizeof *standings);
	struct amsuppression suppression;

	*count = 0;
	amsuppression_init(&suppression, alertmanager, call->api->now_ms);
	for (size_t i = 0; i < alertmanager->alert_count; i++) {
		struct standing *standing = &standings[*count];

		if (amalert_is_over(alertmanager->alerts[i], call->api->now_ms))
			continue;
		*standing = (struct standing){ .alert = alertmanager->alerts[i] };
		standing->route_count = amconfig_route(standing->alert->labels, standing->routes);
		standing->inhibitor = amsuppression_inhibitor(&suppression, standing->alert->labels);
		find_silences(standing, &suppression);
		if (passes(standing, wanted))
			++*count;
		else
			free(standing->silences);
	}
	amsuppression_finish(&suppression);
	return standings;
}

static void finish_standings(struct standing *standings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(standings[i].silences);
	free(standings);
}

static void write_annotations(struct buf *out, const struct amalert *alert)
{
	buf_append_text(out, "{\"annotations\":{");
	for (size_t i = 0; i < alert->annotation_count; i++)
		write_pair(out, i == 0, alert->annotations[i].name, alert->annotations[i].value);
	buf_append_char(out, '}');
}

static void write_moment(struct buf *out, const char *name, struct gotime time)
{
	buf_appendf(out, ",\"%s\":\"", name);
	gotime_write(out, time);
	buf_append_char(out, '"');
}

static void write_state(struct buf *out, const struct standing *standing)
{
	char fingerprint[17];

	buf_append_text(out, ",\"status\":{\"inhibitedBy\":[");
	if (standing->inhibitor)
		buf_appendf(out, "\"%s\"", labels_fingerprint(standing->inhibitor, fingerprint));
	buf_append_text(out, "],\"silencedBy\":[");
	for (size_t i = 0; i < standing->silence_count; i++)
		buf_appendf(out, "%s\"%s\"", i ? "," : "", standing->silences[i]);
	buf_appendf(out, "],\"state\":\"%s\"}", standing->inhibitor || standing->silence_count ? "suppressed" : "active");
}

static void write_alert(struct buf *out, const struct standing *standing, const char *const *receivers, size_t receiver_count)
{
	const struct amalert *alert = standing->alert;
	char fingerprint[17];

	write_annotations(out, alert);
	write_moment(out, "endsAt", alert->ends);
	buf_appendf(out, ",\"fingerprint\":\"%s\",\"receivers\":[", labels_fingerprint(alert->labels, fingerprint));
	for (size_t i = 0; i < receiver_count; i++) {
		buf_append_text(out, i ? ",{\"name\":" : "{\"name\":");
		write_text(out, receivers[i]);
		buf_append_char(out, '}');
	}
	buf_append_char(out, ']');
	write_moment(out, "startsAt", alert->starts);
	write_state(out, standing);
	write_moment(out, "updatedAt", alert->updated);
	if (*alert->generator) {
		buf_append_text(out, ",\"generatorURL\":");
		write_text(out, alert->generator);
	}
	buf_append_text(out, ",\"labels\":");
	write_labels(out, alert->labels);
	buf_append_char(out, '}');
}

void alertmanager_get_alerts(const struct amcall *call)
{
	struct buf *out = &call->response->body;
	struct wanted wanted;
	size_t count;
	bool any = false;

	if (!read_wanted(call, &wanted))
		return;
	struct standing *standings = look(call, &wanted, &count);

	buf_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		const char *receivers[AMROUTES_MAX];
		bool listed = false;

		for (size_t j = 0; j < standings[i].route_count; j++) {
			receivers[j] = standings[i].routes[j]->receiver;
			listed = listed || wants_receiver(&wanted, receivers[j]);
		}
		if (!listed)
			continue;
		if (any)
			buf_append_char(out, ',');
		any = true;
		write_alert(out, &standings[i], receivers, standings[i].route_count);
	}
	buf_append_text(out, "]\n");
	finish_standings(standings, count);
	finish_wanted(&wanted);
}

/* An alert in one of its groups. */
struct member {
	const struct amroute *route;
	const struct labels *labels; /* the group's; a reference */
	const struct standing *standing;
	const char *const *receivers; /* the alert's in all groups that are asked for, sorted */
	size_t receiver_count;
};

/* model.LabelSet.Before */
static int compare_label_sets(const struct labels *a, const struct labels *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (size_t i = 0; i < a->count; i++) {
		int names = strcmp(a->items[i].name, b->items[i].name);
		int values = strcmp(a->items[i].value, b->items[i].value);

		if (names != 0)
			return -names;
		if (values != 0)
			return values;
	}
	return 0;
}

static int compare_alerts(const struct labels *a, const struct labels *b)
{
	static const char *const first[] = { "job", "instance" };

	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		const char *left = labels_get(a, first[i]), *right = labels_get(b, first[i]);
		int order = left && right ? strcmp(left, right) : (right != NULL) - (left != NULL);

		if (order != 0)
			return order;
	}
	return compare_label_sets(a, b);
}

static int compare_groups(const struct member *a, const struct member *b)
{
	int labels = compare_label_sets(a->labels, b->labels), receivers = strcmp(a->route->receiver, b->route->receiver);

	if (labels != 0 || receivers != 0)
		return labels != 0 ? labels : receivers;
	return (a->route > b->route) - (a->route < b->route);
}

static int compare_members(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	int groups = compare_groups(a, b);

	return groups != 0 ? groups : compare_alerts(a->standing->alert->labels, b->standing->alert->labels);
}

/* The alert in each of its groups that is asked for. `receivers` has room for them, and lives as long as the members. */
static size_t join(struct member *out, const struct standing *standing, const struct wanted *wanted, const char **receivers)
{
	size_t count = 0;

	for (size_t i = 0; i < standing->route_count; i++) {
		const struct amroute *route = standing->routes[i];

		if (!wants_receiver(wanted, route->receiver))
			continue;
		receivers[count] = route->receiver;
		out[count++] = (struct member){ route, amgroup_labels(route, standing->alert->labels), standing, receivers, 0 };
	}
	qsort(receivers, count, sizeof *receivers, compare_texts);
	for (size_t i = 0; i < count; i++)
		out[i].receiver_count = count;
	return count;
}

static void write_end_of_group(struct buf *out, const struct member *member)
{
	buf_append_text(out, "],\"labels\":");
	write_labels(out, member->labels);
	buf_append_text(out, ",\"receiver\":{\"name\":");
	write_text(out, member->route->receiver);
	buf_append_text(out, "}}");
}

static void write_groups(struct buf *out, const struct member *members, size_t count)
{
	buf_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		bool begins = i == 0 || compare_groups(&members[i - 1], &members[i]) != 0;

		if (begins)
			buf_append_text(out, i ? ",{\"alerts\":[" : "{\"alerts\":[");
		else
			buf_append_char(out, ',');
		write_alert(out, members[i].standing, members[i].receivers, members[i].receiver_count);
		if (i + 1 == count || compare_groups(&members[i], &members[i + 1]) != 0)
			write_end_of_group(out, &members[i]);
	}
	buf_append_text(out, "]\n");
}

void alertmanager_get_groups(const struct amcall *call)
{
	struct wanted wanted;
	size_t count, member_count = 0;

	if (!read_wanted(call, &wanted))
		return;
	struct standing *standings = look(call, &wanted, &count);
	struct member *members = mem_zalloc(count * AMROUTES_MAX + 1, sizeof *members);
	const char **receivers = mem_zalloc(count * AMROUTES_MAX + 1, sizeof *receivers);

	for (size_t i = 0; i < count; i++)
		member_count += join(&members[member_count], &standings[i], &wanted, &receivers[i * AMROUTES_MAX]);
	qsort(members, member_count, sizeof *members, compare_members);
	write_groups(&call->response->body, members, member_count);
	for (size_t i = 0; i < member_count; i++)
		labels_release(members[i].labels);
	free(members);
	free(receivers);
	finish_standings(standings, count);
	finish_wanted(&wanted);
}

void alertmanager_post_alerts(const struct amcall *call)
{
	struct amincoming_alerts incoming;
	struct buf complaints = { 0 };

	if (!amincoming_read_alerts(call, &incoming))
		return;
	for (size_t i = 0; i < incoming.count; i++) {
		struct buf complaint = { 0 };

		if (!alertmanager_put(call->api->alertmanager, incoming.items[i], call->api->now_ms, &complaint))
			buf_appendf(&complaints, "%s%s", complaints.len ? "; " : "", buf_borrow(&complaint));
		incoming.items[i] = NULL;
		buf_finish(&complaint);
	}
	if (complaints.len)
		amcall_fail(call, 400, "%s", buf_borrow(&complaints));
	else
		amcall_nothing(call, 200);
	buf_finish(&complaints);
	amincoming_finish_alerts(&incoming);
}
