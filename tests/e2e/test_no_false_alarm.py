"""A healthy cluster is found healthy in every make of the lab: director, receive offload, address family, scheduler."""
import itertools
import os

import pytest

from lab import Lab

UML = [dict(director="uml", gro=gro, family=family, scheduler=scheduler)
       for gro, family, scheduler in itertools.product(("on", "off"), ("4", "6"), ("rr", "wrr", "sh"))]
# nftables' rule picks the server; it knows no scheduler.
NFT = [dict(director="nft", gro=gro, family=family) for gro, family in itertools.product(("on", "off"), ("4", "6"))]


@pytest.mark.parametrize("make", UML + NFT, ids=lambda make: "-".join(f"{key}={value}" for key, value in make.items()))
def test_healthy(make, worker_id, tmp_path):
    lab = Lab(os.environ.get("LAB_PREFIX", "") + "fa" + worker_id.replace("gw", "").replace("master", "m"))
    lab.up(**make)
    try:
        run = lab.audit(tmp_path / "run")
    finally:
        lab.down()
    assert run.status == 0, run.said()
    assert not run.checks("fail", "inconclusive", "error"), run.said()
    # What was not looked at raises no alarm either.
    assert {"FWD-01", "RET-01", "HTTP-01", "SCH-03"} <= set(run.checks("pass")), run.said()
