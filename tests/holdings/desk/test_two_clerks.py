"""Two clerks at one class at the same time, in threads on a real PostgreSQL of their own (two_clerks.py)."""

import json
import subprocess
import sys
from pathlib import Path

from throwaway import Installation


def test_two_at_once_leave_no_gap_no_double_and_lose_no_page(installation: Installation) -> None:
    """It is the lock of the office that does it (`desk.actions.steps.hold`).

    Without the lock, tried by hand twice on 2026-11-27, this failed both times: both clerks chose the same free number,
    `item_reference_once` let only one of them have the code, and the other broke off with an IntegrityError (the
    second time in their ninth act together, with 17 of the 40 items left without a number).
    """
    script = Path(__file__).with_name("two_clerks.py")
    installation.run("check", status=None)  # the database is up
    done = subprocess.run(
        [sys.executable, str(script)],
        env=installation.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for told in (found["numbering"], found["cutting"]):
        assert set(told) <= {"done", "changed", "refused"}, told
        assert told["done"] > 10
    assert found["numbers"] == [f"{number:04}" for number in range(1, 41)]
    assert found["codes"] == 40
    assert found["kept"] == sum(map(len, found["pages"])) == 30
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found["pages"])
