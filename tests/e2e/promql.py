#!/usr/bin/env python3
"""The simulated Prometheus against a real one that holds the same samples: the same answers to the same questions.

Usage: promql.py dump SIM-URL END FILE      writes the last 40 minutes before END as OpenMetrics, for promtool
       promql.py compare SIM-URL REAL-URL END
"""
import json
import math
import sys
import urllib.error
import urllib.parse
import urllib.request

RSS = 'container_memory_rss{container!=""}'
CPU = 'container_cpu_usage_seconds_total{container!=""}'
EXPRESSIONS = [
    RSS, 'container_memory_rss', '{__name__="up"}', '{job=~"kube.*",__name__=~"kube_pod_(info|labels)"}', 'up{job!="x"}', 'up{nothing=""}',
    'container_memory_rss{container!~"(kube|core).*",container=~".+"}', RSS + ' offset 5m', RSS + ' offset -1m', 'up offset 10m',
    f'rate({CPU}[1m])', f'rate({CPU}[5m])', f'irate({CPU}[1m])', f'increase({CPU}[3m])', f'rate({CPU}[5m] offset 2m)', f'rate({CPU}[7s])',
    f'rate({CPU}[4s])', f'delta({RSS}[2m])', f'deriv({RSS}[5m])', f'avg_over_time({RSS}[2m])', f'min_over_time({RSS}[2m])',
    f'max_over_time({RSS}[2m])', f'sum_over_time({RSS}[2m])', f'count_over_time({RSS}[2m])', f'quantile_over_time(0.9, {RSS}[3m])',
    f'quantile_over_time(2, {RSS}[3m])', f'last_over_time({RSS}[2m])', f'max_over_time(rate({CPU}[1m])[5m:30s])', 'sum_over_time(vector(1)[3m:])',
    f'avg_over_time(sum by (namespace) ({RSS})[4m:20s] offset 1m)', 'absent(up)', 'absent(nothing{job="x",a=~"b"})', 'absent(sum(nothing))',
    f'clamp_min({RSS}, 5e7)', f'clamp_max({RSS}, 5e7)', f'round({RSS} / 1e6)', f'round({RSS} / 1e6, 0.5)', f'abs({RSS} - 5e7)', 'time()',
    'vector(1)', 'scalar(up)', f'scalar({RSS})', 'time() - vector(5)', f'sum({RSS})', f'sum by (namespace) ({RSS})',
    f'sum without (id, image, name) ({RSS})', f'avg by (node, namespace) ({RSS})', f'min({RSS})', f'max by (nothing) ({RSS})',
    f'count by (node) ({RSS})', f'topk(3, {RSS})', 'bottomk by (namespace) (1, rate(container_cpu_usage_seconds_total[5m]))', f'quantile(0.5, {RSS})', f'quantile by (node) (0.99, {RSS})',
    f'{RSS} > 1e8', f'{RSS} > bool 1e8', f'1e8 < {RSS}', f'{RSS} == {RSS}', f'-{RSS}', f'{RSS} / 1024 / 1024 % 7 ^ 2', '1 + 2 * 3 - 4 / 5', '1 == bool 1', '-2 ^ 2',
    f'{RSS} / on (namespace, pod, container) container_spec_memory_limit_bytes',
    f'{RSS} * on (namespace, pod) group_left (created_by_kind) kube_pod_info', f'kube_pod_info * on (namespace, pod) group_right {RSS}',
    f'sum by (namespace) ({RSS}) / ignoring (nothing) sum by (namespace) (container_memory_working_set_bytes{{container!=""}})',
    f'{RSS} and on (pod) kube_pod_info{{namespace="default"}}', f'{RSS} unless on (namespace) kube_pod_info{{namespace="default"}}',
    'kube_pod_info{namespace="default"} or kube_pod_info{namespace="monitoring"}', f'{RSS} > 5e7 and {RSS} < 2e8',
    'histogram_quantile(0.5, sum by (job, le) (rate(http_request_duration_seconds_bucket[5m])))',
    'histogram_quantile(0.99, rate(http_request_duration_seconds_bucket[2m]))', 'histogram_quantile(1.5, http_request_duration_seconds_bucket)',
    'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m]))',
    '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[2m]))', '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
    'sum by (rcode) (rate(coredns_dns_responses_total[1m])) > 0', 'kube_pod_status_phase == 1', 'count(kube_pod_status_ready{condition="true"} == 1)',
    'NaN', '"a text"', r'up{job=~"(k\165be|\x6bub|\u006b).*"}', r'up{job="\u00e4\U0001f4a9"}', 'sum by (job,) (up{job!="",})', f'{RSS}[20s]', 'up[1m:10s]',
    # mistakes
    'sum(', 'up{', 'up}', 'up{job=}', 'nosuch(up)', 'rate(up)', 'sum(1)', '1 > 2', '1 and 2', 'up[5m] + 1', 'up +', '{}', '{a=~".*"}', 'sum(up)[5m]', 'up offset', 'topk(up)',
    'abs()', 'up{job=~"("}', 'up up', '1 + bool 2', '""up', 'up[5m', 'up * on () group_left (x', 'rate(up[5m])[5m]', 'up and on (job) group_left up', 'up{job="x}', r'up{job="\d"}', r'''up{job="\'"}''', r'up{job="\x4"}', r'up{job="\400"}', r'up{job="\ud800"}', r'sum("\z")', 'up{,}',
    f'{RSS} * on (namespace) kube_pod_info', f'kube_pod_info * on (namespace) up', f'kube_node_info * on () {RSS}',
    f'{RSS} / on (namespace) sum by (namespace) ({RSS})', 'rate({__name__=~"container_(memory_rss|cpu_usage_seconds_total)"}[1m])',
]


def ask(base, path, **parameters):
    data = urllib.parse.urlencode(parameters).encode()
    try:
        with urllib.request.urlopen(f"{base}/api/v1/{path}", data, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def dump(sim, end, file):
    result = ask(sim, "query", query='{__name__=~".+"}[40m]', time=end)[1]["data"]["result"]
    families = {}
    for series in result:
        families.setdefault(series["metric"]["__name__"], []).append(series)
    with open(file, "w", encoding="utf-8") as out:
        for name, members in sorted(families.items()):
            out.write(f"# TYPE {name} unknown\n")
            for series in members:
                labels = ",".join(f'{k}="{escaped(v)}"' for k, v in series["metric"].items() if k != "__name__")
                for time, value in series["values"]:
                    out.write(f"{name}{{{labels}}} {value} {time}\n")
        out.write("# EOF\n")


def close(a, b):
    x, y = float(a), float(b)
    return (math.isnan(x) and math.isnan(y)) or x == y or abs(x - y) <= 1e-6 * max(abs(x), abs(y), 1e-9)


def same_points(a, b):
    return len(a) == len(b) and all(p[0] == q[0] and close(p[1], q[1]) for p, q in zip(a, b))


def by_labels(result):
    return {json.dumps(s["metric"], sort_keys=True): s.get("values") or [s["value"]] for s in result}


def difference(sim, real):
    """None, or what differs."""
    if sim[0] != real[0] or sim[1].get("errorType") != real[1].get("errorType"):
        return f"{sim[0]} {sim[1].get('error')} | {real[0]} {real[1].get('error')}"
    if sim[0] != 200:
        return None
    a, b = sim[1]["data"], real[1]["data"]
    if a["resultType"] != b["resultType"]:
        return f"{a['resultType']} | {b['resultType']}"
    if a["resultType"] in ("scalar", "string"):
        same = a["result"] == b["result"] if a["resultType"] == "string" else same_points([a["result"]], [b["result"]])
        return None if same else f"{a['result']} | {b['result']}"
    mine, theirs = by_labels(a["result"]), by_labels(b["result"])
    if set(mine) != set(theirs):
        return f"series {sorted(set(mine) - set(theirs))[:2]} | {sorted(set(theirs) - set(mine))[:2]} ({len(mine)}, {len(theirs)})"
    for labels, points in mine.items():
        if not same_points(points, theirs[labels]):
            return f"{labels}: {points[:6]} | {theirs[labels][:6]} ({len(points)}, {len(theirs[labels])})"
    return None


def compare(sim, real, end):
    questions = []
    for expression in EXPRESSIONS:
        for at in (end - 600, end - 603.5):
            questions.append(("query", dict(query=expression, time=at)))
        questions.append(("query_range", dict(query=expression, start=end - 1207, end=end - 600, step=17)))
        questions.append(("query_range", dict(query=expression, start=end - 1790, end=end - 600, step=311)))
    wrong = values = 0
    for path, parameters in questions:
        answers = [ask(base, path, **parameters) for base in (sim, real)]
        what = difference(*answers)
        if what:
            wrong += 1
            print(f"{path} {parameters}: {what}")
        values += answers[0][0] == 200 and bool(answers[0][1]["data"]["result"])
    print(f"{len(questions)} questions, {values} with values, {wrong} answered differently")
    return wrong == 0 and values > 200


if sys.argv[1] == "dump":
    dump(sys.argv[2], int(sys.argv[3]), sys.argv[4])
else:
    sys.exit(not compare(sys.argv[2], sys.argv[3], int(sys.argv[4])))
