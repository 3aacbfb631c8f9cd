"""Reference codes of old papers kept as written and found in any form; templates of a fonds, refused with a slip."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings import references
from cundang.holdings.actions import FondsRefused, describe_fonds, draft_item
from cundang.holdings.authorities.fonds import preview, problem_with
from cundang.holdings.models import Fonds, Item
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
OLD = "{全宗号}-{目录号}-{案卷号:3}-{件号:4}"
SEVERAL_FORMS = [
    "旧〔83〕第5号—12",
    "旧(83)第5号-12", "旧（83）第5号－12", "旧[83]第5号-12", "旧【83】第 5 号 - 12", "旧「８３」第５号–１２",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _everything_is_seen(offices: dict[str, Office]) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(console("tester")):
        yield


@pytest.fixture
def fonds(village: Office) -> Fonds:
    return Fonds.objects.create(office=village, number="Z106")


def keep(actor: Actor, fonds: Fonds, templates: dict[str, str], name: str = "") -> Fonds:
    with acting(actor):
        return describe_fonds(fonds, name=name, templates=templates, actor=actor)


def test_an_old_code_is_one_code_in_whatever_form_it_is_typed(village: Office) -> None:
    made = {draft_item(office=village, reference=form, actor=console("tester")).pk for form in SEVERAL_FORMS}
    assert len(made) == 1
    assert Item.objects.get().reference == SEVERAL_FORMS[0]  # as it came first


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    assert references.key(references.key(text)) == references.key(text)


@pytest.mark.parametrize(
    ("template", "code", "parts"),
    [
        (OLD, "z106－1—12－0007", {"fonds": "Z106", "catalogue": "1", "volume": "12", "item": "0007"}),
        ("旧〔{年度}〕{案卷号}号-{件号}", "旧（1983）5号—12", {"year": 1983, "volume": "5", "item": "12"}),
        (
            "{全宗号}.{门类}.{年度}.{件号}",
            "Z106·WS·1983·7",
            {"fonds": "Z106", "class_code": "WS", "year": 1983, "item": "7"},
        ),
    ],
)
def test_a_pattern_reads_a_code_in_any_form(template: str, code: str, parts: dict[str, object]) -> None:
    assert references.parse(code, template) == references.Reference(**parts)  # type: ignore[arg-type]
    assert references.parse("完全不合的旧档号", template) is None


def test_a_pattern_makes_what_it_reads() -> None:
    made = references.make(OLD, fonds="Z106", catalogue="1", volume="12", item="7")
    assert made == "Z106-1-012-0007"
    with pytest.raises(references.BadParts):
        references.make(OLD, fonds="Z106", catalogue="1", item="7")
    with pytest.raises(references.BadParts):
        references.make(OLD, fonds="Z106", catalogue="1", volume="12", item="第7")


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{全宗}-{件号}", "没有“全宗”这一项"),
        ("{全宗号}-{件号", "没有配对"),
        ("全宗号}-{件号}", "没有配对"),
        ("{全宗号}{件号}", "分隔符"),
        ("{全宗号}-{全宗号}-{件号}", "写了两次"),
        ("{全宗号}-{年度}", "不然各件的档号会一样"),
        ("{件号:9}", "补零"),
        ("{全宗号:3}-{件号}", "补零"),
        ("{件号}", "至少要有两项"),
        ("{全宗号}-" + "长" * 99 + "{件号}", "80"),
        ("DA/T 22-2015", "没有名为"),
        ("itm", "没有名为"),
    ],
)
def test_a_template_with_a_slip_is_refused_in_one_sentence(
    archivist: Actor, fonds: Fonds, template: str, why: str, sign_in: SignIn
) -> None:
    with pytest.raises(FondsRefused, match=why):
        keep(archivist, fonds, {"": template})
    page = sign_in(archivist).post(f"/fonds/{fonds.pk}/", {"template": template[:120]})
    assert why in page.content.decode()
    fonds.refresh_from_db()
    assert fonds.templates == {}


@given(st.text("{}全宗号件年度:4-· 〔〕", max_size=24))
def test_no_template_breaks_what_reads_it(template: str) -> None:
    if problem_with(template):
        return
    assert references.parse("Z106-WS·2019·Y-0001", template) is None or template


def test_templates_are_kept_with_what_was_before_in_the_ledger(archivist: Actor, fonds: Fonds) -> None:
    keep(archivist, fonds, {"": OLD, "KU": references.BY_VOLUME_2022}, name="众拥村村委会")
    fonds.refresh_from_db()
    assert fonds.templates == {"": OLD, "KU": references.BY_VOLUME_2022}
    with pytest.raises(FondsRefused, match="门类表里没有"):
        keep(archivist, fonds, {"": OLD, "ZZZ": OLD})
    keep(archivist, fonds, {"": references.DEFAULT_TEMPLATE})
    fonds.refresh_from_db()
    assert fonds.templates == {}
    assert Entry.objects.filter(act="fonds described").count() == 2


def test_the_preview_shows_the_code_and_what_does_not_fit(archivist: Actor, fonds: Fonds, village: Office) -> None:
    for code in ("Z106-1-12-7", "Z106-1-12-8", "Z106-旧第9号"):
        draft_item(office=village, reference=code, actor=console("tester"))
    shown = preview(fonds, OLD)
    assert (shown.code, shown.tried, shown.fitting, shown.misfits) == ("Z106-1-001-0001", 3, 2, ("Z106-旧第9号",))
    for template in references.TEMPLATES:
        code = preview(fonds, template).code
        assert references.parse(code, template) is not None


def test_trying_keeps_nothing(archivist: Actor, fonds: Fonds, sign_in: SignIn) -> None:
    page = sign_in(archivist).post(f"/fonds/{fonds.pk}/", {"template": OLD, "try": "1"}).content.decode()
    assert "Z106-1-001-0001" in page
    fonds.refresh_from_db()
    assert fonds.templates == {}
    assert sign_in(archivist).post(f"/fonds/{fonds.pk}/", {"template": OLD, "name": "村委会"}).status_code == 302
    fonds.refresh_from_db()
    assert (fonds.name, fonds.templates) == ("村委会", {"": OLD})


def test_only_the_own_fonds(next_clerk: Actor, clerk: Actor, fonds: Fonds, sign_in: SignIn) -> None:
    assert sign_in(next_clerk).get(f"/fonds/{fonds.pk}/").status_code == 404
    assert "Z106" not in sign_in(next_clerk).get("/fonds/").content.decode()
    assert "Z106" in sign_in(clerk).get("/fonds/").content.decode()
    assert sign_in(clerk).post(f"/fonds/{fonds.pk}/", {"template": OLD}).status_code == 403
    with pytest.raises(Forbidden):
        keep(clerk, fonds, {"": OLD})


def test_endpoints(archivist: Actor, fonds: Fonds, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    assert [one["number"] for one in browser.get("/api/v1/fonds").json()] == ["Z106"]
    tried = browser.get(f"/api/v1/fonds/{fonds.pk}/preview", {"template": OLD}).json()
    assert tried["code"] == "Z106-1-001-0001"
    slip = browser.get(f"/api/v1/fonds/{fonds.pk}/preview", {"template": "{全宗}-{件号}"})
    assert slip.status_code == 422
    said = {"name": "村委会", "templates": {"": OLD}}
    kept = browser.put(f"/api/v1/fonds/{fonds.pk}", said, content_type="application/json").json()
    assert kept["templates"] == {"": OLD}
