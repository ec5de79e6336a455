"""Claims an address by gratuitous ARP, five times a second: arp-claim.py INTERFACE ADDRESS FILE.

FILE is made when the first claim has left. Without it there is one claim alone."""
import pathlib
import socket
import sys
import time

interface, address, *started = sys.argv[1:]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((interface, 0x0806))
mac = wire.getsockname()[4]
ip = socket.inet_aton(address)
request = bytes.fromhex("0001080006040001") + mac + ip + bytes(6) + ip
frame = (b"\xff" * 6 + mac + bytes.fromhex("0806") + request).ljust(60, b"\0")
while True:
    wire.send(frame)
    if not started:
        break
    pathlib.Path(started[0]).touch()
    time.sleep(0.2)
