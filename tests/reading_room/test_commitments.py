"""信用承诺书: offered where the rules say so, signed by whoever promises, sealed, and in place of the kinship alone."""

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.ledger.models import Entry
from cundang.reading_room.access.rules import asked_of, hindrance
from cundang.reading_room.actions import (
    Applicant,
    CommitmentRefused,
    EnquiryRefused,
    move,
    say_records,
    show_documents,
    sign_commitment,
)
from cundang.reading_room.commitments.models import Commitment, CommitmentTemplate
from cundang.reading_room.commitments.queries import pdf_of
from cundang.reading_room.commitments.text import closed, commitment_text
from cundang.reading_room.models import Enquiry
from cundang.reading_room.ratings.statistics import desk_statistics

from .conftest import DRAWN, Make

pytestmark = pytest.mark.django_db
Sign = Callable[..., Commitment]
CHILD: dict[str, Any] = {"relation": "child", "subject": "宣长根", "deceased": True}


@pytest.fixture
def sign() -> Sign:
    """Sign for an enquiry what is shown now, at the window."""

    def signing(enquiry: Enquiry, actor: Actor, **more: Any) -> Commitment:
        with acting(actor):
            given = {"seen": commitment_text(enquiry).digest, "way": "window", **more}
            return sign_commitment(enquiry, given.pop("strokes", DRAWN), actor=actor, **given)

    return signing


def why_closed(enquiry: Enquiry, actor: Actor) -> str:
    with acting(actor):
        return closed(asked_of(enquiry))


def test_it_stands_in_for_the_proof_of_kinship_and_for_nothing_else(
    asked: Make, sign: Sign, agent: Actor, archivist: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    with acting(agent):
        show_documents(one, ["身份证件"], actor=agent)
        one = move(move(move(one, "await_commitment", actor=agent), "search", actor=agent), "find", actor=agent)
    with acting(archivist):
        assert "死亡证明、亲属关系证明" in hindrance(one, "approve", archivist)
    made = sign(one, agent)
    with acting(archivist):
        assert "死亡证明。" in hindrance(one, "approve", archivist)
    with acting(agent):
        show_documents(one, ["身份证件", "死亡证明"], actor=agent)
    with acting(archivist):
        assert move(one, "approve", actor=archivist).state == "approved"
    assert (made.way, made.taken_by) == ("window", "agent 某")


def test_signing_ends_the_waiting_and_stands_in_the_steps(
    asked: Make, sign: Sign, agent: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", "await_commitment", **CHILD, shown=False)
    sign(one, agent)
    with acting(agent):
        one.refresh_from_db()
        assert (one.state, one.committed) == ("accepted", True)
        step = one.steps.order_by("-pk")[0]
        assert (step.act, step.state, step.by) == ("sign", "accepted", "agent 某")
        with pytest.raises(Forbidden):  # no staff signs by the table
            move(asked(agent, village, "accept", "await_commitment", **CHILD), "sign", actor=agent)


def test_it_is_sealed_with_all_that_was_said_and_its_digest_stands_in_the_ledger(
    asked: Make, sign: Sign, agent: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    made = sign(one, agent)
    with acting(agent):
        content = pdf_of(made)
        entry = Entry.objects.get(act="commitment signed")
        template = CommitmentTemplate.objects.get(office=None)
        text = commitment_text(one)
    assert hashlib.sha256(content).hexdigest() == made.pdf_digest == entry.facts["blob"]
    assert entry.facts["template"] == template.pk == made.template_id
    assert entry.facts["text"] == text.digest
    assert "宣" not in str(entry.facts)
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
    said = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)))
    for words in ("宣建国", "11010519491231002X", "宣长根（已去世）", "子女", "补办宅基地手续", "agent某", one.number,
                  "亲属关系证明", *text.told, *text.promises, text.digest, entry.facts["signature"]):  # fmt: skip
        assert re.sub(r"\s", "", words) in said, words


@pytest.mark.parametrize("strokes", [[], [[[300, 100]]], [[[9 * n, 100]] for n in range(30)], [[[5, 5]] * 40]])
def test_dots_are_no_signature(strokes: list[Any], asked: Make, sign: Sign, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    with pytest.raises(CommitmentRefused, match="写全姓名"):
        sign(one, agent, strokes=strokes)


def test_nobody_signs_twice(asked: Make, sign: Sign, agent: Actor, village: Office) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    sign(one, agent)
    with pytest.raises(CommitmentRefused, match="已经签过"):
        sign(one, agent)


def test_whoever_read_another_text_signs_nothing(
    asked: Make, sign: Sign, agent: Actor, city: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    with acting(agent):
        seen = commitment_text(one).digest
    with acting(city):
        CommitmentTemplate.objects.create(
            office_id="330782", name="本市", title="承诺书", told=["一"], promises=["二"], draft=False,
            in_force_from=one.made_at.date(),
        )  # fmt: skip
    with pytest.raises(CommitmentRefused, match="重新看一遍"):
        sign(one, agent, seen=seen)
    assert sign(one, agent).template.name == "本市"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"relation": "authorised", "subject": "王某"}, "不看亲属关系材料"),
        ({"relation": "self"}, "不看亲属关系材料"),
        ({**CHILD, "relation": "sibling"}, "不能用承诺书代替"),
        ({**CHILD, "matter": "family-planning"}, "不能用承诺书代替"),
        (
            {
                **CHILD,
                "applicant": Applicant("宣小", "13712349050", "id_card", "110105201503071235"),
                "agent": Applicant("何小明", "13705790003", "id_card", "330782197105200035"),
            },
            "未成年人",
        ),
        ({**CHILD, "applicant": Applicant("宣大", "13712349050", "household", "")}, "没有登记证件号码"),
    ],
)
def test_for_whom_it_is_closed(
    facts: dict[str, Any], said: str, asked: Make, sign: Sign, agent: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **facts)
    assert said in why_closed(one, agent)
    with pytest.raises(CommitmentRefused, match=said):
        sign(one, agent)


def test_the_dead_promise_nothing(asked: Make, agent: Actor, village: Office) -> None:
    with pytest.raises(EnquiryRefused, match="被查询人就是申请人自己"):
        asked(agent, village, relation="self", deceased=True)


def test_nothing_is_signed_after_the_end_or_once_the_proof_was_shown(
    asked: Make, sign: Sign, agent: Actor, village: Office
) -> None:
    for acts, shown, said in ((("accept", "withdraw"), False, "已撤回"), (("accept",), True, "已经核对过")):
        one = asked(agent, village, *acts, shown=shown, **CHILD)
        with pytest.raises(CommitmentRefused, match=said):
            sign(one, agent)


def test_one_that_does_not_fit_the_records_any_more_stands_in_for_nothing(
    asked: Make, sign: Sign, agent: Actor, village: Office
) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    sign(one, agent)
    with acting(agent):
        say_records(one, owner=village.code, kinds=["punishment"], actor=agent)
        assert "亲属关系证明" in hindrance(one, "approve", agent)


def test_the_pages_at_the_window(
    asked: Make, agent: Actor, inspector: Actor, village: Office, sign_in: Callable[[Actor], Client]
) -> None:
    one = asked(agent, village, "accept", shown=False, **{**CHILD, "subject": "<script>alert(1)</script>"})
    browser, address = sign_in(agent), f"/enquiries/{one.pk}/commitment/"
    assert "可以自愿改签" in browser.get(f"/enquiries/{one.pk}/").content.decode()
    page = browser.get(address).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;（已去世）" in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    assert browser.get(f"{address}form.pdf").content.startswith(b"%PDF")
    assert browser.get(f"{address}signed.pdf").status_code == 404
    refused = browser.post(address, {"seen": seen[1], "strokes": "[[[1,1]]]"})
    assert (refused.status_code, "写全姓名" in refused.content.decode()) == (400, True)
    for wrong in ("", "null", "[[1,2]]", "[" * 5000, '{"a":1}'):
        assert browser.post(address, {"seen": seen[1], "strokes": wrong}).status_code == 400
    done = browser.post(address, {"seen": seen[1], "strokes": str(DRAWN)})
    assert "已签好" in done.content.decode()
    assert "信用承诺书已签" in browser.get(f"/enquiries/{one.pk}/").content.decode()
    other = sign_in(inspector)
    assert other.get(f"{address}signed.pdf").content.startswith(b"%PDF")
    assert other.get(address).status_code == 403
    again = browser.post(address, {"seen": seen[1], "strokes": str(DRAWN)}, follow=True)
    assert "已经签过" in again.content.decode()


def test_the_endpoints(asked: Make, agent: Actor, village: Office, sign_in: Callable[[Actor], Client]) -> None:
    one = asked(agent, village, "accept", shown=False, **CHILD)
    browser, address = sign_in(agent), f"/api/v1/enquiries/{one.pk}/commitment"
    assert browser.get(address).json() == {"signed": None, "closed": ""}
    text = browser.get(f"{address}/text").json()
    given = {"strokes": DRAWN, "seen": text["digest"]}
    wrong = browser.post(address, {**given, "seen": "0" * 64}, "application/json")
    assert (wrong.status_code, "重新看一遍" in wrong.json()["error"]) == (422, True)
    assert browser.post(address, given, "application/json").status_code == 201
    told = browser.get(address).json()
    assert told["signed"]["way"] == "window"
    assert "已经签过" in told["closed"]
    assert browser.get(f"{address}/text").status_code == 422
    assert browser.get(f"{address}/signed.pdf").content.startswith(b"%PDF")


def test_use_is_counted(asked: Make, sign: Sign, agent: Actor, archivist: Actor, village: Office) -> None:
    sign(asked(agent, village, "accept", shown=False, **CHILD), agent)
    asked(agent, village, "accept", shown=False, **CHILD)
    today = timezone.localdate()
    with acting(archivist):
        assert desk_statistics(archivist, today, today).committed.n == 1
