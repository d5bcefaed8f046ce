"""P2 and P4: what polling costs a real Prometheus that has a history of 1000 series."""
import os
import random
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

from report import BUILD, ROUNDS, cpu_seconds, median_ratio, report

PROMETHEUS = os.path.join(BUILD, "servers/usr/bin/prometheus")
PROMTOOL = os.path.join(BUILD, "servers/usr/bin/promtool")
HISTORY = os.path.join(BUILD, "bench/history")
TAILS = os.path.join(BUILD, "bench/tails")
SERIES, INTERVAL, RANGE, COLUMNS, POLLS = 1000, 30, 6 * 3600, 200, 100
END = 1795392000  # of the history
STEP_MAX = 120  # that the dashboard may have for this range
BEGIN = END - RANGE - (POLLS + 10) * STEP_MAX
NEAR, FAR = "127.0.0.1", "0.0.0.0"  # both are this machine; only the first is known to be, and asked for full answers without compression
QUERIES = {"raw series": "container_memory_rss", "sum by (namespace, pod) of rates": "sum by (namespace, pod) (rate(container_memory_rss[2m]))"}


def labels(i):
    """As a kubelet's cAdvisor gives them, about 650 bytes."""
    digest = f"{i * 7919 * 7919 * 31337 % (1 << 64):016x}{i:016x}"
    return (f'beta_kubernetes_io_arch="amd64",beta_kubernetes_io_os="linux",container="checkout-service-{i:04}",id="/kubepods.slice/kubepods-burstable.slice/'
            f'kubepods-burstable-pod{digest}.slice/cri-containerd-{digest}{digest}.scope",image="registry.example.org/shop/checkout-service@sha256:'
            f'{digest}{digest}",instance="worker-{i % 40}",job="kubernetes-nodes-cadvisor",kubernetes_io_hostname="worker-{i % 40}",name="{digest}{digest}",'
            f'namespace="team-{i // 4 % 20}",pod="checkout-{i // 4:04}-5678d5b4dc-x7k2p",topology_zone="eu-central-1a"')


def write_history(out):
    dice = random.Random(1)
    out.write("# TYPE container_memory_rss gauge\n")
    for i in range(SERIES):
        head, level, rows = "container_memory_rss{" + labels(i) + "} ", 4000000 + i * 4096, []
        for at in range(BEGIN - 600, END + 1, INTERVAL):
            level = max(0, level + (dice.getrandbits(16) - 32768) * 4)
            rows.append(f"{head}{level} {at}\n")
        out.write("".join(rows))
    out.write("# EOF\n")


def make_history():
    """Blocks of a TSDB, made once."""
    if os.path.isdir(HISTORY):
        return
    fresh = HISTORY + ".new"
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh)
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(HISTORY), suffix=".om") as text:
        write_history(text)
        text.flush()
        subprocess.run([PROMTOOL, "tsdb", "create-blocks-from", "openmetrics", "-q", text.name, fresh], check=True, capture_output=True)
    os.rename(fresh, HISTORY)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """Serves the history; its one target is not there."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = os.path.join(folder, "prometheus.yml")
        shutil.copytree(HISTORY, os.path.join(folder, "data"))
        with open(config, "w", encoding="ascii") as out:
            out.write(f"global: {{scrape_interval: {INTERVAL}s}}\nscrape_configs: [{{job_name: nothing, static_configs: [{{targets: ['127.0.0.1:1']}}]}}]\n")
        self.process = subprocess.Popen([PROMETHEUS, f"--config.file={config}", f"--storage.tsdb.path={folder}/data", "--storage.tsdb.retention.time=100y",
                                         f"--web.listen-address=127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not self.ready():
            if time.monotonic() > end or self.process.poll() is not None:
                self.end()
                raise RuntimeError("Prometheus did not start")
            time.sleep(0.1)

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def end(self):
        self.process.terminate()
        self.process.wait(20)


class Proxy:
    """Stands in front of a server, hides its clock (so that the source goes by its own), counts bytes and keeps the requests' first lines."""

    def __init__(self, port, host):
        self.target, self.bytes, self.requests = port, 0, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.pump, args=(client, server, self.up), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, self.down), daemon=True).start()

    @staticmethod
    def pump(source, target, change):
        with source, target:
            try:
                while data := source.recv(1 << 18):
                    target.sendall(change(data))
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def up(self, data):
        self.requests.append(data.split(b"\r\n", 1)[0].decode())
        return data

    def down(self, data):
        self.bytes += len(data)
        return data.replace(b"\r\nDate: ", b"\r\nTime: ", 1)

    def end(self):
        self.socket.close()


class Tails:
    """tests/bench/tails.c at work on one query."""

    def __init__(self, url, query, start=BEGIN + RANGE):
        self.process = subprocess.Popen([TAILS, url, query, str(RANGE), str(COLUMNS), str(start)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.step = int(self.process.stdout.readline())

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise RuntimeError("tails ended")
        return answer

    def advance(self, how):
        answer = self.ask(how)
        if answer != "ok":
            raise RuntimeError(answer)

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


def spans(requests):
    """Seconds between start and end of the range queries among these requests."""
    out = []
    for line in requests:
        if "/query_range?" in line:
            parameters = dict(part.split("=", 1) for part in line.split(" ")[1].split("?", 1)[1].split("&"))
            out.append(float(parameters["end"]) - float(parameters["start"]))
    return out


class Side:
    """A dashboard's source that follows one query on a Prometheus of its own, and what that costs."""

    def __init__(self, query, how, host):
        self.how, self.folder = how, tempfile.TemporaryDirectory()
        self.prometheus = Prometheus(self.folder.name)
        self.proxy = Proxy(self.prometheus.port, host)
        self.tails = Tails(self.proxy.url, query)
        self.tails.ask("poll 0")
        self.bytes, self.first = self.proxy.bytes, self.proxy.requests.copy()

    def advance(self, steps):
        """Seconds of the server's CPU."""
        before = self.prometheus.cpu()
        for _ in range(steps):
            self.tails.advance(self.how)
        return self.prometheus.cpu() - before

    def end(self):
        self.tails.end()
        self.proxy.end()
        self.prometheus.end()
        self.folder.cleanup()


def compare_costs(query, host):
    """Rounds of tails beside as many full answers at the same times. Returns ratios and what they are of."""
    tails, whole = Side(query, "tail", host), Side(query, "full", host)
    cpu = []
    try:
        for _ in range(ROUNDS):
            cpu.append((tails.advance(POLLS // ROUNDS), whole.advance(POLLS // ROUNDS)))
        sent, sent_whole = tails.proxy.bytes - tails.bytes, whole.proxy.bytes - whole.bytes
        asked, asked_whole = (spans(side.proxy.requests[len(side.first):]) for side in (tails, whole))
        series, points, different = map(int, tails.tails.ask("compare").split())
    finally:
        tails.end()
        whole.end()
    if len(asked) != POLLS or len(asked_whole) != POLLS or min(asked_whole) < RANGE:
        raise RuntimeError(f"{len(asked)} and {len(asked_whole)} range queries in {POLLS} polls, of {min(asked_whole):.0f} s at least")
    return {"bytes": sent / sent_whole, "MB": (sent / 1e6, sent_whole / 1e6), "cpu": median_ratio(*zip(*cpu)),
            "ms": [1000 * statistics.median(side) * ROUNDS / POLLS for side in zip(*cpu)], "series": series, "points": points, "different": different,
            "full": sum(span >= RANGE for span in spans(tails.first) + asked)}


def p4():
    """A 6 h view, 100 polls in tails against 100 of the whole range, as over a network, where all answers are compressed."""
    make_history()
    for name, query in QUERIES.items():
        cost, near = compare_costs(query, FAR), compare_costs(query, NEAR)
        mb, near_mb = cost["MB"], near["MB"]
        report("P4", f"bytes of {POLLS} polls in tails / of the whole range, {name} ({mb[0]:.1f} / {mb[1]:.0f} MB; on loopback, where only tails are "
               f"compressed, {near_mb[0]:.1f} / {near_mb[1]:.0f})", cost["bytes"], 0.1)
        report("P4", f"Prometheus' CPU for them, {name} ({cost['ms'][0]:.0f} / {cost['ms'][1]:.0f} ms a poll; on loopback {near['ms'][0]:.0f} / "
               f"{near['ms'][1]:.0f}, a ratio of {near['cpu']:.2f})", cost["cpu"], 0.2)
        report("P4", f"points of {cost['points']} in {cost['series']} series that differ from a fresh full answer, {name}",
               cost["different"] + near["different"], 0)
        report("P4", f"full queries, the first included, {name}", max(cost["full"], near["full"]), 1)


def p2():
    """The share of a poll's time that goes into decoding."""
    make_history()
    with tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(folder)
        tails = Tails(prometheus.url, QUERIES["raw series"], END)
        try:
            for steps, what, bound in (RANGE // tails.step, "full range", 0.15), (2, "tail", 0.03):
                rounds = [[float(n) for n in tails.ask(f"poll {steps}").split()] for _ in range(2 * ROUNDS + 1)]
                share = statistics.median(decode / total for total, decode in rounds[1:])
                report("P2", f"of a poll of 1000 series is decoding, {what} ({statistics.median(r[0] for r in rounds[1:]):.1f} ms a poll)", share, bound)
        finally:
            tails.end()
            prometheus.end()
