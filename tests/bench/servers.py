"""Servers that answer, that hang, and that trickle; each on a free port of 127.0.0.1."""
import os
import socket
import subprocess
import sys

from report import HERE


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
