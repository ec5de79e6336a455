"""The catalogue, the files of checks/, their specs and their tests, compared both ways."""
import re
import unittest

import sources
from meta import MetaTest


class Catalogue(MetaTest):
    def test_lines_and_files_agree(self):
        lines, files = sources.catalogue(), sources.check_files()
        self.expect(len(lines) == len(set(lines)), "checks/catalogue.def names a check twice")
        for slug in set(lines) - set(files):
            self.complaints.append(f"catalogue.def names {slug}, which no file under checks/ defines")
        for slug in set(files) - set(lines):
            self.complaints.append(f"{sources.relative(files[slug])} is not in catalogue.def")
        for slug, path in files.items():
            defined = re.findall(r"extern const CatalogueEntry (\w+)", path.read_text())
            self.expect(defined == [slug], f"{sources.relative(path)} defines {defined}, not [{slug}]")

    def test_every_file_of_a_family_is_a_check_or_used_by_one(self):
        files = sources.check_files()
        for family in sources.FAMILIES:
            for path in (sources.ROOT / "checks" / family).glob("*.cpp"):
                header = path.with_suffix(".hpp")
                self.expect(path.stem in files or header.exists(), f"{sources.relative(path)} is neither a check nor has a header of its own")

    def test_ids_slugs_and_order(self):
        files, last = sources.check_files(), {}
        ids, families = [], []
        for slug in sources.catalogue():
            if slug not in files:
                continue
            path, spec = files[slug], sources.spec(files[slug])
            where, check = sources.relative(path), sources.literal(spec.get("id", ""))
            self.expect(re.fullmatch(r"[A-Z]+-\d\d", check), f"{where}: id '{check}' is not FAMILY-NN")
            family, _, number = check.partition("-")
            self.expect(family.lower() == path.parent.name, f"{where}: id {check} is of another family")
            self.expect(sources.literal(spec.get("slug", "")) == slug.replace("_", "-"), f"{where}: slug and file name differ")
            self.expect(int(number or 0) > last.get(family, 0), f"{where}: {check} is out of order in catalogue.def")
            last[family] = int(number or 0)
            self.expect(path.read_text().startswith(f"// {check}\n"), f"{where}: its first line is not '// {check}'")
            ids.append(check)
            if not families or families[-1] != family:
                families.append(family)
        self.expect(len(ids) == len(set(ids)), "an id is used twice")
        self.expect(len(families) == len(set(families)), f"a family is split in catalogue.def: {families}")

    def test_every_spec_is_whole(self):
        for slug, path in sources.check_files().items():
            spec, where = sources.spec(path), sources.relative(path)
            for field in ("title", "rationale", "remediation", "by_hand"):
                self.expect(len(sources.literal(spec.get(field, ""))) > 20, f"{where}: .{field} is missing or says nothing")
            # What hosts are asked before the run is a stimulus and a view of its own.
            asks = "asks" in spec
            for field in ("level", "severity", "references") + (("asked",) if asks else ("needs", "views")):
                self.expect(spec.get(field), f"{where}: .{field} is missing")
            self.expect(sources.literal(spec.get("title", "")).endswith("."), f"{where}: the title is no sentence")
            self.expect("shown" in spec or "pairs" in spec or "responses" in spec or asks, f"{where}: it is shown no frames")
            references = re.search(r"constexpr Reference references\[\] = \{(.*?)\};\n", path.read_text(), re.S)
            self.expect(references and '{"' in references[1], f"{where}: no references")
            text = path.read_text()
            self.expect(("shown" in spec) == ("on_frame(" in text) or "final : public SilentRealServers" in text,
                        f"{where}: .shown and on_frame() do not agree")
            self.expect(("pairs" in spec) == ("on_pair(" in text), f"{where}: .pairs and on_pair() do not agree")


class Tests(MetaTest):
    def test_every_check_has_its_tests(self):
        files = sources.check_files()
        for slug, path in files.items():
            test = sources.ROOT / "tests/checks" / path.parent.name / path.name
            where = sources.relative(test)
            if not test.exists():
                self.complaints.append(f"{where} is missing")
                continue
            check, text = sources.literal(sources.spec(path)["id"]), test.read_text()
            for name in re.findall(r'TEST_CASE\("([^"]*)"', text):
                self.expect(name.startswith(check + ": "), f"{where}: the name of '{name}' does not begin with '{check}: '")
            helpers = "".join(p.read_text() for p in test.parent.glob("*.hpp"))
            for outcome in ('"pass"', '"fail ', '"inconclusive"', '"not_applicable"'):
                self.expect(outcome in text or (outcome in helpers and ("needs_" in text or "passes_" in text)), f"{where}: no test expects {outcome.strip(chr(34))}")
            self.expect("is_evidence" in text or "evidence.front()" in text, f"{where}: no test looks at the evidence")

    def test_every_test_file_has_its_check(self):
        files = sources.check_files()
        for family in sources.FAMILIES:
            for test in (sources.ROOT / "tests/checks" / family).glob("*.cpp"):
                owners = [s for s in files if test.stem == s or test.stem.startswith(s + "_")]
                self.expect(any(files[s].parent.name == family for s in owners), f"{sources.relative(test)} tests no check")


if __name__ == "__main__":
    unittest.main()
