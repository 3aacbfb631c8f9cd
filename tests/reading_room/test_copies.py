"""A paper is issued whole or not at all, under a number of its own, and shows nothing of the neighbours."""

import io
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import write_reading
from cundang.holdings.models import Reading
from cundang.ledger.models import Entry
from cundang.reading_room.access import rules as access
from cundang.reading_room.actions import (
    AnswerRefused,
    certificates_by_two,
    draft_rules,
    issue,
    move,
    open_copy,
    pick,
    preview,
    revoke,
    rules_in_force,
    unpick,
)
from cundang.reading_room.copies import papers as copy_papers
from cundang.reading_room.copies import queries as copies
from cundang.reading_room.copies import signing
from cundang.reading_room.models import Copy, Counter, Enquiry
from cundang.strongroom.queries import open_blob

from .issuing import CONSOLE, OTHERS, VERIFY, Desk, desk, pick_anew, roster_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(town: Office, village: Office, tmp_path: Path) -> Desk:
    return desk(town, village, tmp_path)


@pytest.fixture
def approved(town: Office, village: Office, tmp_path: Path) -> Desk:
    return desk(town, village, tmp_path, "approved")


def given(ready: Desk, who: Actor, kind: str = "copy", lines: list[int] | None = None) -> Copy:
    with acting(who):
        pick_anew(ready.enquiry, ready.page, lines if lines is not None else [0, 1], actor=who)
        return issue(ready.enquiry, kind, address=VERIFY, actor=who)


def standing(ready: Desk) -> tuple[int, int, str]:
    """How many papers there are, the last number given, and the state of the enquiry; read as the console."""
    with acting(CONSOLE):
        last = Counter.objects.filter(kind="copy").values_list("last", flat=True).first() or 0
        return Copy.objects.count(), last, Enquiry.objects.get(pk=ready.enquiry.pk).state


def bytes_of(copy: Copy) -> bytes:
    with open_blob(copy.pdf_id) as opened:
        return opened.read()


def texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def everything_in(pdf: bytes) -> bytes:
    """Every stream unpacked, every object and all metadata, in one piece."""
    parts = [pdf]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.objects:
            parts.append(repr(each).encode())
            if isinstance(each, pikepdf.Stream):
                parts.append(each.read_raw_bytes())
                try:
                    parts.append(each.read_bytes())
                except (pikepdf.PdfError, zlib.error):
                    continue
        parts.append(str(opened.docinfo).encode())
    return b"\n".join(parts)


def test_the_paper_holds_nothing_of_the_neighbours(approved: Desk, archivist: Actor) -> None:
    pdf = bytes_of(given(approved, archivist))
    (text,) = texts(pdf)
    inside = everything_in(pdf)
    assert "宣建国 伍佰元整" in text
    for name in OTHERS:
        assert name not in text
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
            assert name.encode(encoding) not in inside
            assert name.encode(encoding).hex().upper().encode() not in inside
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pictures = [each for each in opened.objects if isinstance(each, pikepdf.Stream) and each.get("/Width", 0) > 500]
        (picture,) = pictures
        seen = np.asarray(Image.open(io.BytesIO(picture.read_raw_bytes())).convert("RGB"))
    assert (seen[360:] == 255).all()
    assert seen[290:340, 140:900].min() < 100


def test_what_a_paper_says(approved: Desk, archivist: Actor) -> None:
    copy = given(approved, archivist)
    (text,) = texts(bytes_of(copy))
    for said in (
        "档案复制件", "须加盖保管单位印章有效", "Z106-WS·1996·Y-0007", "一九九六年罚款名册", "大陈镇", copy.number,
        "补办宅基地手续", "限用于",
    ):  # fmt: skip
        assert said in text.replace("\r\n", ""), said
    assert copy.number == f"{copy.year}-330782106-0001"
    assert [one["lines"] for one in copy.shows] == [[0, 1]]


def test_the_qr_code_on_the_paper_leads_to_what_was_signed(approved: Desk, archivist: Actor) -> None:
    copy = given(approved, archivist)
    image = np.asarray(pypdfium2.PdfDocument(bytes_of(copy))[0].render(scale=4).to_pil().convert("L"))
    read, _points, _straight = cv2.QRCodeDetector().detectAndDecode(
        image[int(image.shape[0] * 0.85) :, image.shape[1] // 2 :]
    )
    assert read == f"{VERIFY}?c={copy.signed}"


def test_the_signature_is_bound_to_the_pictures_in_the_file(approved: Desk, archivist: Actor) -> None:
    copy = given(approved, archivist)
    claim = signing.checked(copy.signed, copies.public_keys())
    assert claim.number == copy.number
    assert claim.digest == copy_papers.digest_of_pdf(bytes_of(copy))


def test_it_delivers_and_nothing_is_given_out_twice(approved: Desk, archivist: Actor) -> None:
    given(approved, archivist)
    with acting(CONSOLE):
        assert Enquiry.objects.get(pk=approved.enquiry.pk).answered_at is not None
    with acting(archivist), pytest.raises(AnswerRefused):
        issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    assert standing(approved) == (1, 1, "delivered")
    acts = [entry.act for entry in Entry.objects.order_by("pk")]
    assert acts[-4:] == ["stored", "copy issued", "page given out", "enquiry moved"]


def test_nothing_is_given_out_that_was_not_approved(found: Desk, archivist: Actor) -> None:
    with acting(archivist):
        pick(found.enquiry, found.page, [0, 1], actor=archivist)
        with pytest.raises(AnswerRefused):
            issue(found.enquiry, "copy", address=VERIFY, actor=archivist)
    assert standing(found) == (0, 0, "found")


@pytest.mark.parametrize("breaks", ["copy_papers.paper", "store", "move"])
def test_what_fails_on_the_way_takes_no_number(
    approved: Desk, archivist: Actor, breaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Power(Exception):
        pass

    def out(*_told: object, **_named: object) -> None:
        raise Power

    with monkeypatch.context() as patched:
        patched.setattr(f"cundang.reading_room.actions.copies.{breaks}", out)
        with pytest.raises(Power):
            given(approved, archivist)
    assert standing(approved) == (0, 0, "approved")
    assert given(approved, archivist).serial == 1


def test_numbers_follow_each_other_in_each_office_without_a_gap(
    town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    for serial in (1, 2, 3):
        assert given(desk(town, village, tmp_path, "approved", number=serial), archivist).serial == serial
    assert given(desk(village, village, tmp_path, "approved", number=4), archivist).number.endswith(
        "-330782106201-0001"
    )


def test_a_certificate_quotes_the_lines_and_needs_two_persons(
    approved: Desk, archivist: Actor, person: Callable[[str, str, str], Actor], town: Office
) -> None:
    agent, second = person("agent", "window_agent", town.code), person("second", "town_archivist", town.code)
    with acting(archivist):
        pick_anew(approved.enquiry, approved.page, [1], actor=archivist)
    with acting(archivist), pytest.raises(AnswerRefused, match="两个人经手"):
        issue(approved.enquiry, "certificate", address=VERIFY, actor=archivist)
    with acting(agent), pytest.raises(Forbidden):
        issue(approved.enquiry, "certificate", address=VERIFY, actor=agent)
    with acting(second):
        copy = issue(approved.enquiry, "certificate", address=VERIFY, actor=second)
    words, attached = texts(bytes_of(copy))
    assert "档案证明" in words
    assert "“宣建国 伍佰元整”" in words
    assert f"经办人：{archivist.full_name}" in words
    assert f"审核人：{second.full_name}" in words
    assert "附页" in attached
    assert (copy.prepared_by, copy.issued_by) == (archivist.full_name, second.full_name)


def test_one_person_is_enough_where_the_county_says_so(approved: Desk, archivist: Actor, city: Actor) -> None:
    today = timezone.localdate()
    with acting(city):
        county = city.office_code
        made = draft_rules(access.table_at(county, today), county=county, name="义乌规则", actor=city)
        made = certificates_by_two(made, needed=False, actor=city)
        told = access.differences(made.made_from, made)
        assert [(one.what, one.code, one.fields[0][0]) for one in told] == [("changed", "", "certificate_by_two")]
        rules_in_force(made, today, actor=city)
    assert given(approved, archivist, "certificate", [1]).kind == "certificate"


def test_a_certificate_of_a_whole_page_is_refused(approved: Desk, archivist: Actor) -> None:
    with acting(archivist):
        pick_anew(approved.enquiry, approved.page, None, actor=archivist)
        with pytest.raises(AnswerRefused, match="只照录所选的行"):
            issue(approved.enquiry, "certificate", address=VERIFY, actor=archivist)


def test_what_was_approved_is_given_out_as_it_was_approved(approved: Desk, archivist: Actor) -> None:
    with acting(archivist):
        pick_anew(approved.enquiry, approved.page, [1], actor=archivist)
        for change in (
            lambda: pick(approved.enquiry, approved.page, None, actor=archivist),
            lambda: unpick(approved.enquiry, approved.page.pk, actor=archivist),
        ):
            with pytest.raises(AnswerRefused, match="选好的不能再改"):
                change()
        copy = issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    assert copy.shows[0]["lines"] == [1]


def test_a_whole_page_shows_all_of_it(approved: Desk, archivist: Actor) -> None:
    with acting(archivist):
        pick_anew(approved.enquiry, approved.page, None, actor=archivist)
        copy = issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    (text,) = texts(bytes_of(copy))
    assert all(name in text for name in OTHERS)


def test_nobody_gives_out_what_they_may_not_see(
    approved: Desk, person: Callable[[str, str, str], Actor], next_village: Office, tmp_path: Path, archivist: Actor
) -> None:
    with acting(CONSOLE):
        foreign = roster_page(next_village, tmp_path, number=9)
        move(approved.enquiry, "search", actor=CONSOLE)
        with pytest.raises(Forbidden):
            pick(approved.enquiry, foreign, None, actor=archivist)
        pick(approved.enquiry, foreign, None, actor=CONSOLE)
        for act in ("find", "approve"):
            move(approved.enquiry, act, actor=CONSOLE)
    with acting(archivist), pytest.raises(AnswerRefused, match="有 1 页现在看不到了"):
        issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    with acting(archivist):
        move(approved.enquiry, "search", actor=archivist)
        unpick(approved.enquiry, foreign.pk, actor=archivist)
        for act in ("find", "approve"):
            move(approved.enquiry, act, actor=CONSOLE)
        with pytest.raises(AnswerRefused, match="还没有选"):
            issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    next_clerk = person("next_clerk", "village_clerk", next_village.code)
    with acting(next_clerk), pytest.raises((Forbidden, Enquiry.DoesNotExist)):
        issue(approved.enquiry, "copy", address=VERIFY, actor=next_clerk)


@pytest.mark.parametrize("lines", [[], [-1], [5], [0, 99]])
def test_lines_that_are_not_there_are_not_picked(found: Desk, archivist: Actor, lines: list[int]) -> None:
    with acting(archivist), pytest.raises(AnswerRefused):
        pick(found.enquiry, found.page, lines, actor=archivist)


def test_lines_of_a_page_that_was_read_anew_are_picked_anew(approved: Desk, archivist: Actor) -> None:
    """After another scan the same index is another line, perhaps a neighbour's."""
    with acting(archivist):
        pick_anew(approved.enquiry, approved.page, [1], actor=archivist)
    with acting(CONSOLE):
        reading = approved.page.reading
        lines = [reading.lines[0], *reversed(reading.lines[1:])]
        reading.delete()
        write_reading(approved.page, engine="test", lines=lines, candidates=None, actor=CONSOLE)
        Reading.objects.filter(pk=approved.page.pk).update(made_at=timezone.now() + timedelta(seconds=1))
    with acting(archivist), pytest.raises(AnswerRefused, match="请打开这一页重新选"):
        preview(approved.enquiry, "copy", actor=archivist)
    with acting(archivist), pytest.raises(AnswerRefused, match="请打开这一页重新选"):
        issue(approved.enquiry, "copy", address=VERIFY, actor=archivist)
    assert standing(approved) == (0, 0, "approved")


def test_a_preview_has_no_number_and_leaves_no_paper(found: Desk, archivist: Actor) -> None:
    with acting(archivist):
        pick(found.enquiry, found.page, [0, 1], actor=archivist)
        (text,) = texts(preview(found.enquiry, "copy", actor=archivist))
    assert "没有编号和二维码，没有效力" in text
    assert not any(name in text for name in OTHERS)
    assert standing(found) == (0, 0, "found")


def test_a_revoked_paper_says_so_and_why_is_not_for_everybody(approved: Desk, archivist: Actor) -> None:
    copy = given(approved, archivist)
    with acting(archivist):
        with pytest.raises(AnswerRefused, match="写明撤销的原因"):
            revoke(copy, "  ", actor=archivist)
        revoke(copy, "选错了宣建国（同名）", actor=archivist)
        with pytest.raises(AnswerRefused, match="已经撤销过"):
            revoke(copy, "再撤一次", actor=archivist)
        with pytest.raises(AnswerRefused, match="不再打印"):
            open_copy(Copy.objects.get(pk=copy.pk), actor=archivist)
    verdict = copies.verdict_on(copy.signed)
    assert verdict.state == "revoked"
    assert "宣建国" not in repr(verdict)
    assert "宣建国" not in repr(Entry.objects.get(act="copy revoked").facts)


def test_the_seal_of_the_installation_is_put_on_every_numbered_paper(approved: Desk, archivist: Actor) -> None:
    with override_settings(ELECTRONIC_SEAL="tests.reading_room.issuing.title_as_seal"):
        copy = given(approved, archivist)
    with pikepdf.open(io.BytesIO(bytes_of(copy))) as sealed:
        assert sealed.docinfo["/Subject"] == "330782106"
