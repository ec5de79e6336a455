"""A healthy cluster is found healthy, whoever its director is, and quickly."""
import json
import subprocess
import sys
import time

import pytest

from lab import ROOT, judge

MACHINE_READABLE = ROOT / "tests/reports/machine_readable.py"


ONE_DIRECTOR = {"ARP-12", "ARP-14", "DIR-08", "DIR-09", "HA-06", "HA-08"}
# What a default audit of the lab on user-mode Linux does not show, and why.
NOT_APPLICABLE: dict[str, str] = {
    "FWD-12": "no frame has a tag",
    "ICM-04": "nothing is too long for the way",
    "ICM-02": "its stimulus is sent with --intrusive alone",
    "ICM-03": "its stimulus is sent with --intrusive alone",
    "SCH-06": "its service is not persistent",
    **{id: "it takes an operator's hand, and --intrusive" for id in ("ARP-08", "HA-01", "HA-02", "HA-03", "HA-04", "HA-05", "HA-07", "HA-09", "HA-10", "SCH-04", "SCH-07", "SCH-08", "SCH-11")},
    "SCH-09": "its pool is not empty",
    **{id: "it has one director" for id in ONE_DIRECTOR},
    "SCH-12": "its scheduler is rr",
    "SCH-13": "its scheduler is rr",
    "SCH-14": "its scheduler is rr",
}
NDP = {"NDP-01", "NDP-02", "NDP-03"}  # what the labs without IPv6 do not show


def all_shown(run):
    assert run.status == 0, run.said()
    assert not run.checks("fail", "inconclusive", "error"), run.said()


def test_uml(uml, tmp_path):
    uml.tool("director", "--", "ip", "neigh", "flush", "all")  # so that it has to ask for the real servers
    started = time.monotonic()
    run = uml.audit(tmp_path / "run")
    took = time.monotonic() - started
    all_shown(run)
    assert set(run.checks("not_applicable")) == NDP | set(NOT_APPLICABLE), run.said()
    assert took < 10, f"an audit took {took:.1f} s"
    for file in ("report.json", "report.txt", "report.html", "junit.xml", "profile.toml", "plan.json", "captures/client.pcapng", "captures/mirror.pcapng"):
        assert (run.folder / file).stat().st_size > 0, file
    subprocess.run(["/usr/bin/python3", "-B", str(MACHINE_READABLE), str(run.folder / "report.json")], check=True)


# What speaks of ARP, or of settings that are IPv4's, beside what the lab with IPv4 does not show.
IPV4_ONLY = {"FWD-14", "ICM-07", "RS-03", "DIR-03"}


def is_of_ipv4(id):
    return id.startswith("ARP-") or id in IPV4_ONLY


def test_ipv6(labs, tmp_path):
    run = labs("uml6").audit(tmp_path / "run")
    all_shown(run)
    hidden = set(run.checks("not_applicable"))
    assert {id for id in hidden if not is_of_ipv4(id)} == {id for id in NOT_APPLICABLE if not is_of_ipv4(id)}, run.said()
    assert not [id for id in run.checks("pass") if is_of_ipv4(id)], run.said()


def test_ipv6_of_another_make(labs, tmp_path):
    run = labs("nft6").audit(tmp_path / "run")
    all_shown(run)
    assert {id for id in run.checks("not_applicable") if not is_of_ipv4(id)} == {
        "FWD-10", "FWD-11", "ICM-05", "SCH-01", "SCH-02", "DIR-06", "DIR-10", *(id for id in NOT_APPLICABLE if not is_of_ipv4(id))}, run.said()


def test_both_families(labs, tmp_path):
    lab = labs("uml46")
    lab.tool("director", "--", "ip", "neigh", "flush", "all")
    started = time.monotonic()
    run = lab.audit(tmp_path / "run")
    assert time.monotonic() - started < 15
    all_shown(run)
    assert set(run.checks("not_applicable")) == set(NOT_APPLICABLE), run.said()
    again = judge(tmp_path / "again", run.folder)
    assert again.report_bytes == run.report_bytes


def test_one_family_broken_is_seen_beside_the_other(labs, tmp_path):
    """What holds in IPv4 must not hide what does not in IPv6."""
    lab = labs("uml46")
    lab.tool("director", "--", "ipvsadm", "-D", "-t", "[2001:db8:51::b4]:80")
    try:
        run = lab.audit(tmp_path / "run", "--only", "FWD-01,RET-01,RET-06,SCH-01,HTTP-01,ARP-01,DIR-10")
    finally:
        lab.tool("director", "--", "sh", "-c", "ipvsadm -R <<E\n" + "".join(f"{line}\n" for line in SERVICE6) + "E")
    assert set(run.checks("fail")) >= {"HTTP-01", "DIR-10"}, run.said()
    assert set(run.checks("pass")) <= {"ARP-01"}, run.said()


SERVICE6 = ["-A -t [2001:db8:51::b4]:80 -s rr", *(f"-a -t [2001:db8:51::b4]:80 -r [2001:db8:51::{host}]:80 -g -w 1" for host in ("10", "11"))]


# Labs with other services and schedulers, and what each is there to show.
SHOWN = {
    "svc": {"SCH-01"},
    "wrr": {"SCH-12"},
    "wlc": {"SCH-14"},
    "sh": {"SCH-13"},
    "mh": {"SCH-13"},
    "keep": {"SCH-06"},
    "mark": {"FWD-09", "SCH-01", "SCH-02", "DIR-10"},
    "every": {"SCH-06", "DIR-10"},
}


@pytest.mark.parametrize("kind", SHOWN)
def test_services_and_schedulers(labs, kind, tmp_path):
    run = labs(kind).audit(tmp_path / "run")
    all_shown(run)
    assert SHOWN[kind] <= set(run.checks("pass")), run.said()


def test_director_with_two_arms(labs, tmp_path):
    """It takes requests by one card and sends them on by another; the profile names both, in whatever order."""
    lab, cards = labs("arms"), '"02:00:00:00:00:12", "02:00:00:00:00:13"'
    lab.tool("director", "--", "ip", "neigh", "flush", "all")
    run = lab.audit(tmp_path / "run")
    all_shown(run)
    assert {"ARP-01", "ARP-11", "FWD-01", "FWD-04", "FWD-05"} <= set(run.checks("pass")), run.said()
    swapped = lab.profile_with(tmp_path / "swapped.toml", lambda text: text.replace(cards, ", ".join(reversed(cards.split(", ")))))
    all_shown(lab.audit(tmp_path / "swapped", profile=swapped))
    one = lab.profile_with(tmp_path / "one.toml", lambda text: text.replace(f"mac = [{cards}]\n", ""))
    assert "02:00:00:00:00:13, which is no director's MAC" in lab.audit(tmp_path / "one", profile=one).checks("fail")["FWD-04"]["because"]


def test_operators_hand(uml, tmp_path):
    """All hooks of the lab, one after the other; nothing is left of them."""
    before = uml.tool("snapshot").stdout
    started = time.monotonic()
    run = uml.audit(tmp_path / "run", "--intrusive")
    took = time.monotonic() - started
    all_shown(run)
    assert {"ARP-08", "SCH-04", "SCH-07", "SCH-08"} <= set(run.checks("pass")), run.said()
    assert took < 60, f"an intrusive audit took {took:.1f} s"
    assert uml.tool("snapshot").stdout == before
    assert "900 120 300" in uml.tool("director", "--", "ipvsadm", "-L", "--timeout").stdout
    assert not (run.folder / "mend-by-hand").exists()
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes
    all_shown(uml.audit(tmp_path / "next"))


def test_health_checker(labs, tmp_path):
    run = labs("watch").audit(tmp_path / "run", "--intrusive")
    all_shown(run)
    assert {"SCH-11", "HA-09"} <= set(run.checks("pass")), run.said()


@pytest.mark.parametrize("kind", ["sh", "wrr", "mark", "nft"])
def test_operators_hand_on_other_directors(labs, kind, tmp_path):
    run = labs(kind).audit(tmp_path / "run", "--intrusive")
    assert not run.checks("fail", "error"), run.said()
    assert run.outcome("ARP-08") == "pass", run.said()


def test_udp_alone(labs, tmp_path):
    """A cluster may have no TCP service at all."""
    lab = labs("svc")
    profile = lab.profile_with(tmp_path / "p.toml", only_udp)
    run = lab.audit(tmp_path / "run", "--only", "FWD-01,FWD-05,RET-01,RET-02,RET-03,RET-07,SCH-01,DIR-01", profile=profile)
    all_shown(run)
    assert not run.checks("not_applicable"), run.said()


def only_udp(text):
    head, *services = text.split("[[cluster.service]]")
    last, rest = services[-1].split("[[cluster.director]]")
    udp = [service for service in [*services[:-1], last] if 'protocol = "udp"' in service]
    return "[[cluster.service]]".join([head, *udp]) + "[[cluster.director]]" + rest


def test_nft_keeps_the_ttl(nft, tmp_path):
    run = nft.audit(tmp_path / "run")
    all_shown(run)
    assert set(run.checks("not_applicable")) == {"ARP-11", "FWD-10", "FWD-11", "ICM-05", "ICM-07", "SCH-01", "SCH-02", "DIR-06", "DIR-10", *NDP, *NOT_APPLICABLE}, run.said()
    assert "kept every time" in next(c["because"] for c in run.report["checks"] if c["id"] == "FWD-02")


def test_ttl_of_the_profile_is_kept_to(nft, tmp_path):
    profile = nft.profile_with(tmp_path / "p.toml", lambda text: text.replace('ttl_delta = "auto"', "ttl_delta = 1"))
    run = nft.audit(tmp_path / "run", "--only", "FWD-02", profile=profile)
    assert run.status == 1 and run.outcome("FWD-02") == "fail", run.said()


def test_director_that_cuts_segments(recut, tmp_path):
    all_shown(recut.audit(tmp_path / "run"))


LAST_WORDS = b"this is the end of the upload"


def upload(lab, folder):
    """An upload by the client's own kernel, in super-frames, recorded at the mirror by tcpdump."""
    file = folder / "upload"
    file.write_bytes(bytes(range(256)) * 4096)
    capture = folder / "mirror.pcap"
    dump = subprocess.Popen(lab.at_client("tcpdump", "-i", "mon0", "-U", "-s", "0", "-B", "65536", "-w", capture), stderr=subprocess.PIPE, text=True)
    while "listening" not in (line := dump.stderr.readline()):
        assert line, "tcpdump ended"
    lab.run("curl", "-s", "--max-time", "20", "-o", "/dev/null", "-H", "Expect:", "-F", f"f=@{file}", "http://198.51.100.180/upload")
    wait_for_last_words(lab, capture)
    dump.terminate()
    assert "\n0 packets dropped by kernel" in dump.communicate(timeout=10)[1]
    return capture


def wait_for_last_words(lab, capture):
    """Until tcpdump has written what is sent after the upload: frames come in order, so all of the upload is there."""
    deadline = time.monotonic() + 30
    while LAST_WORDS not in capture.read_bytes():
        assert time.monotonic() < deadline, "the end of the upload was never captured"
        lab.run("bash", "-c", f"echo {LAST_WORDS.decode()} >/dev/udp/198.51.100.18/9")
        time.sleep(0.2)


def longest(capture, source):
    done = subprocess.run(["tshark", "-r", str(capture), "-Y", f"eth.src == {source}", "-T", "fields", "-e", "frame.len"], capture_output=True, text=True)
    return max(map(int, done.stdout.split()))


def test_recut_streams_are_compared(recut, tmp_path):
    capture = upload(recut, tmp_path)
    assert longest(capture, "02:00:00:00:00:c8") > 1514, "the client's kernel sent no merged segments"
    assert longest(capture, "02:00:00:00:00:12") <= 1514, "the director did not cut them"
    run = judge(tmp_path / "judged", f"mirror={capture}", "--profile", recut.profile, "--only", "FWD-01")
    # A classic pcap file keeps no count of lost frames, so the honest word is 'inconclusive' for that reason and no other.
    check = run.report["checks"][0]
    assert check["outcome"] == "inconclusive" and "no count of dropped frames" in check["because"], run.said()


def test_one_octet_of_a_recut_stream(recut, tmp_path):
    capture = upload(recut, tmp_path)
    octets = bytearray(capture.read_bytes())
    victim = last_forwarded_payload(octets)
    octets[victim] ^= 1
    capture.write_bytes(octets)
    # Nobody need have asked for the director by ARP while this was recorded.
    profile = recut.profile_with(tmp_path / "p.toml", lambda text: text.replace('address = "198.51.100.18"', 'address = "198.51.100.18"\nmac = "02:00:00:00:00:12"'))
    run = judge(tmp_path / "judged", f"mirror={capture}", "--profile", profile, "--only", "FWD-01")
    assert run.status == 1 and run.report["checks"][0]["parties"] == ["dr1"], run.said()


def last_forwarded_payload(octets):
    """Offset of the last payload octet of a long frame that the director sent."""
    at, found = 24, None
    while at + 16 <= len(octets):
        length = int.from_bytes(octets[at + 8:at + 12], "little")
        frame = at + 16
        if octets[frame + 6:frame + 12] == bytes.fromhex("020000000012") and length > 1000:
            found = frame + length - 1
        at = frame + length
    assert found, "no forwarded data in the capture"
    return found
