#!/usr/bin/env python3
"""The figures of speed and memory that are seen from outside: one line each, `P9 VALUE BOUND ok` or with `missed` as its fourth word.

usage: bench.py [FIGURE...]      $BUILD is where the programs are. Ratios come from one run, values are medians of interleaved rounds.
"""
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import polling
from report import BUILD, CHAOSWATCH, ROUNDS, median_ratio, percentile, report, report_failure
from servers import Fake, Silent, Trickle
from terminal import Terminal


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


DOWN, UP = b"\x1b[B", b"\x1b[A"


def keys(terminal, count, down, up):
    """Milliseconds of each key in a list, ten down and ten up in turn."""
    took = [terminal.key(down if i % 20 < 10 else up) for i in range(count)]
    if None in took:
        raise RuntimeError(f"{took.count(None)} of {count} keys changed nothing")
    return took


def big_answers(folder, url, alerts):
    """A panel whose answers of 10 MB have labels too long to be kept, so that none is ever known and decoding takes most of the time."""
    config = os.path.join(folder, "config.yaml")
    with open(config, "w", encoding="ascii") as out:
        out.write(f"contexts:\n  x:\n    prometheus: {{url: {url}}}\n    alertmanagers: [{{url: {alerts}}}]\nrange: 6h\nrefresh: 500ms\n"
                  "panels: [{title: Big, query: big}]\n")
    return config


def alerts_screen(argv):
    """A terminal that shows a list of alerts, the selection in it."""
    terminal = Terminal([CHAOSWATCH, *argv, "--screen", "alerts"])
    terminal.until(rb"Alert\d")
    terminal.quiet(0.3, 2)
    return terminal


KEYS = 100  # in a round: the second slowest is its p99


def key_times(start, prepare):
    """One round of keys in a list, and the share of a processor that the program took meanwhile."""
    terminal = start()
    try:
        prepare(terminal)
        before = time.monotonic(), terminal.cpu()
        took = keys(terminal, KEYS, DOWN, UP)
        return took, (terminal.cpu() - before[1]) / (time.monotonic() - before[0])
    finally:
        terminal.end()


def wait_for_htop(terminal):
    terminal.until(rb"Quit")
    terminal.quiet(0.2, 1)


def p10():
    """Key to first byte beside htop's, in a list of alerts; also while 10 MB answers are decoded and while a source hangs."""
    with tempfile.TemporaryDirectory() as folder:
        alerts, silent = Fake(), Silent()
        big = Fake("--series", 1000, "--label-bytes", 9000, "--points-max", 2)
        cases = {"idle": urls(alerts.url, alerts.url), "a source hangs": urls(silent.url, alerts.url),
                 "10 MB answers are decoded": ["--config", big_answers(folder, big.url, alerts.url)]}
        rounds = []
        try:
            for _ in range(ROUNDS):
                each = {"htop": key_times(lambda: Terminal(["htop", "-d", "100"]), wait_for_htop)}
                for name, argv in cases.items():
                    each[name] = key_times(lambda argv=argv: alerts_screen(argv), lambda _: None)
                rounds.append(each)
        finally:
            for server in (alerts, silent, big):
                server.end()
    for name in cases:
        for share, bound in (0.5, 0.7), (0.99, 1):
            ours, peer = ([percentile(each[who][0], share) for each in rounds] for who in (name, "htop"))
            busy = f", {statistics.median(each[name][1] for each in rounds) * 100:.0f} % of a processor" if "decoded" in name else ""
            report("P10", f"key to screen p{100 * share:.0f} / htop's, {name} ({statistics.median(ours):.2f} / {statistics.median(peer):.2f} ms, "
                   f"{len(rounds)} rounds of {KEYS} keys{busy})", median_ratio(ours, peer), bound)


def p11():
    """`q` until the process is gone, with a source hung in its lookup, connect, TLS or body."""
    silent, full, trickle = Silent(), Silent(accept=False), Trickle()
    preload = os.path.join(os.path.abspath(BUILD), "tests", "slowdns.so")
    cases = {"lookup": (["--prometheus", "http://slow.hang.test:9090"], {"LD_PRELOAD": preload}), "connect": (urls(full.url), {}),
             "TLS": (urls(silent.url.replace("http:", "https:")), {}), "body": (urls(trickle.url), {})}
    times = {name: [] for name in cases}
    try:
        for _ in range(2 * ROUNDS - 1):
            for name, (argv, env) in cases.items():
                terminal = Terminal([CHAOSWATCH, *argv], **env)
                try:
                    terminal.until(rb"help")
                    time.sleep(0.4)
                    took = terminal.quit()
                finally:
                    terminal.end()
                times[name].append(took if took is not None else 5000)
    finally:
        for server in (silent, full, trickle):
            server.end()
    for name, took in times.items():
        report("P11", f"ms from q to gone, hung in {name} (at worst {max(took):.1f} of {len(took)})", statistics.median(took), 50)


PANELS = "".join(f"  - {{title: P{i}, query: 'metric_{i}'}}\n" for i in range(12))
POLL = re.compile(r" debug +prometheus: .*/api/v1/query_range: 200, .* (\d+) ms$")


class Polled:
    """A dashboard of twelve panels, polled every second, and the times of these polls by its own log."""

    def __init__(self, hang=None, alertmanager=None):
        self.folder = tempfile.TemporaryDirectory()
        self.fake = Fake("--series", 5, "--delay", 0.02, *(["--hang", hang] if hang else []))
        self.log = os.path.join(self.folder.name, "log")
        config = os.path.join(self.folder.name, "config.yaml")
        other = f"    alertmanagers: [{{url: {alertmanager}}}]\n" if alertmanager else ""
        with open(config, "w", encoding="ascii") as out:
            out.write(f"contexts:\n  x:\n    prometheus: {{url: {self.fake.url}}}\n{other}range: 3m\nrefresh: 1s\npanels:\n{PANELS}")
        self.terminal = Terminal([CHAOSWATCH, "--config", config, "--screen", "metrics", "--log", self.log, "--log-level", "debug"])

    def end(self):
        """Milliseconds of each poll after the first of each panel."""
        self.terminal.end()
        self.fake.end()
        with open(self.log, encoding="utf-8") as lines:
            times = [int(match.group(1)) for match in map(POLL.search, lines) if match]
        self.folder.cleanup()
        return times[12:]


def p12():
    """Poll times beside a hung source, and beside one hung query of twelve; the three side by side, since servers answer at their own pace."""
    silent = Silent()
    rounds = []
    try:
        for _ in range(ROUNDS):
            cases = {"alone": Polled(), "source": Polled(alertmanager=silent.url), "query": Polled(hang=r"metric_7\b")}
            end = time.monotonic() + 8
            while time.monotonic() < end:
                for case in cases.values():
                    case.terminal.read(0.02)
            rounds.append({name: case.end() for name, case in cases.items()})
    finally:
        silent.end()
    middle = {name: [statistics.median(each[name]) for each in rounds] for name in rounds[0]}
    for name, what in ("source", "a hung source"), ("query", "one hung query of twelve"):
        count = sum(len(each[name]) for each in rounds)
        report("P12", f"poll p50 beside {what} / alone ({statistics.median(middle[name]):.0f} / {statistics.median(middle['alone']):.0f} ms, {count} polls)",
               median_ratio(middle[name], middle["alone"]), 1.2)


def certificates(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def p8():
    """Resident memory with 1000 series over TLS, after 10 and after 100 polls. The range has the most points that are ever asked for (229)."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificates(folder)
        log = os.path.join(folder, "log")
        fake = Fake("--series", 1000, "--label-bytes", 100, "--tls", cert, key, "--log", log)
        config = os.path.join(folder, "config.yaml")
        with open(config, "w", encoding="ascii") as out:
            out.write(f"contexts:\n  x:\n    prometheus: {{url: 'https://127.0.0.1:{fake.port}', tls_config: {{ca_file: {cert}}}}}\nrefresh: 1s\nrange: 228s\n"
                      "panels:\n  - {title: RSS, query: container_memory_rss, unit: bytes}\n")
        terminal = Terminal([CHAOSWATCH, "--config", config])
        try:
            def after(count):
                end = time.monotonic() + 200
                while time.monotonic() < end:
                    terminal.read(0.2)
                    with open(log, encoding="utf-8") as lines:
                        asked = [line for line in lines if "/api/v1/query_range" in line]
                    if len(asked) > count:
                        return terminal.status("VmRSS") / 1024, asked[0]
                raise RuntimeError(f"never polled {count} times")
            early, first = after(10)
            late, _ = after(100)
        finally:
            terminal.end()
            fake.end()
    start, end, step = (float(re.search(rf"{name}=([\d.]+)", first).group(1)) for name in ("start", "end", "step"))
    report("P8", f"MB of resident memory, 1000 series of {(end - start) / step + 1:.0f} points over TLS, after 100 polls", late, 24)
    report("P8", f"resident memory after 100 polls / after 10 ({late:.1f} / {early:.1f} MB)", late / early, 1.05)


def writes(pid, seconds):
    """write(2) calls to the terminal within so many seconds."""
    with tempfile.NamedTemporaryFile("r") as trace:
        strace = subprocess.Popen(["strace", "-f", "-y", "-qq", "-e", "trace=write,writev", "-o", trace.name, "-p", str(pid)], stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        strace.send_signal(signal.SIGINT)
        strace.wait(5)
        return [line for line in trace.read().splitlines() if re.search(r"writev?\(\d+</dev/pts/", line)]


def p6():
    """Writes a frame, and writes while nothing changes."""
    alerts = Fake()
    terminal = Terminal([CHAOSWATCH, *urls(alerts.url, alerts.url), "--refresh", "1h", "--range", "1h"])
    frames = 30

    def type_keys():
        time.sleep(1)
        for i in range(frames):
            os.write(terminal.fd, b"3" if i % 2 == 0 else b"1")
            terminal.quiet(0.05, 0.2)

    try:
        terminal.until(rb"Alert\d")
        terminal.quiet(1, 5)
        idle = len(writes(terminal.pid, 4))
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
    """Twelve charts polled every 15 s beside htop -d 20 and btop, all three at once: CPU and bytes, in rounds of one poll each."""
    fake = Fake("--series", 6)
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "config.yaml")
        with open(config, "w", encoding="ascii") as out:
            out.write(f"contexts:\n  x:\n    prometheus: {{url: {fake.url}}}\nrange: 1h\nrefresh: 15s\npanels:\n{PANELS}")
        cases = {"chaoswatch": [CHAOSWATCH, "--config", config, "--screen", "metrics"], "htop": ["htop", "-d", "20"], "btop": ["btop"]}
        running, rounds = {}, []
        try:
            for name, argv in cases.items():
                running[name] = Terminal(argv)
            for terminal in running.values():
                terminal.quiet(1, 6)
            for _ in range(ROUNDS):
                before = {name: (t.cpu(), t.bytes) for name, t in running.items()}
                end = time.monotonic() + 15
                while time.monotonic() < end:
                    for terminal in running.values():
                        terminal.read(0.05)
                rounds.append({name: (t.cpu() - before[name][0], t.bytes - before[name][1]) for name, t in running.items()})
        finally:
            for terminal in running.values():
                terminal.end()
            fake.end()
    cpu, sent = ({name: [each[name][i] for each in rounds] for name in cases} for i in (0, 1))
    a_minute = {name: 4000 * statistics.median(cpu[name]) for name in cases}
    report("P7", f"CPU / htop -d 20's ({a_minute['chaoswatch']:.0f} / {a_minute['htop']:.0f} ms a minute)", median_ratio(cpu["chaoswatch"], cpu["htop"]), 0.3)
    report("P7", f"CPU / btop's ({a_minute['btop']:.0f} ms a minute)", median_ratio(cpu["chaoswatch"], cpu["btop"]), 0.2)
    report("P7", f"bytes / btop's ({4 * statistics.median(sent['chaoswatch']):.0f} / {4 * statistics.median(sent['btop']):.0f} a minute)",
           median_ratio(sent["chaoswatch"], sent["btop"]), 0.05)


FIGURES = {"P2": polling.p2, "P4": polling.p4, "P6": p6, "P7": p7, "P8": p8, "P9": p9, "P10": p10, "P11": p11, "P12": p12}


def main():
    for name in sys.argv[1:] or FIGURES:
        try:
            if name in FIGURES:
                FIGURES[name]()
        except (RuntimeError, OSError, ValueError, subprocess.SubprocessError, statistics.StatisticsError, IndexError) as error:
            report_failure(name, error)


if __name__ == "__main__":
    main()
