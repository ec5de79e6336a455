"""Every way to break the cluster: the intended checks fail, the right host is blamed, and no other verdict lies."""
import subprocess
import sys

import pytest

from lab import ROOT, judge, lvspec, mutants

sys.path.insert(0, str(ROOT / "tests/reports"))


@pytest.fixture(params=mutants(), ids=lambda row: row["name"])
def broken(request, labs, tmp_path):
    """An audit of the lab while it is broken in one way."""
    row = request.param
    lab = labs(row["lab"])
    lab.tool("break", row["name"])
    try:
        run = lab.audit(tmp_path / "run", *row["flags"])
    finally:
        lab.tool("mend", row["name"])
    return row, run


def expected_status(row, run):
    if any(check["level"] == "must" for check in run.checks("fail").values()):
        return 1  # what fails below --fail-on is told, and does not count
    return 3 if run.checks("inconclusive") else 0


def test_mutant(broken, tmp_path):
    row, run = broken
    failed = set(run.checks("fail"))
    assert row["fails"] <= failed, f"not seen: {row['fails'] - failed}\n{run.said()}"
    assert failed <= row["fails"] | row["may_fail"], f"false alarm: {failed - row['fails'] - row['may_fail']}\n{run.said()}"
    blamed = {party for check in run.checks("fail").values() for party in check["parties"]}
    assert blamed == row["blames"] or (not row["fails"] and blamed <= row["blames"]), f"blamed {blamed}\n{run.said()}"
    unclear = set(run.checks("inconclusive"))
    assert row["inconclusive"] - row["may_fail"] <= unclear | failed, f"shown though they could not be: {row['inconclusive'] - unclear}\n{run.said()}"
    not_shown = unclear - row["inconclusive"] - row["by_chance"]
    assert not not_shown, f"not shown: {not_shown}\n{run.said()}"
    assert not run.checks("error"), run.said()
    assert run.status == expected_status(row, run), run.said()
    for check in run.checks("fail").values():
        assert all(e["frames"] or e.get("answers") for e in check["evidence"]) and check["evidence"], f"{check['id']} fails without proof"
    same_again(run, tmp_path)
    evidence_reads_back(run)


def same_again(run, tmp_path):
    """`judge` says the same of the run folder, and of the captures alone."""
    assert judge(tmp_path / "again", run.folder).report_bytes == run.report_bytes
    captures = sorted((run.folder / "captures").glob("*.pcapng"))
    alone = judge(tmp_path / "alone", *captures, "--profile", run.folder / "profile.toml")
    assert alone.report_bytes == run.report_bytes, alone.said()


def evidence_reads_back(run):
    """tshark finds a comment with the check's id on every frame of its evidence."""
    for id, check in run.checks("fail").items():
        if not any(e["frames"] for e in check["evidence"]):
            continue  # what hosts said stands in the report
        file = run.folder / "evidence" / f"{id}.pcapng"
        done = subprocess.run(["tshark", "-r", file, "-T", "fields", "-e", "frame.comment"], capture_output=True, text=True, check=True)
        comments = done.stdout.splitlines()
        assert comments and all(line.startswith(id) for line in comments), f"{file}: {comments}"


def test_every_check_has_a_mutant():
    """A check that no way to break the cluster turns to fail has not been seen to work."""
    known = {line.split()[0] for line in lvspec("checks").stdout.splitlines() if line[:1].isupper() and "-" in line.split()[0]}
    import json
    ids = {c["id"] for c in json.loads(lvspec("checks", "--format", "json").stdout)["checks"]}
    killed = set().union(*(row["fails"] for row in mutants()))
    assert ids <= killed, f"no mutant: {sorted(ids - killed)}"
    mentioned = set().union(*(row[c] for row in mutants() for c in ("fails",)))
    assert mentioned <= ids, f"the table names checks that do not exist: {sorted(mentioned - ids)}"
