"""What card readers type; and whoever is under age."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.actions import Applicant, EnquiryRefused, open_enquiry
from cundang.reading_room.identity import person as identity
from cundang.reading_room.identity.cards import CardUnread, read_card
from cundang.reading_room.models import Enquiry

NUMBER = "330782195203140014"
LABELLED = (
    "姓名：宣建国\n性别：男\n民族：汉\n出生：1952年03月14日\n住址：浙江省义乌市大陈镇众拥村1号\n"
    f"公民身份号码：{NUMBER}\n签发机关：义乌市公安局\n有效期限：2010.01.01-长期"
)


@pytest.mark.parametrize(
    "text",
    [
        LABELLED,
        LABELLED.replace("\n", "\r\n") + "\r\n",
        LABELLED.replace("\n", " "),
        LABELLED.replace("\n", ""),
        LABELLED.replace("：", ":").replace("\n", "\t"),
        LABELLED.replace("：", " "),
        LABELLED.replace("宣建国", "宣 建 国   "),
        LABELLED.replace(NUMBER, "３３０７８２１９５２０３１４００１４"),
        f"宣建国|男|汉|19520314|浙江省义乌市大陈镇众拥村1号|{NUMBER}|义乌市公安局|20100101|长期",
        f"宣建国,男,汉,1952-03-14,浙江省义乌市,{NUMBER}",
        f"宣建国\t男\t汉\t{NUMBER}\n",
        f"  宣建国 ^男^{NUMBER}^",
        f"性别：男；身份证号：{NUMBER}；姓名：宣建国",
        f"\n\n宣建国\n{NUMBER}\n",
    ],
)
def test_name_and_number_are_found(text: str) -> None:
    found = read_card(text)
    assert (found.name, found.number) == ("宣建国", NUMBER)


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "欧阳建国", "SMITH JOHN", "𠀀建国"])
def test_names_of_other_kinds(name: str) -> None:
    assert read_card(f"{name}|男|汉|{NUMBER}").name == name
    assert read_card(LABELLED.replace("宣建国", name)).name == name


def test_a_number_that_ends_in_x_in_either_case() -> None:
    assert read_card("姓名：宣建国 身份证号：11010519491231002x").number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有读到身份证号码"),
        ("宣建国", "没有读到身份证号码"),
        ("\0" * 50, "没有读到身份证号码"),
        (LABELLED.replace(NUMBER, "330782195203140015"), "校验码不对"),
        (f"9{NUMBER}9 宣建国", "没有读到身份证号码"),
        (f"{LABELLED}\n姓名：楼秀珍 公民身份号码：330782196608080026", "不止一张卡"),
        (NUMBER, "没有读到姓名"),
        (f"姓名：<script>|{NUMBER}", "没有读到姓名"),
        (f"姓名：|{NUMBER}", "没有读到姓名"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, said: str) -> None:
    with pytest.raises(CardUnread, match=said):
        read_card(text)


def test_another_readers_words_are_data() -> None:
    with pytest.raises(CardUnread):
        read_card(f"XM=宣建国~SFZ={NUMBER}")
    with override_settings(CARD_READER={**settings.CARD_READER, "name": ["XM"], "number": ["SFZ"], "separators": "~"}):
        assert read_card(f"XM=宣建国~SFZ={NUMBER}").name == "宣建国"


@pytest.mark.django_db
def test_a_card_fills_the_form_and_writes_nothing(clerk: Actor, sign_in: Callable[[Actor], Client]) -> None:
    browser = sign_in(clerk)
    typed = {"card": LABELLED, "whose": "applicant", "purpose": "补办<b>", "phone": "13712349050"}
    page = browser.post("/enquiries/new/", typed)
    assert page.status_code == 200
    assert "已填入" in page.text
    assert 'value="宣建国"' in page.text
    assert f'value="{NUMBER}"' in page.text
    assert 'value="13712349050"' in page.text  # what was typed before stays
    assert "众拥村1号" not in page.text
    assert "义乌市公安局" not in page.text
    agent = browser.post("/enquiries/new/", {**typed, "whose": "agent", "name": "何小明"}).text
    assert 'name="agent_name" value="宣建国"' in agent
    assert 'value="何小明"' in agent
    unread = browser.post("/enquiries/new/", {**typed, "card": "<script>alert(1)</script>"})
    assert (unread.status_code, "没有读到身份证号码" in unread.text) == (400, True)
    assert "<script>alert" not in unread.text
    with acting(clerk):
        assert not Enquiry.objects.exists()


@pytest.mark.django_db
def test_by_endpoint(clerk: Actor, sign_in: Callable[[Actor], Client]) -> None:
    def sent(text: str) -> Any:
        return sign_in(clerk).post(
            "/api/v1/enquiries/card", json.dumps({"text": text}), content_type="application/json"
        )

    assert sent(LABELLED).json() == {"name": "宣建国", "number": NUMBER}
    assert (sent("x").status_code, "没有读到" in sent("x").json()["error"]) == (422, True)


def numbered(born: date) -> str:
    """A right number of that birthday."""
    first = f"330782{born:%Y%m%d}001"
    total = sum(int(digit) * weight for digit, weight in zip(first, identity.WEIGHTS, strict=True))
    return first + identity.CHECK[total % 11]


def asked(office: Office, clerk: Actor, person: Applicant, **facts: Any) -> Enquiry:
    with acting(clerk):
        given = {"channel": "village", "purpose": "入学", "applicant": person, **facts}
        return open_enquiry(office, actor=clerk, **given)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["id_card", "household"])
def test_a_minor_comes_with_a_guardian(kind: str, village: Office, clerk: Actor) -> None:
    today = timezone.localdate()
    child = Applicant("何小明", "13705790003", kind, numbered(date(today.year - 10, 1, 1)))
    parent = Applicant("何建国", "13705790004", "id_card", NUMBER)
    other_child = Applicant("何小红", "13705790005", "id_card", numbered(date(today.year - 12, 1, 1)))
    with pytest.raises(EnquiryRefused, match="监护人"):
        asked(village, clerk, child)
    with pytest.raises(EnquiryRefused, match="成年的监护人"):
        asked(village, clerk, child, agent=other_child)
    assert asked(village, clerk, child, agent=parent).proxy
    assert asked(village, clerk, parent, relation="guardian", subject="何小明").pk


@pytest.mark.django_db
def test_on_the_birthday_one_is_of_age(village: Office, clerk: Actor) -> None:
    today = date(2026, 11, 27)
    assert not identity.is_minor(numbered(date(2008, 11, 27)), today)
    adult = Applicant("何大明", "13705790003", "id_card", numbered(date(timezone.localdate().year - 19, 1, 1)))
    assert asked(village, clerk, adult).pk
