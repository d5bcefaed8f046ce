"""
fuzz.py READY TOKEN PID SECONDS SEED SLOWNESS: asks the simulator's five servers all sorts of nonsense over the network for so long. Each time it has to
answer or to close; a good question in between has to be answered within SLOWNESS seconds; its memory stays bounded (200 MiB, times SLOWNESS). Says what it did.
"""
import json, multiprocessing, random, resource, select, socket, struct, sys, time
from urllib.parse import urlsplit

READY, TOKEN, PID, PATIENCE, SEED = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
SLOWNESS = int(sys.argv[6])  # 1, but for builds that are made to find mistakes
urls = {name: urlsplit(url) for name, url in json.load(open(READY)).items()}
GOOD = {"metrics": "/metrics", "chaos_mesh": "/api/common/kinds", "prometheus": "/api/v1/query?query=up", "alertmanager": "/api/v2/status",
        "control": "/control/state"}
CALLS = {
    "metrics": ["GET /metrics"],
    "chaos_mesh": ["GET /api/experiments", "POST /api/experiments", "POST /api/schedules", "POST /api/workflows", "GET /api/events",
                   "POST /api/common/pods", "DELETE /api/experiments", "PUT /api/experiments/pause/x", "GET /api/archives",
                   "POST /api/workflows/render-task/http", "POST /api/workflows/parse-task/http", "POST /api/common/physicalmachines",
                   "POST /api/templates/statuschecks", "PUT /api/templates/statuschecks/statuscheck"],
    "prometheus": ["GET /api/v1/query", "POST /api/v1/query_range", "GET /api/v1/series", "GET /api/v1/label/job/values", "GET /api/v1/rules",
                   "GET /api/v1/metadata", "GET /api/v1/targets", "GET /-/ready"],
    "alertmanager": ["GET /api/v2/alerts", "POST /api/v2/alerts", "POST /api/v2/silences", "GET /api/v2/alerts/groups", "GET /api/v2/silences",
                     "DELETE /api/v2/silence/x"],
    "control": ["GET /control/state", "GET /control/truth", "GET /control/faults", "POST /control/faults", "POST /control/hold",
                "POST /control/speed", "DELETE /control/faults/1", "GET /control/mesh", "POST /control/mesh"],
}
BODIES = [
    {"kind": "PodChaos", "metadata": {"name": "n", "namespace": "default"}, "spec": {"action": "pod-kill", "mode": "one", "selector": {}}},
    {"metadata": {"name": "s", "namespace": "default"}, "spec": {"schedule": "@every 1h", "type": "PodChaos", "concurrencyPolicy": "Allow",
     "historyLimit": 1, "podChaos": {"action": "pod-kill", "mode": "one"}}},
    {"metadata": {"name": "w", "namespace": "default"}, "spec": {"entry": "a", "templates": [{"name": "a", "templateType": "Suspend", "deadline": "1s"}]}},
    {"metadata": {"name": "c", "namespace": "default"}, "spec": {"entry": "a", "templates": [{"name": "a", "templateType": "StatusCheck", "statusCheck":
     {"type": "HTTP", "mode": "Continuous", "duration": "5s", "http": {"url": "http://checkout.shop.svc:80/", "criteria": {"statusCode": "200-299"}}}},
     {"name": "b", "templateType": "Task", "task": {"container": {"name": "b-rendered-http-request", "command": ["curl", "-L", "-H", "a: b", "http://a"]}}}]}},
    {"name": "b", "templateType": "Task", "task": {"container": {"name": "b-rendered-http-request", "command": ["curl", "-X", "PUT", "-d", "x", "http://a"]}}},
    {"name": "r", "method": "POST", "url": "http://a", "header": {"A": ["b"]}, "body": "x", "followLocation": True, "jsonContent": True},
    {"namespace": "default", "name": "t", "spec": {"type": "HTTP", "http": {"url": "http://a", "criteria": {"statusCode": "200-299"}}}},
    {"inject_delay": 1, "zone_minutes": 60, "apply_error": "no"},
    {"matchers": [{"name": "a", "value": "b", "isRegex": True}], "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2036-01-01T00:00:00Z", "createdBy": "me", "comment": ""},
    [{"labels": {"alertname": "x"}, "annotations": {}, "startsAt": "2026-01-01T00:00:00Z"}],
    {"server": "metrics", "kind": "expired", "path": "/nowhere"},
    {"namespaces": ["default"], "labelSelectors": {"a": "b"}},
]
QUERIES = ["up", "sum by (job) (rate(http_requests_total[5m]))", "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
           "topk(3, container_memory_rss)", 'up{job=~"a|b"} offset 5m', "avg_over_time(up[5m:1m])", "-1 ^ 2 % 3", "absent(up) or vector(1)"]
dice = random.Random(SEED)
counts, statuses = {}, {}
WORKERS = 6
open_now = []  # sockets that are left open on purpose

def fail(words):
    raise RuntimeError(f"seed {SEED}: {words}; {counts}; {statuses}")

def memory():
    with open(f"/proc/{PID}/status") as lines:
        about = dict(line.split(":", 1) for line in lines)
    if about["State"].strip()[0] == "Z":
        fail("the simulator has ended")
    return int(about["VmRSS"].split()[0]) / 1024

def connect(server):
    return socket.create_connection((urls[server].hostname, urls[server].port), timeout=5)

def hear(peer, patience=5):
    """What comes until the end, or until nothing more comes for a while; None if nothing came and nobody closed."""
    got, until = b"", time.monotonic() + patience
    while time.monotonic() < until:
        try:
            peer.settimeout(max(0.05, until - time.monotonic()))
            piece = peer.recv(65536)
        except socket.timeout:
            break
        except ConnectionError:
            return got
        if not piece:
            return got
        got += piece
        head, mark, body = got.partition(b"\r\n\r\n")
        length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        if mark and length and len(body) >= int(length[0].split(b":")[1]):
            return got
    return got or None

def send(peer, data):
    """True if it could be sent; a server may close before it has heard all."""
    try:
        peer.sendall(data)
        return True
    except (ConnectionError, socket.timeout):
        return False

def note(server, answer, asked=b""):
    if answer is None:
        fail(f"{server} neither answers nor closes after {asked[:200]}... of {len(asked)} bytes")
    status = answer.split(b" ")[1].decode() if answer.startswith(b"HTTP/1.") else "closed"
    if status != "closed" and not status.isdigit():
        fail(f"{server} answers {answer[:80]}")
    statuses[status] = statuses.get(status, 0) + 1

def good(server):
    begin = time.monotonic()
    peer = connect(server)
    send(peer, f"GET {GOOD[server]} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n".encode())
    answer = hear(peer)
    peer.close()
    took = time.monotonic() - begin
    if not answer or not answer.startswith(b"HTTP/1.1 200"):
        fail(f"a good question to {server} gets {answer[:200] if answer else answer}")
    if took > SLOWNESS:
        fail(f"{server} takes {took:.2f} s for a good question")
    return took

def say(server, data):
    peer = connect(server)
    if send(peer, data):
        try:
            peer.shutdown(socket.SHUT_WR)  # no more comes: wait for nothing
        except OSError:
            pass
    note(server, hear(peer), data)
    peer.close()

def noise(most):
    return bytes(dice.randrange(256) for _ in range(dice.randrange(most)))

def request(server, target=None, body=b"", headers=b""):
    method, path = dice.choice(CALLS[server]).split(" ")
    return f"{method} {target or path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\n".encode() + headers + \
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

def mangled(data):
    out = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(out) + 1)
        out[at:at + dice.choice((0, 1, 1, 3))] = dice.choice((noise(6), b'"', b"{", b"[", b"null", b"-1e999", b"\\u0000", b"99999999999999999999", b"%00", b"\r\n"))
    return bytes(out)

def bad_lines(server):
    lines = [b"\r\n\r\n", b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(200),
             b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"BREW " + GOOD[server].encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"GET http://a:b/%00%zz?%=& HTTP/1.1\r\nHost: a\r\n\r\n",
             b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"HEAD " + GOOD[server].encode() + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
             b"A" * dice.randrange(100000), b"GET /" + b"a/" * 40000 + b" HTTP/1.1\r\n\r\n", noise(3000), b"GET / HTTP/1.1\nHost: a\n\n", b"\0" * 5000]
    say(server, dice.choice(lines))

def bad_headers(server):
    headers = [b"A: " + b"b" * dice.randrange(60000) + b"\r\n", b"X: y\r\n" * 3000, b": empty\r\n", b"no colon\r\n", b" folded\r\n more\r\n", b"A\0B: c\r\n", noise(100) + b"\r\n",
               b"Content-Length: -5\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Transfer-Encoding: chunked\r\n",
               b"Transfer-Encoding: gzip, chunked, x\r\n", b"Expect: 100-continue\r\n", b"Expect: the worst\r\n", b"Authorization: Bearer\r\n", b"Accept: " + b"a/b;q=,," * 500 + b"\r\n",
               b"Cookie: " + b"a=b; " * 2000 + b"\r\n", b"Connection: close, keep-alive, x\r\n", b"Upgrade: websocket\r\nConnection: upgrade\r\n"]
    say(server, request(server, headers=dice.choice(headers), body=b'{"a": 1}'))

def bad_chunks(server):
    chunks = [b"5\r\nabc", b"zz\r\n", b"FFFFFFFFFFFFFFFFF\r\na", b"-1\r\n", b"0\r\n\r\n", b"3\r\n{}}\r\n0\r\n\r\n", b"1;x=" + b"y" * 40000 + b"\r\na\r\n0\r\n\r\n"]
    say(server, request(server)[:-2].replace(b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n") + b"\r\n" + dice.choice(chunks))

def bad_bodies(server):
    body = json.dumps(dice.choice(BODIES)).encode()
    yaml = b"kind: PodChaos\nmetadata: {name: &a x, namespace: *a}\nspec:\n  - " + b"[" * dice.randrange(200)
    say(server, request(server, body=dice.choice((mangled(body), body[:dice.randrange(len(body))], yaml, noise(2000), b"\xef\xbb\xbf" + body, body + body, b"a=b&query=" + noise(50)))))

def deep(server):
    levels = dice.choice((100, 3000, 200000))
    pair = dice.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'{"spec":{"templates":[', b"]}}"), (b"(", b")"), (b"sum(", b")"), (b"-", b"")))
    text = pair[0] * levels + b"1" + pair[1] * levels
    say(server, request(server, body=text))
    if server == "prometheus":
        say(server, request(server, "/api/v1/query", b"query=" + text).replace(b"application/json", b"application/x-www-form-urlencoded").replace(b"GET ", b"POST ", 1))

def huge_body(server):
    size = dice.choice((4 << 20, (4 << 20) + 1, 20 << 20))
    piece = dice.choice((b"a", b"[", b'{"a":1},', b'"'))
    say(server, request(server, body=(piece * (size // len(piece) + 1))[:size]))

def huge_query(server):
    piece = dice.choice((b"a=b&", b"filter=a%3Db&", b"uids=x,", b"query=up%2B", b"match[]=up&", b"%", b"query=" + b"(" * 50))
    say(server, request(server, CALLS[server][0].split()[1] + "?" + (piece * dice.randrange(1, 20000)).decode()))

def promql(server):
    query = dice.choice(QUERIES).encode()
    query = dice.choice((mangled(query), query, b"sum(" * dice.randrange(300) + query, b" or ".join([query] * dice.randrange(1, 200)), b"{__name__=~\"" + b"(a+)+" * 30 + b"b\"}"))
    quoted = "".join(f"%{byte:02x}" for byte in query)
    span = dice.choice(("", "&start=0&end=9e99&step=1", f"&start={time.time() - 20000:.0f}&end={time.time():.0f}&step=1", "&start=x&end=%00&step=-1", "&time=1e308"))
    say("prometheus", request("prometheus", f"/api/v1/query{dice.choice(('', '_range'))}?query={quoted}{span}"))

def half_closed(server):
    say(server, request(server, body=b"{}")[:-dice.randrange(2, 40)])

def torn(server):
    """Asks, and resets the connection before the answer, or in the middle of it."""
    peer = connect(server)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    send(peer, request(server, GOOD[server]))
    if dice.random() < 0.5:
        peer.recv(100)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()

def pipelined(server):
    ask = f"GET {GOOD[server]} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    say(server, ask * dice.randrange(2, 50) + dice.choice((b"", noise(50), b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")))

def slow(server):
    """Begins, goes on byte by byte now and then, or never reads; others go on meanwhile."""
    if len(open_now) > 60:
        open_now.pop(dice.randrange(len(open_now)))[0].close()
    peer = connect(server)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    data = request(server, GOOD[server], body=b"{" * 3000)
    at = dice.choice((0, 1, 30, len(data) - 2000, len(data)))
    send(peer, data[:at])
    open_now.append((peer, data[at:]))
    for other, rest in open_now:
        if rest and dice.random() < 0.3:
            send(other, rest[:1])

def faulty():
    """Faults and what comes under them: two servers in trouble, the rest is asked."""
    kinds = [{"kind": "hang"}, {"kind": "drip", "bytes": 1}, {"kind": "reset"}, {"kind": "cut", "bytes": 5}, {"kind": "latency", "seconds": 30}, {"kind": "malformed"}, {"kind": "html"}]
    at = dice.choice(("metrics", "alertmanager"))
    say("control", request("control", "/control/faults", json.dumps({"server": at, "path": GOOD[at], **dice.choice(kinds)}).encode()).replace(b"GET ", b"POST ").replace(b"DELETE ", b"POST "))
    peers = [connect(at) for _ in range(20)]
    for peer in peers:
        send(peer, request(at, GOOD[at]))
    for other in GOOD:
        if other != at:
            good(other)
    for peer in peers:
        peer.close()
    say("control", b"DELETE /control/faults HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n" % TOKEN.encode())
    good(at)

def crowd():
    """Two hundred at once on each port: idle, half asked and asked; then a newcomer."""
    peers = []
    for server in GOOD:
        for number in range(200):
            peer = connect(server)
            peers.append(peer)
            if number % 3:
                send(peer, request(server, GOOD[server])[:None if number % 3 == 1 else 20])
    for server in GOOD:
        good(server)
    for peer in peers:
        peer.close()

WAYS = [bad_lines, bad_headers, bad_chunks, bad_bodies, bad_bodies, bad_bodies, deep, huge_body, huge_query, promql, promql, half_closed, torn, pipelined, slow, slow]

def work(number):
    """One of several at once; each has its own seed."""
    dice.seed(SEED * 100 + number)
    begin, most, slowest = time.monotonic(), 0, 0
    while time.monotonic() - begin < PATIENCE:
        way, server = dice.choice(WAYS), dice.choice(list(GOOD))
        counts[way.__name__] = counts.pop(way.__name__, 0) + 1  # the last one is the last
        try:
            way(server)
        except ConnectionError as error:
            fail(f"{way.__name__} on {server}: {error}")
        most = max(most, memory())
        if dice.random() < 0.1:
            slowest = max(slowest, good(dice.choice(list(GOOD))))
    return counts, statuses, most, slowest

def total(sums):
    return {key: sum(part.get(key, 0) for part in sums) for key in sorted({key for part in sums for key in part})}

def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    before = memory()
    crowd()
    faulty()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        parts = pool.map(work, range(WORKERS), chunksize=1)
    faulty()
    crowd()
    slowest = max([part[3] for part in parts] + [good(server) for server in GOOD])
    most = max([part[2] for part in parts] + [memory()])
    print(f"seed {SEED}: {sum(total([part[0] for part in parts]).values())} times, answers {total([part[1] for part in parts])}, "
          f"a good question within {slowest * 1000:.0f} ms, memory {before:.0f} to {most:.0f} MiB")
    if most > before + 200 * SLOWNESS:
        fail(f"memory grew from {before:.0f} to {most:.0f} MiB")

main()
