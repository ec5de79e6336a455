"""A cluster that is seen from its hosts, over real SSH, and not from a mirror port: what tests of the matrix say of the mirror must hold there."""
import os
import re
import subprocess

import pytest

from lab import ROOT, judge, mutants

# `APART=all` runs the whole matrix of the lab on user-mode Linux; the tests take some of each kind.
SAMPLE = {"arp_ignore_off", "service_down", "nat", "dscp_changed", "forwarded_twice"}
MATRIX = [row for row in mutants() if row["lab"] == "uml" and not row["flags"] and row["scope"] != "switch" and (os.environ.get("APART") == "all" or row["name"] in SAMPLE)]
# These are made in the switch, on the way from the director, whose own port shows that it is innocent: it is not looked at.
MADE_ON_THE_WAY = set(re.findall(r"^break_(\w+)", (ROOT / "lab/mutants-forward.sh").read_text(), re.M)) | {"pool_empty_silent"}
# These take the host that they break from the reach of SSH, so that it can be asked nothing: what rests on that is inconclusive.
OUT_OF_REACH = {"vip_24_on_lo", "vip_24_arp_on", "rip_silent"}
# A mirror does not show which side of it did this; the director's own port does.
SHOWN_AT_THE_DIRECTOR = {"priority_added"}


@pytest.fixture
def apart(labs):
    return labs("apart")


def audit(lab, folder, change=lambda text: text, *flags):
    return lab.audit(folder, *flags, profile=lab.profile_with(folder.with_suffix(".toml"), change), timeout=90)


def without_vantages(text, *names):
    for name in names:
        text, found = re.subn(rf"\[\[vantage\]\]\nname = \"{name}\"\n.*?\n\n", "", text, flags=re.S)
        assert found == 1, name
    return text


def capture_command(text, role):
    return re.search(rf"at = \"{role}\"\ncommand = '''(.*?)'''", text)[1]


def with_command(text, role, change):
    command = capture_command(text, role)
    return text.replace(command, change(command))


def coverage(run, name):
    return next(c for c in run.report["coverage"] if c["vantage"] == name)


def test_healthy(apart, tmp_path):
    run = audit(apart, tmp_path / "run")
    assert run.status == 0, run.said()
    assert not run.checks("fail", "inconclusive", "error"), run.said()
    # Counted by tcpdump at the other end, which had the time to say so.
    assert all(c["complete"] and c["dropped"] == 0 for c in run.report["coverage"]), run.said()
    assert {c["vantage"] for c in run.report["coverage"]} == {"client", "dr1-eth0", "web1-eth0", "web2-eth0"}
    assert run.outcome("FWD-01") == run.outcome("RET-05") == run.outcome("DIR-04") == "pass", run.said()
    # Its own way here is no part of what it judges.
    for capture in (run.folder / "captures").glob("*-eth0.pcapng"):
        ports = subprocess.run(["tshark", "-r", capture, "-Y", "tcp.port == 22"], capture_output=True, text=True, check=True).stdout
        assert ports == ""
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row["name"])
def test_mutant(apart, tmp_path, row):
    """What the mirror would show is shown by the hosts, of the same hosts; or it is not applicable there, and says why."""
    apart.tool("break", row["name"])
    try:
        run = audit(apart, tmp_path / "run", lambda text: without_vantages(text, "dr1-eth0") if row["name"] in MADE_ON_THE_WAY else text)
    finally:
        apart.tool("mend", row["name"])
    failed, absent = run.checks("fail"), run.checks("not_applicable")
    if row["name"] in OUT_OF_REACH:
        assert "ssh: connect to host" in coverage(run, "web1-eth0")["why"], run.said()
        absent |= run.checks("inconclusive")
    assert row["fails"] <= set(failed) | set(absent), f"not seen: {row['fails'] - set(failed) - set(absent)}\n{run.said()}"
    assert set(failed) <= row["fails"] | row["may_fail"], f"false alarm: {set(failed) - row['fails'] - row['may_fail']}\n{run.said()}"
    assert failed or not row["fails"], run.said()
    blamed = {party for check in failed.values() for party in check["parties"]}
    assert blamed <= row["blames"] | ({"dr1"} if row["name"] in SHOWN_AT_THE_DIRECTOR else set()), f"blamed {blamed}\n{run.said()}"
    assert all(absent[id]["because"] for id in row["fails"] & set(absent))
    assert not run.checks("error"), run.said()


def test_client_and_real_servers_alone(apart, tmp_path):
    """No mirror and nobody on the director: the two ends of its hop still show what it does to a packet."""
    run = audit(apart, tmp_path / "run", lambda text: without_vantages(text, "dr1-eth0"))
    assert run.status == 0, run.said()
    assert run.outcome("FWD-01") == run.outcome("FWD-02") == "pass", run.said()
    apart.tool("break", "dscp_changed")
    try:
        run = audit(apart, tmp_path / "broken", lambda text: without_vantages(text, "dr1-eth0"))
    finally:
        apart.tool("mend", "dscp_changed")
    found = run.checks("fail")
    assert set(found) == {"FWD-01"} and found["FWD-01"]["parties"] == ["dr1"], run.said()
    places = {frame["vantage"] for evidence in found["FWD-01"]["evidence"] for frame in evidence["frames"]}
    assert "client" in places and places <= {"client", "web1-eth0", "web2-eth0"}


def test_director_is_judged_by_what_left_it(apart, tmp_path):
    """What a switch does to a director's frames on their way to the real servers is not the director's fault."""
    apart.tool("break", "dscp_changed")
    try:
        run = audit(apart, tmp_path / "run")
    finally:
        apart.tool("mend", "dscp_changed")
    assert not run.checks("fail", "error"), run.said()
    assert run.outcome("FWD-01") == run.outcome("FWD-05") == "pass", run.said()


def test_dumpcap(apart, tmp_path):
    """Its counts stand in the capture itself."""
    command = '''dumpcap -q -i eth0 -f 'not tcp port 22' -w - & cat >/dev/null; kill -INT $!; wait'''
    run = audit(apart, tmp_path / "run", lambda text: with_command(text, "web1", lambda c: c.split(' "')[0] + ' "' + command.replace("$", "\\$") + '"'))
    assert coverage(run, "web1-eth0")["complete"], run.said()
    assert run.status == 0, run.said()


def test_plain_remote_capture(apart, tmp_path):
    """Ended with its connection, a remote tcpdump tells nobody what it dropped: nothing rests on its silence, and the report says what to do."""
    run = audit(apart, tmp_path / "run", lambda text: with_command(text, "web1", lambda c: c.split(' "')[0] + ' tcpdump -i eth0 -U -s 0 -w - not tcp port 22'))
    web1 = coverage(run, "web1-eth0")
    assert web1["seen"] > 0 and not web1["complete"], run.said()
    assert "no count of dropped frames" in web1["why"]
    assert not run.checks("fail", "error"), run.said()
    assert run.status == 3


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda c: c.replace(" web1 ", " -l nobody-of-that-name web1 "), "Permission denied"),
        (lambda c: "echo Welcome; " + c, "no capture"),
        (lambda c: c + " | head -c 3000", "marker that ends the run"),
        (lambda c: c.replace(" web1 ", " -p 9 web1 "), "onnection refused"),
    ],
    ids=["key", "banner", "cut", "refused"],
)
def test_remote_capture_fails(apart, tmp_path, change, words):
    run = audit(apart, tmp_path / "run", lambda text: with_command(text, "web1", change))
    web1 = coverage(run, "web1-eth0")
    assert not web1["complete"] and words in web1["why"], web1
    assert not run.checks("fail", "error"), run.said()
    assert run.status == 3, run.said()


def test_host_goes_away(apart, tmp_path):
    """In the middle of a run: what was seen until then is kept, and nothing passes that rests on the rest."""
    capture = tmp_path / "run/captures/web1-eth0.pcapng"
    until_seen = f"(until [ $(stat -c %s {capture} 2>/dev/null || echo 0) -gt 150000 ]; do sleep 0.05; done; pkill -9 -P $$ ssh) & "
    run = audit(apart, tmp_path / "run", lambda text: with_command(text, "web1", lambda c: until_seen + c))
    web1 = coverage(run, "web1-eth0")
    assert web1["seen"] > 0 and not web1["complete"], run.said()
    assert "ended by itself" in web1["why"], web1
    assert not run.checks("fail", "error"), run.said()
    assert run.status == 3, run.said()
