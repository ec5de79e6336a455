#!/usr/bin/env python3
"""What a real server serves besides its pages: small-services.py ADDRESS [UDP_ADDRESS]

TCP 3306 takes connections and says nothing (the client closes), UDP 7 sends back what it gets, UDP 53 answers any DNS query with
a refusal. A UDP socket that is bound to no address answers with the host's own one, not with the one that was asked.
"""
import selectors
import socket
import sys


def udp(address, port, answer):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, port))

    def serve():
        question, client = sock.recvfrom(65535)
        reply = answer(question)
        if reply:
            sock.sendto(reply, client)

    return sock, serve


def refuse(query):
    """RFC 1035 4.1.1: the query itself with QR and RCODE 5."""
    return query[:2] + bytes([query[2] | 0x80, 0x05]) + query[4:] if len(query) >= 12 else b""


def tcp(address, port):
    sock = socket.create_server((address, port), backlog=1024)

    def serve():
        connection, _ = sock.accept()
        SELECTOR.register(connection, selectors.EVENT_READ, lambda: drain(connection))

    return sock, serve


def drain(connection):
    try:
        if connection.recv(65535):
            return
    except OSError:
        pass
    SELECTOR.unregister(connection)
    connection.close()


SELECTOR = selectors.DefaultSelector()


def main(address, udp_address):
    # TCP comes last: whoever sees it listen knows that all of them do.
    for sock, serve in (udp(udp_address, 7, lambda text: text), udp(udp_address, 53, refuse), tcp(address, 3306)):
        SELECTOR.register(sock, selectors.EVENT_READ, serve)
    while True:
        for key, _ in SELECTOR.select():
            key.data()


main(sys.argv[1], sys.argv[-1])
