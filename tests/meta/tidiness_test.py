"""Sizes of files and functions, and what no file may hold."""
import re
import statistics
import subprocess
import unittest

import sources
from meta import MetaTest

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
MACHINE = re.compile(r"/(?:work|home|root|Users)/\w|/tmp/build")


def tracked():
    listed = subprocess.run(["git", "-C", sources.ROOT, "ls-files", "-z"], capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [sources.relative(p) for p in sources.code_files()]
    return [sources.ROOT / n for n in names if n and (sources.ROOT / n).is_file()]


def functions(text):
    """(name, lines) of what looks like a function with a body, by braces."""
    lines, start, depth = text.split("\n"), None, 0
    for number, line in enumerate(lines):
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\'|//.*', "", line)
        if start is None and re.match(r"\s*[\w:<>,&*~\[\]\s]+\(.*\{\s*$", bare) and not re.match(r"\s*(if|for|while|switch|else|return|do|namespace|TEST_CASE|class|struct)\b", bare):
            start, depth = number, 0
        if start is not None:
            depth += bare.count("{") - bare.count("}")
            if depth <= 0:
                yield lines[start].strip(), number - start + 1
                start = None


class Tidiness(MetaTest):
    def test_no_file_is_too_long(self):
        sizes = []
        for path in sources.code_files():
            lines = path.read_text().count("\n")
            sizes.append(lines)
            self.expect(lines <= LONGEST_FILE, f"{sources.relative(path)} has {lines} lines")
        print(f"\n{len(sizes)} files, median {statistics.median(sizes):.0f} lines, longest {max(sizes)}")

    def test_long_functions_are_listed(self):
        for path in sources.code_files(*[f for f in sources.CODE if f != "tests"]):
            for name, lines in functions(path.read_text()):
                if lines > LONGEST_FUNCTION:
                    print(f"\nwarning: {sources.relative(path)}: {lines} lines: {name}")

    def test_no_two_types_share_a_name(self):
        """One namespace is everybody's: two files that see one of them each would be two programs to the linker."""
        first = {}
        for path in sources.code_files(*[f for f in sources.CODE if f != "tests"], suffixes=(".hpp",)):
            for name in re.findall(r"^(?:class|struct|enum(?: class)?) (?:alignas\(\w+\) )?(\w+)(?!\w|::)[^;]*?\{", path.read_text(), re.M):
                self.expect(name not in first, f"{sources.relative(path)} and {first.get(name)} have a type {name} each")
                first.setdefault(name, sources.relative(path))
        self.expect(len(first) > 100, f"{len(first)} types found: what finds them is wrong")

    def test_no_machine_path_and_nothing_left_to_do(self):
        for path in tracked():
            try:
                text = path.read_text()
            except UnicodeDecodeError:
                continue
            if "meta" in path.parts and path.name == "tidiness_test.py":
                continue
            found = MACHINE.search(text)
            self.expect(not found, f"{sources.relative(path)} names a path of one machine: {found and found[0]}")
            found = re.search(r"\b(TODO|FIXME|XXX)\b", text)
            self.expect(not found, f"{sources.relative(path)}: {found and found[0]}")


if __name__ == "__main__":
    unittest.main()
