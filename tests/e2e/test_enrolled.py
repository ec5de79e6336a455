"""The tester's own host is one of the real servers: what the director does shows there, with no mirror and nobody looking at the other hosts."""
import re
import subprocess

import pytest

from lab import LVSPEC, ROOT, judge, mutants
from test_docs import blocks, prepare
from test_healthy import NDP, NOT_APPLICABLE

# What is true of each copy by itself, and what takes all of them.
SHOWN = {"FWD-01", "FWD-02", "FWD-03", "FWD-04", "FWD-06", "FWD-07", "FWD-08", "FWD-13"}
TAKES_ALL = {"FWD-05", "FWD-09", "FWD-10", "FWD-11", "DIR-05", "RET-05", "RET-08", "RET-09", "RS-05", "SCH-10",
             "ICM-05", "ICM-07", "ICM-08", "ICM-09"}
# A way to break the director, and the check that sees it at the enrolled server.
SEEN = {"nat": "FWD-07", "tunnel": "FWD-08", "dscp_changed": "FWD-01", "ttl_three_less": "FWD-02", "checksum_bad": "FWD-03",
        "source_mac_foreign": "FWD-04", "port_changed": "FWD-06", "forwarded_twice": "FWD-05"}


@pytest.fixture
def enrolled(labs):
    return labs("enrol")


def given(run):
    """The connections that the report says were given to web3."""
    found = re.findall(r"of the (\d+) connections that dr1 gave to web3: ", run.checks("pass")["FWD-01"]["because"])
    assert len(found) == 1, run.said()
    return int(found[0])


def test_healthy(enrolled, tmp_path):
    enrolled.tool("director", "--", "ip", "neigh", "flush", "all")
    run = enrolled.audit(tmp_path / "run")
    assert run.status == 0, run.said()
    assert not run.checks("fail", "inconclusive", "error"), run.said()
    assert {c["vantage"] for c in run.report["coverage"]} == {"client", "web3"}
    assert SHOWN <= set(run.checks("pass")), run.said()
    assert set(run.checks("not_applicable")) == NDP | set(NOT_APPLICABLE) | TAKES_ALL, run.said()
    assert "what went to web3 alone shows" in run.checks("not_applicable")["FWD-05"]["because"]
    # Counted by somebody else: SYNs of different connections that came to web3 from the director.
    fields = ["-T", "fields", "-e", "ip.src", "-e", "tcp.srcport", "-e", "tcp.seq_raw"]
    syns = subprocess.run(["tshark", "-r", run.folder / "captures/web3.pcapng", "-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0 && eth.src == 02:00:00:00:00:12", *fields],
                          capture_output=True, text=True, check=True).stdout.split("\n")
    assert given(run) == len({line for line in syns if line}), run.said()
    assert any("web3 alone is captured at" in note for note in run.report["notes"]), run.said()
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes


@pytest.mark.parametrize("row", [row for row in mutants() if row["name"] in SEEN], ids=lambda row: row["name"])
def test_mutant(enrolled, tmp_path, row):
    enrolled.tool("break", row["name"])
    try:
        run = enrolled.audit(tmp_path / "run")
    finally:
        enrolled.tool("mend", row["name"])
    failed = run.checks("fail")
    assert SEEN[row["name"]] in failed, run.said()
    assert set(failed) <= row["fails"] | row["may_fail"], f"false alarm: {set(failed) - row['fails'] - row['may_fail']}\n{run.said()}"
    assert {party for check in failed.values() for party in check["parties"]} == {"dr1"}, run.said()
    proof = failed[SEEN[row["name"]]]
    assert proof["parties"] == ["dr1"] and "dr1 gave to web3" in proof["because"], proof
    assert {frame["vantage"] for evidence in proof["evidence"] for frame in evidence["frames"]} <= {"client", "web3"}
    assert not run.checks("error"), run.said()


def test_nothing_reaches_the_enrolled_server(enrolled, tmp_path):
    """It is not in the director's table, and nobody asks the director: what never came is no proof of anything."""
    service = "-t 198.51.100.180:80 -r 198.51.100.20:80"
    enrolled.tool("director", "--", "sh", "-c", f"ipvsadm -d {service}")
    try:
        run = enrolled.audit(tmp_path / "run", profile=enrolled.profile_with(tmp_path / "p.toml", lambda text: re.sub(r'command = ".*/lab director .*"\n', "", text)))
    finally:
        enrolled.tool("director", "--", "sh", "-c", f"ipvsadm -a {service} -g -w 1")
    assert SHOWN <= set(run.checks("inconclusive")), run.said()
    assert "nothing that was given to web3 was seen" in run.checks("inconclusive")["FWD-01"]["because"]
    assert not run.checks("fail", "error"), run.said()
    assert run.status == 3, run.said()


def test_vip_on_the_tester_itself_is_refused(enrolled, tmp_path):
    """On the host's own stack the VIP would be reached without a network, and the profile cannot call the tester's port a real server's."""
    on_lo = ["address", "add", "198.51.100.180/32", "dev", "lo"]
    enrolled.run("ip", *on_lo)
    try:
        run = enrolled.audit(tmp_path / "run")
    finally:
        enrolled.run("ip", "address", "del", *on_lo[2:])
    assert run.status == 4 and "this host has the VIP 198.51.100.180 itself" in run.errors and "docs/vantages.md" in run.errors, run.said()
    run = enrolled.audit(tmp_path / "shared", profile=enrolled.profile_with(tmp_path / "p.toml", lambda text: text.replace('interface = "eth1"', 'interface = "eth0"')))
    assert run.status == 2 and "the tester's port" in run.errors, run.said()


SERVER = """
ip netns exec web3 nginx -p '{site}/' -c nginx.conf -e error.log &
until ip netns exec web3 grep -q ':0050 00000000:0000 0A' /proc/net/tcp; do sleep 0.05; done
"""


def test_as_the_documentation_says(uml, tmp_path):
    """A second port is plugged into the client's host; all else is what docs/vantages.md types, from enrolling to taking out."""
    prepare(uml, tmp_path)
    profile = re.sub(r'\n\[\[vantage\]\]\nname = "mirror".*?\n\n', "\n\n", uml.profile.read_text(), flags=re.S)
    (tmp_path / "web.toml").write_text(profile)
    site = tmp_path / "site"
    site.mkdir()
    for file in ("nginx.conf", "www"):
        (site / file).symlink_to(f"/run/lvspec-lab/{uml.name}/web1/{file}")
    page = dict(enumerate(blocks(ROOT / "docs/vantages.md")))
    (tmp_path / "enrolled.toml").write_text(next(text for info, text in page.values() if info == "toml enrolled.toml"))
    enrol, table, audit, leave = (text for info, text in page.values() if info == "sh enrolled")
    names = {role: f"lvspec-{uml.name}-{role}" for role in ("client", "sw")}
    script = f"cd '{tmp_path}'; PATH='{tmp_path}/bin':$PATH\n" + enrol + SERVER.format(site=site) + table + audit + leave
    subprocess.run(["ip", "-n", names["client"], "link", "add", "eth1", "type", "veth", "peer", "name", "p-eth1", "netns", names["sw"]], check=True)
    try:
        subprocess.run(["ip", "-n", names["sw"], "link", "set", "p-eth1", "master", "br0", "up"], check=True)
        done = uml.run("bash", "-e", "-o", "pipefail", "-c", script)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        subprocess.run(["ip", "-n", names["client"], "link", "delete", "eth1"], check=True)
    table_now = uml.tool("director", "--", "ipvsadm", "-Sn").stdout
    assert "198.51.100.20" not in table_now and "198.51.100.16" in table_now, table_now
