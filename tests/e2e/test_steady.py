"""Twenty healthy audits in a row while both cores are busy: a flaky verdict is a defect of the tool."""
import os
import subprocess

import pytest


@pytest.fixture
def busy():
    burners = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(os.cpu_count() or 2)]
    yield
    for burner in burners:
        burner.kill()
        burner.wait()


def test_twenty_in_a_row(labs, busy, tmp_path):
    lab = labs("calm")
    for i in range(20):
        run = lab.audit(tmp_path / f"run{i}")
        assert run.status == 0 and not run.checks("fail", "inconclusive", "error"), f"audit {i}: {run.said()}"
