#!/usr/bin/env bash
# The founding story through the dashboard's own keys, in a real terminal, on a real Prometheus and a real Alertmanager that watch the simulated
# cluster: trigger DNS chaos, see its state, the memory rise, the alert pending and firing in both servers and joined to the chaos; pause it and
# see it paused on the server; resume; end it.
. tests/e2e/lib.sh
. tests/support/servers.sh

defer servers_stop
ALERT_FOR=8s servers_start || fail "the servers did not start"

mkdir -p "$WORK/config/chaoswatch"
cat >"$WORK/config/chaoswatch/config.yaml" <<YAML
contexts:
  lab:
    prometheus: {url: $PROMETHEUS_URL}
    alertmanagers: [{url: $ALERTMANAGER_URL}]
    chaos_mesh: {url: $CHAOS_MESH_URL}
refresh: 1s
range: 5m
experiments: [$ROOT/tests/fixtures/experiments]
YAML

# What the servers themselves say, without the dashboard.
state_of() { curl -fsS "$CHAOS_MESH_URL/api/experiments?namespace=default" | python3 -c '
import json, sys
print(next((e["status"] for e in json.load(sys.stdin) if e["name"] == sys.argv[1]), "gone"))' "$1"; }
is_state() { [ "$(state_of dns-leaker)" = "$1" ]; }
fires_in_prometheus() { curl -fsS "$PROMETHEUS_URL/api/v1/alerts" | grep -q '"alertname":"ContainerMemoryLimit"[^}]*}[^}]*}[^}]*"state":"firing"'; }
fires_in_alertmanager() { curl -fsS "$ALERTMANAGER_URL/api/v2/alerts" | grep -q '"alertname":"ContainerMemoryLimit"'; }

tui_start 120x36 "$CHAOSWATCH"
tui_until 'chaoswatch lab simulated'
tui_until 'Container RSS' 30
tui_until 'cpp-dns-leaker|r-service-cncf' 30
tui_until '● 3 sources' 30

# Trigger: the dialog says whom it hits, and Cancel has the focus: Enter alone changes nothing.
tui_keys T
tui_until 'Trigger an experiment'
tui_until 'Hits 4 of 4 pods'
tui_until 'cpp-dns-leaker-service-cncf'
tui_until 'curl .*api/experiments'
tui_keys Enter
tui_gone 'Trigger an experiment'
sleep 1
is_state gone || fail "Enter on Cancel created something"
tui_keys T
tui_until 'Hits 4 of 4 pods'
tui_keys Tab Enter
wait_for 10 is_state running
tui_until '► running +dns-leaker' 15

# The memory rises over its objective; the alert goes pending, then fires, and is joined to the chaos.
tui_until '(▲|1 of|2 of|3 of|4 of) .*10Mi' 60
tui_until 'ContainerMemoryLimit.*pending.*dns-leaker, hit pod' 60
tui_until 'ContainerMemoryLimit.*firing.*dns-leaker, hit pod' 60
tui_until '▲ [0-9]+ (firing|crit)'
wait_for 20 fires_in_prometheus
wait_for 20 fires_in_alertmanager
tui_keys 3
tui_until 'How it came'
tui_until 'dns-leaker starts, hit pod'
tui_until 'in Alertmanager' 30

# Pause: asked, requested, paused on the server, recovered only when its events say so.
tui_keys 4
tui_until 'running .*dns-leaker'
tui_keys P
tui_until 'Pause dns-leaker\?'
tui_until 'curl -X PUT .*api/experiments/pause/'
tui_keys Tab Enter
wait_for 10 is_state paused
tui_until '‖ paused +dns-leaker' 15
tui_until '4 of 4 recovered' 20

# Resume asks, because it injects at once.
tui_keys P
tui_until 'Resume dns-leaker\?'
tui_until 'Injects at once'
tui_keys Tab Enter
wait_for 10 is_state running
tui_until '► running +dns-leaker' 15

# End.
tui_keys X
tui_until 'End dns-leaker\?'
tui_keys Tab Enter
wait_for 15 is_state gone

# A typed letter is text where there is a field, and the field's text filters.
tui_keys 3 /
tui_text 'P!X'
tui_until '/.?P!X'
tui_never 'Pause|Stop all'
tui_keys Escape
tui_keys q
tui_ended 0
