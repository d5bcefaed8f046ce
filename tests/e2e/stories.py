"""One story against the dashboard: stories.py CHAOSWATCH READY, READY a file with the simulator's ready line."""
import datetime
import json
import re
import subprocess
import sys
import urllib.request

STEP = 20  # seconds of the world between two looks

chaoswatch, ready_file = sys.argv[1:]
ready = json.load(open(ready_file))
flags = ["--prometheus", ready["prometheus"], "--chaos-mesh", ready["chaos_mesh"]]
if ready["alertmanager"]:
    flags += ["--alertmanager", ready["alertmanager"]]


def control(path, body=None):
    request = urllib.request.Request(f"{ready['control']}/control/{path}", body and json.dumps(body).encode(), {"Authorization": "Bearer sesame"})
    return json.load(urllib.request.urlopen(request))


def key(name, labels):
    """What an alert is known by, without the labels that the Prometheus adds to what leaves it."""
    return name, *sorted((n, v) for n, v in labels.items() if n != "cluster")


def expected():
    """What is pending or firing at the moment at which all is held, with its moments."""
    shown = {}
    for alert in control("truth")["alerts"]:
        began = alert["pending_at"] or alert["firing_at"]
        if alert["alertname"] == "Watchdog":  # the dashboard lists no heartbeat
            continue
        if began and not alert["resolved_at"]:
            firing = alert["firing_at"] is not None
            shown[key(alert["alertname"], alert["labels"])] = {
                "state": "firing" if firing else "pending",
                "active_at": began,
                "since": alert["firing_at"] if firing else began,
                "in_alertmanager": alert["in_alertmanager_at"] is not None,
            }
    return shown


def seen():
    """The same as the dashboard tells it; what Alertmanager alone still has is its own affair."""
    # 1 where something fires
    run = subprocess.run([chaoswatch, "alerts", "--output", "json", *flags], capture_output=True, text=True)
    assert run.returncode in (0, 1), (run.returncode, run.stderr)
    return {
        key(alert["name"], alert["labels"]): {
            "state": "firing" if alert["state"] in ("silenced", "inhibited", "muted") else alert["state"],
            **{name: alert[name] for name in ("active_at", "since", "in_alertmanager")},
        }
        for alert in json.loads(run.stdout)
        if alert["in_prometheus"]
    }


def look(truth):
    """The screen says of each alert what is true, and misses the heartbeat where there is none; for stories whose alerts are few."""
    run = subprocess.run([chaoswatch, "snapshot", "--screen", "alerts", "--size", "120x36", *flags], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for alert, words in truth.items():
        pattern = re.escape(alert[0]) + ".*" + words["state"]
        assert re.search(pattern, run.stdout), f"no {pattern} in\n{run.stdout}"
    heartbeat = any(a["alertname"] == "Watchdog" and a["firing_at"] and not a["resolved_at"] for a in control("truth")["alerts"])
    assert heartbeat == ("no heartbeat" not in run.stdout), run.stdout
    assert truth or "firing" not in run.stdout.splitlines()[0], run.stdout


state = control("hold", {"held": True})
looks = fired = 0
while not state["ended"]:
    truth, screen = expected(), seen()
    assert truth == screen, f"at {state['now']} the truth is\n{truth}\nthe dashboard says\n{screen}"
    if state["story"] in ("quiet", "dns-leaker", "pod-kill", "blind"):
        look(truth)
    looks += 1
    fired = max(fired, sum(alert["state"] == "firing" for alert in truth.values()))
    state = control("jump", {"seconds": STEP})
truth = control("truth")
missed = [expected for expected in truth["expected"] if expected["verdict"] == "missed"]
assert not missed, missed
for alert in truth["alerts"]:
    moments = [datetime.datetime.fromisoformat(alert[name]) for name in ("pending_at", "firing_at", "in_alertmanager_at", "resolved_at") if alert[name]]
    assert moments == sorted(moments), alert
    assert not ready["alertmanager"] or not alert["firing_at"] or alert["in_alertmanager_at"], alert
print(f"{state['story']}: {looks} looks, at most {fired} alerts firing at once")
