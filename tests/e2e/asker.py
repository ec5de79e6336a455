"""A client that knows nothing of lvspec: asks a VIP for a page at a set pace, each time on a connection of the host's own TCP, keeps some connections
established, and prints what became of them as one JSON object when it is ended by SIGTERM.

    asker.py ADDRESS SECONDS_BETWEEN TIME_LIMIT CONNECTIONS READY_FILE"""
import errno
import json
import pathlib
import selectors
import signal
import socket
import sys
import time

REQUEST = b"GET / HTTP/1.1\r\nHost: asker\r\n%s\r\n"
SPEAK_EVERY = 0.5


class Once:
    """A connection of its own, and its one request."""

    def __init__(self, address, log):
        self.entry = {"asked": time.time(), "answered": None, "how": "silent"}
        log.append(self.entry)
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.connected = False
        error = self.socket.connect_ex((address, 80))
        self.failed = error not in (0, errno.EINPROGRESS)
        if self.failed:
            self.entry["how"] = errno.errorcode[error]

    def ready(self):
        """True once there is nothing more to wait for."""
        try:
            if not self.connected:
                error = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    self.entry["how"] = errno.errorcode[error]
                    return True
                self.connected = True
                self.entry["how"] = "unfinished"
                self.socket.send(REQUEST % b"Connection: close\r\n")
                return False
            text = self.socket.recv(65536)
        except OSError as error:
            self.entry["how"] = errno.errorcode[error.errno]
            return True
        if text.startswith(b"HTTP/1.1 200"):
            self.entry.update(answered=time.time(), how="ok")
        return True


class Kept:
    """An established connection that asks now and then."""

    def __init__(self, address):
        self.answers, self.ended, self.ended_at = [], None, None
        self.socket = socket.create_connection((address, 80), timeout=2)
        self.socket.setblocking(False)
        self.waits = False

    def speak(self):
        if self.ended or self.waits:
            return
        try:
            self.socket.send(REQUEST % b"")
            self.waits = True
        except OSError as error:
            self.end(errno.errorcode[error.errno])

    def end(self, how):
        self.ended, self.ended_at = how, time.time()

    def ready(self):
        try:
            text = self.socket.recv(65536)
        except OSError as error:
            return self.end(errno.errorcode[error.errno])
        if not text:
            self.end("closed")
        elif text.startswith(b"HTTP/1.1 200"):
            self.answers.append(time.time())
            self.waits = False


def main(address, every, limit, connections, ready_file):
    over = []
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    selector, log, open_ones = selectors.DefaultSelector(), [], []
    kept = [Kept(address) for _ in range(int(connections))]
    for one in kept:
        selector.register(one.socket, selectors.EVENT_READ, one)
    due = spoken = time.monotonic()
    while not over or open_ones:
        now = time.monotonic()
        if now >= due and not over:
            due += float(every)
            once = Once(address, log)
            if once.failed:
                once.socket.close()
            else:
                open_ones.append((now + float(limit), once))
                selector.register(once.socket, selectors.EVENT_WRITE, once)
        if now >= spoken:
            spoken += SPEAK_EVERY
            for one in kept:
                one.speak()
        for key, _ in selector.select(max(0, min(due, spoken) - time.monotonic())):
            if isinstance(key.data, Kept):
                key.data.ready()
                if key.data.ended:
                    selector.unregister(key.fileobj)
            elif key.data.ready():
                selector.unregister(key.fileobj)
                key.fileobj.close()
                open_ones = [o for o in open_ones if o[1] is not key.data]
            else:
                selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
        for deadline, once in list(open_ones):
            if time.monotonic() >= deadline:
                selector.unregister(once.socket)
                once.socket.close()
                open_ones.remove((deadline, once))
        if len(log) == 5:
            pathlib.Path(ready_file).touch()
    print(json.dumps({"requests": log, "kept": [{"answers": one.answers, "ended": one.ended, "ended_at": one.ended_at} for one in kept]}))


main(*sys.argv[1:])
