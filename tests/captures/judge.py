#!/usr/bin/env python3
"""Judges the captures of this folder, with no network and no root, against captures.tsv. Usage: judge.py LVSPEC"""
import csv
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
AGAIN = "if that is meant, record them again (tests/captures/README.md)"


def rows():
    """The lines of captures.tsv, their lists of ids and names as sets."""
    with open(HERE / "captures.tsv", newline="") as table:
        out = list(csv.DictReader(table, delimiter="\t"))
    for row in out:
        for column in ("fails", "inconclusive", "blames"):
            row[column] = {word for word in row[column].split(",") if word}
    return out


def judged(lvspec, name, scratch):
    """report.json of a folder's captures, from the captures and the profile alone."""
    captures = []
    for packed in sorted((HERE / name).glob("*.pcapng.gz")):
        capture = scratch / packed.stem
        capture.write_bytes(gzip.decompress(packed.read_bytes()))
        captures.append(capture)
    command = [lvspec, "judge", *captures, "--profile", HERE / name / "profile.toml", "--out", scratch / "out"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if not (scratch / "out/report.json").exists():
        raise SystemExit(f"{name}: exit status {done.returncode}: {done.stderr}")
    return done.returncode, json.loads((scratch / "out/report.json").read_text())


def complaints(lvspec, row):
    with tempfile.TemporaryDirectory() as scratch:
        status, report = judged(lvspec, row["name"], pathlib.Path(scratch))
    checks = {check["id"]: check for check in report["checks"]}
    wanted = {id: "fail" if id in row["fails"] else "inconclusive" if id in row["inconclusive"] else "pass" for id in row["only"].split(",")}
    for id in sorted(wanted.keys() | checks.keys()):
        outcome = checks[id]["outcome"] if id in checks else "not judged"
        if outcome != wanted.get(id, "not judged"):
            yield f"{id} is {outcome}, expected {wanted.get(id, 'not judged')}: {checks[id]['because'] if id in checks else ''}"
    blamed = {party for check in checks.values() if check["outcome"] == "fail" for party in check["parties"]}
    if blamed != row["blames"]:
        yield f"blames {sorted(blamed)}, expected {sorted(row['blames'])}"
    counts = any(check["outcome"] == "fail" and check["level"] == "must" for check in checks.values())
    expected = 1 if counts else 3 if row["inconclusive"] else 0
    if status != expected:
        yield f"exit status {status}, expected {expected}"


def main(lvspec):
    found = [f"{row['name']}: {text}" for row in rows() for text in complaints(lvspec, row)]
    folders = {path.parent.name for path in HERE.glob("*/profile.toml")}
    found += [f"{name}: in captures.tsv or as a folder, but not both" for name in folders ^ {row["name"] for row in rows()}]
    if found:
        sys.exit("\n".join([*found, AGAIN]))
    print(f"{len(folders)} recordings judged as expected")


if __name__ == "__main__":
    main(sys.argv[1])
