#!/usr/bin/env python3
"""A Prometheus, an Alertmanager or a Chaos Mesh that answers whatever is asked with made-up data: for measuring the dashboard, not for testing it.

usage: fakeserver.py [--tls CERT KEY] [--series N] [--points-max N] [--label-bytes N] [--alerts N] [--hang REGEX] [--delay SECONDS]

Prints its port, answers on 127.0.0.1, logs each request as "START END BYTES PATH" to the file named by --log, ends when standard input closes.
--hang: requests whose decoded path matches are accepted and never answered.
"""
import argparse
import http.server
import json
import re
import socket
import ssl
import sys
import threading
import time
import urllib.parse


def label_set(i, pad):
    return {"__name__": "container_memory_rss", "container": f"app-{i:04d}", "id": "/kubepods/burstable/pod" + "x" * pad + f"/{i:04d}",
            "namespace": f"team-{i % 20}", "node": f"worker-{i % 5}", "pod": f"app-{i:04d}-5678d5b4dc-{i:05d}"}


class World:
    def __init__(self, args):
        self.args = args
        self.labels = [json.dumps(label_set(i, args.label_bytes)) for i in range(args.series)]
        self.vector_body = None
        self.hang = re.compile(args.hang) if args.hang else None
        self.log = open(args.log, "w", buffering=1) if args.log else None
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 600))
        alert = lambda i: {"annotations": {"summary": f"instance {i} is in trouble"}, "endsAt": "2099-01-01T00:00:00.000Z",
                           "fingerprint": f"{i:016x}", "receivers": [{"name": "pager"}], "startsAt": now, "updatedAt": now,
                           "status": {"inhibitedBy": [], "silencedBy": [], "mutedBy": [], "state": "active"}, "generatorURL": "http://localhost/graph",
                           "labels": {"alertname": f"Alert{i % 7}", "severity": "warning", "namespace": f"team-{i % 20}", "pod": f"app-{i:04d}"}}
        self.groups = json.dumps([{"alerts": [alert(i) for i in range(args.alerts)], "labels": {}, "receiver": {"name": "pager"}}])

    def matrix(self, query):
        start, end, step = (float(query[k][0]) for k in ("start", "end", "step"))
        count = min(self.args.points_max, int((end - start) / step) + 1)
        first = end - (count - 1) * step
        out = []
        for i, labels in enumerate(self.labels):
            values = ",".join('[%.3f,"%d"]' % (first + k * step, 4000000 + i * 4096 + (k * 7919 + i * 31) % 100000 * 16) for k in range(count))
            out.append('{"metric":%s,"values":[%s]}' % (labels, values))
        return '{"status":"success","data":{"resultType":"matrix","result":[%s]}}' % ",".join(out)

    def vector(self):
        """Made once, so that this server is not what is measured."""
        if not self.vector_body:
            self.vector_body = '{"status":"success","data":{"resultType":"vector","result":[%s]}}' % ",".join(
                '{"metric":%s,"value":[%.3f,"%d"]}' % (labels, time.time(), 4000000 + i) for i, labels in enumerate(self.labels))
        return self.vector_body

    def answer(self, path, query):
        ok = lambda data: json.dumps({"status": "success", "data": data})
        table = {
            "/api/v1/query_range": lambda: self.matrix(query),
            "/api/v1/query": self.vector,
            "/api/v1/label/__name__/values": lambda: ok(["container_memory_rss"]),
            "/api/v1/rules": lambda: ok({"groups": []}),
            "/api/v1/targets": lambda: ok({"activeTargets": [], "droppedTargets": []}),
            "/api/v1/alertmanagers": lambda: ok({"activeAlertmanagers": [], "droppedAlertmanagers": []}),
            "/api/v1/status/config": lambda: ok({"yaml": "global:\n  scrape_interval: 15s\n"}),
            "/api/v1/status/buildinfo": lambda: ok({"version": "2.42.0"}),
            "/api/v1/status/runtimeinfo": lambda: ok({"startTime": "2026-01-01T00:00:00Z"}),
            "/api/v2/alerts/groups": lambda: self.groups,
            "/api/v2/silences": lambda: "[]",
            "/api/v2/receivers": lambda: '[{"name":"pager"}]',
            "/api/v2/status": lambda: json.dumps({"cluster": {"status": "disabled", "peers": []}, "config": {"original": ""},
                                                  "uptime": "2026-01-01T00:00:00.000Z", "versionInfo": {"version": "0.25.0"}}),
            "/api/common/config": lambda: json.dumps({"security_mode": False, "cluster_mode": True, "version": "v2.8.3", "target_namespace": ""}),
        }
        return table.get(path, lambda: "[]")()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def serve(self):
        world, started = self.server.world, time.time()
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else ""
        parts = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(parts.query or body)
        if world.hang and world.hang.search(urllib.parse.unquote_plus(self.path + body)):
            while True:
                time.sleep(3600)
        if world.args.delay:
            time.sleep(world.args.delay)
        data = world.answer(parts.path, query).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        if world.log:
            world.log.write(f"{started:.6f} {time.time():.6f} {len(data)} {urllib.parse.unquote_plus(self.path + ' ' + body)}\n")

    do_GET = do_POST = serve

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET

    def handle_error(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--series", type=int, default=30)
    parser.add_argument("--points-max", type=int, default=11000)
    parser.add_argument("--label-bytes", type=int, default=300)
    parser.add_argument("--alerts", type=int, default=40)
    parser.add_argument("--hang")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--log")
    args = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    server.world = World(args)
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
