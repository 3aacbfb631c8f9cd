"""Numbers when several windows write at once and one is killed; two who decide at the same moment."""

import json
import subprocess
import sys
from pathlib import Path

from throwaway import Installation

from . import at_once


def test_no_number_is_lost_or_given_twice_and_one_decision_holds(installation: Installation) -> None:
    installation.run("setup")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("at_once.py"))], env=installation.environment,
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    came = json.loads(done.stdout)
    total = at_once.CLERKS * at_once.EACH
    assert came["numbers"] == list(range(1, total + 1))
    assert came["killed"] == f"{total + 1:04} True"
    assert came["after"] == total + 1  # the number of the one who was killed is free again
    for one in came["decided"]:
        approving, refusing = one["said"]
        assert bool(approving) != bool(refusing), one
        assert one["state"] == ("refused" if approving else "approved")
        assert one["steps"][0] == ("refuse" if approving else "approve")
        assert len(one["steps"]) == 1 + one["handed"].count("")
        assert one["handed"].count("") == (0 if approving else 1), one
        told = "现在是" if approving else "已经在"
        assert all(told in said for said in one["handed"] if said), one
