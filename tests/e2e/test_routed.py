"""A tester behind a router sees nothing of what direct routing is about, and must not blame the cluster for that."""
import signal
import subprocess

import pytest

from lab import LVSPEC, Run, judge

ROUTER, CLIENT = "203.0.113.17", "203.0.113.18"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


@pytest.fixture
def beyond(uml):
    """Runs a command on a host that reaches the VIP by way of the lab's router."""
    router, far = f"lvspec-{uml.name}-router", f"lvspec-{uml.name}-far"
    ip("netns", "add", far)
    ip("-n", router, "link", "add", "far2", "type", "veth", "peer", "name", "eth0", "netns", far)
    ip("-n", router, "address", "add", f"{ROUTER}/28", "dev", "far2")
    ip("-n", router, "link", "set", "far2", "up")
    ip("-n", far, "address", "add", f"{CLIENT}/28", "dev", "eth0")
    for device in ("lo", "eth0"):
        ip("-n", far, "link", "set", device, "up")
    ip("-n", far, "route", "add", "default", "via", ROUTER)

    def run(*command):
        return subprocess.run(["ip", "netns", "exec", far, *map(str, command)], capture_output=True, text=True, timeout=60)

    yield run
    ip("-n", router, "link", "delete", "far2")  # with its namespace it would go some time later
    ip("netns", "delete", far)


def proxy(uml, value):
    subprocess.run(["ip", "netns", "exec", f"lvspec-{uml.name}-router", "sysctl", "-qw", f"net.ipv4.conf.far2.proxy_arp={value}"], check=True)


@pytest.mark.parametrize("proxy_arp", [0, 1])
def test_refused_with_a_remedy(uml, beyond, tmp_path, proxy_arp):
    proxy(uml, proxy_arp)
    page = beyond("curl", "-s", "--max-time", "5", "http://198.51.100.180/")
    assert "web!" in page.stdout, "the client beyond the router gets no page"
    profile = uml.profile_with(tmp_path / "far.toml", lambda text: text.replace('[[vantage]]\nname = "mirror"\nat = "segment"\ninterface = "mon0"\n', ""))
    run = Run(tmp_path / "run", beyond(LVSPEC, "audit", profile, "--out", tmp_path / "run"))
    assert run.status == 4, run.said()
    assert f"not on the cluster's segment" in run.errors and f"by way of {ROUTER}" in run.errors, run.said()
    assert not (tmp_path / "run/report.json").exists()


def test_a_load_is_refused_alike(uml, beyond, tmp_path):
    profile = uml.profile_with(tmp_path / "far.toml", lambda text: text.replace('[[vantage]]\nname = "mirror"\nat = "segment"\ninterface = "mon0"\n', ""))
    (tmp_path / "load.toml").write_text('[[stage]]\nname = "hold"\nfor = "1s"\nrate = 10\n')
    run = Run(tmp_path / "run", beyond(LVSPEC, "load", profile, tmp_path / "load.toml", "--out", tmp_path / "run"))
    assert run.status == 4, run.said()
    assert "not on the cluster's segment" in run.errors and f"by way of {ROUTER}" in run.errors, run.said()
    assert not (tmp_path / "run/report.json").exists()


@pytest.fixture
def recorded(uml, beyond, tmp_path):
    """What a mirror port shows while clients beyond the router ask, as the remedy has it."""
    def record():
        file = tmp_path / "mirror.pcap"
        mirror = subprocess.Popen(uml.at_client("tcpdump", "-i", "mon0", "-U", "--immediate-mode", "-w", file), stderr=subprocess.PIPE, text=True)
        while "listening on" not in mirror.stderr.readline():
            assert mirror.poll() is None
        uml.tool("director", "--", "ip", "neigh", "flush", "all")
        for _ in range(20):
            assert "web!" in beyond("curl", "-s", "--max-time", "5", "http://198.51.100.180/").stdout
        mirror.send_signal(signal.SIGINT)
        mirror.communicate(timeout=10)
        return judge(tmp_path / "judged", f"mirror={file}", "--profile", uml.profile)  # the director's questions tell whose MAC is whose
    return record


def test_what_is_recorded_on_the_segment_can_be_judged(uml, recorded):
    run = recorded()
    assert not run.checks("fail", "error"), run.said()
    uml.tool("break", "dscp_changed")
    try:
        run = recorded()
    finally:
        uml.tool("mend", "dscp_changed")
    assert set(run.checks("fail")) == {"FWD-01"} and run.checks("fail")["FWD-01"]["parties"] == ["dr1"], run.said()
