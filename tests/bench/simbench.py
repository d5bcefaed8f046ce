#!/usr/bin/env python3
"""The figures of the simulated cluster, one line each, beside Debian's Prometheus and Alertmanager where they do the same work.

usage: simbench.py [S1 S2 S3 S4]      $BUILD is where the programs are, and servers/usr/bin in it the real servers.
"""
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from report import BUILD, CHAOSWATCH, cpu_seconds, median_ratio, report, report_failure
from terminal import Terminal

SIMULATOR = os.path.join(BUILD, "chaoswatch-sim")
SERVERS = os.path.join(BUILD, "servers", "usr", "bin")
TOKEN = "bench"


class Simulator:
    """chaoswatch-sim with its URLs; it ends with its standard input."""

    def __init__(self, *options):
        begin = time.monotonic()
        self.process = subprocess.Popen([SIMULATOR, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())
        self.ready = time.monotonic() - begin
        self.pid = self.process.pid

    def control(self, path, **body):
        ask = urllib.request.Request(f"{self.url['control']}/control/{path}", json.dumps(body).encode(), {"Authorization": f"Bearer {TOKEN}"})
        return json.load(urllib.request.urlopen(ask, timeout=120))

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(5)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(base, path, **parameters):
    """The body, and the seconds that it took."""
    data = urllib.parse.urlencode(parameters).encode()
    begin = time.monotonic()
    with urllib.request.urlopen(f"{base}/api/v1/{path}", data, timeout=60) as answer:
        body = answer.read()
    return body, time.monotonic() - begin


def now_of(base):
    return float(json.loads(ask(base, "query", query="time()")[0])["data"]["result"][0])


def until_ready(url):
    end = time.monotonic() + 30
    while True:
        try:
            return urllib.request.urlopen(f"{url}/-/ready", timeout=2).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Real:
    """A Prometheus and an Alertmanager in a folder; without a target the Prometheus only answers."""

    def __init__(self, folder, target=None, rules=""):
        self.ports = free_port(), free_port()
        self.url, self.alerts = (f"http://127.0.0.1:{port}" for port in self.ports)
        config = "global: {scrape_interval: 5s, scrape_timeout: 1s, evaluation_interval: 5s}\n"
        if target:
            config += f"""rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{self.ports[1]}"]}}]}}]}}
scrape_configs: [{{job_name: cluster, honor_labels: true, static_configs: [{{targets: ["{target}"]}}]}}]
"""
        for name, text in (("prometheus.yml", config), ("rules.yml", rules), ("am.yml", "route: {receiver: none}\nreceivers: [{name: none}]\n")):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        self.processes = [subprocess.Popen(
            [f"{SERVERS}/prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             "--storage.tsdb.retention.time=1y", f"--web.listen-address=127.0.0.1:{self.ports[0]}", "--log.level=error"], **quiet)]
        if target:
            self.processes.append(subprocess.Popen(
                [f"{SERVERS}/prometheus-alertmanager", f"--config.file={folder}/am.yml", f"--storage.path={folder}/am",
                 f"--web.listen-address=127.0.0.1:{self.ports[1]}", "--cluster.listen-address=", "--log.level=error"], **quiet))
        until_ready(self.url)

    def cpu(self):
        return sum(cpu_seconds(process.pid) for process in self.processes)

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait(5)


def s1():
    """From the start of the program to its ready line."""
    took = []
    for _ in range(9):
        simulator = Simulator()
        took.append(simulator.ready * 1000)
        simulator.end()
    report("S1", "ms until the simulated cluster is ready", statistics.median(took), 100)


def rules_of(simulator):
    """The rules that the simulated Prometheus evaluates, for the real one."""
    groups = []
    for group in json.load(urllib.request.urlopen(f"{simulator.url['prometheus']}/api/v1/rules", timeout=10))["data"]["groups"]:
        rules = []
        for rule in group["rules"]:
            kind = "alert" if rule["type"] == "alerting" else "record"
            rules.append({kind: rule["name"], "expr": rule["query"], "labels": rule.get("labels", {})} |
                         ({"for": f"{int(rule['duration'])}s", "annotations": rule["annotations"]} if kind == "alert" else {}))
        groups.append({"name": group["name"], "rules": rules})
    return json.dumps({"groups": groups})  # which is YAML


def dashboard(prometheus, alertmanager):
    terminal = Terminal([CHAOSWATCH, "--prometheus", prometheus, "--alertmanager", alertmanager, "--refresh", "5s", "--range", "1h"])
    terminal.until(rb"Container RSS", 20)
    return terminal


def s2(seconds=40):
    """Processor time of a simulated Prometheus and Alertmanager with their cluster, beside that of real ones that scrape such a cluster."""
    with tempfile.TemporaryDirectory() as folder:
        simulator, scraped = Simulator(), Simulator()
        real = Real(folder, re.sub("^http://|/metrics$", "", scraped.url["metrics"]), rules_of(simulator))
        terminals = []
        try:
            time.sleep(6)
            terminals = [dashboard(simulator.url["prometheus"], simulator.url["alertmanager"]), dashboard(real.url, real.alerts)]
            end = time.monotonic() + 8  # until both have what they show first
            before = None
            while time.monotonic() < end:
                for terminal in terminals:
                    terminal.read(0.02)
                if before is None and time.monotonic() > end - 0.1:
                    before = cpu_seconds(simulator.pid), real.cpu()
                    end += seconds
            ours, theirs = cpu_seconds(simulator.pid) - before[0], real.cpu() - before[1]
            report("S2", f"processor time / real servers' ({ours * 1000:.0f} / {theirs * 1000:.0f} ms in {seconds} s, dashboards at 5 s)",
                   ours / theirs, 0.5)
        finally:
            for terminal in terminals:
                terminal.end()
            real.end()
            simulator.end()
            scraped.end()


def write_samples(path, body):
    """An answer to a range query as OpenMetrics."""
    with open(path, "w", encoding="ascii") as out:
        out.write("# TYPE load_value gauge\n")
        for series in json.loads(body)["data"]["result"]:
            labels = ",".join(f'{k}="{v}"' for k, v in series["metric"].items() if k != "__name__")
            for moment, value in series["values"]:
                out.write(f"load_value{{{labels}}} {value} {moment}\n")
        out.write("# EOF\n")


def s3(rounds=7):
    """A range query of 1000 series x 361 points, beside a real Prometheus that has these samples and no others."""
    simulator, real = Simulator("--series", "1000", "--history", "7h"), None
    with tempfile.TemporaryDirectory() as folder:
        try:
            end = int(now_of(simulator.url["prometheus"]) // 60 * 60)
            query = {"query": "load_value", "start": end - 360 * 60, "end": end, "step": 60}
            body = ask(simulator.url["prometheus"], "query_range", **query)[0]
            write_samples(os.path.join(folder, "samples"), body)
            subprocess.run([f"{SERVERS}/promtool", "tsdb", "create-blocks-from", "openmetrics", f"{folder}/samples", f"{folder}/data"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            real = Real(folder)
            took = {simulator.url["prometheus"]: [], real.url: []}
            for _ in range(rounds):
                for base, times in took.items():
                    times.append(ask(base, "query_range", **query)[1])
            counts = [sum(len(s["values"]) for s in json.loads(ask(base, "query_range", **query)[0])["data"]["result"]) for base in took]
            if counts != [361000, 361000]:
                raise RuntimeError(f"{counts} points")
            ours, theirs = took.values()
            report("S3", f"1000 series x 361 points / real Prometheus' ({statistics.median(ours) * 1000:.0f} / "
                         f"{statistics.median(theirs) * 1000:.0f} ms)", median_ratio(ours, theirs), 1.5)
        finally:
            simulator.end()
            if real:
                real.end()


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) / 1024


def s4():
    """Resident memory after twelve hours of the world, and a dashboard's questions about six of them."""
    with tempfile.TemporaryDirectory() as folder:
        token = os.path.join(folder, "token")
        with open(token, "w", encoding="ascii") as out:
            out.write(TOKEN + "\n")
        simulator = Simulator("--control-token-file", token)
        try:
            for _ in range(2):
                simulator.control("jump", seconds=21600)
            base = simulator.url["prometheus"]
            end = now_of(base)
            for query in ('container_memory_rss{container!=""}', "rate(container_cpu_usage_seconds_total[5m])", "sum by (job) (rate(http_requests_total[5m]))"):
                ask(base, "query_range", query=query, start=end - 21600, end=end, step=60)
            report("S4", "MiB that the simulated cluster keeps in memory after twelve hours", resident_mib(simulator.pid), 30)
        finally:
            simulator.end()


FIGURES = {"S1": s1, "S2": s2, "S3": s3, "S4": s4}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or FIGURES:
        try:
            if wanted in FIGURES:
                FIGURES[wanted]()
        except (OSError, RuntimeError, subprocess.SubprocessError, KeyError, ValueError) as error:
            report_failure(wanted, error)
