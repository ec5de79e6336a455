"""The command line as scripts see it."""
import json
import subprocess

import pytest

from lab import LVSPEC, ROOT, judge, lvspec


def test_each_command_has_an_example():
    for command in ("audit", "init", "judge", "checks", "explain", "validate"):
        done = lvspec(command, "--help")
        assert done.returncode == 0 and f"lvspec {command}" in done.stdout and "Example" in done.stdout, done.stdout


@pytest.mark.parametrize("words", [(), ("audti",), ("explain",), ("explain", "ARP-99"), ("checks", "--format", "yaml"), ("explain", "ARP-02", "--format", "index"), ("audit", "--fail-on", "never"),
                                   ("judge", "nowhere"), ("validate", "nowhere.toml"), ("audit", "nowhere.toml")])
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
