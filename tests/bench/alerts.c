/*
 * P14: 5000 alerts, as an Alertmanager tells them in groups: how long they take beside jansson's tree of the same answer, and by how much resident
 * memory grows, the finished model included; the memory of each in a process of its own, the answer being there already.
 */
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/snapshot.h"
#include "datasources/alertmanager_decode.h"
#include "datasources/json_stream.h"
#include "tests/bench/report.h"

enum { ALERTS = 5000, GROUP = 25, PIECE = 16384, ROUNDS = 9 };

static void append_alert(struct buf *body, int i)
{
	buf_appendf(body,
		"{\"annotations\":{\"description\":\"The pod has been in a state other than Running for some time.\",\"runbook_url\":"
		"\"https://runbooks.example.org/KubernetesPodNotHealthy\",\"summary\":\"Pod team-%d/checkout-service-%04d-5678d5b4dc-x7k2p "
		"is not "
		"healthy\"},\"endsAt\":\"2026-11-23T09:03:45.933Z\",\"fingerprint\":\"%016llx\",\"receivers\":[{\"name\":\"default\"}],"
		"\"startsAt\":"
		"\"2026-11-23T09:03:05.933Z\",\"status\":{\"inhibitedBy\":[],\"mutedBy\":[],\"silencedBy\":[],\"state\":\"active\"},"
		"\"updatedAt\":"
		"\"2026-11-23T09:03:05.937Z\",\"generatorURL\":\"http://127.0.0.1:9090/graph?g0.expr=sum+by+%%28namespace%%2C+pod%%29+%%28"
		"kube_pod_status_phase%%29+%%3E+0\\u0026g0.tab=1\",\"labels\":{\"alertname\":\"KubernetesPodNotHealthy\",\"cluster\":"
		"\"lab\","
		"\"namespace\":\"team-%d\",\"pod\":\"checkout-service-%04d-5678d5b4dc-x7k2p\",\"severity\":\"warning\"}}",
		i % 20, i, (unsigned long long)(i + 1) * 0x9e3779b97f4a7c15u, i % 20, i);
}

static struct buf make_body(void)
{
	struct buf body = { 0 };
	for (int i = 0; i < ALERTS; i++) {
		buf_append_text(&body, i == 0 ? "[{\"alerts\":[" : i % GROUP == 0 ? ",{\"alerts\":[" : ",");
		append_alert(&body, i);
		if (i % GROUP == GROUP - 1)
			buf_append_text(
				&body, "],\"labels\":{\"alertname\":\"KubernetesPodNotHealthy\"},\"receiver\":{\"name\":\"default\"}}");
	}
	buf_append_char(&body, ']');
	return body;
}

static struct slice *decode(const struct buf *body)
{
	struct slice *slice = slice_create(SOURCE_ALERTMANAGER, 0, "bench", "");
	struct endpoint_decode *decoder = alertmanager_decoder.create(ALERTMANAGER_GROUPS, slice);
	struct err err = { 0 };
	bool good = true;
	for (size_t at = 0; good && at < body->len; at += PIECE)
		good = json_stream_feed(decoder->stream, buf_borrow(body) + at, body->len - at < PIECE ? body->len - at : PIECE, &err);
	if (!good || !json_stream_end(decoder->stream, &err) || slice->alertmanager.alert_count != ALERTS) {
		fprintf(stderr, "the answer was not decoded: %s %s\n", err.where, err.text);
		exit(1);
	}
	alertmanager_decoder.destroy(decoder);
	return slice;
}

static json_t *parse(const struct buf *body)
{
	json_error_t error;
	json_t *tree = json_loadb(buf_borrow(body), body->len, 0, &error);
	if (!tree)
		exit(1);
	return tree;
}

static void measure_time(const struct buf *body)
{
	double ratio[ROUNDS], took[ROUNDS];
	for (size_t i = 0; i < ROUNDS; i++) {
		double from = thread_cpu_s();
		json_t *tree = parse(body);
		double peer = thread_cpu_s() - from;
		json_decref(tree);
		malloc_trim(0); /* what it leaves behind is not for the next one to clean up */
		from = thread_cpu_s();
		struct slice *slice = decode(body);
		took[i] = thread_cpu_s() - from;
		ratio[i] = took[i] / peer;
		slice_release(slice);
		malloc_trim(0);
	}
	report(&(struct report_line){ "P14", median(ratio, ROUNDS), AT_MOST, 0.85 },
		"decoding %d alerts / jansson's tree of them (%.1f ms, %.1f MB)", ALERTS, median(took, ROUNDS) * 1000,
		(double)body->len / 1e6);
}

/* KiB by which resident memory grows at most while it is read and kept. */
static long growth(const struct buf *body, bool ours)
{
	report_forget_peak();
	long before = report_status_kib("VmRSS");
	if (ours)
		(void)decode(body);
	else
		(void)parse(body);
	return report_status_kib("VmHWM") - before;
}

static long growth_of(const struct buf *body, bool ours)
{
	int pipes[2];
	long kib = -1;
	if (pipe(pipes) < 0)
		return -1;
	pid_t child = fork();
	if (child == 0) {
		kib = growth(body, ours);
		_exit(write(pipes[1], &kib, sizeof kib) == sizeof kib ? 0 : 1);
	}
	if (child < 0 || read(pipes[0], &kib, sizeof kib) != sizeof kib)
		kib = -1;
	waitpid(child, NULL, 0);
	close(pipes[0]);
	close(pipes[1]);
	return kib;
}

int main(void)
{
	struct buf body = make_body();
	long ours = growth_of(&body, true), tree = growth_of(&body, false);
	if (ours < 0 || tree <= 0)
		report_failure("P14", "a process ended");
	else
		report(&(struct report_line){ "P14", (double)ours / (double)tree, AT_MOST, 0.2 },
			"growth of resident memory with %d alerts, the model included / jansson's tree (%.1f / %.1f MB)", ALERTS,
			(double)ours / 1024, (double)tree / 1024);
	measure_time(&body);
	buf_finish(&body);
	return 0;
}
