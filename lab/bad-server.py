"""A web server whose answers never end well: bad-server.py truncate|reset PAGE.

Each announces twice the page and sends it once; then it closes, or resets."""
import socket
import struct
import sys
import threading

how, page = sys.argv[1], sys.argv[2] + "\n"
answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {2 * len(page)}\r\n\r\n{page}"


def serve(client):
    with client:
        try:
            while b"\r\n\r\n" not in client.recv(65536, socket.MSG_PEEK):
                pass
            client.recv(65536)
            client.sendall(answer.encode())
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
