"""Listening without an end: what is wrong is told while it happens, and nothing grows."""
import datetime
import gzip
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import threading
import time

import jsonschema
import pytest

from lab import LVSPEC, ROOT

MACS = {"198.51.100.18": "02:00:00:00:00:12", "198.51.100.16": "02:00:00:00:00:10", "198.51.100.17": "02:00:00:00:00:11"}


def with_macs(text):
    for address, mac in MACS.items():
        text = text.replace(f'address = "{address}"\n', f'address = "{address}"\nmac = "{mac}"\n')
    return text


class Watched:
    """A watch in the background, from the moment that it hears."""

    def __init__(self, lab, profile, folder, *flags):
        folder.mkdir(exist_ok=True)
        self.textfile = folder / "watch.prom"
        self.process = subprocess.Popen(lab.at_client(LVSPEC, "watch", profile, "--json", "--textfile", self.textfile, *flags),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 10
        while not self.textfile.exists():  # written from the first glance on
            assert self.process.poll() is None, self.process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def line(self, wanted, patience):
        """The first finding of one of these checks, and when it was told."""
        begun, text = time.monotonic(), b""
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() - begun < patience:
                if not ready.select(begun + patience - time.monotonic()):
                    continue
                text += os.read(self.process.stdout.fileno(), 65536)
                for row in text.splitlines():
                    if row.endswith(b"}") and json.loads(row)["check"] in wanted:
                        return json.loads(row), time.time()
        raise AssertionError(f"no finding of {wanted} in {patience} s: {text!r}")

    def end(self, how=signal.SIGTERM):
        subprocess.run(["pkill", f"-{how.value}", "-f", str(self.textfile)], check=True)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out.decode(), err.decode()


def client_asks(lab, times=6):
    """An ordinary client: it asks for the VIP by ARP, and for pages."""
    for _ in range(times):
        lab.run("ip", "neigh", "flush", "all")
        lab.run("curl", "-s", "-m", "1", "http://198.51.100.180/")


def test_healthy_segment_is_silent(uml, tmp_path):
    watched = Watched(uml, uml.profile_with(tmp_path / "macs.toml", with_macs), tmp_path / "watch", "--out", tmp_path / "run")
    client_asks(uml, 20)
    status, out, err = watched.end()
    assert (status, out) == (0, ""), err
    metrics = watched.textfile.read_text()
    assert "findings_total{" not in metrics
    assert int(re.search(r'frames_total{.*vantage="client"} (\d+)', metrics)[1]) > 150
    report = json.loads((tmp_path / "run/report.json").read_text())
    assert not [c for c in report["checks"] if c["outcome"] in ("pass", "fail", "error")]


def test_what_cannot_be_written_is_said_before_anything_is_heard(uml, tmp_path):
    for flag in (("--textfile", "/proc/none"), ("--out", "/proc/none")):
        done = uml.run(LVSPEC, "watch", uml.profile, *flag, "--for", "30", timeout=10)
        assert done.returncode == 4 and "/proc/none" in done.stderr, done.stderr


def test_a_disk_that_fails_later_ends_no_watch(uml, tmp_path):
    watched = Watched(uml, uml.profile_with(tmp_path / "macs.toml", with_macs), tmp_path / "watch")
    shutil.rmtree(watched.textfile.parent)
    uml.tool("break", "arp_ignore_off")
    try:
        client_asks(uml, 2)
        watched.line({"ARP-02"}, 4)
    finally:
        uml.tool("mend", "arp_ignore_off")
    status, _, err = watched.end()
    assert status == 1 and err.count("the watch goes on") == 1, err


def test_a_mirror_of_both_directions_that_is_quiet_at_first(uml, tmp_path):
    uml.tool("break", "mirror_twice")
    try:
        watched = Watched(uml, uml.profile_with(tmp_path / "macs.toml", with_macs), tmp_path / "watch")
        client_asks(uml, 20)
        status, out, err = watched.end()
    finally:
        uml.tool("mend", "mirror_twice")
    assert (status, out) == (0, ""), err


# What an ordinary client's traffic shows, and who is to blame.
SHOWN = {
    "arp_ignore_off": ({"ARP-01", "ARP-02", "ARP-15"}, ["web1"]),
    "reply_source_rip": ({"RET-02", "RET-03"}, ["web1"]),
    "reply_via_director": ({"RET-01", "RET-05"}, ["web1"]),
    "nat": ({"FWD-07", "RET-03"}, ["dr1"]),
    "dscp_changed": ({"FWD-01"}, ["dr1"]),
    "source_mac_foreign": ({"FWD-04"}, ["dr1"]),
    "gratuitous_arp": ({"ARP-06", "ARP-07"}, ["web1"]),
}


@pytest.mark.parametrize("mutant", SHOWN)
def test_is_told_within_two_seconds(uml, mutant, tmp_path):
    wanted, blamed = SHOWN[mutant]
    watched = Watched(uml, uml.profile_with(tmp_path / "macs.toml", with_macs), tmp_path / "watch", "--out", tmp_path / "run")
    uml.tool("break", mutant)
    try:
        asks = threading.Thread(target=client_asks, args=(uml, 4))
        asks.start()
        finding, told = watched.line(wanted, 10)
        asks.join()
    finally:
        uml.tool("mend", mutant)
    seen = datetime.datetime.fromisoformat(finding["frames"][0]["time"][:26] + "+00:00").timestamp()
    assert told - seen < 2, f"told {told - seen:.1f} s after its first frame"
    assert finding["parties"] == blamed, finding
    assert finding["frames"] and finding["frames"][0]["line"], finding
    status, out, err = watched.end()
    assert status == 1, err
    assert f'check="{finding["check"]}",party="{blamed[0]}"' in watched.textfile.read_text()
    report = json.loads((tmp_path / "run/report.json").read_text())
    jsonschema.validate(report, json.loads((ROOT / "reports/report.schema.json").read_text()))
    assert report["kind"] == "watch" and ">lvspec watch<" in (tmp_path / "run/report.html").read_text()
    failed = {c["id"]: c for c in report["checks"] if c["outcome"] == "fail"}
    assert finding["check"] in failed
    assert (tmp_path / f"run/evidence/{finding['check']}.pcapng").stat().st_size > 200


def test_unknown_claimants_are_a_finding(uml, tmp_path):
    """Nobody has told who is who: that two answer is wrong all the same, and nobody is blamed."""
    watched = Watched(uml, uml.profile, tmp_path / "watch")
    uml.tool("break", "arp_ignore_off")
    try:
        client_asks(uml, 2)
        finding, _ = watched.line({"ARP-01"}, 4)
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert finding["parties"] == [] or finding["parties"] == ["web1"], finding
    assert watched.end(signal.SIGINT)[0] == 1


def test_memory_stays_the_same(tmp_path):
    """A capture again and again, through a command: twenty times as many frames take no more memory."""
    capture, whole, plain = ROOT / "tests/captures/arp_ignore_off/mirror.pcapng.gz", tmp_path / "once.pcapng", tmp_path / "once.pcap"
    whole.write_bytes(gzip.decompress(capture.read_bytes()))
    subprocess.run(["editcap", "-F", "pcap", whole, plain], check=True)
    profile = tmp_path / "replayed.toml"

    def peak(times):
        # The file's header once, its frames again and again.
        body = tmp_path / "body"
        body.write_bytes(plain.read_bytes()[24:] * 20)
        command = f"head -c 24 {plain}; i=0; while [ $i -lt {times} ]; do cat {body}; i=$((i + 1)); done"
        profile.write_text(replayed((capture.parent / "profile.toml").read_text(), command))
        watch = subprocess.Popen([LVSPEC, "watch", profile, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = watch.stdout.read(), watch.stderr.read()
        _, status, usage = os.wait4(watch.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 1, err
        assert {"ARP-01", "ARP-02"} <= {json.loads(line)["check"] for line in out.splitlines()}
        return usage.ru_maxrss

    few, many = peak(200), peak(4000)  # half a million frames, and eleven million
    assert many < few + 16384, f"{few} KiB and {many} KiB"


def replayed(text, command):
    """The profile with one vantage alone, a command that writes a capture."""
    head = text[: text.index("[[vantage]]")]
    rest = text[text.index("[clients]"):]
    return f'{head}[[vantage]]\nname = "mirror"\nat = "segment"\ncommand = {json.dumps(command)}\n\n{re.sub(r"(?ms)^.hooks.*", "", rest)}'
