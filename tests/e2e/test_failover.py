"""lvspec failover on two real directors with keepalived, held against a client that counts by itself."""
import itertools
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import jsonschema
import pytest

from lab import LVSPEC, ROOT, judge

ASKER = pathlib.Path(__file__).with_name("asker.py")
VIP, EVERY, LIMIT = "198.51.100.180", 0.05, 1.0
# Each scenario is repeated by ATTEMPTS=3; one time is enough for every run of the tests.
ATTEMPTS = range(int(os.environ.get("ATTEMPTS", "1")))
JITTER = 0.02  # of answers, on a machine that does other things, too


def hook(lab, name, within="30s"):
    tool = ROOT / "lab/lab"
    return (f'\n[hooks."{name}"]\nbreak = "{tool} hook {name} break --name {lab.name}"\n'
            f'mend = "{tool} hook {name} mend --name {lab.name}"\nwithin = "{within}"\n')


def profile_with(lab, path, *hooks, failover=""):
    """The lab's profile with these hooks alone."""
    text = lab.profile.read_text()
    text = text[:text.index("[hooks.")] if "[hooks." in text else text
    path.write_text(text + "".join(hook(lab, name) for name in hooks) + failover)
    return path


class Asker:
    """The independent client in the background, from its first answers on."""

    def __init__(self, lab, folder, connections=4):
        ready = folder / "asker-ready"
        self.process = subprocess.Popen(lab.at_client(sys.executable, "-B", ASKER, VIP, EVERY, LIMIT, connections, ready), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, start_new_session=True)
        deadline = time.monotonic() + 10
        while not ready.exists():
            assert self.process.poll() is None, self.process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self):
        subprocess.run(["pkill", "-TERM", "-g", str(self.process.pid)], check=True)
        out, err = self.process.communicate(timeout=20)
        assert out, err
        return json.loads(out)


def failover(lab, folder, profile, *flags, timeout=150):
    from lab import Run
    return Run(folder, lab.run(LVSPEC, "failover", profile, "--intrusive", "--out", folder, *flags, timeout=timeout))


def phases(run):
    return [(s["hook"], p["phase"], p) for s in run.report["failover"]["scenarios"] for p in s["phases"]]


class Count:
    """Lost requests, the longest gap between answers and the connections that survived, by the independent client's log alone."""

    def __init__(self, run, phase, asked):
        zero = json.loads((run.folder / "plan.json").read_text())["began_ns"] / 1e9
        begin, until = zero + phase["began_s"], zero + phase["until_s"]
        self.lost = [r for r in asked["requests"] if r["answered"] is None and r["asked"] < until and r["asked"] + LIMIT > begin]
        answers = sorted(r["answered"] for r in asked["requests"] if r["answered"])
        self.gap = max(b - a for a, b in zip(answers, answers[1:]) if b > begin and a < until)
        here = [k for k in asked["kept"] if not k["ended"] or k["ended_at"] > begin]
        self.survivors = len([k for k in here if not k["ended"] or k["ended_at"] > until])
        times = sorted(r["asked"] for r in asked["requests"] if begin - LIMIT < r["asked"] < until)
        # How much longer than its interval either client's longest pause was: on a busy machine nobody asks for a while.
        self.late = max(0, phase["pause_s"] - EVERY) + max(0, max(b - a for a, b in zip(times, times[1:])) - EVERY)
        self.last_lost = max((r["asked"] for r in self.lost if r["how"] == "ECONNREFUSED"), default=zero) - zero

    def __str__(self):
        return f"{len(self.lost)} lost, gap {self.gap:.3f}, {self.survivors} survivors"


def held_against(run, asked):
    """Gap, lost requests and survivors of each phase, within one interval of the other count, and what was asked late. Where nothing is lost, gaps are how long answers took."""
    for name, phase, p in phases(run):
        count, kept = Count(run, p, asked), p["connections"]
        said = f"{name} {phase}: lvspec {p['lost']['all']} lost, gap {p['gap_s']:.3f}, {kept['survived']} survivors; counted {count}"
        print(said)
        assert abs(p["lost"]["all"] - len(count.lost)) <= 1 + count.late / EVERY, said + run.said()
        # The other client opens none while it is broken, so that the two have different ones when it is mended.
        assert phase == "mend" or kept["survived"] == count.survivors, said + run.said()
        if count.lost:
            assert abs(p["gap_s"] - count.gap) <= EVERY + JITTER + count.late, said + run.said()


def tshark(run, vantage, frames, *fields):
    """A line for each of these frames of a capture, as somebody else's decoder sees them."""
    words = [word for field in fields for word in ("-e", field)]
    return subprocess.run(["tshark", "-r", run.folder / f"captures/{vantage}.pcapng", "-Y", frames, "-T", "fields", *words], capture_output=True, text=True,
                          check=True).stdout.splitlines()


def same_again(run, tmp_path):
    again = judge(tmp_path / "again", run.folder)
    assert again.status == run.status, again.said()
    for name in ("report.json", "report.txt", "report.html", "junit.xml"):
        assert (again.folder / name).read_bytes() == (run.folder / name).read_bytes(), name
    jsonschema.validate(run.report, json.loads((ROOT / "reports/report.schema.json").read_text()))


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_active_directors_service(labs, tmp_path, attempt):
    """keepalived on dr1 is ended: it resigns, dr2 takes over; dr1 takes the VIP back. With connection sync all that is established survives."""
    pair = labs("pair")
    asker = Asker(pair, tmp_path)
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1.service"))
    asked = asker.end()
    assert run.status == 0, run.said()
    held_against(run, asked)
    (_, _, broke), (_, _, mended) = phases(run)
    assert (broke["owner_before"], broke["owner_after"]) == ("dr1", "dr2")
    assert (mended["owner_before"], mended["owner_after"]) == ("dr2", "dr1")
    assert broke["counted_from"] in ("resignation", "first lost request")
    assert broke["detected_s"] is not None and broke["announced_s"] >= broke["detected_s"] - 0.01
    assert broke["connections"]["open"] == broke["connections"]["survived"] == 4, run.said()
    assert mended["connections"]["open"] == 8, run.said()
    assert not [k for k in asked["kept"] if k["ended"]], asked["kept"]
    assert run.outcome("HA-01") == run.outcome("HA-10") == "pass", run.said()
    ways = {(w["kind"], w["from_host"], w["to_host"]) for w in run.report["topology"]["ways"]}
    assert ways == {("request", "the tester", d) for d in ("dr1", "dr2")} | {("reply", s, "the tester") for s in ("web1", "web2")} | {
        ("forwarded", d, s) for d in ("dr1", "dr2") for s in ("web1", "web2")}
    same_again(run, tmp_path)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_active_director_dies(labs, tmp_path, attempt):
    """Somebody pulls dr1's plug: dr2 waits until it has missed three advertisements."""
    pair = labs("pair")
    asker = Asker(pair, tmp_path)
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1"))
    asked = asker.end()
    assert run.status == 0, run.said()
    held_against(run, asked)
    (_, _, broke), (_, _, mended) = phases(run)
    assert broke["counted_from"] == "first lost request"
    assert 2.0 < broke["detected_s"] < 4.0 and broke["lost"]["all"] > 20, run.said()
    assert (broke["owner_after"], mended["owner_after"]) == ("dr2", "dr1")
    assert broke["connections"]["survived"] == 4, run.said()
    # dr1 has lost its table with its memory, and takes the VIP back.
    assert mended["connections"]["reset"] == mended["connections"]["open"] == 8 and mended["connections"]["reset_by"] == ["dr1"], run.said()
    same_again(run, tmp_path)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_real_servers_service(labs, tmp_path, attempt):
    """web1's web server is killed: it refuses what the rotation gives it until the health check takes it out. Which client's requests these are is
    the rotation's choice, so the other client counts how long, and tshark how many."""
    pair = labs("pair")
    asker = Asker(pair, tmp_path, connections=0)
    profile = profile_with(pair, tmp_path / "p.toml", "web1.service", failover='\n[failover]\nevery = "20ms"\nconnections = 0\n')
    run = failover(pair, tmp_path / "run", profile)
    asked = asker.end()
    assert run.status == 0, run.said()
    (_, _, broke), (_, _, mended) = phases(run)
    count = Count(run, broke, asked)
    last_lost = broke["onset_s"] + broke["detected_s"]
    print(f"lvspec {broke['lost']['all']} lost, the last at {last_lost:.3f}; counted {count}, the last at {count.last_lost:.3f}")
    # Some requests in a row may all be given to web2.
    assert abs(last_lost - count.last_lost) <= 2 * EVERY + JITTER + count.late, run.said()
    refused = tshark(run, "client", "tcp.flags.reset == 1 && eth.src == 02:00:00:00:00:10 && ip.dst != 198.51.100.200 && ip.src == " + VIP, "ip.dst", "tcp.dstport")
    assert broke["lost"]["all"] == broke["lost"]["refused"] == len(set(refused)), run.said()
    assert not Count(run, mended, asked).lost and mended["lost"]["all"] == 0, run.said()
    assert broke["lost"]["refused"] > 0 and broke["detected_s"] < 8 and mended["detected_s"] is not None, run.said()
    shares = {s["name"]: s for s in broke["servers"]}
    assert shares["web1"]["lost"] == broke["lost"]["all"] and shares["web2"]["lost"] == 0, run.said()
    same_again(run, tmp_path)


def test_without_sync(labs, tmp_path):
    """What dr2 knows nothing of it resets."""
    pair = labs("bare")
    asker = Asker(pair, tmp_path)
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1.service"))
    asked = asker.end()
    assert run.status == 0, run.said()
    held_against(run, asked)
    (_, _, broke), _ = phases(run)
    assert broke["connections"]["open"] == broke["connections"]["reset"] == 4, run.said()
    assert broke["connections"]["reset_by"] == ["dr2"], run.said()
    assert [k["ended"] for k in asked["kept"]] == ["ECONNRESET"] * 4, asked["kept"]
    same_again(run, tmp_path)


def test_virtual_mac(labs, tmp_path):
    """With VRRP 3 and a virtual router's MAC nobody's ARP entry changes, and a takeover takes less than a second."""
    pair = labs("pair3")
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1.service"))
    assert run.status == 0, run.said()
    (_, _, broke), (_, _, mended) = phases(run)
    assert (broke["owner_before"], broke["owner_after"], mended["owner_after"]) == ("dr1", "dr2", "dr1"), run.said()
    assert broke["detected_s"] < 1 and broke["announced_s"] < 1, run.said()
    same_again(run, tmp_path)


def test_ipv6(labs, tmp_path):
    """The VIP is an IPv6 address: VRRP 3 over IPv6, unsolicited neighbour advertisements, and an independent decoder's word for both."""
    pair = labs("pair6")
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1.service"))
    assert run.status == 0, run.said()
    (_, _, broke), (_, _, mended) = phases(run)
    assert (broke["owner_before"], broke["owner_after"], mended["owner_after"]) == ("dr1", "dr2", "dr1"), run.said()
    assert broke["counted_from"] == "resignation" and broke["detected_s"] < 1 and broke["announced_s"] < 1, run.said()
    assert broke["connections"]["open"] == broke["connections"]["reset"] == 4 and broke["connections"]["reset_by"] == ["dr2"], run.said()
    announced = "icmpv6.type == 136 && icmpv6.nd.na.flag.s == 0 && icmpv6.nd.na.flag.o == 1 && icmpv6.nd.na.target_address == 2001:db8:51::b4"
    assert [mac for mac, _ in itertools.groupby(tshark(run, "client", announced, "eth.src"))][-2:] == ["02:00:00:00:00:13", "02:00:00:00:00:12"]
    same_again(run, tmp_path)


def test_limits(labs, tmp_path):
    pair = labs("pair")
    limits = '\n[failover]\nafter = "3s"\nbroken = "3s"\ngap = "10ms"\nlost = 100000\n'
    run = failover(pair, tmp_path / "run", profile_with(pair, tmp_path / "p.toml", "dr1.service", failover=limits))
    assert run.status == 1, run.said()
    assert "MISSED" in run.text and "limits missed" in run.text.splitlines()[0], run.text
    assert '<failure type="failure"' in (run.folder / "junit.xml").read_text()
    same_again(run, tmp_path)


def test_refusals(labs, tmp_path):
    pair = labs("pair")
    profile = profile_with(pair, tmp_path / "p.toml", "dr1.service")
    done = pair.run(LVSPEC, "failover", profile, "--out", tmp_path / "run")
    assert done.returncode == 2 and "--intrusive" in done.stderr and "dr1.service" in done.stderr, done.stderr
    done = pair.run(LVSPEC, "failover", profile, "--intrusive", "--hook", "web9", "--out", tmp_path / "run")
    assert done.returncode == 2 and "it has dr1.service" in done.stderr, done.stderr
    done = pair.run(LVSPEC, "failover", profile_with(pair, tmp_path / "none.toml"), "--intrusive", "--out", tmp_path / "run")
    assert done.returncode == 2 and "has no hooks" in done.stderr, done.stderr
    assert not (tmp_path / "run").exists()


def test_interrupted_while_it_is_broken(labs, tmp_path):
    """Ctrl-C in the middle: what is broken is mended before the run ends."""
    pair = labs("pair")
    folder = tmp_path / "run"
    profile = profile_with(pair, tmp_path / "p.toml", "dr1.service")
    process = subprocess.Popen(pair.at_client(LVSPEC, "failover", profile, "--intrusive", "--out", folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, start_new_session=True)
    deadline = time.monotonic() + 30
    while " inet 198.51.100.180/" not in pair.tool("director", "--at", "dr2", "--", "ip", "-o", "address").stdout:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.1)
    subprocess.run(["pkill", "-INT", "-g", str(process.pid)], check=True)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "interrupted" in out.splitlines()[0], out
    assert " inet 198.51.100.180/" in pair.tool("director", "--", "ip", "-o", "address").stdout
    assert " inet 198.51.100.180/" not in pair.tool("director", "--at", "dr2", "--", "ip", "-o", "address").stdout
    plan = json.loads((folder / "plan.json").read_text())
    assert "began_ms" in plan["hooks"][0]["mend"] and "trouble" not in plan["hooks"][0]["mend"], plan["hooks"]
    assert not (folder / "mend-by-hand").exists()
    assert json.loads((folder / "report.json").read_text())["interrupted"]


@pytest.mark.parametrize("command", ["failover", "audit"])
def test_killed_while_it_is_broken(labs, tmp_path, command):
    """SIGKILL leaves nobody who could mend: `lvspec restore` does it from what the run had written down, and the pair is as before."""
    pair = labs("pair")
    folder, broken = tmp_path / "run", tmp_path / "broken"
    profile = profile_with(pair, tmp_path / "p.toml", "dr1.service")
    tool = f'"{ROOT}/lab/lab hook dr1.service break --name {pair.name}'
    profile.write_text(profile.read_text().replace(tool, f"{tool} && touch {broken}"))
    pid = tmp_path / "pid"
    words = f'echo $$ >"{pid}"; exec "{LVSPEC}" {command} "{profile}" --intrusive --out "{folder}"'
    process = subprocess.Popen(pair.at_client("sh", "-c", words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 90
        while not broken.exists():
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)
        process.wait(timeout=10)
    assert process.returncode == -signal.SIGKILL
    assert "dr1.service mend" in (folder / "mend-by-hand").read_text()
    assert not has_vip(pair, "dr1")
    # What is whole of the run can be read, and for want of its end nothing passes but what hosts said of themselves.
    verdicts = judge(tmp_path / "judged", folder)
    assert verdicts.status == 3 and not verdicts.checks("fail", "error"), verdicts.said()
    assert set(verdicts.checks("pass")) <= {"DIR-03", "DIR-04", "DIR-06", "DIR-10", "RS-01", "RS-03"}, verdicts.said()
    done = pair.run(LVSPEC, "restore", folder)
    assert done.returncode == 0 and "dr1.service" in done.stdout, done.stdout + done.stderr
    assert has_vip(pair, "dr1") and not has_vip(pair, "dr2")
    tables = {name: pair.tool("director", "--at", name, "--", "ipvsadm", "-Sn").stdout for name in ("dr1", "dr2")}
    assert tables["dr1"] == tables["dr2"] and tables["dr1"].count(" -g -w 1") == 2, tables
    assert not (folder / "mend-by-hand").exists()
    assert "nothing to restore" in pair.run(LVSPEC, "restore", folder).stdout
    healthy = pair.audit(tmp_path / "after")
    assert healthy.status == 0, healthy.said()


def has_vip(pair, director):
    return f" inet {VIP}/" in pair.tool("director", "--at", director, "--", "ip", "-o", "address").stdout
