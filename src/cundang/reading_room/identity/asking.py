"""Asking another server, with limits: five seconds, 64 kB, no redirects."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests

SECONDS: Final = 5.0
MOST: Final = 64 * 1024


class NoAnswer(Exception):
    """The server did not answer in time, or not at all."""


@dataclass(frozen=True)
class Answer:
    """What it said: HTTP status, body, and by how many seconds its clock is ahead of ours (0 where it has none)."""

    status: int
    body: bytes
    ahead: float

    def document(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    url: str, *, form: Mapping[str, str] | None = None, document: Any = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """POST a form or a JSON document. Raises `NoAnswer`, also for one that goes on for ever or grows without end."""
    until = time.monotonic() + SECONDS
    try:
        with requests.post(
            url, data=form, json=document, headers=headers, timeout=SECONDS, stream=True, allow_redirects=False
        ) as answer:
            body = b""
            # Byte by byte, since one a second would pass every time limit on a read of more; answers are short.
            for piece in answer.iter_content(1):
                body += piece
                if len(body) > MOST or time.monotonic() > until:
                    raise NoAnswer
            return Answer(answer.status_code, body, _ahead(answer.headers.get("Date", "")))
    except (requests.RequestException, OSError) as error:
        raise NoAnswer from error


def _ahead(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except ValueError:
        return 0.0
