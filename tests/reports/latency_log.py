"""Latency logs are decoded by HdrHistogram's own HistogramLogProcessor, and hold what we counted."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

WRITER = sys.argv.pop(1)
JAR = "/usr/share/java/hdrhistogram.jar"


def decoded(log, tag):
    """(value, how many at or below) of each line of the percentile distribution."""
    out = log.with_suffix("." + tag)
    subprocess.run(["java", "-cp", JAR, "org.HdrHistogram.HistogramLogProcessor", "-i", log, "-o", out, "-tag", tag,
                    "-outputValueUnitRatio", "1", "-percentilesOutputTicksPerHalf", "100"], check=True, capture_output=True, timeout=60)
    lines = Path(f"{out}.hgrm").read_text().splitlines()
    rows = [line.split() for line in lines if line.strip() and line.strip()[0].isdigit()]
    return [(int(float(value)), int(count)) for value, _, count, *_ in rows]


class LatencyLog(unittest.TestCase):
    def test_the_reference_decoder_finds_what_was_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "latency.hlog"
            told = subprocess.run([WRITER, log], check=True, capture_output=True, text=True, timeout=60).stdout
            ours = {}
            for line in told.splitlines():
                tag, value, count = line.split()
                ours.setdefault(tag, []).append((int(value), int(count)))
            self.assertEqual(set(ours), {"web1", "web2", "zero", "hour"})
            for tag, rows in ours.items():
                with self.subTest(tag=tag):
                    theirs = decoded(log, tag)
                    self.assertLessEqual(set(theirs), set(rows))
                    self.assertEqual(theirs[-1], rows[-1])
                    self.assertGreaterEqual(len(set(theirs)), min(len(rows), 50))
            self.assertEqual([count for _, count in decoded(log, "none") if count], [])


if __name__ == "__main__":
    unittest.main()
