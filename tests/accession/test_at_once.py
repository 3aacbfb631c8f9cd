"""The same item on two lists at once, and lists that change while they are signed: one is done, never half of each."""

import json
import subprocess
import sys
from pathlib import Path

from throwaway import Installation


def test_two_at_once_one_is_done_and_the_other_is_told(installation: Installation) -> None:
    installation.run("setup")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("at_once.py"))], env=installation.environment,
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    came = json.loads(done.stdout)
    for one in came["items"]:
        assert one["lines"] == 1
        assert sum("已在移交单" in said for said in one["said"]) == 1, one
    for one in came["deposits"]:
        assert one["true"]
        signing, changing = one["said"]
        assert bool(signing) != bool(changing), one
        if changing:
            assert (one["kept"], one["signed"]) == ("330782106", 2)
            assert "移交完毕，不能再改" in changing
        else:
            assert (one["kept"], one["signed"]) == ("330782106201", 0)
            assert "双方都清点以后才能签字" in signing
    for one in came["handovers"]:
        assert one["true"]
        signing, changing = one["said"]
        assert bool(signing) != bool(changing), one
        assert (one["state"], one["signed"], one["lines"]) == (("done", 3, 1) if changing else ("open", 0, 2))
        assert "清册不能再改" in changing or "改过（加入 钥匙）" in signing
