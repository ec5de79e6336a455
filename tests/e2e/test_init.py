"""`lvspec init`: a profile from a director's rules, from keepalived.conf and from the wire, and what audits with it say."""
import pytest

from lab import LVSPEC, lvspec

KNOWN = ("--interface", "eth0", "--mirror", "mon0", "--gateway", "198.51.100.1")
ON_LINK = ("--clients", "198.51.100.210-198.51.100.229")
KEEPALIVED = """! the classic topology
vrrp_instance VI_1 {
    interface eth0
    unicast_src_ip 198.51.100.18
    virtual_ipaddress {
        198.51.100.180/32 dev eth0
    }
}
virtual_server 198.51.100.180 80 {
    lb_algo rr
    lb_kind DR
    protocol TCP
    real_server 198.51.100.16 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
        }
    }
    real_server 198.51.100.17 80 {
        weight 1
    }
}
"""


def from_rules(lab, folder):
    return lvspec("init", "--ipvsadm", "-", *KNOWN, *ON_LINK, "--out", folder / "made.toml", input=lab.tool("director", "--", "ipvsadm-save", "-n").stdout)


def from_keepalived(lab, folder):
    (folder / "keepalived.conf").write_text(KEEPALIVED)
    return lvspec("init", "--keepalived", folder / "keepalived.conf", *KNOWN, *ON_LINK, "--out", folder / "made.toml")


def from_wire(lab, folder, clients="198.51.100.230-198.51.100.241"):
    """With clients that no host of the lab has spoken with before: a host tells its address when it asks for a client."""
    return lab.run(LVSPEC, "init", "--vip", "198.51.100.180", *KNOWN, "--clients", clients, "--out", folder / "made.toml")


@pytest.mark.parametrize("make", [from_rules, from_keepalived, from_wire])
def test_audit_with_what_was_found(uml, tmp_path, make):
    done = make(uml, tmp_path)
    assert done.returncode == 0 and "is a valid profile" in done.stderr and "fill in" not in done.stderr, done.stdout + done.stderr
    assert lvspec("validate", tmp_path / "made.toml").returncode == 0
    # The lab's pages differ, and no source of a profile says that they may.
    run = uml.audit(tmp_path / "run", "--skip", "RS-10", profile=tmp_path / "made.toml")
    assert run.status == 0 and not run.checks("fail", "inconclusive", "error"), run.said()
    judged = {"ARP-02", "FWD-01", "RET-07", "SCH-03", "HTTP-01"} | (set() if make is from_wire else {"SCH-01"})
    assert judged <= set(run.checks("pass")), run.said()


def test_broken_cluster_is_found_broken(uml, tmp_path):
    """What the wire showed while it was healthy is what an audit holds the broken cluster to."""
    assert from_wire(uml, tmp_path, "198.51.100.242-198.51.100.253").returncode == 0
    uml.tool("break", "arp_ignore_off")
    try:
        run = uml.audit(tmp_path / "run", "--only", "ARP-02", profile=tmp_path / "made.toml")
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert run.status == 1 and run.checks("fail")["ARP-02"]["parties"] == ["02-00-00-00-00-10"], run.said()


def test_who_answers_for_the_vip_is_told(uml, tmp_path):
    uml.tool("break", "arp_ignore_off")
    try:
        done = from_wire(uml, tmp_path)
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert done.returncode == 0, done.stderr
    assert "Answers ARP for the VIP, which no real server should" in (tmp_path / "made.toml").read_text()


def from_wire6(lab, folder, clients, vip="2001:db8:51::b4"):
    return lab.run(LVSPEC, "init", "--vip", vip, "--interface", "eth0", "--mirror", "mon0", "--gateway", "2001:db8:51::1", "--clients", clients,
                   "--out", folder / "made.toml")


def test_audit_with_what_the_wire_showed_of_ipv6(labs, tmp_path):
    lab = labs("uml6")
    done = from_wire6(lab, tmp_path, "2001:db8:51::e6-2001:db8:51::f1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1 and "is a valid profile" in done.stderr, done.stderr  # and no warning
    assert lvspec("validate", tmp_path / "made.toml").returncode == 0
    run = lab.audit(tmp_path / "run", "--skip", "RS-10", profile=tmp_path / "made.toml")
    assert run.status == 0 and not run.checks("fail", "inconclusive", "error"), run.said()
    assert {"NDP-01", "FWD-01", "FWD-04", "RET-07", "SCH-03", "HTTP-01"} <= set(run.checks("pass")), run.said()


def test_who_answers_for_an_ipv6_vip_is_told(labs, tmp_path):
    lab = labs("uml6")
    lab.tool("break", "vip6_on_eth0")
    try:
        done = from_wire6(lab, tmp_path, "2001:db8:51::100-2001:db8:51::10b")
    finally:
        lab.tool("mend", "vip6_on_eth0")
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "made.toml").read_text()
    assert "Answers for the VIP, which no real server should (lvspec explain NDP-01)" in made, made
    done = from_wire6(lab, tmp_path, "2001:db8:51::100-2001:db8:51::10b", vip="2001:db8:51::c7")
    assert done.returncode == 4 and "nobody answers NDP" in done.stderr, done.stdout + done.stderr


def test_what_is_not_known_is_named(tmp_path):
    (tmp_path / "rules").write_text("-A -t 198.51.100.180:80 -s rr\n-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g -w 1\n")
    done = lvspec("init", "--ipvsadm", tmp_path / "rules", "--out", tmp_path / "made.toml")
    assert done.returncode == 0 and "fill in" in done.stderr and "--interface IF names this host's port" in done.stderr, done.stderr
    said = lvspec("validate", tmp_path / "made.toml")
    lines = (tmp_path / "made.toml").read_text().splitlines()
    named = [lines[int(problem.split(":")[1]) - 1] for problem in said.stderr.splitlines()]
    assert said.returncode == 2 and named == ['interface = ""  # fill in: this host\'s interface on the segment'], said.stderr


@pytest.mark.parametrize("words", [(), ("--ipvsadm", "nowhere"), ("--ipvsadm", "-", "--keepalived", "-"), ("--vip", "198.51.100.180"), ("--vip", "2001:db8::80", "--interface", "eth0"), ("--vip", "here", "--interface", "eth0")])
def test_usage_errors(words):
    done = lvspec("init", *words, input="")
    assert done.returncode == 2 and done.stderr, done.stdout + done.stderr


def test_nobody_answers(uml):
    done = uml.run(LVSPEC, "init", "--vip", "198.51.100.199", "--interface", "eth0", "--clients", "198.51.100.210-198.51.100.229")
    assert done.returncode == 4 and "nobody answers ARP" in done.stderr and not done.stdout, done.stdout + done.stderr
