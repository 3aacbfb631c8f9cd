"""The years of a search are read as the dates of papers are."""

from collections.abc import Callable

import pytest
from django.test import Client

from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.queries import QuestionRefused
from cundang.finding_aid.years import years_asked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("", "", (None, None)),
        ("1978", "", (1978, None)),
        ("", "1983", (None, 1983)),
        ("1983", "1978", (1978, 1983)),
        ("文革期间", "", (1966, 1976)),
        ("", "70年代", (1970, 1979)),
        ("民国三十年", "民国三十四年", (1941, 1945)),
        ("1958年春", "1976", (1958, 1976)),
        ("70年代", "80年代", (1970, 1989)),
    ],
)
def test_years_in_words(city: Actor, first: str, last: str, years: tuple[int | None, int | None]) -> None:
    with acting(city):
        assert years_asked(city, first, last) == years


@pytest.mark.parametrize("text", ["0", "很久以前", "19990231", "八一年", "x" * 5000])
def test_years_that_are_none(city: Actor, text: str) -> None:
    with acting(city), pytest.raises(QuestionRefused, match="看不懂"):
        years_asked(city, text, "")


def test_page_and_endpoint_say_what_to_write(city: Actor, sign_in: Callable[[Actor], Client]) -> None:
    browser = sign_in(city)
    page = browser.get("/", {"q": "宣建国", "year_from": "八一年"}).content.decode()
    assert "年份“八一年”看不懂" in page
    answer = browser.get("/api/v1/search", {"q": "宣建国", "year_from": "八一年"})
    assert answer.status_code == 422
    assert "看不懂" in answer.json()["error"]
    assert browser.get("/api/v1/search", {"q": "宣建国", "year_from": "文革期间"}).status_code == 200
    assert "1966—1976" in browser.get("/", {"q": "宣建国", "year_from": "文革期间"}).content.decode()
