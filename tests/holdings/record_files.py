"""Files of records for tests, and what became of their lines."""

import csv
import itertools
import json
from collections.abc import Callable
from typing import Any

from cundang.holdings.actions import Taken
from cundang.holdings.models import Item

VILLAGE = "330782106201"
TEXT = "关于宣建国建房用地的批复\n同意宣建国户建房，占地120平方米。"
files = itertools.count()
Take = Callable[..., Taken]  # what the fixture `take` gives


def record(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A line, number `n`; items of different numbers are different items."""
    return {
        "reference": f"D106-WS·1998·D30-{n:04}", "title": f"关于宣建国建房用地的批复之{n}", "office": VILLAGE,
        "year": 1998, "date": "19980312", "class": "WS", "retention": "30年", "author": "大陈镇人民政府",
        "doc_no": "陈政〔1998〕12号", "persons": ["宣建国", "王小红"], "box": "2",
        "pages": [{"n": 1, "text": TEXT, "image": None}, {"n": 2, "text": "附图", "image": None}], **changes,
    }  # fmt: skip


def line(*parts: Any) -> bytes:
    """The bytes of a file: bytes as they are, anything else as a line of JSON."""
    return b"".join(
        part if isinstance(part, bytes) else json.dumps(part, ensure_ascii=False).encode() + b"\n" for part in parts
    )


def counts(taken: Taken) -> tuple[int, ...]:
    """Accepted, changed, unchanged, refused."""
    return tuple(taken.counts[name] for name in ("accepted", "changed", "unchanged", "refused"))


def report(taken: Taken) -> list[list[str]]:
    """The lines of the report, without its heading."""
    assert taken.report
    with taken.report.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.reader(source))[1:]


def why(taken: Taken) -> dict[int, str]:
    """The sentence for each line number."""
    return {int(row[1]): row[5] for row in report(taken)}


def the_item(n: int = 1) -> Item:
    """The item of `record(n)`."""
    return Item.objects.select_related("office", "custodian", "fonds").get(reference=f"D106-WS·1998·D30-{n:04}")
