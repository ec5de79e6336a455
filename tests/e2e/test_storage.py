"""One web server's shared folder is gone or hangs: HTTP checks name that server, and direct routing stays whole."""
import json

import pytest

from lab import lvspec


@pytest.mark.parametrize("mutant", ["site_gone", "site_hung"])
def test_storage(uml, tmp_path, mutant):
    uml.tool("break", mutant)
    try:
        run = uml.audit(tmp_path / "run", "--family", "ARP,RET,HTTP")
    finally:
        uml.tool("mend", mutant)
    failed = run.checks("fail")
    assert "HTTP-01" in failed and all(id.startswith("HTTP-") for id in failed), run.said()
    assert all(check["parties"] == ["web1"] for check in failed.values()), run.said()
    arp = {c["id"] for c in json.loads(lvspec("checks", "--format", "json").stdout)["checks"] if c["id"].startswith("ARP-")}
    unshown = set(run.checks("not_applicable"))
    assert (arp | {"RET-07"}) - unshown <= set(run.checks("pass")), run.said()
    assert {"RET-07", "ARP-01", "ARP-02", "ARP-06"} <= set(run.checks("pass")), run.said()
