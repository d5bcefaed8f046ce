#!/usr/bin/env bash
# The dashboard on the simulated cluster alone: panels have six hours at once, under DNS chaos the alert goes pending, fires and is in Alertmanager,
# and a silence shows.
. tests/e2e/lib.sh

sim_start --alert-for 20s
PROMETHEUS_URL=$(sim_url prometheus) CHAOS_MESH_URL=$(sim_url chaos_mesh) ALERTMANAGER_URL=$(sim_url alertmanager)
ALL=(--prometheus "$PROMETHEUS_URL" --alertmanager "$ALERTMANAGER_URL" --chaos-mesh "$CHAOS_MESH_URL")

# Six hours of every container, in a range query, within 150 ms.
python3 - "$PROMETHEUS_URL" <<'PY' || fail "six hours"
import json, sys, time, urllib.parse, urllib.request
def ask(path, **parameters):
    return json.load(urllib.request.urlopen(f"{sys.argv[1]}/api/v1/{path}", urllib.parse.urlencode(parameters).encode()))["data"]["result"]
now = int(ask("query", query="time()")[0])
for query in ('container_memory_rss{container!=""}', 'rate(container_cpu_usage_seconds_total{container!=""}[5m])'):
    took = []
    for _ in range(5):
        begin = time.monotonic()
        series = ask("query_range", query=query, start=now - 6 * 3600 + 60, end=now, step=60)
        took.append(time.monotonic() - begin)
    assert sum(len(s["values"]) >= 358 for s in series) >= 25, [len(s["values"]) for s in series]
    print(f"{query}: {len(series)} series in {min(took) * 1000:.0f} ms")
    assert min(took) < 0.15, took
PY

tui_start 120x36 "$CHAOSWATCH" "${ALL[@]}" --refresh 1s --range 6h
tui_until 'simulated' 20
tui_until 'Container RSS' 20
tui_until 'cpp-dns-leaker|r-service-cncf' 20
tui_until '● 3 sources' 20

curl -fsS -d '{"kind":"DNSChaos","metadata":{"name":"leak","namespace":"default"},"spec":{"action":"error","mode":"all","selector":{"namespaces":["default"],"labelSelectors":{"app":"cpp-dns-leaker"}}}}' "$CHAOS_MESH_URL/api/experiments" >/dev/null || fail "no chaos"
tui_until '► running +leak' 20
tui_until 'ContainerMemoryLimit.*pending' 60
tui_until 'ContainerMemoryLimit.*firing' 60

# The same alert on the command line, from both; then silenced.
LEAKERS='alertname="ContainerMemoryLimit"'
expect 0 "$CHAOSWATCH" alerts "${ALL[@]}" "$LEAKERS" --output json
curl -fsS "$ALERTMANAGER_URL/api/v2/alerts?filter=alertname%3D%22ContainerMemoryLimit%22" >"$WORK/raw"
out_json '(lambda ours, raw: raw and all(any(all(a[k] == b[k] for k in ("fingerprint", "annotations", "startsAt", "generatorURL", "receivers")) and a["in_prometheus"]
	and a["in_alertmanager"] and a["state"] == "firing" and a["status"]["state"] == "active" for a in ours) for b in raw))(d, json.load(open(sys.argv[1])))' "$WORK/raw"
curl -fsS -H 'Content-Type: application/json' -d '{"matchers":[{"name":"alertname","value":"ContainerMemoryLimit","isRegex":false}],"startsAt":"2020-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"test","comment":"known"}' \
	"$ALERTMANAGER_URL/api/v2/silences" >"$WORK/silence" || fail "no silence"
silence=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["silenceID"])' "$WORK/silence")
expect 0 "$CHAOSWATCH" alerts "${ALL[@]}" "$LEAKERS" --output json
out_json 'any(a["status"] and a["status"]["state"] == "suppressed" and a["status"]["silencedBy"] == [sys.argv[1]] for a in d)' "$silence"
expect 0 "$CHAOSWATCH" snapshot "${ALL[@]}"
out_has '● 3 sources'
out_has 'ContainerMemoryLimit'
tui_keys 3
tui_until 'silenced' 15
tui_keys q
tui_ended 0
