"""What can go wrong around a run: dying vantages, signals, missing rights, bad input. Never a crash, a hang or a wrong pass."""
import json
import os
import random
import re
import signal
import subprocess
import time

import pytest

from lab import LVSPEC, ROOT, Run, judge, lvspec

ABSENCE_AT_MIRROR = {"FWD-01", "FWD-02", "FWD-03", "FWD-04", "FWD-05", "FWD-07", "FWD-08", "RET-05", "RET-09", "SCH-03"}


def start(lab, folder, *flags, profile=None):
    return subprocess.Popen(lab.at_client(LVSPEC, "audit", profile or lab.profile, "--out", folder, *flags), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def wait_for(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def stimuli_began(folder):
    """The capture holds more than the opening markers: its writer flushes as it goes."""
    capture = folder / "captures/client.pcapng"
    return lambda: capture.exists() and capture.stat().st_size > 0 and (folder / "plan.json").exists()


def finish(process, folder, seconds=30):
    out, err = process.communicate(timeout=seconds)
    done = subprocess.CompletedProcess([], process.returncode, out, err)
    return Run(folder, done)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_leaves_a_whole_report(uml, tmp_path, number, status):
    folder = tmp_path / "run"
    process = start(uml, folder)
    wait_for(stimuli_began(folder), "the run begins")
    time.sleep(1.5)  # the moment itself does not matter, only that it is in the middle
    process.send_signal(number)
    run = finish(process, folder, 10)
    assert run.status == status, run.said()
    assert run.report["interrupted"] is True and len(run.report["checks"]) > 20
    assert judge(tmp_path / "again", folder).report_bytes == run.report_bytes
    assert uml.audit(tmp_path / "next").status == 0, "the interrupted run left something behind"


def asked_after_its_syn(run):
    """Whether each real server asked for the fresh client after the SYN that it had from it."""
    client = next(step["client"] for step in json.loads((run.folder / "plan.json").read_text())["steps"] if step["stimulus"] == "fresh_client")
    lines = subprocess.run(
        ["tshark", "-r", run.folder / "captures/client.pcapng", "-Y", f"(tcp.flags == 2 && ip.src == {client}) || arp.dst.proto_ipv4 == {client}",
         "-T", "fields", "-e", "eth.src", "-e", "eth.dst", "-e", "tcp.port"], capture_output=True, text=True, check=True).stdout.splitlines()
    frames = [line.split("\t") for line in lines]
    asked = [any(other[0] == frame[1] for other in frames[at:]) for at, frame in enumerate(frames) if frame[2]]
    return len(asked) >= 2 and all(asked[:2])


def test_runs_close_behind_each_other(uml, tmp_path):
    """A real server asks in vain for 3 s for a client that nobody answers for; a run in that time needs it to ask anew."""
    for turn in range(6):
        time.sleep(0.2 * turn)  # the moments themselves do not matter, only that they differ
        run = uml.audit(tmp_path / f"run{turn}", "--only", "ARP-06")
        assert asked_after_its_syn(run), f"turn {turn}\n{run.said()}"


def test_interface_down_in_mid_run(uml, tmp_path):
    folder = tmp_path / "run"
    process = start(uml, folder)
    wait_for(stimuli_began(folder), "the run begins")
    time.sleep(1.5)
    try:
        uml.run("ip", "link", "set", "mon0", "down")
        run = finish(process, folder)
    finally:
        uml.run("ip", "link", "set", "mon0", "up")
    assert run.status == 3, run.said()
    assert not ABSENCE_AT_MIRROR & set(run.checks("pass", "fail")), run.said()


def command_vantage(lab, path, command):
    def change(text):
        return text.replace('interface = "mon0"', f"command = '''{command}'''")
    return lab.profile_with(path, change)


def test_vantage_by_command(uml, tmp_path):
    profile = command_vantage(uml, tmp_path / "p.toml", "dumpcap -q -i mon0 -w -" if os.path.exists("/usr/bin/dumpcap") else "tcpdump -i mon0 -U -s 0 -w -")
    run = uml.audit(tmp_path / "run", profile=profile)
    assert run.status in (0, 3) and not run.checks("fail", "error"), run.said()


def test_vantage_whose_process_dies(uml, tmp_path):
    pid_file = tmp_path / "pid"
    profile = command_vantage(uml, tmp_path / "p.toml", f"echo $$ >{pid_file}; exec tcpdump -i mon0 -U -s 0 -w -")
    folder = tmp_path / "run"
    process = start(uml, folder, profile=profile)
    wait_for(lambda: pid_file.exists() and pid_file.read_text().strip(), "tcpdump starts")
    wait_for(stimuli_began(folder), "the run begins")
    time.sleep(1.5)
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    run = finish(process, folder)
    assert run.status == 3, run.said()
    assert not ABSENCE_AT_MIRROR & set(run.checks("pass", "fail")), run.said()


def test_vantage_that_writes_garbage(uml, tmp_path):
    profile = command_vantage(uml, tmp_path / "p.toml", "echo this is no capture; sleep 30")
    run = uml.audit(tmp_path / "run", profile=profile)
    assert run.status in (3, 4), run.said()
    assert "mirror" in run.errors + run.text


def test_no_such_interface(uml, tmp_path):
    profile = uml.profile_with(tmp_path / "p.toml", lambda text: text.replace('"eth0"', '"eth7"'))
    run = uml.audit(tmp_path / "run", profile=profile)
    assert run.status == 4 and "eth7" in run.errors, run.said()


def test_port_down(uml, tmp_path):
    uml.run("ip", "link", "set", "mon0", "down")
    try:
        run = uml.audit(tmp_path / "run")
    finally:
        uml.run("ip", "link", "set", "mon0", "up")
    assert run.status == 4 and "mon0" in run.errors and "up" in run.errors, run.said()


def test_any_is_refused(uml, tmp_path):
    profile = uml.profile_with(tmp_path / "p.toml", lambda text: text.replace('"mon0"', '"any"'))
    run = uml.audit(tmp_path / "run", profile=profile)
    assert run.status == 2 and "any" in run.errors, run.said()


def test_no_raw_sockets(uml, tmp_path):
    done = uml.run("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", LVSPEC, "audit", uml.profile, "--out", tmp_path / "run")
    assert done.returncode == 4 and "setcap cap_net_raw" in done.stderr, done.stderr


def test_only_the_raw_socket_right_is_needed(uml, tmp_path):
    # The lab's commands enter namespaces, which is not lvspec's to be allowed.
    profile = uml.profile_with(tmp_path / "p.toml", lambda text: re.sub(r"(?m)^command = .*\n", "", text))
    done = uml.run("setpriv", "--bounding-set=-all,+net_raw,+dac_override,+kill", "--inh-caps=-all", LVSPEC, "audit", profile, "--out", tmp_path / "run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_forwarding_host(uml, tmp_path):
    uml.run("sysctl", "-qw", "net.ipv4.conf.eth0.forwarding=1")
    try:
        run = uml.audit(tmp_path / "run")
    finally:
        uml.run("sysctl", "-qw", "net.ipv4.conf.eth0.forwarding=0")
    assert run.status == 4 and "forward" in run.errors, run.said()


def test_nobody_answers_for_the_vip(uml, tmp_path):
    def change(text):
        return text.replace("198.51.100.180", "198.51.100.181")
    run = uml.audit(tmp_path / "run", profile=uml.profile_with(tmp_path / "p.toml", change))
    assert run.status == 1 and run.outcome("ARP-01") == "fail", run.said()
    assert "nobody answers ARP or NDP for a VIP" in run.errors, run.said()
    assert not set(run.checks("pass")) & {"FWD-01", "RET-01", "RET-07", "HTTP-01", "DIR-01"}, run.said()


def test_address_in_use(uml, tmp_path):
    """A client address that another host owns is not spoken for."""
    uml.run("true")
    namespace = f"lvspec-{uml.name}-router"
    subprocess.run(["ip", "-n", namespace, "addr", "add", "198.51.100.210/32", "dev", "eth0"], check=True)
    try:
        run = uml.audit(tmp_path / "run")
    finally:
        subprocess.run(["ip", "-n", namespace, "addr", "del", "198.51.100.210/32", "dev", "eth0"], check=True)
    assert run.status == 0, run.said()
    assert "198.51.100.210 is in use" in run.errors, run.said()


def test_captures_cut_anywhere(uml, tmp_path):
    run = uml.audit(tmp_path / "run")
    whole = (run.folder / "captures/mirror.pcapng").read_bytes()
    client = run.folder / "captures/client.pcapng"
    for share in (0, 0.001, 0.1, 0.37, 0.5, 0.83, 0.999):
        cut = tmp_path / "cut.pcapng"
        cut.write_bytes(whole[:int(len(whole) * share)])
        again = judge(tmp_path / "judged", f"client={client}", f"mirror={cut}", "--profile", run.folder / "profile.toml")
        if again.status in (2, 4):
            assert "cut.pcapng" in again.errors, again.said()
        else:
            assert again.status == 3 and not ABSENCE_AT_MIRROR & set(again.checks("pass")), f"{share}: {again.said()}"


@pytest.mark.parametrize("name", ["empty", "garbage", "text"])
def test_files_that_are_no_captures(tmp_path, name):
    file = tmp_path / f"{name}.pcap"
    file.write_bytes({"empty": b"", "garbage": random.Random(7).randbytes(4096), "text": b"hello\n" * 50}[name])
    done = lvspec("judge", f"mirror={file}", "--profile", ROOT / "profiles/lab.toml")
    assert done.returncode in (2, 3, 4) and done.returncode != 0, done.stdout + done.stderr
    assert name in done.stderr + done.stdout


def with_hook(lab, path, breaks, mends, within="5s"):
    def change(text):
        return text.split("[hooks.")[0] + f"""[hooks."web1.weight"]\nbreak = '{breaks}'\nmend = '{mends}'\nwithin = "{within}"\n"""
    return lab.profile_with(path, change)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_while_a_hook_has_something_broken(uml, tmp_path, number, status):
    folder, diary = tmp_path / "run", tmp_path / "diary"
    profile = with_hook(uml, tmp_path / "p.toml", f"echo broken >>{diary}; sleep 30", f"sleep 0.3; echo mended >>{diary}", "40s")
    process = start(uml, folder, "--intrusive", "--only", "SCH-07", profile=profile)
    wait_for(diary.exists, "the break begins")
    assert "echo mended" in (folder / "mend-by-hand").read_text()
    process.send_signal(number)
    run = finish(process, folder, 10)
    assert run.status == status, run.said()
    assert diary.read_text() == "broken\nmended\n"
    assert not (folder / "mend-by-hand").exists()
    assert run.outcome("SCH-07") == "inconclusive", run.said()
    assert judge(tmp_path / "again", folder).report_bytes == run.report_bytes


def test_mend_that_fails_is_said_loudly(uml, tmp_path):
    profile = with_hook(uml, tmp_path / "p.toml", "true", "echo no such host >&2; exit 255")
    run = uml.audit(tmp_path / "run", "--intrusive", "--only", "ARP-02,SCH-08", profile=profile)
    assert run.status == 0, "a hook that no selected check needs is not used"
    run = uml.audit(tmp_path / "run", "--intrusive", "--only", "SCH-07", profile=profile)
    assert "MAY STILL BE BROKEN" in run.errors and "exit 255" in run.errors and "no such host" in run.errors, run.said()
    assert "run it by hand" in run.text, run.said()
    assert (run.folder / "mend-by-hand").exists()
    assert run.status == (1 if run.outcome("SCH-07") == "fail" else 4), run.said()
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes


@pytest.mark.parametrize("breaks, why", [("exit 3", "exit status 3"), ("sleep 60", "not done within 1000 ms")])
def test_break_that_fails_is_mended(uml, tmp_path, breaks, why):
    diary = tmp_path / "diary"
    profile = with_hook(uml, tmp_path / "p.toml", breaks, f"echo mended >>{diary}", "1s")
    run = uml.audit(tmp_path / "run", "--intrusive", "--only", "SCH-07", profile=profile)
    assert run.status == 3 and run.outcome("SCH-07") == "inconclusive", run.said()
    assert why in next(c["because"] for c in run.report["checks"]), run.said()
    assert diary.read_text() == "mended\n"


def killed_audit(lab, folder, profile, ready, *flags):
    """An intrusive audit that SIGKILL ends as soon as `ready` holds."""
    pid = folder.parent / "pid"
    words = f'echo $$ >"{pid}"; exec "{LVSPEC}" audit "{profile}" --out "{folder}" --intrusive {" ".join(flags)}'
    process = subprocess.Popen(lab.at_client("sh", "-c", words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(ready, "the moment to kill")
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)
        process.wait(timeout=10)


def test_restore_neighbours_after_sigkill(uml, tmp_path):
    """web1 believes that the tester has web2's address when the run dies; restore tells it the truth."""
    tester = json.loads(uml.run("ip", "-j", "link", "show", "eth0").stdout)[0]["address"]
    web1 = f"lvspec-{uml.name}-web1"

    def believed():
        neighbours = json.loads(subprocess.run(["ip", "-n", web1, "-j", "neigh", "show", "198.51.100.17"], capture_output=True, text=True, check=True).stdout or "[]")
        return neighbours[0].get("lladdr") if neighbours else None

    subprocess.run(["ip", "netns", "exec", web1, "bash", "-c", "echo >/dev/udp/198.51.100.17/9"], check=True)  # only an entry that is there can be changed
    wait_for(believed, "web1 knows web2")
    true = believed()
    assert true != tester
    folder = tmp_path / "run"
    uml.tool("break", "arp_ignore_off")  # who is silent for the VIP does not heed the asker either
    try:
        killed_audit(uml, folder, uml.profile, lambda: believed() == tester, "--only", "ARP-05")
        assert believed() == tester and (folder / "restore.json").exists()
        done = uml.run(LVSPEC, "restore", folder)
        assert done.returncode == 0 and f"198.51.100.17 is at {true}" in done.stdout, done.stdout + done.stderr
        assert believed() == true
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert not (folder / "restore.json").exists()
    assert "nothing to restore" in lvspec("restore", folder).stdout


def test_restore_mends_after_sigkill(uml, tmp_path):
    diary, key = tmp_path / "diary", tmp_path / "key"
    profile = with_hook(uml, tmp_path / "p.toml", f"echo broken >>{diary}", f"echo mended >>{diary} && test -e {key}", "5s")
    folder = tmp_path / "run"
    killed_audit(uml, folder, profile, lambda: diary.exists() and (folder / "mend-by-hand").exists(), "--only", "SCH-07")
    assert diary.read_text() == "broken\n"
    failed = uml.run(LVSPEC, "restore", folder)
    assert failed.returncode == 4 and "MAY STILL BE BROKEN" in failed.stderr and (folder / "mend-by-hand").exists(), failed.stdout + failed.stderr
    key.touch()
    assert uml.run(LVSPEC, "restore", folder).returncode == 0
    assert diary.read_text() == "broken\nmended\nmended\n" and not (folder / "mend-by-hand").exists()


@pytest.mark.parametrize("text", ["", "{", '{"address": "198.51.100.17"}', '{"address": "x", "owner": "02:00:00:00:00:11", "told": "02:00:00:00:00:10"}'])
def test_restore_refuses_what_it_cannot_read(tmp_path, text):
    (tmp_path / "restore.json").write_text(text + "\n")
    done = lvspec("restore", tmp_path)
    assert done.returncode == 2 and "restore.json:1" in done.stderr and (tmp_path / "restore.json").exists(), done.stderr
