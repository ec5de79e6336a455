"""What the meta-tests know of the source tree: its catalogue, its files, its specs."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAMILIES = ["arp", "ndp", "fwd", "ret", "sch", "icm", "dir", "rs", "ha", "http"]
# A family's prefix of ids is its folder's name.
CODE = ("include", "profiles", "checks", "reports", "wire", "gen", "cli", "tests")


def catalogue():
    """Slugs of checks/catalogue.def, in order."""
    return re.findall(r"^CHECK\((\w+)\)", (ROOT / "checks/catalogue.def").read_text(), re.M)


def check_files():
    """slug -> path of each file that defines a catalogue entry."""
    found = {}
    for family in FAMILIES:
        for path in sorted((ROOT / "checks" / family).glob("*.cpp")):
            if "extern const CatalogueEntry" in path.read_text():
                found[path.stem] = path
    return found


def spec(path):
    """The CheckSpec of a check's file as field -> text."""
    text = path.read_text()
    body = re.search(r"constexpr CheckSpec spec\{(.*?)^\};", text, re.S | re.M)
    assert body, f"{path}: no 'constexpr CheckSpec spec{{…}};'"
    return {m[1]: m[2].strip() for m in re.finditer(r"\.(\w+)\s*=\s*(.*?)(?=,\s*\n\s*\.\w+\s*=|,?\s*\Z)", body[1], re.S)}


def literal(value):
    """The text of adjacent string literals."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', value))


def code_files(*folders, suffixes=(".cpp", ".hpp")):
    for folder in folders or CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "third_party" not in path.parts:
                yield path


def relative(path):
    return path.relative_to(ROOT).as_posix()
