#!/usr/bin/env python3
"""Every check mutated: changes one token of a check's file at a time, or of what its family shares, and runs its tests: one must fail.

    mutate.py BUILD [--all] [--seed N] [--per-check N] [SLUG…]

BUILD is a build folder whose test_verdicts and test_checks are up to date. Only the mutated file is compiled, and linked before the libraries. Survivors are
printed with their line; one that changes nothing that could be seen belongs into equivalent_mutants.txt, with its reason."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile
import time

import mutants
import sources

HERE = pathlib.Path(__file__).resolve().parent


def equivalent():
    """(slug, kind, line's text) of mutants that are known to change nothing."""
    known = set()
    for line in (HERE / "equivalent_mutants.txt").read_text().split("\n"):
        if line and not line.startswith("#"):
            slug, kind, text, reason = [part.strip() for part in line.split(" | ")]
            assert reason, f"{slug}: no reason"
            known.add((slug, kind, text))
    return known


def belongs(test, path, check):
    """Whether a test file is of this check; a helper's are all of its family."""
    return check == "" or test == path.stem or test.startswith(path.stem + "_")


def subjects():
    """(slug, path, id) of each check, and of each helper file of a family, which has no id."""
    checks = sources.check_files()
    for slug, path in checks.items():
        yield slug, path, sources.literal(sources.spec(path)["id"])
    for family in sources.FAMILIES:
        for path in sorted((sources.ROOT / "checks" / family).glob("*.cpp")):
            if path.stem not in checks:
                yield path.stem, path, ""


class Bench:
    """Compiles one file against the libraries of a build, and runs the tests of one check."""

    def __init__(self, build):
        self.build = build.resolve()
        self.commands = {}
        for entry in json.loads((build / "compile_commands.json").read_text()):
            self.commands[entry["file"]] = entry
        self.tests = sorted((self.build / "tests/checks/CMakeFiles/test_verdicts.dir").rglob("*.o"))
        self.unit_tests = self.build / "tests/CMakeFiles/test_checks.dir/unit/checks"
        self.main = self.build / "tests/CMakeFiles/lvspec_doctest_main.dir/unit/main.cpp.o"

    def compile_line(self, source, mutated, target):
        entry = self.commands[str(source)]
        words = shlex.split(entry["command"])
        if pathlib.Path(words[0]).name == "ccache":
            words = words[1:]
        words = [w for w in words if not w.startswith("-O") and w not in ("-Werror", "-g", "-g1")]
        words[words.index("-o") + 1] = str(target)
        words[words.index("-c") + 1] = str(mutated)
        return words + ["-O0", "-w"], entry["directory"]

    def link_line(self, test_objects, compiled, binary):
        archives = [self.build / "tests/liblvspec_words.a", self.build / "checks/liblvspec_checks.a", self.build / "liblvspec_core.a"]
        # The mutated object defines the check's symbol first, so the archive's own stays out.
        return ["g++", "-o", binary, self.main, *test_objects, compiled, *archives, "-lfmt", "-s"]

    def try_mutant(self, path, text, check, mutant):
        """True where a test notices."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            mutated, compiled, binary = folder / path.name, folder / "mutant.o", folder / "tests"
            mutated.write_text(mutant.apply(text))
            line, where = self.compile_line(path, mutated, compiled)
            if subprocess.run(line, cwd=where, capture_output=True).returncode != 0:
                return True  # the compiler noticed
            own = [o for o in self.tests if o.parent.name == path.parent.name and belongs(o.name.split(".")[0], path, check)]
            own += self.unit_tests.glob(f"{path.stem}_test.cpp.o")
            if subprocess.run([str(w) for w in self.link_line(own, compiled, binary)], capture_output=True).returncode != 0:
                raise SystemExit(f"{path.name} does not link with {self.build}: build test_verdicts and test_checks there first")
            try:
                ran = subprocess.run([binary, f"--test-case={check}*", "--no-version", "--abort-after=1"], capture_output=True, timeout=60)
            except subprocess.TimeoutExpired:
                return True
            return ran.returncode != 0


def sample(found, many, random_source):
    """As many, every kind in turn, so that no kind is left out."""
    if many is None or len(found) <= many:
        return found
    kinds = {}
    for mutant in random_source.sample(found, len(found)):
        kinds.setdefault(mutant.kind, []).append(mutant)
    chosen = []
    while len(chosen) < many:
        for of_kind in kinds.values():
            if of_kind and len(chosen) < many:
                chosen.append(of_kind.pop())
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--per-check", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    bench, known, started = Bench(args.build), equivalent(), time.monotonic()
    work = []
    for slug, path, check in subjects():
        if args.slugs and slug not in args.slugs:
            continue
        text = path.read_text()
        lines = text.split("\n")
        found = [m for m in mutants.of_text(text) if (slug, m.kind, lines[m.line - 1].strip()) not in known]
        work += [(path, text, check, m) for m in sample(found, None if args.all else args.per_check, random.Random(f"{args.seed} {slug}"))]
    survivors = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for (path, text, check, mutant), killed in zip(work, pool.map(lambda w: bench.try_mutant(*w), work)):
            if killed:
                continue
            survivors.append(mutant)
            print(f"{sources.relative(path)}:{mutant.words()}\n    {text.split(chr(10))[mutant.line - 1].strip()}", flush=True)
    print(f"{len(work)} mutants, {len(work) - len(survivors)} killed, {len(survivors)} survived, {time.monotonic() - started:.0f} s")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
