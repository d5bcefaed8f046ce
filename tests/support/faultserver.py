#!/usr/bin/env python3
"""A server that misbehaves on demand, on loopback only. Python's standard library and the openssl command.

    faultserver.py [--upstream URL] [--no-tls]

Prints one JSON line with its addresses when it is ready and ends when its standard input does.

    http https            answer in the ordinary way (https: certificate for localhost and 127.0.0.1, signed by the file `ca`)
    https_wrong_name      certificate for wrong.test, self-signed (the file `wrong_ca`)
    https_client          wants a client certificate (`client_cert`, `client_key`)
    refused               nobody listens
    backlog               the queue of connections is full: no answer to the handshake of TCP
    silent silent_tls     accepts and says nothing
    control               GET /counts, POST / with a JSON object (see `control` below)

What a request meets: /fault/NAME[:ARGUMENT]/ANYTHING names a fault of the table FAULTS in its path; else the fault set for the longest
matching prefix of the path, or of "METHOD path", by control ("NAME[:ARGUMENT][*TIMES]"); else the answer set by control; else the upstream
of the longest matching prefix set by control (which is taken off the path), else --upstream is asked, and without one the answer is an
empty JSON success. Lines on standard input are JSON objects for `control` as well, answered by one line each.
"""
import argparse
import email.utils
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib

LOCK = threading.Lock()
HTML = b"<html>\n<head><title>Sign in</title></head><body>Sign in to go on</body></html>\n"
SUCCESS = b'{"status":"success","data":{"resultType":"vector","result":[]}}\n'


class Closed(Exception):
    """The connection is over, one way or the other."""


class Request:
    def __init__(self, method, target, headers, body, number):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path = target.split("?")[0]
        self.number = number  # of the request on its connection, from 1


# ---- state that control changes ----

class State:
    def __init__(self):
        self.counts = {}
        self.faults = {}   # prefix -> [name, argument, times left or None]
        self.answers = {}  # path -> {"status", "type", "body", "headers"}
        self.token = "good"
        self.dates = True  # answers say what time it is
        self.upstreams = {}  # prefix -> URL
        self.last = None   # newest request, as `control` shows it

    def count(self, key):
        with LOCK:
            self.counts[key] = self.counts.get(key, 0) + 1

    def fault_for(self, method, path):
        """(name, argument) or None."""
        if path.startswith("/fault/"):
            return split_fault(path.split("/")[2])
        with LOCK:
            request = f"{method} {path}"
            best = max((p for p in self.faults if path.startswith(p) or request.startswith(p)), key=len, default=None)
            if best is None:
                return None
            entry = self.faults[best]
            if entry[2] is not None:
                entry[2] -= 1
                if entry[2] <= 0:
                    del self.faults[best]
            return entry[0], entry[1]


STATE = State()


def split_fault(text):
    name, _, argument = text.partition(":")
    return name, argument


def control(order):
    """{"faults": {PREFIX: "NAME[:ARGUMENT][*TIMES]" or null}, "answers": {PATH: {...} or null}, "upstreams": {PREFIX: URL or null},
    "token": TEXT, "dates": BOOL (answers tell the time), "listening": true, false or "full" (nobody accepts), "certificate": "server" or
    "wrong" (of https, for new connections), "forget": true (the counts), "reset": true (counts, faults and answers)}
    -> {"counts": {"METHOD PATH": N, "connections": N}, "last": {...}}"""
    with LOCK:
        if order.get("reset"):
            STATE.counts, STATE.faults, STATE.answers, STATE.last = {}, {}, {}, None
        if order.get("forget"):
            STATE.counts = {}
        for prefix, text in order.get("faults", {}).items():
            STATE.faults.pop(prefix, None)
            if text:
                text, _, times = text.partition("*")
                STATE.faults[prefix] = [*split_fault(text), int(times) if times else None]
        for path, answer in order.get("answers", {}).items():
            STATE.answers.pop(path, None)
            if answer:
                STATE.answers[path] = answer
        for prefix, url in order.get("upstreams", {}).items():
            STATE.upstreams.pop(prefix, None)
            if url:
                STATE.upstreams[prefix] = url
        STATE.token = order.get("token", STATE.token)
        STATE.dates = order.get("dates", STATE.dates)
    if "listening" in order:
        MAIN.close()
        if order["listening"]:
            MAIN.listen(full=order["listening"] == "full")
    if "certificate" in order:
        HTTPS.close()
        load_certificate(HTTPS.context, HTTPS.folder, order["certificate"])
        HTTPS.listen()
    with LOCK:
        return {"counts": dict(STATE.counts), "last": STATE.last}


# ---- answers ----

def send(connection, status, body=b"", kind="application/json", headers=(), length=None):
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Odd')}"]
    if not STATE.dates:
        headers = [(name, value) for name, value in headers if name.lower() != "date"]
    elif not any(name.lower() == "date" for name, value in headers):
        lines.append("Date: " + email.utils.formatdate(usegmt=True))
    lines += [f"{name}: {value}" for name, value in headers]
    if kind and body:
        lines.append(f"Content-Type: {kind}")
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def wait_for_the_end(connection):
    """Says nothing more until the other side goes away."""
    while connection.recv(65536):
        pass
    raise Closed


def trickle(connection, data):
    for byte in data:
        connection.sendall(bytes([byte]))
        time.sleep(1)
    raise Closed


def drip(connection, request, argument):
    send(connection, 200, length=1000)
    trickle(connection, b"{" + b" " * 999)


def drip_head(connection, request, argument):
    trickle(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def silence(connection, request, argument):
    wait_for_the_end(connection)


def slow(connection, request, argument):
    time.sleep(int(argument or 500) / 1000)
    ordinary(connection, request)


def cut(connection, request, argument):
    """cut[:BYTES]: that much of an answer (of the server behind, if there is one) that promised 900 bytes more."""
    size = int(argument or 100)
    behind = upstream_of(request.target)
    body = ask_behind(request, *behind)[1] if behind else SUCCESS * (size // len(SUCCESS) + 1)
    send(connection, 200, body[:size], length=len(body[:size]) + 900)
    raise Closed


def cut_chunked(connection, request, argument):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + SUCCESS[:0x20] + b"\r\n40\r\n{")
    raise Closed


def close(connection, request, argument):
    raise Closed


def lost(connection, request, argument):
    """It happens, but the reply is lost."""
    behind = upstream_of(request.target)
    if behind:
        ask_behind(request, *behind)
    raise Closed


def kept(connection, request, argument):
    """A kept connection that closes under the second request."""
    if request.number > 1:
        raise Closed
    ordinary(connection, request)


def reset(connection, request, argument):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Closed


def garbage(connection, request, argument):
    connection.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n" * 3)
    raise Closed


def html(connection, request, argument):
    send(connection, 200, HTML, "application/json" if argument == "json" else "text/html; charset=utf-8")


def nothing(connection, request, argument):
    send(connection, 200)


BODIES = {
    "text": ("text/plain; charset=utf-8", lambda s: http.client.responses.get(s, "Odd").encode() + b"\n"),
    "html": ("text/html", lambda s: HTML),
    "empty": (None, lambda s: b""),
    "long": ("text/plain", lambda s: b"x" * 1000000),
    "prometheus": ("application/json", lambda s: b'{"status":"error","errorType":"execution","error":"the query failed"}'),
    "chaos": ("application/json", lambda s: json.dumps({"code": s, "type": "error.api.internal_server_error", "message":
              "error.api.internal_server_error: it failed", "full_text": "error.api: it failed\n at github.com/x.go:1"}).encode()),
    "token": ("application/json", lambda s: json.dumps({"code": s, "type": "error.api.internal_server_error", "message":
              "error.api.internal_server_error: Unauthorized", "full_text": "secret stack"}).encode()),
    "string": ("application/json", lambda s: b'"it failed"\n'),
    "object": ("application/json", lambda s: b'{"code":602,"message":"comment in body is required"}'),
    "kubernetes": ("application/json", lambda s: json.dumps({"kind": "Status", "status": "Failure", "message":
                   "services \"x\" is forbidden", "reason": "Forbidden", "code": s}).encode()),
}


def status(connection, request, argument):
    """status:NUMBER[:BODY]"""
    number, _, body = argument.partition(":")
    kind, make = BODIES[body or "text"]
    send(connection, int(number), make(int(number)), kind)


def bomb(connection, request, argument):
    """bomb[:MIB]: few bytes that unpack to many."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    body = b"".join(packer.compress(block) for _ in range(int(argument or 64))) + packer.flush()
    send(connection, 200, body, headers=[("Content-Encoding", "gzip")])


def bad_gzip(connection, request, argument):
    send(connection, 200, b"this is not gzip", headers=[("Content-Encoding", "gzip")])


def packed_unasked(connection, request, argument):
    """packed-unasked[:ENCODING]: compressed by gzip, whatever was asked for, and called so or as told."""
    send(connection, 200, gzip.compress(SUCCESS), headers=[("Content-Encoding", argument or "gzip")])


def packed(connection, request, argument):
    asked = "gzip" in request.headers.get("accept-encoding", "")
    send(connection, 200, gzip.compress(SUCCESS) if asked else SUCCESS, headers=[("Content-Encoding", "gzip")] if asked else ())


def big(connection, request, argument):
    """big[:MIB]: that many spaces in pieces."""
    size = int(argument or 64)
    send(connection, 200, b" ", length=(size << 20) + 1)
    for _ in range(size):
        connection.sendall(b" " * (1 << 20))


def heads(connection, request, argument):
    """A head without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for i in range(100000):
        connection.sendall(f"X-Filler-{i}: {'x' * 1000}\r\n".encode())
    raise Closed


def redirect(connection, request, argument):
    """redirect:elsewhere|loop|scheme|none|here:PATH|STATUS:here:PATH"""
    number, _, rest = argument.partition(":")
    code, where = (int(number), rest) if number.isdigit() else (302, argument)
    kind, _, path = where.partition(":")
    port = MAIN.port
    to = {
        "elsewhere": f"http://user:secret@127.0.0.1:{port + 1 if port < 65535 else 1}/login?token=secret",
        "scheme": f"https://127.0.0.1:{port}/api",
        "loop": request.target,
        "here": "/" + path.replace("!", "/"),
        "absolute": f"http://127.0.0.1:{port}/" + path.replace("!", "/"),
        "none": None,
    }[kind]
    send(connection, code, headers=[("Location", to)] if to else ())


def echo(connection, request, argument):
    send(connection, 200, json.dumps(shown(request)).encode())


def auth(connection, request, argument):
    """401 unless the bearer token is the right one (set by control); auth:500 answers as an API that says it with a 500."""
    if request.headers.get("authorization") == "Bearer " + STATE.token:
        ordinary(connection, request)
    elif argument:
        status(connection, request, argument + ":token")
    else:
        status(connection, request, "401")


FAULTS = {
    "ok": lambda connection, request, argument: ordinary(connection, request),
    "silence": silence, "slow": slow, "drip": drip, "drip-head": drip_head, "cut": cut, "cut-chunked": cut_chunked, "close": close, "lost": lost,
    "kept": kept, "reset": reset, "garbage": garbage, "html": html, "nothing": nothing, "status": status, "bomb": bomb,
    "bad-gzip": bad_gzip, "packed": packed, "packed-unasked": packed_unasked, "big": big, "heads": heads, "redirect": redirect, "echo": echo, "auth": auth,
}


def shown(request):
    return {"method": request.method, "target": request.target, "headers": request.headers, "body": request.body.decode("latin-1")}


def upstream_of(target):
    """(URL, what is left of the target) or None."""
    prefix = max((p for p in STATE.upstreams if target.startswith(p)), key=len, default=None)
    return None if prefix is None else (STATE.upstreams[prefix], target[len(prefix):])


PASSED = ("date", "content-encoding", "location", "x-chaoswatch-simulated")


def ask_behind(request, base, target):
    """(status, body, headers) of the server behind; 502 where it does not answer."""
    url = urllib.parse.urlsplit(base)
    behind = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    headers = {k: v for k, v in request.headers.items() if k not in ("host", "connection")}
    try:
        behind.request(request.method, url.path.rstrip("/") + target, request.body or None, headers)
        answer = behind.getresponse()
        return answer.status, answer.read(), answer.getheaders()
    except (OSError, http.client.HTTPException):
        return 502, b"the server behind does not answer\n", [("Content-Type", "text/plain")]
    finally:
        behind.close()


def pass_on(connection, request, behind):
    code, body, headers = ask_behind(request, *behind)
    kind = next((v for k, v in headers if k.lower() == "content-type"), None)
    send(connection, code, body, kind, [(k, v) for k, v in headers if k.lower() in PASSED])


def ordinary(connection, request):
    answer = STATE.answers.get(request.path)
    behind = upstream_of(request.target)
    if answer:
        send(connection, answer.get("status", 200), answer.get("body", "").encode(), answer.get("type", "application/json"),
             list(answer.get("headers", {}).items()))
    elif behind:
        pass_on(connection, request, behind)
    else:
        send(connection, 200, SUCCESS)


# ---- connections ----

def read_request(connection, number):
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise Closed
        head += piece
        if head.startswith(b"\x16\x03"):  # TLS where none is spoken
            send(connection, 400, b"Bad Request\n", "text/plain")
            raise Closed
    head, _, body = head.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise Closed
        body += piece
    return Request(method, target, headers, body, number)


def serve(connection):
    STATE.count("connections")
    for number in range(1, 1000000):
        request = read_request(connection, number)
        STATE.count(f"{request.method} {request.path}")
        STATE.last = shown(request)
        fault = STATE.fault_for(request.method, request.path)
        if fault:
            FAULTS[fault[0]](connection, request, fault[1])
        else:
            ordinary(connection, request)


def serve_control(connection):
    for number in range(1, 1000000):
        request = read_request(connection, number)
        order = json.loads(request.body) if request.body else {}
        send(connection, 200, json.dumps(control(order)).encode())


def shake_hands(connection):
    try:
        connection.do_handshake()
    except ssl.SSLError:
        connection.shutdown(socket.SHUT_WR)  # so that the other side reads the alert and not a reset
        wait_for_the_end(connection)


class Listener:
    """A port whose connections are served in threads of their own."""

    def __init__(self, handler, context=None, folder=None):
        self.handler, self.context, self.folder, self.port = handler, context, folder, 0
        self.socket, self.open, self.fillers = None, set(), []
        self.listen()

    def listen(self, full=False):
        """full: nobody accepts, and the queue is filled, so that further handshakes of TCP get no answer."""
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", self.port))
        self.socket.listen(0 if full else 128)
        self.port = self.socket.getsockname()[1]
        if full:
            self.fillers = [started_connection(self.port) for _ in range(4)]
        else:
            threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def close(self):
        """Nobody listens any more, and what was open is closed."""
        if not self.socket:
            return
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.socket = None
        for filler in self.fillers:
            filler.close()
        self.fillers = []
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self, listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self.run, args=(connection,), daemon=True).start()

    def run(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self.open.add(connection)
            if self.context:
                shake_hands(connection)
            self.handler(connection)
        except (Closed, OSError, ValueError):
            pass
        finally:
            self.open.discard(connection)
            connection.close()


def started_connection(port):
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex(("127.0.0.1", port))
    return connection


def bound_only():
    """A port that stays ours, but where nobody listens."""
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    return closed


# ---- TLS ----

def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_certificates(folder):
    def at(name):
        return os.path.join(folder, name)

    def self_signed(name, subject, *more):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", subject,
                "-keyout", at(name + ".key"), "-out", at(name + ".pem"), *more)

    def signed(name, subject, names):
        self_signed(name, subject, "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-addext", "basicConstraints=critical,CA:FALSE",
                    "-addext", "subjectAltName=" + names)

    self_signed("ca", "/CN=faultserver CA")
    signed("server", "/CN=localhost", "DNS:localhost,DNS:right.test,IP:127.0.0.1")
    signed("client", "/CN=client", "DNS:client")
    self_signed("wrong", "/CN=wrong.test", "-addext", "subjectAltName=DNS:wrong.test")


def load_certificate(context, folder, name):
    context.load_cert_chain(os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key"))


def context_for(folder, name, client_ca=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    load_certificate(context, folder, name)
    if client_ca:
        context.load_verify_locations(os.path.join(folder, client_ca))
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def tls_addresses(folder):
    global HTTPS
    make_certificates(folder)
    HTTPS = Listener(serve, context_for(folder, "server"), folder)
    ports = {
        "https": HTTPS,
        "https_wrong_name": Listener(serve, context_for(folder, "wrong")),
        "https_client": Listener(serve, context_for(folder, "server", "ca.pem")),
    }
    files = {"ca": "ca.pem", "wrong_ca": "wrong.pem", "client_cert": "client.pem", "client_key": "client.key"}
    return {name: f"https://127.0.0.1:{listener.port}" for name, listener in ports.items()} | {
        name: os.path.join(folder, file) for name, file in files.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream")
    parser.add_argument("--no-tls", action="store_true")
    options = parser.parse_args()
    if options.upstream:
        STATE.upstreams[""] = options.upstream
    folder = tempfile.mkdtemp(prefix="faultserver.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        global MAIN
        MAIN = Listener(serve)
        closed, stuck = bound_only(), Listener(serve)
        stuck.close()
        stuck.listen(full=True)
        silent, control_port = Listener(wait_for_the_end), Listener(serve_control)
        ports = {"http": MAIN.port, "control": control_port.port, "silent": silent.port,
                 "refused": closed.getsockname()[1], "backlog": stuck.port}
        ready = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        ready["silent_tls"] = f"https://127.0.0.1:{silent.port}"
        if not options.no_tls:
            ready |= tls_addresses(folder)
        print(json.dumps(ready), flush=True)
        for line in sys.stdin:
            print(json.dumps(control(json.loads(line))), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
