"""A printed paper says how its door is reached, where that is known, and nothing where it is not."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from cundang.custodians.actions import keep_contact
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.actions import issue, pick, preview, print_commitment, seek, sign_commitment
from cundang.reading_room.commitments.queries import pdf_of
from cundang.reading_room.commitments.text import commitment_text
from cundang.strongroom.queries import open_blob

from .conftest import DRAWN, Make
from .issuing import CONSOLE, VERIFY, Desk, desk, pick_anew
from .test_commitments import CHILD

pytestmark = pytest.mark.django_db
PHONE, ADDRESS = "0579-00002106", "大陈镇便民服务中心一楼档案窗口"
LONG = "大陈镇长安路" + "一" * 190 + "号尾"  # 199 characters


def said(pdf: bytes) -> str:
    """The text of a paper without its white space."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))


def reached(door: Office, who: Actor, *, phone: str = PHONE, address: str = ADDRESS) -> None:
    with acting(who):
        keep_contact(door, phone=phone, address=address, hours="周一至周五", actor=who)


def issued(ready: Desk, kind: str, who: Actor) -> bytes:
    with acting(who):
        if kind == "not_found":
            seek(ready.enquiry, "宣建国", actor=who)
        else:
            pick_anew(ready.enquiry, ready.page, [0, 1], actor=CONSOLE)
        made = issue(ready.enquiry, kind, address=VERIFY, actor=who)
        with open_blob(made.pdf_id) as opened:
            return opened.read()


@pytest.mark.parametrize("kind", ["copy", "certificate", "not_found"])
def test_every_paper_that_is_issued_says_how_the_door_is_reached(
    kind: str, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    reached(town, archivist)
    state = "not_found" if kind == "not_found" else "approved"
    told = said(issued(desk(town, village, tmp_path, state), kind, archivist))
    assert told.count(f"大陈镇电话{PHONE}地址{ADDRESS}") == 1
    assert "周一至周五" not in told


def test_nothing_is_said_where_nothing_is_known(
    town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    told = said(issued(desk(town, village, tmp_path, "approved"), "certificate", archivist))
    assert "出具日期" in told
    assert "电话" not in told
    assert "地址" not in told


def test_the_longest_address_cuts_nothing_off(town: Office, village: Office, archivist: Actor, tmp_path: Path) -> None:
    found = desk(town, village, tmp_path)
    with acting(archivist):
        pick(found.enquiry, found.page, [0, 1], actor=archivist)
        shorter = preview(found.enquiry, "copy", actor=archivist)
    reached(town, archivist, phone="", address=LONG)
    with acting(archivist):
        longer = preview(found.enquiry, "copy", actor=archivist)
    assert f"大陈镇地址{LONG}" in said(longer)
    assert len(pypdfium2.PdfDocument(longer)) == len(pypdfium2.PdfDocument(shorter)) == 1


def test_a_commitment_says_it_to_be_signed_and_signed(
    asked: Make, agent: Actor, archivist: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    with acting(agent):
        assert "电话" not in said(print_commitment(one, actor=agent)).split("承诺人签名")[1]
    reached(village, archivist, address="众拥村党群服务中心")
    with acting(agent):
        one.refresh_from_db()
        assert f"众拥村电话{PHONE}地址众拥村党群服务中心" in said(print_commitment(one, actor=agent))
        seen = commitment_text(one).digest
        made = sign_commitment(one, DRAWN, seen=seen, way="window", actor=agent)
        assert f"众拥村电话{PHONE}地址众拥村党群服务中心" in said(pdf_of(made))
