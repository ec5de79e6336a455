"""A web server whose answers are not as they should be: bad-server.py truncate|reset|late-clock|balance PAGE [PAGE].

truncate and reset announce twice the page and send it once; then it closes, or resets. late-clock
tells a time that is an hour gone. balance answers every other request on a connection with the other page."""
import email.utils
import socket
import struct
import sys
import threading
import time

how, pages = sys.argv[1], [page + "\n" for page in sys.argv[2:]]


def answer(number, last):
    page = pages[number % len(pages)]
    length = len(page) * (2 if how in ("truncate", "reset") else 1)
    date = email.utils.formatdate(time.time() - (3600 if how == "late-clock" else 0), usegmt=True)
    close = "Connection: close\r\n" if last else ""
    return f"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {date}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n{close}\r\n{page}"


def requests(client):
    """The requests of a connection, and whether the client wants it closed after each."""
    heard = b""
    while more := client.recv(65536):
        heard += more
        while b"\r\n\r\n" in heard:
            request, heard = heard.split(b"\r\n\r\n", 1)
            yield how != "balance" or b"Connection: close" in request


def serve(client):
    with client:
        try:
            for number, last in enumerate(requests(client)):
                client.sendall(answer(number, last).encode())
                if last:
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
