"""The rules that wire.py's witness looks for: each a generator of parties that broke one."""
import collections
import socket

from wire import DIP, FREE, ODD, OFF, SERVERS, VIP, Witness, checksum, mac, name_of, parse


def arp_rules(w):
    asker, lonely = w.clients[:2]
    for asked_by, source, name in w.replies:
        if source == VIP and name != "dr1":
            shape = {asker: "ARP-02", lonely: "ARP-03", "0.0.0.0": "ARP-04", ODD: "ARP-05"}.get(asked_by)
            if shape == "ARP-02":
                yield "ARP-01", name
            if shape:
                yield shape, name
        if source == FREE:
            yield "ARP-09", name
    for name, address in SERVERS.items():
        if (asker, address, name) not in w.replies:
            yield "ARP-10", name
    for frame in w.frames:
        if frame[12:14] == b"\x08\x06" and socket.inet_ntoa(frame[28:32]) == VIP and name_of(frame[22:28]) in SERVERS:
            yield "ARP-06", name_of(frame[22:28])
            yield "ARP-07", name_of(frame[22:28])


def forward_rules(w, packets):
    copies = collections.defaultdict(list)
    for p in packets:
        if p.frm != mac("client") and p.dst == VIP and p.dport == 80 and p.src in w.clients:
            copies[p.src, p.sport, p.ident, p.seq].append(p)
        if p.frm == mac("dr1") and p.protocol == 4:
            yield "FWD-08", "dr1"
        if p.frm == mac("dr1") and p.dport == 80 and name_of(p.to) in SERVERS and (p.dst != VIP or p.src not in w.clients):
            yield "FWD-07", "dr1"
    for p in packets:
        if p.frm == mac("client") and p.to == mac("dr1") and p.dst == VIP:
            yield from compare(p, copies[p.src, p.sport, p.ident, p.seq])


def compare(sent, copies):
    if len(copies) > 1:
        yield "FWD-05", "dr1"
    for copy in copies:
        if sent.ttl - copy.ttl not in (0, 1):
            yield "FWD-02", "dr1"
        if checksum(copy.raw[:20]):
            yield "FWD-03", "dr1"
        if copy.frm != mac("dr1") or name_of(copy.to) not in SERVERS:
            yield "FWD-04", "dr1"
        if without_changes(sent) != without_changes(copy):
            yield "FWD-01", "dr1"


def without_changes(p):
    return p.raw[:8] + p.raw[9:10] + p.raw[12:]


def return_rules(w, packets):
    ports = {c.port: c for c in w.served}
    for p in packets:
        reply = p.protocol == 6 and p.sport == 80 and p.dport in ports and p.dst == ports[p.dport].source
        if reply and p.src == VIP and p.frm == mac("dr1"):
            yield "RET-01", "dr1"
            if p.flags & 18 == 18:
                yield "DIR-01", "dr1"
        if reply and p.src != VIP:
            yield "RET-02", name_of(p.frm)
            if p.src in SERVERS.values():
                yield "RET-03", name_of(p.frm)
        if p.src == VIP and p.sport == 80 and p.to == mac("dr1"):
            yield "RET-09" if p.dst == OFF else "RET-05", name_of(p.frm)
    for name, connection in w.direct.items():
        if connection.macs != {name} or connection.state != "open":
            yield "RET-07", name
    for c in w.served:
        if len(c.macs) > 1:
            yield "RET-06", "dr1"


def service_rules(w, packets):
    ways = [[] for _ in w.served]
    for p in packets:
        for way, c in zip(ways, w.served):
            if (p.src, p.sport, p.dst) == (c.source, c.port, VIP) and p.frm != mac("client"):
                way.append(name_of(p.to))
    if any(len(set(way)) > 1 for way in ways):
        yield "SCH-03", "dr1"
    first = [way[0] if way else None for way in ways]
    if packets and any(a == b and a != "unknown" for a, b in zip(first, first[1:])):
        yield "SCH-01", "dr1"
    for c in w.served:
        if c.fault:
            yield "HTTP-01", " ".join([*sorted(c.macs), c.fault])


def main():
    w = Witness()
    w.provoke()
    ours = [f for f in w.frames if f[6:12] == mac("client")]
    if len(ours) > len(set(ours)):  # the mirror shows both directions
        w.frames = list(dict.fromkeys(w.frames))
    packets = [p for p in map(parse, w.frames) if p]
    seen = set(arp_rules(w)) | set(forward_rules(w, packets)) | set(return_rules(w, packets)) | set(service_rules(w, packets))
    if not packets:
        print("blind")
    for rule, party in sorted(seen):
        print(rule, party)


main()
