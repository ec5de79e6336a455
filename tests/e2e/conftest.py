"""End to end: the real binary against a real cluster in network namespaces. Run as root, by `make e2e`."""
import os
import pathlib
import subprocess

import pytest

from lab import Lab, LVSPEC, ROOT


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.timeout(300)) if item.config.pluginmanager.hasplugin("timeout") else None


@pytest.fixture(scope="session", autouse=True)
def binary():
    assert LVSPEC.exists(), f"{LVSPEC} is missing: run make e2e, or set LVSPEC"
    assert os.geteuid() == 0, "the lab needs root"


def _lab(tag, worker_id, **options):
    lab = Lab(tag + worker_id.replace("gw", "").replace("master", "m"))
    lab.up(**options)
    return lab


@pytest.fixture(scope="session")
def uml(worker_id):
    """The lab with a real IPVS director; mutants are applied to it and undone."""
    lab = _lab("u", worker_id, director="uml")
    yield lab
    lab.down()


@pytest.fixture(scope="session")
def nft(worker_id):
    lab = _lab("n", worker_id, director="nft")
    yield lab
    lab.down()


@pytest.fixture(scope="session")
def recut(worker_id):
    """A director that cuts merged segments again (gro=0)."""
    lab = _lab("g", worker_id, director="uml", gro="off")
    yield lab
    lab.down()


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {"workerid": "master"})["workerid"]
