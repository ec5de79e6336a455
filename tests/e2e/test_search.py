"""Searches for the highest rate that a cluster takes, on a lab whose limit the test has set itself."""
import json
import signal
import subprocess

import pytest

from lab import LVSPEC, judge, lvspec

LOAD = """[http]
requests_per_connection = 1
[clients]
pool = "198.51.100.216-198.51.100.226"
ports = "1024-65535"
[validity]
lag_p99 = "500ms"
[search]
from = 50
to = 400
precision = "20%"
[[stage]]
name = "probe"
for = "2s"
[thresholds]
"probe.error_rate" = "== 0%"
"""
# Two servers by turns, each of which takes 60 new connections a second and three more: about 120 a second.
LIMIT = "add table ip slow; add chain ip slow in { type filter hook input priority 0; }; add rule ip slow in tcp dport 80 tcp flags & (syn|ack) == syn limit rate over 60/second burst 3 packets reject with tcp reset"


def nft(lab, rules):
    for server in ("web1", "web2"):
        subprocess.run(["ip", "netns", "exec", f"lvspec-{lab.name}-{server}", "nft", rules], check=True)


@pytest.fixture
def limited(labs):
    lab = labs("uml")
    nft(lab, LIMIT)
    yield lab
    nft(lab, "delete table ip slow")


def command(lab, tmp_path, text, *flags):
    path = tmp_path / "search.toml"
    path.write_text(text)
    return lab.at_client(LVSPEC, "load", lab.profile, path, "--out", tmp_path / "out", *flags)


def addresses(lab):
    return lab.run("ip", "-br", "address", "show", "dev", "eth0").stdout.split()[2:]


def test_finds_the_limit(limited, tmp_path):
    before = addresses(limited)
    done = subprocess.run(command(limited, tmp_path, LOAD), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "out/search.json").read_text())
    assert found["highest"] <= 120 < found["limit"] * 1.2, found
    assert found["limit"] - found["highest"] <= 0.2 * found["limit"]
    assert found["highest"] >= 80
    assert done.stdout.startswith(f"FOUND  {found['highest']:g} requests a second held")
    missed = [trial for trial in found["trials"] if trial["outcome"] == "missed"]
    assert missed and all(any("error_rate" in reason for reason in trial["reasons"]) for trial in missed)
    assert addresses(limited) == before
    # Each trial is a run like any other, and its rate is that which was asked for.
    for trial in found["trials"]:
        folder = tmp_path / "out" / trial["folder"]
        report = json.loads((folder / "report.json").read_text())
        assert report["load"]["stages"][0]["scheduled"] == pytest.approx(trial["rate"] * 2, abs=1)
        assert judge(tmp_path / "again", folder).report_bytes == (folder / "report.json").read_bytes()


def test_trials_walk_on_over_the_ports(labs, tmp_path):
    lab = labs("uml")
    done = subprocess.run(command(lab, tmp_path, LOAD.replace("to = 400", "to = 100")), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    used = [{tuple(row.split(",")[2:]) for row in (tmp_path / f"out/trial-0{trial}/connections.csv").read_text().splitlines()[1:]} for trial in (1, 2)]
    assert len(used[0]) == 100 and len(used[1]) == 200
    assert not used[0] & used[1]


def test_trials_wait_for_ports_that_others_used(labs, tmp_path):
    """A hundred ports for a trial of 50 connections and one of 100: the second waits until those of the first have rested."""
    lab = labs("uml")
    text = LOAD.replace("198.51.100.216-198.51.100.226", "198.51.100.216").replace("1024-65535", "2000-2099").replace('"2s"', '"1s"')
    text = text.replace("to = 400", "to = 100").replace("[clients]", 'close = "reset"\n[clients]\nreuse_gap = "12s"')
    done = subprocess.run(command(lab, tmp_path, text, "--no-checks"), capture_output=True, text=True, timeout=90)
    assert "ports that earlier trials used rest" in done.stderr, done.stdout + done.stderr
    ended, begun = {}, {}
    for trial, moments in ((1, ended), (2, begun)):
        folder = tmp_path / f"out/trial-0{trial}"
        zero = json.loads((folder / "load-run.json").read_text())["started_unix_ns"]
        for row in (folder / "connections.csv").read_text().splitlines()[1:]:
            started, connected, *pair = row.split(",")
            moments[tuple(pair)] = zero + int(started)
    assert len(ended) == 50 and len(begun) == 100, done.stderr
    assert all(begun[pair] - ended[pair] >= 12e9 for pair in ended)


def test_a_signal_ends_the_search_and_its_trial(labs, tmp_path):
    lab = labs("uml")
    before = addresses(lab)
    process = subprocess.Popen(command(lab, tmp_path, LOAD.replace('"2s"', '"30s"')), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("{"):
            break
    # Of `ip netns exec` and lvspec there is one process left, which is lvspec's.
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, out + err
    assert out.startswith("INTERRUPTED")
    assert json.loads((tmp_path / "out/search.json").read_text())["interrupted"]
    assert addresses(lab) == before


def test_what_ends_a_trial_ends_the_search(labs, tmp_path):
    lab = labs("uml")
    text = LOAD.replace("198.51.100.216-198.51.100.226", "198.51.100.216") + '[[arp]]\nduring = "probe"\nrate = 5\n'
    done = subprocess.run(command(lab, tmp_path, text), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "give [clients] a larger pool" in done.stderr
    assert "trial-01 could not be made" in done.stderr


def test_a_search_folder_is_no_run(labs, tmp_path):
    (tmp_path / "search.json").write_text("{}")
    done = lvspec("judge", tmp_path)
    assert done.returncode == 2
    assert "trial-" in done.stderr
