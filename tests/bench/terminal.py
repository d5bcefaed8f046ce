"""Programs in pseudo terminals, timed from outside."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from report import cpu_seconds

COLUMNS, ROWS = 200, 60


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSWATCH_") and k not in ("NO_COLOR", "TMUX", "LINES", "COLUMNS")}
    env.update(TERM="xterm-256color", LC_ALL="C.UTF-8", XDG_CONFIG_HOME="/nonexistent", **more)
    return env


class Terminal:
    """A program in a pseudo terminal, and the times at which it writes."""

    def __init__(self, argv, **env):
        env, size = environment(**env), struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        moment, tell = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.write(tell, struct.pack("d", time.monotonic()))
            os.execvpe(argv[0], argv, env)
        self.started = struct.unpack("d", os.read(moment, 8))[0]  # when the program was, not this one's fork of itself
        os.close(moment)
        os.close(tell)
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
        self.quiet(0.02, 0.3)
        at = time.perf_counter()
        os.write(self.fd, key)
        return (time.perf_counter() - at) * 1000 if self.read(seconds) else None

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
        return cpu_seconds(self.pid)
