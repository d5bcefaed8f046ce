#!/usr/bin/env bash
# The past of the simulated cluster in a real Prometheus: six hours before the start, which go on in what is scraped, series by series.
. tests/e2e/lib.sh
. tests/support/servers.sh

HISTORY=yes STORY=quiet SCRAPE=1s EVERY=15s servers_start || fail "the servers did not start"
defer servers_stop
[ ! -e "$WORK/servers/past.om" ] || fail "the dump is still there"
! grep -Ei 'out of order|out of bounds|overlap' "$WORK/servers/prometheus.log" || fail "Prometheus complains of the blocks"
sleep 3 # some scrapes

python3 - "$PROMETHEUS_URL" <<'PY' || fail "the past"
import json, sys, time, urllib.parse, urllib.request
def ask(path, **parameters):
    return json.load(urllib.request.urlopen(f"{sys.argv[1]}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"))["data"]
now = int(time.time())
for query, least in (('container_memory_rss{container!=""}', 20), ('rate(container_cpu_usage_seconds_total{container!=""}[1m])', 20),
                     ('sum by (job) (rate(http_requests_total[1m]))', 1), ('kube_pod_status_phase{phase="Running"} == 1', 20)):
    series = ask("query_range", query=query, start=now - 6 * 3600 + 600, end=now, step=60)["result"]
    whole = [s for s in series if len(s["values"]) >= 345]
    print(query, len(series), "series,", len(whole), "of them all the time")
    assert len(whole) >= least, [(s["metric"], len(s["values"])) for s in series]
# What is scraped goes on where the past ended: the same label sets, and no jump of a counter between both.
def labels_at(at):
    return {json.dumps(s["metric"], sort_keys=True) for s in ask("query", query='{__name__=~"container_.+|kube_pod_.+|http_.+|node_.+|coredns_.+"}', time=at)["result"]}
was, now_there = labels_at(now - 120), labels_at(now)
print(len(was), "series then,", len(now_there), "now,", len(was & now_there), "in both")
assert len(was & now_there) > 0.97 * len(was), sorted(was - now_there)[:5] + sorted(now_there - was)[:5]
resets = ask("query", query='resets(container_cpu_usage_seconds_total{container!=""}[5m]) > 0')["result"]
assert not resets, resets[:3]
PY
