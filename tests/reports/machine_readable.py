#!/usr/bin/env python3
"""What machines read, read by machines other than ours: a JSON Schema validator, an XML parser, a TAP harness, Prometheus' client, tshark.

Usage: machine_readable.py [REPORT.json …]     without arguments: the golden files and the schema itself
"""
import base64
import copy
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

import jsonschema
from prometheus_client import parser

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
SCHEMA = json.loads((HERE.parent.parent / "reports" / "report.schema.json").read_text())
VALIDATOR = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)


def load(name):
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


class Schema(unittest.TestCase):
    def test_schema_is_one(self):
        VALIDATOR.check_schema(SCHEMA)

    def test_reports_are_valid(self):
        for name in ("hostile.json", "healthy.json", "empty.json", "load.json", "failover.json"):
            with self.subTest(name):
                VALIDATOR.validate(load(name))

    def test_schema_refuses(self):
        def without(report, *path):
            for key in path[:-1]:
                report = report[key]
            del report[path[-1]]

        def put(value, report, *path):
            for key in path[:-1]:
                report = report[key]
            report[path[-1]] = value

        spoils = [lambda r: without(r, "coverage"), lambda r: without(r, "checks", 1, "evidence", 0, "frames", 0, "line"),
                  lambda r: put("failed", r, "outcome"), lambda r: put("\x1b[2J", r, "cluster"), lambda r: put(-1, r, "seed"),
                  lambda r: put(1, r, "surprise"), lambda r: put("arp-1", r, "checks", 0, "id"), lambda r: put({}, r, "checks", 0, "waiver")]
        for number, spoil in enumerate(spoils):
            with self.subTest(number):
                report = copy.deepcopy(load("hostile.json"))
                spoil(report)
                self.assertFalse(VALIDATOR.is_valid(report))


class JUnit(unittest.TestCase):
    def suite(self, name):
        root = ElementTree.parse(GOLDEN / name).getroot()
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual([child.tag for child in root], ["testsuite"])
        return root[0]

    def test_counts_match_the_cases(self):
        for name in ("hostile.xml", "healthy.xml", "empty.xml"):
            with self.subTest(name):
                suite = self.suite(name)
                self.assertEqual(int(suite.get("tests")), len(suite))
                for count, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                    self.assertEqual(int(suite.get(count)), len(suite.findall(f"testcase/{element}")), count)

    def test_names_are_unique_and_results_single(self):
        cases = self.suite("hostile.xml").findall("testcase")
        self.assertEqual(len({(c.get("classname"), c.get("name")) for c in cases}), len(cases))
        for case in cases:
            self.assertLessEqual(len(case), 1)
            for result in case:
                self.assertTrue(result.text.startswith(result.get("message")))

    def test_hostile_names_come_through_whole(self):
        message = self.suite("hostile.xml").find("testcase/failure").get("message")
        self.assertIn("<script>alert('x')</script>\\x1b[2J", message)
        self.assertIn(']]> "quoted"\\n\\xff', message)


class Tap(unittest.TestCase):
    # Perl's parser knows TAP up to version 13, from which what is used here of 14 does not differ.
    PROGRAM = """use TAP::Parser; my $text = do { local $/; <STDIN> }; $text =~ s/^TAP version 14/TAP version 13/;
      my $p = TAP::Parser->new({tap => $text}); while (my $r = $p->next) {
        print join("\\t", $r->is_ok ? 1 : 0, $r->has_todo ? 1 : 0, $r->has_skip ? 1 : 0, $r->description), "\\n" if $r->is_test;
        print "unknown\\t", $r->as_string, "\\n" if $r->is_unknown }
      print "errors\\t", join("; ", $p->parse_errors), "\\n"; print "plan\\t", $p->tests_planned, "\\n"; """

    def parsed(self, name):
        done = subprocess.run(["perl", "-e", self.PROGRAM], input=(GOLDEN / name).read_bytes(), capture_output=True, check=True)
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def test_a_harness_reads_it(self):
        for name, points in (("hostile.tap", 8), ("load.tap", 7), ("empty.tap", 0)):
            with self.subTest(name):
                rows = self.parsed(name)
                self.assertEqual([row for row in rows if row[0] in ("unknown", "errors", "plan")], [["errors", ""], ["plan", str(points)]])
                self.assertEqual(len(rows), points + 2)

    def test_what_fails_a_harness(self):
        bad = [row[3].split()[1] for row in self.parsed("hostile.tap") if row[0] == "0"]
        self.assertEqual(bad, ["ARP-02", "FWD-01", "RET-01"])


class Prometheus(unittest.TestCase):
    def families(self, name):
        return {family.name: family for family in parser.text_string_to_metric_families((GOLDEN / name).read_text(encoding="utf-8"))}

    def test_every_golden_file_parses(self):
        for name in ("hostile.prom", "load.prom", "empty.prom"):
            with self.subTest(name):
                families = self.families(name)
                self.assertIn("lvspec_run_exit_status", families)
                samples = [(s.name, tuple(s.labels.items())) for family in families.values() for s in family.samples]
                self.assertEqual(len(samples), len(set(samples)), "a series twice")
                for family in families.values():
                    self.assertTrue(family.documentation and family.type == "gauge" and family.samples, family.name)

    def test_each_check_has_one_outcome(self):
        outcomes = {}
        for sample in self.families("hostile.prom")["lvspec_check_outcome"].samples:
            if sample.value == 1:
                outcomes.setdefault(sample.labels["id"], []).append(sample.labels["outcome"])
        self.assertEqual(outcomes, {"ARP-01": ["pass"], "ARP-02": ["fail"], "ARP-05": ["waived"], "ARP-07": ["pass"], "FWD-01": ["inconclusive"],
                                    "FWD-08": ["fail"], "RET-01": ["error"], "SCH-01": ["not_applicable"]})

    def test_hostile_names_come_through_whole(self):
        blamed = [s.labels["host"] for s in self.families("hostile.prom")["lvspec_check_blamed"].samples]
        self.assertIn("<script>alert('x')</script>\\x1b[2J", blamed)


class GitHub(unittest.TestCase):
    def test_each_line_is_a_command(self):
        for name in ("hostile.github", "load.github"):
            for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines():
                self.assertRegex(line, r"^::(error|warning|notice) title=[^:,\r\n]*::[^\r\n]+$")


class Page(unittest.TestCase):
    def test_the_policy_knows_the_script(self):
        for path in GOLDEN.glob("*.html"):
            with self.subTest(path.name):
                page = path.read_text(encoding="utf-8")
                script = re.search(r"<script>(.*)</script>", page, re.S)[1]
                wanted = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
                self.assertIn(f"script-src 'sha256-{wanted}'", page, "page_script_hash of reports/html.cpp is another one")


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class Evidence(unittest.TestCase):
    def fields(self, *names, filter_text=""):
        command = ["tshark", "-n", "-r", str(GOLDEN / "evidence.pcapng"), "-T", "fields"]
        for name in names:
            command += ["-e", name]
        if filter_text:
            command += ["-Y", filter_text]
        return [line.split("\t") for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()]

    def test_comments_say_what_frames_prove(self):
        rows = self.fields("frame.comment", "frame.interface_name")
        self.assertEqual(len(rows), 6)
        self.assertTrue(rows[0][0].startswith("ARP-02 1/3: web1 answered"))
        self.assertIn("ARP-02 2/3: and took a connection", rows[0][0])
        self.assertEqual({row[1] for row in rows}, {"client", "mirror"})

    def test_comments_can_be_searched(self):
        self.assertEqual(len(self.fields("frame.number", filter_text='frame.comment contains "ARP-02"')), 6)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for path in sys.argv[1:]:
            VALIDATOR.validate(json.loads(pathlib.Path(path).read_text(encoding="utf-8")))
    else:
        unittest.main()
