"""A web server whose answers are not as they should be: bad-server.py truncate|reset|late-clock PAGE.

truncate and reset announce twice the page and send it once; then it closes, or resets. late-clock
tells a time that is an hour gone."""
import email.utils
import socket
import struct
import sys
import threading
import time

how, page = sys.argv[1], sys.argv[2] + "\n"
length = len(page) * (2 if how in ("truncate", "reset") else 1)


def answer():
    date = email.utils.formatdate(time.time() - (3600 if how == "late-clock" else 0), usegmt=True)
    return f"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {date}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"


def serve(client):
    with client:
        try:
            while b"\r\n\r\n" not in client.recv(65536, socket.MSG_PEEK):
                pass
            client.recv(65536)
            client.sendall(answer().encode())
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
