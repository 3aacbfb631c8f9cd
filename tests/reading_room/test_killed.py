"""Issuing is killed with SIGKILL at its real points, on a PostgreSQL of its own (killed.py): nothing is half done."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from throwaway import Installation


def test_killed_anywhere_no_number_is_lost_and_nothing_is_given_out_twice(installation: Installation) -> None:
    installation.run("check", status=None)  # the database is up
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("killed.py"))],
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    together = found.pop("six at once")
    for point, one in found.items():
        assert one == {
            "signal": signal.SIGKILL, "serials": [], "last": 0, "delivered": 0, "entries": 0, "whole": True,
        }, point  # fmt: skip
    assert len(found) == 6
    assert together["signal"] == signal.SIGKILL
    assert together["serials"] == [1, 2, 3, 4, 5]  # two clerks wanted the same; of the killed one nothing is left
    assert (together["last"], together["delivered"], together["entries"]) == (5, 5, 5)
    assert [number[-15:] for number in together["numbers"]] == [f"-330782106-000{n}" for n in range(1, 6)]
    assert together["whole"]
