"""A web server whose answers are not as they should be: bad-server.py truncate|reset|late-clock|balance SITE PAGE [PAGE].

truncate and reset announce twice the page and send it once; then it closes, or resets. late-clock
tells a time that is an hour gone. balance answers every other request on a connection with the other page.
The last two take uploads and serve a part of SITE/big as they should."""
import email.utils
import pathlib
import re
import socket
import struct
import sys
import threading
import time

how, site, pages = sys.argv[1], pathlib.Path(sys.argv[2]), [page.encode() + b"\n" for page in sys.argv[3:]]
cuts = how in ("truncate", "reset")


def answer(number, head):
    status, body = "200 OK", pages[number % len(pages)]
    if part := re.search(rb"^GET /big .*bytes=0-(\d+)", head, re.S):
        status, body = "206 Partial Content", (site / "big").read_bytes()[:int(part[1]) + 1]
    date = email.utils.formatdate(time.time() - (3600 if how == "late-clock" else 0), usegmt=True)
    close = "Connection: close\r\n" if is_last(head) else ""
    length = len(body) * (2 if cuts else 1)
    return f"HTTP/1.1 {status}\r\nServer: nginx\r\nDate: {date}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n{close}\r\n".encode() + body


def is_last(head):
    return how not in ("balance", "late-clock") or b"Connection: close" in head


def requests(client):
    """The heads of a connection's requests, once their bodies have come."""
    heard = b""
    while more := client.recv(65536):
        heard += more
        while b"\r\n\r\n" in heard:
            head, rest = heard.split(b"\r\n\r\n", 1)
            length = re.search(rb"Content-Length: (\d+)", head)
            if length and len(rest) < int(length[1]):
                break
            heard = rest[int(length[1]) if length else 0:]
            yield head


def serve(client):
    with client:
        try:
            for number, head in enumerate(requests(client)):
                client.sendall(answer(number, head))
                if is_last(head):
                    break
            if how == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                client.shutdown(socket.SHUT_WR)
                client.recv(65536)
        except OSError:
            pass


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 80))
listener.listen(4096)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
