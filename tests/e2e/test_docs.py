"""What README.md and docs/ tell people to type, typed: in a cluster with the addresses that they name."""
import re
import shutil

import pytest

from lab import LVSPEC, ROOT, lvspec

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LAB_PAGES = {"README.md": "uml", "docs/audit.md": "uml", "docs/reports.md": "uml", "docs/vantages.md": "uml", "docs/safety.md": "uml",
             "docs/load.md": "uml", "docs/failover.md": "pair"}

# A host of the cluster, as an operator's machine reaches it.
SSH = """#!/bin/sh
host=$1; shift
case $host in
  dr*) exec '{tool}' director --name {lab} --at "$host" -- sh -c "$*" ;;
  *) exec ip netns exec "lvspec-{lab}-$host" sh -c "$*" ;;
esac
"""


def blocks(page):
    """(info string, text) of each fenced block."""
    return re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text(), re.M | re.S)


def prepare(lab, folder):
    bin = folder / "bin"
    bin.mkdir()
    (bin / "ssh").write_text(SSH.format(tool=ROOT / "lab/lab", lab=lab.name))
    (bin / "ssh").chmod(0o755)
    (bin / "lvspec").symlink_to(LVSPEC)
    shutil.copy(lab.profile, folder / "web.toml")


def write(folder, name, text):
    # The machine is shared with other tests, which a load run's send lag shows.
    (folder / name).write_text(text + ('\n[validity]\nlag_p99 = "500ms"\n' if "[[stage]]" in text else ""))


def run(lab, folder, script):
    """The block as one script. Its last line may say how it ends."""
    said = re.search(r"# exit status (\d+)\s*$", script)
    script = script.replace("/usr/share/lvspec/profiles", str(ROOT / "profiles"))
    done = lab.run("bash", "-e", "-o", "pipefail", "-c", f"cd '{folder}'; PATH='{folder}/bin':$PATH\n{script}")
    assert done.returncode == int(said[1] if said else 0), f"{script}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", LAB_PAGES)
def test_page(labs, tmp_path, page):
    lab = labs(LAB_PAGES[page])
    prepare(lab, tmp_path)
    for info, text in blocks(ROOT / page):
        if info == "sh":
            run(lab, tmp_path, text)
        elif re.fullmatch(r"toml \S+", info):
            write(tmp_path, info.split()[1], text)
    assert any(info == "sh" for info, text in blocks(ROOT / page))


def test_no_page_is_forgotten():
    """Commands in blocks are typed by a test: here, by test_ci.py, by test_package.py where the block says "package", by test_enrolled.py where it says so."""
    for page in PAGES:
        name = str(page.relative_to(ROOT))
        kinds = {info for info, text in blocks(page) if re.search(r"^(sudo |.*\| )?lvspec ", text, re.M)}
        known = {"docs/ci.md": {"yaml", "groovy", "sh"}, "docs/install.md": {"sh package"},
                 "docs/vantages.md": {"sh", "sh enrolled"}}.get(name, {"sh"} if name in LAB_PAGES else set())
        assert kinds <= known, f"{name}: no test types the commands in blocks {kinds - known}"


def test_commands_in_running_text_exist():
    """`lvspec COMMAND --flag` between backquotes names what there is."""
    helps = {name.removeprefix("lvspec-"): lvspec(name.removeprefix("lvspec-"), "--help").stdout for name in lvspec("manual", "--list").stdout.split()[1:]}
    found = 0
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "lab/README.md"]:
        text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
        for words in re.findall(r"`lvspec ([a-z][^`]*)`", text):
            command, *rest = words.split()
            if command in ("manual", "completion"):
                continue
            assert command in helps, f"{page.name}: lvspec {words}"
            flags = [word.split("=")[0] for word in rest if word.startswith("-")]
            assert all(re.search(rf"(^|[ ,]){re.escape(flag)}\b", helps[command]) for flag in flags), f"{page.name}: lvspec {words}"
            found += 1
    assert found > 10


def test_links_hold():
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "lab/README.md", *(ROOT / "docs/checks").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text()):
            assert "://" in target or (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
