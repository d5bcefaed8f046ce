#!/usr/bin/env python3
"""The figures of speed and memory, seen from outside: one line each, `P9 VALUE BOUND ok` or `... missed`.

usage: bench.py [FIGURE...]      $BUILD is where the programs are. Ratios come from one run, values are medians of interleaved rounds.
"""
import fcntl
import os
import pty
import re
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

BUILD = os.environ.get("BUILD", "build")
HERE = os.path.dirname(os.path.abspath(__file__))
CHAOSWATCH = os.path.join(BUILD, "chaoswatch")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
COLUMNS, ROWS = 200, 60


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSWATCH_") and k not in ("NO_COLOR", "TMUX", "LINES", "COLUMNS")}
    env.update(TERM="xterm-256color", LC_ALL="C.UTF-8", XDG_CONFIG_HOME="/nonexistent", **more)
    return env


class Terminal:
    """A program in a pseudo terminal, and the times at which it writes."""

    def __init__(self, argv, **env):
        self.started = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(argv[0], argv, environment(**env))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.bytes = 0

    def read(self, seconds):
        """What arrives within so many seconds, at the first chance, or b""."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return b""
        self.bytes += len(data)
        return data

    def until(self, pattern, seconds=10):
        """Seconds from the start until the output matches."""
        seen, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            seen += self.read(0.05)
            if re.search(pattern, seen):
                return time.monotonic() - self.started
        raise RuntimeError(f"never saw {pattern!r} in {seen[-300:]!r}")

    def quiet(self, seconds, at_most=15):
        """Reads until nothing came for so many seconds."""
        end = time.monotonic() + at_most
        while time.monotonic() < end and self.read(seconds):
            pass

    def key(self, key, seconds=1.0):
        """Milliseconds from the key to the first byte of what it changed; None where nothing came."""
        at = time.perf_counter()
        os.write(self.fd, key)
        if not self.read(seconds):
            return None
        took = (time.perf_counter() - at) * 1000
        self.quiet(0.02, 0.3)
        return took

    def quit(self, key=b"q", seconds=5):
        """Milliseconds from the key until the process is gone."""
        at = time.perf_counter()
        os.write(self.fd, key)
        gone = self.wait(seconds)
        took = (time.perf_counter() - at) * 1000
        return took if gone else None

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.0005)
            pid, _ = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                os.close(self.fd)
                return True
        return False

    def end(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.fd)
            self.pid = 0

    def status(self, field):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as lines:
            return int(re.search(rf"^{field}:\s+(\d+)", lines.read(), re.M).group(1))

    def cpu(self):
        """User and system time so far, in seconds."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Fake:
    """tests/bench/fakeserver.py, as a process of its own."""

    def __init__(self, *options):
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, "fakeserver.py"), *map(str, options)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(5)


class Silent:
    """Accepts connections (or, with a full backlog, does not even that) and never says a word."""

    def __init__(self, accept=True):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64 if accept else 0)
        self.port = self.socket.getsockname()[1]
        self.fill = []
        for _ in range(0 if accept else 4):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", self.port))
            self.fill.append(client)
        self.url = f"http://127.0.0.1:{self.port}"

    def end(self):
        for client in self.fill:
            client.close()
        self.socket.close()


class Trickle:
    """Answers every request with headers and then a byte a second."""

    def __init__(self):
        code = ("import socket,threading,time\ns=socket.socket();s.bind(('127.0.0.1',0));s.listen(64);print(s.getsockname()[1],flush=True)\n"
                "def serve(c):\n c.recv(65536)\n c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 100000\\r\\n\\r\\n')\n"
                " while True:\n  c.sendall(b' ')\n  time.sleep(1)\n"
                "while True:\n c,_=s.accept();threading.Thread(target=serve,args=(c,),daemon=True).start()\n")
        self.process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def end(self):
        self.process.kill()
        self.process.stdout.close()
        self.process.wait(5)


def report(name, what, value, bound, more=False):
    good = value >= bound if more else value <= bound
    print(f"{name} {value:.3g} {bound:g} {'ok' if good else 'missed'}   {what}", flush=True)
    return good


def urls(prometheus, alertmanager=None):
    return ["--prometheus", prometheus] + (["--alertmanager", alertmanager] if alertmanager else [])


def first_frame(argv, pattern, **env):
    terminal = Terminal(argv, **env)
    try:
        return terminal.until(pattern)
    finally:
        terminal.end()


def p9():
    """First frame beside htop's first full frame, with a server that answers and one that hangs."""
    fake, silent = Fake(), Silent()
    rows = {"htop": [], "answers": [], "hangs": []}
    try:
        for _ in range(max(ROUNDS, 9)):
            rows["htop"].append(first_frame(["htop"], rb"Quit"))
            rows["answers"].append(first_frame([CHAOSWATCH, *urls(fake.url)], rb"help"))
            rows["hangs"].append(first_frame([CHAOSWATCH, *urls(silent.url)], rb"help"))
    finally:
        fake.end()
        silent.end()
    middle = {k: statistics.median(v) for k, v in rows.items()}
    report("P9", f"first frame / htop's ({middle['answers'] * 1000:.1f} / {middle['htop'] * 1000:.0f} ms)", middle["answers"] / middle["htop"], 0.15)
    report("P9", f"first frame / htop's, the server hangs ({middle['hangs'] * 1000:.1f} ms)", middle["hangs"] / middle["htop"], 0.15)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def keys(terminal, count, down, up):
    out = []
    for i in range(count):
        took = terminal.key(down if i % 20 < 10 else up)
        if took is not None:
            out.append(took)
        time.sleep(0.01)
    return out


def p10():
    """Key to first byte beside htop's, in a list of alerts; also while 10 MB answers are decoded and while a source hangs."""
    alerts, silent = Fake(), Silent()
    big = Fake("--series", 1000, "--label-bytes", 9000)
    cases = {"idle": urls(big.url.replace(str(big.port), str(alerts.port)), alerts.url), "decoding": urls(big.url, alerts.url) + ["--range", "1m", "--refresh", "500ms"],
             "a source hangs": urls(silent.url, alerts.url)}
    times = {name: [] for name in ("htop", *cases)}
    htop = Terminal(["htop", "-d", "100"])
    running = {name: Terminal([CHAOSWATCH, *argv]) for name, argv in cases.items()}
    try:
        htop.until(rb"Quit")
        for terminal in running.values():
            terminal.until(rb"Alert\d")
            terminal.quiet(0.3, 3)
            os.write(terminal.fd, b"3")
            terminal.quiet(0.3, 3)
        for _ in range(ROUNDS):
            times["htop"] += keys(htop, 40, b"\x1b[B", b"\x1b[A")
            for name, terminal in running.items():
                times[name] += keys(terminal, 40, b"j", b"k")
    finally:
        for terminal in (htop, *running.values()):
            terminal.end()
        for server in (alerts, silent, big):
            server.end()
    peer50, peer99 = percentile(times["htop"], 0.5), percentile(times["htop"], 0.99)
    for name in cases:
        p50, p99 = percentile(times[name], 0.5), percentile(times[name], 0.99)
        report("P10", f"key to screen p50 / htop's, {name} ({p50:.2f} / {peer50:.2f} ms, {len(times[name])} keys)", p50 / peer50, 0.7)
        report("P10", f"key to screen p99 / htop's, {name} ({p99:.2f} / {peer99:.2f} ms)", p99 / peer99, 1)


def p11():
    """`q` until the process is gone, with a source hung in its lookup, connect, TLS or body."""
    silent, full, trickle = Silent(), Silent(accept=False), Trickle()
    preload = os.path.join(os.path.abspath(BUILD), "tests", "slowdns.so")
    cases = {"lookup": (["--prometheus", "http://slow.hang.test:9090"], {"LD_PRELOAD": preload}), "connect": (urls(full.url), {}),
             "TLS": (urls(silent.url.replace("http:", "https:")), {}), "body": (urls(trickle.url), {})}
    worst = {}
    try:
        for _ in range(ROUNDS):
            for name, (argv, env) in cases.items():
                terminal = Terminal([CHAOSWATCH, *argv], **env)
                try:
                    terminal.until(rb"help")
                    time.sleep(0.4)
                    took = terminal.quit()
                finally:
                    terminal.end()
                worst.setdefault(name, []).append(took if took is not None else 5000)
    finally:
        for server in (silent, full, trickle):
            server.end()
    for name, took in worst.items():
        report("P11", f"q to gone in ms, hung in {name} (median {statistics.median(took):.1f})", max(took), 50)


def polls(log):
    """Times of the range and instant queries of a log, by the second they began in, as time from first to last of a burst."""
    rows = []
    for line in log:
        start, end, _, path = line.split(" ", 3)
        if "/api/v1/query" in path:
            rows.append((float(start), float(end)))
    bursts, current = [], []
    for row in sorted(rows):
        if current and row[0] - current[-1][0] > 0.3:
            bursts.append(current)
            current = []
        current.append(row)
    return [max(r[1] for r in b) - b[0][0] for b in bursts + [current] if b]


PANELS = "".join(f"  - {{title: P{i}, query: 'metric_{i}'}}\n" for i in range(12))


def poll_times(folder, hang, other):
    log = os.path.join(folder, "log")
    fake = Fake("--series", 50, "--log", log, *(["--hang", hang] if hang else []))
    config = os.path.join(folder, "config.yaml")
    extra = f"    alertmanagers: [{{url: {other}}}]\n" if other else ""
    with open(config, "w", encoding="ascii") as out:
        out.write(f"contexts:\n  x:\n    prometheus: {{url: {fake.url}}}\n{extra}range: 1m\nrefresh: 1s\npanels:\n{PANELS}")
    terminal = Terminal([CHAOSWATCH, "--config", config])
    try:
        terminal.quiet(20, 8)
    finally:
        terminal.end()
        fake.end()
    with open(log, encoding="utf-8") as lines:
        return polls(lines)[1:]


def p12():
    """Poll times beside a hung source, and beside one hung query of twelve."""
    silent = Silent()
    times = {"alone": [], "source": [], "query": []}
    try:
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(ROUNDS):
                times["alone"] += poll_times(folder, None, None)
                times["source"] += poll_times(folder, None, silent.url)
                times["query"] += poll_times(folder, "metric_7", None)
    finally:
        silent.end()
    alone = statistics.median(times["alone"])
    report("P12", f"poll p50 beside a hung source / alone ({alone * 1000:.2f} ms, {len(times['source'])} polls)", statistics.median(times["source"]) / alone, 1.2)
    report("P12", f"poll p50 beside one hung query of twelve / alone ({len(times['query'])} polls)", statistics.median(times["query"]) / alone, 1.2)


def certificates(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def p8():
    """Resident memory with 1000 series of 400 points over TLS, after 10 and after 100 polls."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificates(folder)
        log = os.path.join(folder, "log")
        fake = Fake("--series", 1000, "--label-bytes", 100, "--tls", cert, key, "--log", log)
        config = os.path.join(folder, "config.yaml")
        with open(config, "w", encoding="ascii") as out:
            out.write(f"contexts:\n  x:\n    prometheus: {{url: 'https://127.0.0.1:{fake.port}', tls_config: {{ca_file: {cert}}}}}\nrefresh: 1s\nrange: 400s\n"
                      "panels:\n  - {title: RSS, query: container_memory_rss, unit: bytes}\n")
        terminal = Terminal([CHAOSWATCH, "--config", config])
        try:
            def after(count):
                end = time.monotonic() + 200
                while time.monotonic() < end:
                    terminal.read(0.2)
                    with open(log, encoding="utf-8") as lines:
                        if sum("/api/v1/query" in line for line in lines) >= count:
                            return terminal.status("VmRSS") / 1024
                raise RuntimeError(f"never polled {count} times")
            early, late = after(12), after(102)
        finally:
            terminal.end()
            fake.end()
    report("P8", "resident memory in MB, 1000 series over TLS", late, 24)
    report("P8", f"resident memory after 100 polls / after 10 ({late:.1f} / {early:.1f} MB)", late / early, 1.05)


def writes(pid, seconds):
    """write(2) calls to the terminal within so many seconds."""
    with tempfile.NamedTemporaryFile("r") as trace:
        strace = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=write,writev", "-o", trace.name, "-p", str(pid)], stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        strace.send_signal(signal.SIGINT)
        strace.wait(5)
        return [line for line in trace.read().splitlines() if re.search(r"writev?\(1,", line)]


def p6():
    """Writes a frame, and writes while nothing changes."""
    alerts = Fake()
    terminal = Terminal([CHAOSWATCH, *urls(alerts.url, alerts.url), "--refresh", "1h", "--range", "1h"])
    try:
        terminal.until(rb"Alert\d")
        terminal.quiet(1, 5)
        idle = len(writes(terminal.pid, 4))
        frames = 30
        import threading
        def type_keys():
            time.sleep(1)
            for i in range(frames):
                os.write(terminal.fd, b"3" if i % 2 else b"1")
                terminal.quiet(0.05, 0.2)
        typist = threading.Thread(target=type_keys)
        typist.start()
        seen = writes(terminal.pid, 1 + frames * 0.3)
        typist.join()
    finally:
        terminal.end()
        alerts.end()
    report("P6", f"write(2) a frame, {frames} frames", len(seen) / frames, 1)
    report("P6", "write(2) in 4 s in which nothing changed", idle, 0)


def p7():
    """Twelve charts polled every 15 s beside htop -d 20 and btop: CPU and bytes in a minute."""
    fake = Fake("--series", 6)
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "config.yaml")
        with open(config, "w", encoding="ascii") as out:
            out.write(f"contexts:\n  x:\n    prometheus: {{url: {fake.url}}}\nrange: 1h\nrefresh: 15s\npanels:\n{PANELS}")
        cases = {"chaoswatch": [CHAOSWATCH, "--config", config, "--screen", "metrics"], "htop": ["htop", "-d", "20"], "btop": ["btop"]}
        cpu, sent = {}, {}
        running = {name: Terminal(argv) for name, argv in cases.items()}
        try:
            for terminal in running.values():
                terminal.quiet(1, 6)
            before = {name: (t.cpu(), t.bytes) for name, t in running.items()}
            end = time.monotonic() + 60
            while time.monotonic() < end:
                for terminal in running.values():
                    terminal.read(0.05)
            for name, terminal in running.items():
                cpu[name], sent[name] = terminal.cpu() - before[name][0], terminal.bytes - before[name][1]
        finally:
            for terminal in running.values():
                terminal.end()
            fake.end()
    report("P7", f"CPU / htop -d 20's ({cpu['chaoswatch'] * 1000:.0f} / {cpu['htop'] * 1000:.0f} ms a minute)", cpu["chaoswatch"] / max(cpu["htop"], 0.01), 0.3)
    report("P7", f"CPU / btop's ({cpu['btop'] * 1000:.0f} ms a minute)", cpu["chaoswatch"] / max(cpu["btop"], 0.01), 0.2)
    report("P7", f"bytes / btop's ({sent['chaoswatch']} / {sent['btop']} a minute)", sent["chaoswatch"] / max(sent["btop"], 1), 0.05)


FIGURES = {"P6": p6, "P7": p7, "P8": p8, "P9": p9, "P10": p10, "P11": p11, "P12": p12}


def main():
    for name in sys.argv[1:] or FIGURES:
        try:
            FIGURES[name]()
        except (RuntimeError, OSError, subprocess.SubprocessError, statistics.StatisticsError, IndexError) as error:
            print(f"{name} - - missed   could not be measured: {error}", flush=True)


main()
