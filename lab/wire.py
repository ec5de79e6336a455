"""What is wrong on the lab's segment, in a second and a half: the lab's own small witness.

It runs at the client's place, asks ARP questions, opens a few connections from addresses that nobody
has, and prints a line 'ID PARTY' for each rule of direct routing that it saw broken. It shares no
code with lvspec, so that the two check each other. Without the mirror it prints 'blind'."""
import collections
import random
import select
import socket
import struct
import time

VIP, DIP, FREE, ODD, OFF = "198.51.100.180", "198.51.100.18", "198.51.100.77", "203.0.113.9", "203.0.113.5"
NAMES = {"10": "web1", "11": "web2", "14": "web3", "12": "dr1", "c8": "client", "01": "router"}
SERVERS = {"web1": "198.51.100.16", "web2": "198.51.100.17"}
CONNECTIONS = 6
LISTEN = 1.0  # proxy ARP takes up to 0.8 s


def mac(name):
    return bytes.fromhex("0200000000" + next(octet for octet, n in NAMES.items() if n == name))


def name_of(address):
    return NAMES.get(address.hex()[10:], "unknown") if address[:5] == mac("dr1")[:5] else "unknown"


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def arp(target, source, to=b"\xff" * 6, operation=1, target_mac=bytes(6)):
    return (to + mac("client") + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation)
            + mac("client") + socket.inet_aton(source) + target_mac + socket.inet_aton(target))


def tcp(to, source, port, flags, seq, ack=0, data=b"", options=b""):
    addresses = socket.inet_aton(source) + socket.inet_aton(VIP)
    segment = struct.pack("!HHIIBBHHH", port, 80, seq, ack, (20 + len(options)) * 4, flags, 65000, 0, 0) + options + data
    pseudo = addresses + struct.pack("!HH", 6, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
    header = struct.pack("!BBHHHBBH", 0x45, 46 << 2, 20 + len(segment), random.randrange(1, 65536), 0x4000, 64, 6, 0)
    header = header[:10] + struct.pack("!H", checksum(header + addresses)) + addresses
    return mac(to) + mac("client") + b"\x08\x00" + header + segment


Packet = collections.namedtuple("Packet", "to frm src dst ttl ident protocol sport dport seq ack flags data raw")


def parse(frame):
    """IPv4 over Ethernet, with TCP's fields where there are any; None for anything else."""
    if frame[12:14] != b"\x08\x00":
        return None
    ip = frame[14:14 + struct.unpack("!H", frame[16:18])[0]]
    size = (ip[0] & 15) * 4
    src, dst = socket.inet_ntoa(ip[12:16]), socket.inet_ntoa(ip[16:20])
    fields, data = (0, 0, 0, 0, 0), b""
    if ip[9] == 6 and len(ip) >= size + 20:
        sport, dport, seq, ack, offset, flags = struct.unpack("!HHIIBB", ip[size:size + 14])
        fields, data = (sport, dport, seq, ack, flags), ip[size + offset // 16 * 4:]
    return Packet(frame[:6], frame[6:12], src, dst, ip[8], ip[4:6], ip[9], *fields, data, ip)


class Connection:
    """Opens, asks for /, reads to the end and closes: just enough TCP for a segment that loses nothing."""

    def __init__(self, wire, source, port, to="dr1", request=True):
        self.wire, self.source, self.port, self.to, self.request = wire, source, port, to, request
        self.seq, self.next, self.body, self.state, self.fault = random.getrandbits(32), 0, b"", "syn", "no answer"
        self.macs = set()
        options = bytes.fromhex("020405b4" "0402" "0101")
        self.send(2, options=options)
        self.seq += 1

    def send(self, flags, data=b"", options=b""):
        self.wire.send(tcp(self.to, self.source, self.port, flags, self.seq & 0xFFFFFFFF, self.next, data, options))

    def receive(self, packet):
        self.macs.add(name_of(packet.frm))
        if packet.flags & 4:
            self.state, self.fault = "over", "reset"
        elif self.state == "syn" and packet.flags & 18 == 18:
            self.next, self.state, self.fault = packet.seq + 1, "open", "incomplete"
            self.send(16)
            if self.request:
                ask = b"GET / HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n\r\n"
                self.send(24, ask)
                self.seq += len(ask)
        elif self.state == "open" and packet.seq == self.next:
            self.take(packet)

    def take(self, packet):
        self.body += packet.data
        self.next = (self.next + len(packet.data) + (packet.flags & 1)) & 0xFFFFFFFF
        if packet.flags & 1:
            self.send(17)
            self.state = "over"
            self.fault = self.judge()
        elif packet.data:
            self.send(16)

    def judge(self):
        head, _, body = self.body.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            return "refused"
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return None if len(body) == length else "incomplete"


class Witness:
    def __init__(self):
        self.wire, self.mirror = (self.open(i) for i in ("eth0", "mon0"))
        self.frames, self.replies, self.connections = [], [], {}
        self.clients = [f"198.51.100.{n}" for n in random.sample(range(210, 230), 5)]

    @staticmethod
    def open(interface):
        handle = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
        handle.bind((interface, 3))
        return handle

    def listen(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for handle in select.select([self.wire, self.mirror], [], [], left)[0]:
                frame, address = handle.recvfrom(70000)
                if handle is self.mirror:
                    self.frames.append(frame)
                elif address[2] != socket.PACKET_OUTGOING:
                    self.react(frame)

    def react(self, frame):
        if frame[12:14] == b"\x08\x06":
            operation, source, target = frame[20:22], socket.inet_ntoa(frame[28:32]), socket.inet_ntoa(frame[38:42])
            if operation == b"\0\2":
                self.replies.append((target, source, name_of(frame[22:28])))
            elif target in self.clients and source != target:
                self.wire.send(arp(source, target, frame[6:12], 2, frame[22:28]))
            return
        packet = parse(frame)
        connection = packet and self.connections.get((packet.dst, packet.dport))
        if connection:
            connection.receive(packet)

    def connect(self, source, **how):
        port = random.randrange(20000, 60000)
        self.connections[source, port] = Connection(self.wire, source, port, **how)
        return self.connections[source, port]

    def provoke(self):
        asker, lonely, *others = self.clients
        for target in (VIP, FREE, *SERVERS.values()):
            self.wire.send(arp(target, asker))
        for name in SERVERS:
            self.wire.send(arp(VIP, lonely, mac(name)))
        self.wire.send(arp(VIP, "0.0.0.0"))
        self.wire.send(arp(VIP, ODD))
        self.direct = {name: self.connect(others[0], to=name, request=False) for name in SERVERS}
        for name in SERVERS:
            self.wire.send(tcp(name, OFF, random.randrange(20000, 60000), 2, random.getrandbits(32)))
        self.served = []
        for number in range(CONNECTIONS):
            self.served.append(self.connect(others[number % 2 + 1]))
            self.listen(0.02)
        self.listen(LISTEN)
        for connection in self.connections.values():
            if connection.state == "open":
                connection.send(4)
