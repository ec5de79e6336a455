"""The commands of docs/ci.md, in their order, as the pipelines there run them."""
import re
import shutil
import xml.etree.ElementTree as ElementTree

from lab import LVSPEC, ROOT


def commands():
    """What stands in the page's blocks, from "lvspec" to the end of the line or of the quoted word."""
    blocks = re.findall(r"^```\w+\n(.*?)^```", (ROOT / "docs/ci.md").read_text(), re.M | re.S)
    return [found.rstrip() for block in blocks for found in re.findall(r"\blvspec (?:audit|load|report|diff)\b[^\n']*", block)]


def run(lab, folder, command):
    path = f'PATH="{LVSPEC.parent}:$PATH" TEXTFILES="{folder}"'
    return lab.run("sh", "-c", f"cd '{folder}' && export {path} && {command}")


def prepare(lab, folder):
    shutil.copy(lab.profile, folder / "web.toml")
    # The machine is shared with other tests, which the send lag shows and the answers' times.
    smoke = (ROOT / "profiles/load/smoke.toml").read_text().replace("< 100ms", "< 1s")
    (folder / "nightly.toml").write_text(smoke + '\n[validity]\nlag_p99 = "500ms"\n')


def test_every_command_of_the_page(uml, tmp_path):
    prepare(uml, tmp_path)
    assert run(uml, tmp_path, "lvspec audit web.toml --out baseline").returncode == 0
    tried = commands()
    assert len(tried) >= 11
    for command in tried:
        done = run(uml, tmp_path, command)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    for name in ("run/junit.xml", "load/junit.xml"):
        assert ElementTree.parse(tmp_path / name).getroot().find("testsuite/testcase") is not None
    assert "lvspec_run_exit_status" in (tmp_path / "lvspec.prom").read_text()
    assert (tmp_path / "lvspec.tap").read_text().startswith("TAP version 14") and (tmp_path / "summary.md").stat().st_size > 0


def test_pipelines_stop_on_a_broken_cluster(uml, tmp_path):
    prepare(uml, tmp_path)
    assert run(uml, tmp_path, "lvspec audit web.toml --out baseline").returncode == 0
    uml.tool("break", "arp_ignore_off")
    try:
        for command in sorted({c for c in commands() if c.startswith("lvspec audit")}):
            assert run(uml, tmp_path, command).returncode == 1, command
    finally:
        uml.tool("mend", "arp_ignore_off")
    assert "::error title=ARP-02 " in run(uml, tmp_path, "lvspec report run --format github").stdout
    assert run(uml, tmp_path, "lvspec diff baseline run").returncode == 1
