"""Whoever asks for a part of a list that is further away than the database can count gets nothing, not an error."""

from collections.abc import Callable

import pytest
from django.test import Client

from cundang.api.urls import api
from cundang.custodians.queries import Actor

pytestmark = pytest.mark.django_db
FAR = (2**31, 2**63, 10**30, -(2**63) - 1)


def lists() -> list[str]:
    """Every endpoint that takes an `offset` and needs nothing else in its address."""
    paths = api.get_openapi_schema()["paths"]
    return [
        path
        for path, acts in paths.items()
        if "{" not in path and any(one["name"] == "offset" for one in acts.get("get", {}).get("parameters", []))
    ]


def test_far_beyond_the_end_is_nothing(archivist: Actor, city: Actor, sign_in: Callable[[Actor], Client]) -> None:
    asked = lists()
    assert len(asked) >= 15
    for who in (archivist, city):
        browser = sign_in(who)
        for path in asked:
            for offset in FAR:
                answer = browser.get(f"{path}?offset={offset}&q=宣建国&purpose=x")
                assert answer.status_code in (200, 401, 403, 404, 422), (path, offset, answer.status_code)
