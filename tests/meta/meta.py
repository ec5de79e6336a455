"""Base of the meta-tests: every complaint is listed, not the first alone."""
import unittest


class MetaTest(unittest.TestCase):
    def setUp(self):
        self.complaints = []

    def expect(self, condition, complaint):
        if not condition:
            self.complaints.append(complaint)

    def tearDown(self):
        if self.complaints:
            self.fail("\n  " + "\n  ".join(self.complaints))
