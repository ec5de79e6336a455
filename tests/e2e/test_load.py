"""Load runs in the lab: who answered, what was lost, what is left behind."""
import json
import signal
import subprocess
import sys

from lab import LVSPEC, ROOT, Run, judge

# Tests of what is counted share the machine with others, which the send lag shows.
POOL = '[clients]\npool = "198.51.100.210-198.51.100.225"\n[validity]\nlag_p99 = "500ms"\n'


def stage(name="hold", length="5s", rate=1000, more=""):
    return f'[[stage]]\nname = "{name}"\nfor = "{length}"\nrate = {rate}\n{more}\n'


def load(lab, tmp_path, text, *flags, timeout=90):
    path = tmp_path / "load.toml"
    path.write_text(text)
    return Run(tmp_path / "run", lab.run(LVSPEC, "load", lab.profile, path, "--out", tmp_path / "run", *flags, timeout=timeout))


def start(lab, tmp_path, text, name="run"):
    path = tmp_path / "load.toml"
    path.write_text(text)
    return subprocess.Popen(lab.at_client(LVSPEC, "load", lab.profile, path, "--out", tmp_path / name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_second(process, second):
    for line in process.stderr:
        if line.startswith("{") and json.loads(line)["second"] >= second:
            return
    raise AssertionError(f"it ended before second {second}")


def finish(process, tmp_path, timeout=60):
    out, err = process.communicate(timeout=timeout)
    return Run(tmp_path / "run", subprocess.CompletedProcess([], process.returncode, out, err))


def addresses(lab):
    return lab.run("ip", "-br", "address", "show", "dev", "eth0").stdout.split()[2:]


def test_every_connection_is_attributed(labs, tmp_path):
    lab = labs("uml")
    before = addresses(lab)
    run = load(lab, tmp_path, POOL + stage(length="10s", rate=2000) + '[thresholds]\n"hold.error_rate" = "== 0%"\n"violations" = "== 0"\n')
    assert run.status == 0, run.said()
    hold = run.report["load"]["stages"][0]
    assert (hold["scheduled"], hold["sent"], hold["done"], hold["unsent"]) == (20000, 20000, 20000, 0)
    assert [server["connections"] for server in hold["servers"]] == [10000, 10000]
    assert hold["attribution"] == {"mac": 20000, "token": 0, "unknown": 0, "disagree": 0}
    assert addresses(lab) == before
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes
    subprocess.run([sys.executable, ROOT / "tests/reports/machine_readable.py", run.folder / "report.json"], check=True)


def test_broken_in_mid_run(labs, tmp_path):
    lab = labs("uml")
    process = start(lab, tmp_path, POOL + stage(length="10s", rate=2000) + '[[arp]]\nduring = "hold"\nrate = 5\n[thresholds]\n"violations" = "== 0"\n')
    try:
        wait_for_second(process, 5)
        lab.tool("break", "arp_ignore_off")
        run = finish(process, tmp_path)
    finally:
        process.kill()
        lab.tool("mend", "arp_ignore_off")
    assert run.status == 1, run.said()
    load = run.report["load"]
    first = {violation["check"]: violation for violation in load["violations"]}
    assert {"ARP-01", "ARP-02"} <= set(first), run.said()
    assert all(5 <= v["second"] < 7 and v["stage"] == "hold" for v in first.values()), first
    blamed = {party for check in run.checks("fail").values() for party in check["parties"]}
    assert blamed == {"web1"}, run.said()
    assert next(t for t in load["thresholds"] if t["what"] == "violations")["met"] is False
    assert load["stages"][0]["around_director"] > 0, run.said()


def test_an_interrupted_run_leaves_no_address(labs, tmp_path):
    lab = labs("uml")
    before = addresses(lab)
    process = start(lab, tmp_path, POOL + stage(length="60s", rate=200))
    wait_for_second(process, 2)
    process.send_signal(signal.SIGINT)
    run = finish(process, tmp_path)
    assert run.status == 130, run.said()
    assert addresses(lab) == before
    assert run.report["interrupted"] and run.report["load"]["stages"][0]["done"] > 200


def test_a_killed_run_leaves_nothing_to_the_next(labs, tmp_path):
    lab = labs("uml")
    before = addresses(lab)
    process = start(lab, tmp_path, POOL + stage(length="60s", rate=200), "killed")
    wait_for_second(process, 1)
    process.kill()
    process.wait()
    assert addresses(lab) != before
    run = load(lab, tmp_path, POOL + stage(length="1s", rate=200))
    assert run.status == 0, run.said()
    assert addresses(lab) == before
