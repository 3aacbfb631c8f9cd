"""Issuing and signing killed with SIGKILL at their real points, on a PostgreSQL of their own: nothing is half done."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from throwaway import Installation


def run(installation: Installation, script: str) -> dict[str, Any]:
    """What a script of this folder found in an installation of its own."""
    installation.run("check", status=None)  # the database is up
    folder = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(folder / script)],
        env={**installation.environment, "PYTHONPATH": os.pathsep.join([str(folder.parent), *sys.path])},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_killed_anywhere_no_number_is_lost_and_nothing_is_given_out_twice(installation: Installation) -> None:
    found = run(installation, "killed.py")
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


def test_signing_killed_anywhere_leaves_nothing_and_of_two_at_once_one_is_kept(installation: Installation) -> None:
    found = run(installation, "killed_signing.py")
    together = found.pop("two at once")
    nothing = {"rows": 0, "steps": 0, "entries": 0, "blobs": 0, "whole": True}
    for point, one in found.items():
        assert one == {"signal": signal.SIGKILL, "state": "commitment", "committed": False, **nothing}, point
    assert len(found) == 5
    assert together == {
        "done": [False, True], "state": "accepted", "committed": True, "rows": 1, "steps": 1, "entries": 1, "blobs": 1,
        "whole": True,
    }  # fmt: skip


def test_photos_are_nowhere_in_plain_and_their_removal_killed_is_done_again(installation: Installation) -> None:
    found = run(installation, "photos_killed.py")
    assert found["plain"] == [False, True]  # sealed: nowhere; the same kept in plain is found by the same search
    assert found["signal"] == signal.SIGKILL
    assert found["after"] == [3, 0]
    assert found["removed"] == [3, 0]
    assert found["at last"] == [0, 1]
