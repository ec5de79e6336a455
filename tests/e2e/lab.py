"""A lab and the runs that are made in it, as tests speak of them."""
import csv
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
LVSPEC = pathlib.Path(os.environ.get("LVSPEC", ROOT / "build/dev/lvspec"))
TOOL = ROOT / "lab/lab"
# The labs that tests ask for, by name: the options of `lab up`. A mutant's column `lab` names one of them; empty is "uml".
KINDS = {
    "uml": {"director": "uml"},
    "calm": {"director": "uml"},  # nobody breaks it, so its director remembers no connection of a broken run
    "nft": {"director": "nft"},
    "recut": {"director": "uml", "gro": "off"},
    "svc": {"director": "uml", "services": "all"},
    "mark": {"director": "uml", "services": "mark"},
    "every": {"director": "uml", "services": "every"},
    "arms": {"director": "uml", "arms": "2"},
    "pair": {"director": "uml", "directors": "2", "sync": "on"},
    "bare": {"director": "uml", "directors": "2"},  # no connection sync
    "pair3": {"director": "uml", "directors": "2", "vrrp": "3", "vmac": "on"},
    "pair6": {"director": "uml", "directors": "2", "vrrp": "3", "family": "6"},  # IPv6 alone, which VRRP 2 knows nothing of
    "wrr": {"director": "uml", "scheduler": "wrr", "weights": "3,1"},
    "wlc": {"director": "uml", "scheduler": "wlc", "weights": "3,1"},
    "sh": {"director": "uml", "scheduler": "sh"},
    "mh": {"director": "uml", "scheduler": "mh"},
    "keep": {"director": "uml", "persistent": "300"},
    "uml6": {"director": "uml", "family": "6"},
    "uml46": {"director": "uml", "family": "46"},
    "nft6": {"director": "nft", "family": "6"},
    "watch": {"director": "uml", "health": "on"},
    "enrol": {"director": "uml", "enrolled": "on"},  # the client's machine is web3, and there is no other place to see from
    "apart": {"director": "uml", "ssh": "on"},  # seen from its hosts, over SSH, and without a mirror
}


def mutants():
    """The table that `lab list` prints: one dict a mutant, the columns of ids as sets."""
    rows = []
    with open(ROOT / "lab/mutants.tsv", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            for column in ("fails", "may_fail", "inconclusive", "blames"):
                row[column] = {word for word in (row.get(column) or "").split(",") if word}
            # "DIR-08?": whether it can be shown then is chance.
            row["by_chance"] = {word[:-1] for word in row["inconclusive"] if word.endswith("?")}
            row["inconclusive"] = {word for word in row["inconclusive"] if not word.endswith("?")}
            row["lab"] = row.get("lab") or "uml"
            row["flags"] = (row.get("flags") or "").split()
            rows.append(row)
    return rows


class Run:
    """What one audit or judgement left: its exit status, its words and its files."""

    def __init__(self, folder, done):
        self.folder = pathlib.Path(folder)
        self.status = done.returncode
        self.text = done.stdout
        self.errors = done.stderr

    @property
    def report(self):
        return json.loads((self.folder / "report.json").read_text())

    @property
    def report_bytes(self):
        return (self.folder / "report.json").read_bytes()

    def checks(self, *outcomes):
        return {c["id"]: c for c in self.report["checks"] if c["outcome"] in outcomes}

    def outcome(self, id):
        return next(c["outcome"] for c in self.report["checks"] if c["id"] == id)

    def said(self):
        return f"exit {self.status}\n{self.text}\n{self.errors}"


class Lab:
    def __init__(self, name):
        self.name = name
        self.profile = None

    def tool(self, *words, check=True, **options):
        command = [str(TOOL), words[0], "--name", self.name, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def up(self, **options):
        self.down()
        self.tool("up", *(f"--{key}={value}" for key, value in options.items()))
        self.profile = pathlib.Path(f"/run/lvspec-lab/{self.name}/profile.toml")
        self.profile.write_text(self.tool("profile").stdout)

    def down(self):
        self.tool("down")

    def at_client(self, *command):
        """The words of a command in the client's namespace."""
        return [str(TOOL), "run", "--name", self.name, "--", *map(str, command)]

    def run(self, *command, timeout=120, **options):
        return subprocess.run(self.at_client(*command), capture_output=True, text=True, timeout=timeout, **options)

    def audit(self, folder, *flags, profile=None, timeout=180):
        return Run(folder, self.run(LVSPEC, "audit", profile or self.profile, "--out", folder, *flags, timeout=timeout))

    def profile_with(self, path, change):
        """A copy of the profile after `change(text)`."""
        path = pathlib.Path(path)
        path.write_text(change(self.profile.read_text()))
        return path


def judge(out, *words):
    return Run(out, subprocess.run([str(LVSPEC), "judge", *map(str, words), "--out", str(out)], capture_output=True, text=True, timeout=60))


def lvspec(*words, **options):
    return subprocess.run([str(LVSPEC), *map(str, words)], capture_output=True, text=True, timeout=60, **options)
