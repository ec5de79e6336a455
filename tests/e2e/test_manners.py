"""How commands speak: help as wide as the terminal, errors that say what to do, -v, and JSON wherever facts are printed."""
import fcntl
import json
import os
import re
import shutil
import struct
import subprocess
import termios

import jsonschema
import pytest

from lab import LVSPEC, ROOT, lvspec

RULES = """-A -t 198.51.100.180:80 -s rr
-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g -w 1
-a -t 198.51.100.180:80 -r 198.51.100.17:80 -m -w 1
"""
UTC = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "


def wide(columns, *words):
    return lvspec(*words, env={**os.environ, "COLUMNS": str(columns)}).stdout


@pytest.mark.parametrize("command", [line.removeprefix("lvspec-") for line in lvspec("manual", "--list").stdout.split()[1:]] if LVSPEC.exists() else [])
def test_help_fits(command):
    """Commands to copy stay on a line; all else is wrapped, and is the same text at every width."""
    texts = {columns: wide(columns, command, "--help") for columns in (60, 80, 200)}
    for columns, text in texts.items():
        prose = [line for line in text.splitlines() if not re.match(r"  lvspec |  ssh ", line)]
        assert max(map(len, prose)) <= min(columns, 120) and text.startswith(text.split("\n")[0]), text
        assert "{" not in text and "Excludes" not in text and str(LVSPEC) not in text and f"Usage: lvspec {command} [OPTIONS]" in text
    assert len({" ".join(text.split()) for text in texts.values()}) == 1


@pytest.mark.parametrize("words", [("checks",), ("explain", "ARP-05")])
def test_tables_fit(words):
    narrow, broad = wide(60, *words), wide(150, *words)
    assert max(map(len, narrow.splitlines())) <= 60 < max(map(len, broad.splitlines())) <= 150
    assert narrow.split() == broad.split()


@pytest.mark.parametrize("words, said", [
    (("audti",), 'there is no command "audti"; did you mean audit?'),
    (("audit", "web.toml", "--fial-on", "must"), 'there is no flag "--fial-on" of lvspec audit; did you mean --fail-on?'),
    (("report", "web.toml", "--format", "yaml"), "`lvspec report --help`"),
    (("audit", "--fail-on", "never"), "--fail-on: never is none of must, should, may"),
    (("explain",), "ID is missing: id or slug; `lvspec explain --help`"), (("diff", "run1"), "RUN_B is missing: the later one"),
    (("audit", "web.toml", "--family", "ARP,FWX"), 'there is no family "FWX" of checks; there are ARP, '),
    (("judge", "nowhere"), "nowhere: there is no such folder"),
    (("report", ROOT), "is no run folder"), (("diff", ROOT, ROOT), "is no run folder"), (("restore", ROOT), "is no run folder"), (("judge", ROOT), "is no run folder")])
def test_errors_say_what_to_do(words, said):
    done = lvspec(*words)
    assert done.returncode == 2 and said in done.stderr and done.stderr.startswith("lvspec: ") and not done.stdout, done.stderr


def test_without_a_command_help_is_shown():
    done = lvspec()
    assert done.returncode == 2 and done.stderr == lvspec("--help").stdout and not done.stdout


def test_verbose_audit(uml, tmp_path):
    """What is asked, sent and waited for, with the time and its zone; the report stays as it is."""
    run = uml.audit(tmp_path / "run", "--family", "ARP,RS", "-v")
    assert run.status == 0, run.said()
    lines = run.errors.splitlines()
    assert len(lines) > 8 and all(re.match(UTC, line) for line in lines), run.errors
    plan = json.loads((run.folder / "plan.json").read_text())
    for said in ("asking the hosts", "web1 told", f"seed {plan['seed']}", plan["clients"][0], "opening client (eth0), mirror (mon0)", "mirror has seen the run's first marker",
                 "mirror has seen the run's last marker", "ask_vip ", "reading the captures"):
        assert said in run.errors, run.errors
    sent = int(re.search(r"(\d+) frames were sent", run.errors)[1])
    assert sent >= sum(int(n) for n in re.findall(r"ask_vip\w* (\d+)", run.errors.split("frames were sent")[1])) > 0
    assert run.text.startswith("PASS") and uml.audit(tmp_path / "silent", "--only", "ARP-01").errors == ""


def test_verbose_says_which_vantage_is_blind(uml, tmp_path):
    blind = uml.profile_with(tmp_path / "blind.toml", lambda text: text.replace('interface = "mon0"', 'command = "sleep 30"'))
    run = uml.audit(tmp_path / "run", "--only", "ARP-01", "-v", profile=blind)
    assert "mirror has not seen the run's first marker" in run.errors and "client has seen" in run.errors, run.said()


def test_verbose_judge(tmp_path):
    folder = ROOT / "tests/captures/healthy"
    captures = []
    for packed in folder.glob("*.gz"):
        captures.append(tmp_path / packed.stem)
        captures[-1].write_bytes(subprocess.run(["gzip", "-dc", packed], capture_output=True, check=True).stdout)
    done = lvspec("judge", *captures, "--profile", folder / "profile.toml", "-v", "-q")
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert re.search(UTC + r".*mirror.pcapng is the capture of mirror, as its label says$", done.stderr, re.M) and ", seed " in done.stderr


def test_init_as_json(tmp_path):
    rules = tmp_path / "rules.txt"
    rules.write_text(RULES)
    done = lvspec("init", "--ipvsadm", rules, "--json")
    facts = json.loads(done.stdout)
    assert (facts["schema"], facts["valid"], facts["file"], facts["services"], facts["real_servers"]) == ("lvspec.init/1", False, None, 1, 1)
    assert ["interface" in problem["what"] for problem in facts["problems"]] == [True] and "198.51.100.17" in facts["left_out"][0]
    line = facts["problems"][0]["line"]
    assert "fill in" in facts["profile"].splitlines()[line - 1] and "fill in" in done.stderr
    file = tmp_path / "web.toml"
    done = lvspec("init", "--ipvsadm", rules, "--json", "--interface", "eth0", "--out", file)
    facts = json.loads(done.stdout)
    assert facts["valid"] and not facts["problems"] and facts["file"] == str(file) and facts["profile"] == file.read_text()
    assert f"`lvspec audit {file}`" in done.stderr


def test_validate_names_problems_as_json(tmp_path):
    file = tmp_path / "web.toml"
    file.write_text((ROOT / "profiles/lab.toml").read_text().replace("[cluster]", "[cluster]\nnmae = 1", 1))
    done = lvspec("validate", file, "--json")
    facts = json.loads(done.stdout)
    assert done.returncode == 2 and facts["valid"] is False
    (problem,) = facts["problems"]
    assert problem["file"] == str(file) and "nmae" in file.read_text().splitlines()[problem["line"] - 1]
    assert f"{file}:{problem['line']}:{problem['column']}: {problem['what']}" in done.stderr
    good = json.loads(lvspec("validate", ROOT / "profiles/lab.toml", "--json").stdout)
    assert good["valid"] and good["problems"] == []


def test_restore_as_json(uml, tmp_path):
    shutil.copy(uml.profile, tmp_path / "profile.toml")
    facts = json.loads(uml.run(LVSPEC, "restore", tmp_path, "--json").stdout)
    assert facts == {"schema": "lvspec.restore/1", "run": str(tmp_path), "restored": True, "commands": [], "neighbours": []}
    (tmp_path / "mend-by-hand").write_text('# [hooks."web1"]\ntrue\n# [hooks."web2"]\nfalse\n')
    (tmp_path / "restore.json").write_text('{"address": "198.51.100.17", "owner": "02:00:00:00:00:11", "told": "02:00:00:00:00:10", "interface": "eth0"}\n')
    done = uml.run(LVSPEC, "restore", tmp_path, "--json", "-v")
    facts = json.loads(done.stdout)
    assert done.returncode == 4 and facts["restored"] is False, done.stderr
    assert [(c["hook"], c["command"], c["trouble"] is None) for c in facts["commands"]] == [('[hooks."web1"]', "true", True), ('[hooks."web2"]', "false", False)]
    assert facts["neighbours"] == [{"told": "02:00:00:00:00:10", "address": "198.51.100.17", "owner": "02:00:00:00:00:11", "interface": "eth0"}]
    assert len(re.findall(UTC + r"[123]/3 telling", done.stderr, re.M)) == 1 and "STILL BE BROKEN" in done.stderr
    assert not (tmp_path / "restore.json").exists() and "web2" in (tmp_path / "mend-by-hand").read_text()


def test_topology_in_the_report(uml, tmp_path):
    """Who is who, and which way frames went."""
    report = uml.audit(tmp_path / "run", "--only", "FWD-01").report
    jsonschema.validate(report, json.loads((ROOT / "reports/report.schema.json").read_text()))
    topology = report["topology"]
    macs = {host["name"]: host["macs"] for host in topology["hosts"]}
    assert macs["web1"] == ["02:00:00:00:00:10"] and macs["dr1"] == ["02:00:00:00:00:12"]
    ways = {(way["kind"], way["from_host"], way["to_host"]) for way in topology["ways"]}
    assert {("request", "the tester", "dr1"), ("forwarded", "dr1", "web1"), ("forwarded", "dr1", "web2"), ("reply", "web1", "the tester")} <= ways
    assert topology["vips"] == ["198.51.100.180"] and topology["looked_at"] == ["request", "forwarded", "reply"]


def test_verbose_watch(uml):
    """Also a watch that finds nothing says that it sees something, and where."""
    done = uml.run(LVSPEC, "watch", uml.profile, "--for", "2", "-v")
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert re.search(UTC + r"listening at client \(eth0\), mirror \(mon0\), for \d+ checks$", done.stderr, re.M), done.stderr
    assert re.search(UTC + r"frames seen: client \d+, mirror \d+$", done.stderr, re.M), done.stderr


def test_verbose_load(uml, tmp_path):
    (tmp_path / "load.toml").write_text('[[stage]]\nname = "hold"\nfor = "1s"\nrate = 20\n')
    done = uml.run(LVSPEC, "load", uml.profile, tmp_path / "load.toml", "--out", tmp_path / "run", "-v", "-q")
    assert done.returncode in (0, 3), done.stdout + done.stderr  # 3: other tests hold the cores
    told = re.findall(UTC + "(.*)", done.stderr, re.M)
    for said in ("asking the hosts", "the plan: ", "opening client (eth0), mirror (mon0)", "mirror has seen the run's first marker", "asking whether the clients' addresses are free",
                 "making the load", "reading the captures"):
        assert any(line.startswith(said) for line in told), done.stderr


def test_verbose_init(uml):
    done = uml.run(LVSPEC, "init", "--vip", "198.51.100.180", "--interface", "eth0", "--clients", "198.51.100.210-198.51.100.229", "-v")
    assert done.returncode == 0 and done.stdout.startswith("# Made by"), done.stderr
    for said in ("the plan: ", "asking who serves the VIP", "has seen the run's last marker", "frames were sent"):
        assert re.search(UTC + ".*" + said, done.stderr, re.M), done.stderr


def on_terminal(lab, columns, *words):
    """What a terminal so wide gets on standard error, line by line."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"} | {"TERM": "xterm"}
    process = subprocess.Popen(lab.at_client(LVSPEC, *words), stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    said = b""
    while True:
        try:
            said += os.read(ours, 65536)
        except OSError:  # how Linux says that nobody has the other end open
            break
    os.close(ours)
    process.wait(timeout=30)
    return [line for line in re.split(r"[\r\n]+", said.decode().replace("\x1b[K", "")) if line]


@pytest.mark.parametrize("columns", [60, 200])
def test_progress_fits_the_terminal(uml, tmp_path, columns):
    (tmp_path / "load.toml").write_text('[[stage]]\nname = "hold"\nfor = "2s"\nrate = 20\n')
    audit = on_terminal(uml, columns, "audit", uml.profile, "--out", tmp_path / "run", "-q")
    load = [line for line in on_terminal(uml, columns, "load", uml.profile, tmp_path / "load.toml", "--out", tmp_path / "load", "-q") if " asked " in line]
    assert len(audit) > 5 and load and max(map(len, audit + load)) <= columns, audit + load
    assert all(("lag p99" in line) == (columns == 200) for line in load), load
