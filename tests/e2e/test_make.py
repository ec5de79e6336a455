"""`make demo` as a newcomer runs it, and what is left when it is cut short."""
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

from lab import LVSPEC, ROOT

DEMO = ROOT / "tools/demo"


def traces():
    """Namespaces and lab states on this machine."""
    namespaces = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
    return set(re.findall(r"^lvspec-d\d+-\w+", namespaces, re.MULTILINE)) | {str(p) for p in pathlib.Path("/run/lvspec-lab").glob("d[0-9]*")}


def host_state():
    links = subprocess.run(["ip", "-br", "link"], capture_output=True, text=True).stdout
    addresses = subprocess.run(["ip", "-br", "addr"], capture_output=True, text=True).stdout
    forwarding = pathlib.Path("/proc/sys/net/ipv4/ip_forward").read_text()
    return links, addresses, forwarding


def start(tmp_path, **more):
    # Whoever runs the tests in the background may have them ignore SIGINT, and a shell cannot trap what it was born to ignore.
    hear = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    environment = {**os.environ, "LVSPEC": str(LVSPEC), "OUT": str(tmp_path / "demo"), **more}
    return subprocess.Popen([DEMO], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, preexec_fn=hear)


def test_demo(tmp_path):
    before = host_state()
    process = start(tmp_path)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and "PASS" in out and str(tmp_path / "demo") in out, out
    assert not traces() and host_state() == before


def test_broken_demo(tmp_path):
    process = start(tmp_path, BROKEN="arp_ignore_off")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and "web1" in out and "ARP-02" in out, out
    assert not traces()


@pytest.mark.parametrize("after", ["namespaces", "captures"])
def test_interrupted_demo_leaves_nothing(tmp_path, after):
    before = host_state()
    process = start(tmp_path)
    deadline = time.monotonic() + 30
    arrived = {"namespaces": traces, "captures": lambda: (tmp_path / "demo/captures/client.pcapng").exists()}[after]
    while not arrived():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert not traces() and host_state() == before
