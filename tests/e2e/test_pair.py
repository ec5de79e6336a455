"""Two directors with keepalived: what holds of one holds of a pair, whichever VRRP and whosever MAC the VIP is at."""
import subprocess

import pytest

from lab import ROOT
from test_healthy import NDP, NOT_APPLICABLE, ONE_DIRECTOR, all_shown


# A director that has asked for its real servers itself, as keepalived's health checks make it do, may have nothing left to ask for.
MAY_HIDE = {"ARP-11"}


@pytest.mark.parametrize("kind", ["pair", "pair3"])
def test_healthy_pair(labs, kind, tmp_path):
    run = labs(kind).audit(tmp_path / "run")
    all_shown(run)
    assert set(run.checks("not_applicable")) - MAY_HIDE == NDP | set(NOT_APPLICABLE) - ONE_DIRECTOR, run.said()


def test_either_director_is_asked(labs):
    pair = labs("pair")
    for name, has_vip in (("dr1", True), ("dr2", False)):
        said = pair.tool("director", "--at", name, "--", "ip", "-o", "address").stdout
        assert (" inet 198.51.100.180/" in said) == has_vip, said
    assert pair.tool("director", "--", "ipvsadm", "-Sn").stdout == pair.tool("director", "--at", "dr2", "--", "ipvsadm", "-Sn").stdout


def test_a_pair_is_one_of_ipvs(labs):
    for words in (["--directors=2", "--director=nft"], ["--directors=2", "--family=46"], ["--directors=2", "--family=6"], ["--vmac=on"]):
        done = labs("uml").tool("up", *words, check=False)
        assert done.returncode == 2 and "pair" in done.stderr, done.stderr


@pytest.mark.parametrize("kind", ["pair", "pair3"])
def test_takeover(labs, kind, tmp_path):
    """An operator stops keepalived on dr1, dr2 takes over, dr1 takes the VIP back: nothing else fails for it."""
    pair = labs(kind)
    run = pair.audit(tmp_path / "run", "--intrusive", timeout=180)
    all_shown(run)
    passed = run.checks("pass")
    assert {"HA-01", "HA-02", "HA-03", "HA-04", "HA-10"} | ({"HA-07"} if kind == "pair" else set()) <= set(passed), run.said()
    assert "2 takeovers" in passed["HA-01"]["because"], run.said()
    if kind == "pair":
        assert "of 9 established connections 9 survived" in passed["HA-05"]["because"], run.said()
    else:  # no connection is synchronised
        assert "of 9 established connections 0 survived the takeover, 9 were reset" in run.checks("not_applicable")["HA-05"]["because"], run.said()
    assert " inet 198.51.100.180/" in pair.tool("director", "--", "ip", "-o", "address").stdout


def test_takeover_of_an_ipv6_vip(labs, tmp_path):
    """VRRP 3 over IPv6 moves it, unsolicited advertisements announce it, and who has it is asked by neighbour solicitations."""
    run = labs("pair6").audit(tmp_path / "run", "--intrusive", timeout=120)
    all_shown(run)
    passed = run.checks("pass")
    assert {"HA-01", "HA-02"} <= set(passed), run.said()
    assert "2 takeovers" in passed["HA-01"]["because"], run.said()
    assert "6 questions after a takeover" in passed["HA-02"]["because"], run.said()
    # ARP is the run's markers' alone.
    arp = ["tshark", "-r", run.folder / "captures/client.pcapng", "-Y", "arp", "-T", "fields", "-e", "arp.src.proto_ipv4"]
    assert set(subprocess.run(arp, capture_output=True, text=True, check=True).stdout.split()) <= {"0.0.0.0"}


def test_failed_server(labs, tmp_path):
    """keepalived takes a real server out within delay_loop + retry x (delay_before_retry + connect_timeout), here 3 s; and not within a moment."""
    pair = labs("pair")
    for interval, outcome in (("3s", "pass"), ("100ms", "fail")):
        profile = pair.profile_with(tmp_path / f"{interval}.toml", lambda text: of_web1(pair, text, interval))
        run = pair.audit(tmp_path / interval, "--intrusive", "--only", "HA-09,SCH-11", profile=profile)
        assert run.outcome("HA-09") == outcome and run.outcome("SCH-11") == "pass", run.said()
    assert run.checks("fail")["HA-09"]["parties"] == ["dr1"], run.said()


def of_web1(lab, text, interval):
    """The lab's profile with a hook of web1's service in the place of its own."""
    text = text[:text.index("[hooks.")]
    hook = f"{ROOT}/lab/lab hook web1.service"
    return text + f"""[hooks."web1.service"]
break = "{hook} break --name {lab.name}"
mend = "{hook} mend --name {lab.name}"
within = "8s"

[failover."web1.service"]
detected = "{interval}"
"""
