"""Several workers send nothing twice; a worker killed between sending and noting sends the same event again."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from throwaway import Installation

from . import calling


def test_nothing_twice_at_once_and_a_repetition_is_known_by_its_event(installation: Installation) -> None:
    installation.run("setup")
    script = str(Path(__file__).with_name("calling.py"))
    done = subprocess.run(
        [sys.executable, script], env={**installation.environment, "CUNDANG_PARTNER_NETWORKS": "127.0.0.0/8"},
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    came = json.loads(done.stdout)
    assert came == {
        "codes": [0, 0, 0],
        "came": calling.EVENTS,
        "events": calling.EVENTS,
        "died": -signal.SIGKILL,
        "after_death": 1,
        "last": 2,
        "last_events": 1,
        "states": ["sent"],
    }
