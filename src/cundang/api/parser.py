"""How the body of a request to the API is read."""

import json
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja.parser import Parser

NOT_READ: Final = gettext_lazy(
    "请求的正文读不懂：要 UTF-8 的 JSON，文字里不能有空字符（U+0000）或半个字符，请改正后再试。"
)


class Storable(Parser):
    """JSON in whose texts stands nothing that PostgreSQL cannot keep: no U+0000, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The document; `ValueError` where it is none, which is answered by 400 and `NOT_READ`."""
        document = json.loads(request.body)
        if not _storable(document):
            raise ValueError
        return document


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, dict):
        return all(_storable(one) for pair in value.items() for one in pair)
    return all(_storable(one) for one in value) if isinstance(value, list) else True
