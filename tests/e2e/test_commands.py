"""The command line as scripts see it."""
import datetime
import json
import re
import subprocess

import pytest

from lab import LVSPEC, ROOT, judge, lvspec


def test_each_command_has_an_example():
    for command in ("audit", "load", "failover", "init", "judge", "report", "diff", "waivers", "restore", "checks", "explain", "validate"):
        done = lvspec(command, "--help")
        assert done.returncode == 0 and f"lvspec {command}" in done.stdout and "Example" in done.stdout, done.stdout


@pytest.mark.parametrize("words", [(), ("audti",), ("explain",), ("explain", "ARP-99"), ("checks", "--format", "yaml"), ("explain", "ARP-02", "--format", "index"), ("audit", "--fail-on", "never"),
                                   ("judge", "nowhere"), ("report", "nowhere"), ("diff", "nowhere", "nowhere"), ("judge", "nowhere", "--baseline", "nowhere"), ("waivers", "nowhere.toml"), ("audit", "--json", "--quiet"), ("report", "nowhere", "--format", "yaml"), ("validate", "nowhere.toml"), ("audit", "nowhere.toml")])
def test_usage_errors(words):
    done = lvspec(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout + done.stderr


def test_nothing_selected():
    done = lvspec("audit", ROOT / "profiles/lab.toml", "--only", "ARP-01", "--skip", "ARP-01")
    assert done.returncode == 5, done.stderr


def test_examples_validate():
    for name in ("lab", "classic"):
        done = lvspec("validate", ROOT / f"profiles/{name}.toml")
        assert done.returncode == 0, done.stderr


def test_mistakes_have_places(tmp_path):
    file = tmp_path / "web.toml"
    file.write_text((ROOT / "profiles/lab.toml").read_text().replace("frames_per_second", "frames_per_secnd").replace("[cluster]", "[cluster]\nnmae = 1", 1))
    done = lvspec("validate", file)
    assert done.returncode == 2 and "web.toml:" in done.stderr, done.stderr


def test_every_check_explains_itself():
    checks = json.loads(lvspec("checks", "--format", "json").stdout)["checks"]
    assert len(checks) >= 27
    for check in checks:
        text = lvspec("explain", check["id"]).stdout
        assert check["id"] in text and check["slug"] in text
        assert lvspec("explain", check["slug"].upper()).stdout == text


@pytest.mark.parametrize("director", [("--director", "dr1=198.51.100.18"), ()], ids=["named", "found"])
def test_quick_profile(uml, tmp_path, director):
    done = uml.run(LVSPEC, "audit", "--vip", "198.51.100.180", *director, "--real-server", "web1=198.51.100.16",
                   "--real-server", "web2=198.51.100.17", "--interface", "eth0", "--clients", "198.51.100.210-198.51.100.229",
                   "--skip", "RS-10", "--out", tmp_path / "run")  # the lab's pages differ, and nobody told this profile that they may
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[[cluster.real_server]]" in done.stdout
    (tmp_path / "again.toml").write_text((tmp_path / "run/profile.toml").read_text())
    assert lvspec("validate", tmp_path / "again.toml").returncode == 0


def test_no_colour_in_a_pipe():
    assert "\x1b" not in lvspec("checks").stdout


def test_passive(uml, tmp_path):
    run = uml.audit(tmp_path / "run", "--passive", "2")
    assert run.status in (0, 3) and not run.checks("fail"), run.said()
    assert run.checks("inconclusive"), "silence without a stimulus is no pass"


def test_fail_on_is_kept_with_the_run(uml, tmp_path):
    run = uml.audit(tmp_path / "run", "--family", "ARP", "--fail-on", "should")
    assert run.report["fail_on"] == "should", run.said()
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes


def test_intrusive(uml, tmp_path):
    """Forged senders leave neighbours as they were: the next audit finds nothing wrong, and nothing is left to restore."""
    run = uml.audit(tmp_path / "run", "--intrusive")
    assert run.status == 0 and not run.checks("fail", "inconclusive", "error"), run.said()
    assert any(step["stimulus"] == "ask_vip_forged" for step in json.loads((run.folder / "plan.json").read_text())["steps"])
    assert not (run.folder / "restore.json").exists()
    assert uml.audit(tmp_path / "next").status == 0


def test_report_renders_again(uml, tmp_path):
    run = uml.audit(tmp_path / "run", "--family", "ARP")
    for format, file in (("json", "report.json"), ("junit", "junit.xml"), ("html", "report.html"), ("text", "report.txt")):
        done = lvspec("report", run.folder, "--format", format)
        assert done.returncode == 0 and (format == "text" or done.stdout == (run.folder / file).read_text()), done.stderr
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    done = lvspec("report", run.folder, "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert done.stdout.startswith("::notice title=lvspec::PASS"), done.stdout + done.stderr
    assert summary.read_text() == "before\n" + lvspec("report", run.folder, "--format", "markdown").stdout
    assert lvspec("report", run.folder, "--format", "prometheus", "--out", tmp_path / "lvspec.prom").stdout == ""
    assert 'id="ARP-02",' in (tmp_path / "lvspec.prom").read_text() and not list(tmp_path.glob("*.part"))
    assert lvspec("report", run.folder, "--format", "tap").stdout.startswith("TAP version 14\n1..")


def test_diff_and_baseline(uml, tmp_path):
    good = uml.audit(tmp_path / "good", "--family", "ARP")
    uml.tool("break", "arp_ignore_off")
    try:
        bad = uml.audit(tmp_path / "bad", "--family", "ARP", "--baseline", good.folder)
        again = uml.audit(tmp_path / "again", "--family", "ARP", "--baseline", bad.folder)
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert bad.status == 1 and "WORSE" in bad.text, bad.said()
    assert again.status == 0 and again.outcome("ARP-02") == "fail" and "NOT WORSE" in again.text, again.said()
    worse = lvspec("diff", good.folder, bad.folder, "--json")
    assert worse.returncode == 1, worse.stderr
    change = next(c for c in json.loads(worse.stdout)["changes"] if c["id"] == "ARP-02")
    assert (change["change"], change["before"], change["after"], change["blamed_after"]) == ("worse", "pass", "fail", ["web1"])
    better = lvspec("diff", bad.folder / "report.json", good.folder)
    assert better.returncode == 0 and "better   ARP-02" in better.stdout, better.stdout
    assert lvspec("judge", bad.folder, "--baseline", good.folder).returncode == 1
    assert lvspec("judge", bad.folder, "--baseline", bad.folder).returncode == 0


def test_output_manners(uml, tmp_path):
    """Facts on standard output, talk on standard error."""
    run = uml.audit(tmp_path / "run", "--only", "ARP-01", "--json")
    assert run.text == run.report_bytes.decode() and "files:" in run.errors, run.said()
    assert uml.audit(tmp_path / "quiet", "--only", "ARP-01", "--quiet").text == ""
    assert lvspec("judge", run.folder, "--json").stdout == run.text
    assert lvspec("judge", run.folder, "-q").stdout == ""
    assert json.loads(lvspec("checks", "--json").stdout)["schema"] == "lvspec.catalogue/1"
    assert json.loads(lvspec("explain", "ARP-02", "--json").stdout)["checks"][0]["id"] == "ARP-02"
    assert json.loads(lvspec("validate", ROOT / "profiles/lab.toml", "--json").stdout)["real_servers"] == 2


def test_waivers_are_listed(tmp_path):
    profile = tmp_path / "p.toml"
    days = {0: "ARP-01", 3: "ARP-02", -2: "ARP-05"}
    today = datetime.datetime.now(datetime.timezone.utc).date()
    waivers = "".join(f"""\n[[waiver]]\ncheck = "{check}"\nreason = "known"\nuntil = {today + datetime.timedelta(days)}\n""" for days, check in days.items())
    profile.write_text((ROOT / "profiles/lab.toml").read_text() + waivers + '\n[[waiver]]\ncheck = "FWD-01"\nreason = "for good\\u001b"\n')
    listed = {w["check"]: (w["days_left"], w["holds"]) for w in json.loads(lvspec("waivers", profile, "--json").stdout)["waivers"]}
    if today == datetime.datetime.now(datetime.timezone.utc).date():
        assert listed == {"ARP-01": (0, True), "ARP-02": (3, True), "ARP-05": (-2, False), "FWD-01": (None, True)}
    text = lvspec("waivers", profile).stdout
    assert "without an end: for good" in text and "no longer holds: known" in text and "\x1b" not in text
    assert "nothing is waived" in lvspec("waivers", ROOT / "profiles/classic.toml").stdout


COMMANDS = ("audit", "watch", "load", "failover", "init", "judge", "report", "diff", "waivers", "restore", "checks", "explain", "validate")


@pytest.mark.parametrize("command", ("",) + COMMANDS)
def test_manual_pages(command, tmp_path):
    """Made from what --help is made of; mandoc finds nothing to object to but that they bear no date."""
    page = lvspec("manual", *[command][:len(command)]).stdout
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=page, capture_output=True, text=True)
    assert not [line for line in lint.stdout.splitlines() if "missing date" not in line], lint.stdout
    text = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=1000"], input=page, capture_output=True, text=True, check=True).stdout
    text = " ".join(re.sub(".\b", "", text).split())
    help = lvspec(*[command][:len(command)], "--help").stdout
    words = re.findall(r"^  (-[\w,-]+)", help, re.M) if command else COMMANDS
    assert words and all(word.split(",")[-1] in text for word in words), text
    assert "Example" in text and f"lvspec {command}".strip() in text


def completed(words):
    """What bash offers for the last of the words."""
    script = f"""source <("{LVSPEC}" completion bash); COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _lvspec; printf '%s\\n' "${{COMPREPLY[@]}}" """
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_bash_completes():
    assert completed(["lvspec", "re"]) == ["report", "restore"]
    assert "--fail-on" in completed(["lvspec", "audit", "--f"]) and "--intrusive" not in completed(["lvspec", "judge", "--"])
    assert set(COMMANDS) <= set(completed(["lvspec", '""']))
    assert completed(["lvspec", "validate", str(ROOT / "profiles/lab.t")]) == [str(ROOT / "profiles/lab.toml")]


def test_zsh_completes(tmp_path):
    """compadd is watched in the place of a terminal."""
    (tmp_path / "_lvspec").write_text(lvspec("completion", "zsh").stdout)
    script = """autoload -U compinit; fpath=($1 $fpath); compinit -u -d $1/dump
      _describe() { print -rl -- ${(P)2}; }; _arguments() { print -rl -- "$@"; }
      words=(lvspec re); CURRENT=2; autoload -U _lvspec; _lvspec
      words=(lvspec audit --f); CURRENT=3; _lvspec; print ${_comps[lvspec]}"""
    done = subprocess.run(["zsh", "-f", "-c", script, "zsh", tmp_path], capture_output=True, text=True)
    said = done.stdout.splitlines()
    assert not done.stderr and said[-1] == "_lvspec", done.stdout + done.stderr
    assert any(line.startswith("report:") for line in said) and any(line.startswith("*--fail-on[") for line in said), done.stdout
