"""End to end: the real binary against a real cluster in network namespaces. Run as root, by `make e2e`."""
import os
import pathlib
import subprocess

import pytest

from lab import KINDS, Lab, LVSPEC, ROOT


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.timeout(300)) if item.config.pluginmanager.hasplugin("timeout") else None


@pytest.fixture(scope="session", autouse=True)
def binary():
    assert LVSPEC.exists(), f"{LVSPEC} is missing: run make e2e, or set LVSPEC"
    assert os.geteuid() == 0, "the lab needs root"


@pytest.fixture(scope="session")
def labs(worker_id):
    """The labs of this worker by kind (KINDS in lab.py), each brought up when it is first asked for. Mutants are applied to them and undone."""
    running = {}

    def get(kind):
        if kind not in running:
            lab = Lab(os.environ.get("LAB_PREFIX", "") + kind + worker_id.replace("gw", "").replace("master", "m"))
            lab.up(**KINDS[kind])
            running[kind] = lab
        return running[kind]

    yield get
    for lab in running.values():
        lab.down()


@pytest.fixture(scope="session")
def uml(labs):
    """The lab with a real IPVS director."""
    return labs("uml")


@pytest.fixture(scope="session")
def nft(labs):
    return labs("nft")


@pytest.fixture(scope="session")
def recut(labs):
    """A director that cuts merged segments again (gro=0)."""
    return labs("recut")


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {"workerid": "master"})["workerid"]
