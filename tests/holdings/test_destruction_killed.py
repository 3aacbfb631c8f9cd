"""The job that destroys is killed with SIGKILL at its real points, on a PostgreSQL of its own (destroying.py)."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from throwaway import Installation

# Where it was killed → items erased, files with a row, files given up whose bytes are not marked as gone, state.
EXPECTED = {
    "in the transaction of the first item": (0, 4, 0, "destroying"),
    "before that transaction is committed": (0, 4, 0, "destroying"),
    "between two items": (1, 3, 1, "destroying"),
    "before the list is finished": (4, 0, 4, "destroying"),
    "before the first file goes": (4, 0, 4, "done"),
    "after a file went, before its row says so": (4, 0, 3, "done"),
    "between the last file and the end": (4, 0, 0, "done"),
    "done": (4, 0, 0, "done"),
    "again": (4, 0, 0, "done"),
}


def test_killed_anywhere_no_item_is_half_gone_and_the_next_run_goes_on(installation: Installation) -> None:
    installation.run("check", status=None)  # the database is up
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("destroying.py"))],
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {
        point: (one["erased"], one["files"], one["going"], one["state"]) for point, one in found.items()
    } == EXPECTED
    for point, one in found.items():
        assert one["signal"] == (0 if point in ("done", "again") else signal.SIGKILL), point
        assert one["whole"], point
        assert (one["lost"], one["undead"]) == (0, 0), point
