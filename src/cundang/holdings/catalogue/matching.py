"""What a batch of rows means for the items that are there: new, changed, unchanged or refused."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, under
from cundang.holdings import references
from cundang.holdings.arrangement import PLACING, parts_of, sealed
from cundang.holdings.catalogue.identity import Identities, Identity
from cundang.holdings.catalogue.report import name_of
from cundang.holdings.catalogue.rows import Row
from cundang.holdings.models import File, Fonds, Item

# What an import writes of a known item; what follows from another field comes with it.
COMPARED: Final = (
    "title", "author", "document_number", "dated", "persons", "year", "retention_as_marked", "class_code", "division",
    "creator", "number", "box", "pages_stated", "secrecy", "remark",
)  # fmt: skip
FOLLOWS: Final = {"dated": ("dated_from", "dated_to"), "retention_as_marked": ("retention_code",)}


@dataclass
class Judged:
    """A row with what was found about it."""

    row: Row
    office: Office | None = None
    identity: Identity | None = None
    item: Item | None = None
    earlier: Item | None = None  # of a row with a 档号: the item that came without one (`recognise`)
    pk: int | None = None  # of the item, once it is written
    verdict: str = ""
    why: str = ""
    changes: list[tuple[str, object, object]] = field(default_factory=list)

    def start_again(self) -> None:
        """Forget what an attempt that came to nothing found out."""
        self.changes = []
        self.verdict = "" if self.identity else self.verdict
        if self.identity:
            self.why = "；".join(self.row.remarks)


class Places:
    """The offices that rows of one import may belong to: the one it is for, and those below it.

    Without one every office in the actor's scope; then each row must name its own.
    """

    def __init__(self, office: Office | None, actor: Actor) -> None:
        self.office = office
        scope = actor.scope("import_catalogue")
        below = Office.objects.filter(under(office.code, "code") if office else scope.filter("code"))
        self.by_code = {place.code: place for place in below if scope.covers(place.code)}
        self.by_name: dict[str, list[Office]] = {}
        for place in self.by_code.values():
            self.by_name.setdefault(place.name, []).append(place)

    def of(self, row: Row) -> Office | str:
        """The office of a row, or why it has none here."""
        if row.office_code:
            return self.by_code.get(row.office_code) or self._outside(row.office_code)
        if row.office_name:
            named = self.by_name.get(row.office_name, [])
            if len(named) == 1:
                return named[0]
            return (
                _("有几个同名的“%s”，请加一列机构代码。") % row.office_name if named else self._outside(row.office_name)
            )
        return self.office or _("没有写明机构，请补上机构代码，或在导入时指定机构。")

    def _outside(self, text: str) -> str:
        if self.office is None:
            return _("机构“%s”不存在，或不在您的权限范围内。") % text
        return _("机构“%(text)s”不存在，或不在%(office)s范围内。") % {"text": text, "office": self.office.name}


def identify(row: Row, places: Places, identities: Identities) -> Judged:
    """Everything that can be said of a row without the database: skipped, refused, or what it is known by."""
    judged = Judged(row, why="；".join(row.remarks))
    if row.skipped or row.refused:
        judged.verdict, judged.why = ("skipped", row.skipped) if row.skipped else ("refused", row.refused)
        return judged
    place = places.of(row)
    if isinstance(place, str):
        judged.verdict, judged.why = "refused", place
        return judged
    judged.office, judged.identity = place, identities.of(row, place.code)
    if judged.identity is None:
        judged.verdict = "refused"
        judged.why = (
            _("同一档号在本文件中已出现过。")
            if row.values.get("reference")
            else _("同一年度、案卷的件号在本文件中已出现过；若不是同一件，请补上档号。")
        )
    return judged


def find_items(judged: list[Judged], *, lock: bool) -> None:
    """Give each identified row the item it is known by, if there is one."""
    open_rows = [row for row in judged if row.identity]
    codes = {row.office.code for row in open_rows if row.office}
    found: dict[tuple[str, Identity], Item] = {}
    items = Item.objects.filter(office__in=codes).select_related("fonds", "file", "in_box").order_by("pk")
    if lock:
        items = items.select_for_update(of=("self",))
    references_known = {row.identity.reference_key for row in open_rows if row.identity} - {""}
    digests = {row.identity.import_key or row.identity.before for row in open_rows if row.identity} - {""}
    if references_known:
        for item in items.filter(reference_key__in=references_known):
            found[item.office_id, Identity(reference_key=item.reference_key)] = item
    if digests:
        for item in items.filter(import_key__in=digests):
            found[item.office_id, Identity(import_key=item.import_key)] = item
    for row in open_rows:
        if row.office and row.identity:
            row.item = found.get((row.office.code, row.identity))
            row.earlier = found.get((row.office.code, Identity(import_key=row.identity.before)))


def recognise(judged: Judged) -> None:
    """Whether a row whose 档号 is new means the item that came before without one: it is met, refused, or left alone.

    件号 starts again for every retention period or division of a year, so a row that names another one and has
    another title means another item. A code once given is never rewritten.
    """
    item, values = judged.earlier, judged.row.values
    if item is None:
        return
    same_title = _imported(item, "title") == values.get("title", "")
    apart = any(
        values.get(name) and _imported(item, name) and values[name] != _imported(item, name)
        for name in ("retention_as_marked", "division")
    )
    if judged.item is not None:
        if same_title and not item.reference:
            _remark(judged, _("另有一件没有档号、题名等相同的档案，请核对是否重复。"))
    elif not item.reference:
        judged.item = item if same_title or not apart else None
    elif same_title and not apart:
        if values.get("number") or values.get("document_number"):
            judged.verdict = "refused"
            judged.why = _("同一件的档号已是“%s”，档号给定后不再改写，这一行没有采用。") % item.reference
        else:
            _remark(judged, _("题名、日期、责任者与档号“%s”的一件相同，按另一件导入。") % item.reference)


def _imported(item: Item, name: str) -> Any:
    """What the last import said of a field, though a person may have written something else."""
    return item.edited.get(name, getattr(item, name))


def _remark(judged: Judged, sentence: str) -> None:
    judged.why = "；".join(part for part in (judged.why, sentence) if part)


def give_code(judged: Judged, item: Item, fonds: Fonds) -> None:
    """Write the 档号 of a row into its item that has none, and what the code says where nothing else is said."""
    reference = judged.row.values["reference"]
    judged.changes.append(("reference", "", reference))
    item.reference, item.reference_key = reference, references.key(reference)
    item.alias = references.alias(reference)
    for name, value in parts_of(reference, fonds).items():
        if value and not getattr(item, name) and name not in item.edited and name not in judged.row.values:
            setattr(item, name, value)
            if name in COMPARED:
                judged.changes.append((name, "", value))


def new_item(judged: Judged, fonds: Fonds, file: File | None) -> dict[str, Any]:
    """The item that a row describes, by column name; what its code says stands where the row says nothing.

    Its owner keeps it until a deposit says otherwise.
    """
    office_code = judged.office.code if judged.office else None
    reference = judged.row.values.get("reference", "")
    values = (parts_of(reference, fonds) if reference else {}) | judged.row.values
    _derive_year(values)
    identity = judged.identity or Identity()
    return values | {
        "office_code": office_code,
        "custodian_id": office_code,
        "fonds_id": fonds.pk,
        "file_id": file.pk if file else None,
        "reference_key": identity.reference_key,
        "import_key": identity.import_key,
        "alias": references.alias(reference) if reference else "",
    }


def _derive_year(values: dict[str, Any]) -> None:
    """Without a 年度 the year of the date is the year (DA/T 22-2015: 年度 is the year of formation)."""
    first, last = values.get("dated_from"), values.get("dated_to")
    if values.get("year") is None and first and last and first.year == last.year:
        values["year"] = first.year


def alter(judged: Judged, item: Item, fonds: Fonds | None, file: File | None) -> bool:
    """Bring what a row says into its item, except where a person has edited; whether the row must be saved.

    Beside an edited field the newest imported value is kept in `item.edited`.
    """
    kept, save = _bring(judged, item)
    if fonds is not None and item.fonds_id != fonds.pk:
        judged.changes.append(("fonds", item.fonds.number, fonds.number))
        item.fonds = fonds
    if file is not None and item.file_id != file.pk:
        judged.changes.append(("file", item.file.reference if item.file else "", file.reference))
        item.file = file
    if kept:
        remark = _("人工改过的项目没有覆盖，表中的值另存：%s。") % "、".join(kept)
        _remark(judged, remark)
    described, item.draft = item.draft, False
    judged.verdict = "changed" if judged.changes or described else "unchanged"
    return save or bool(judged.changes) or described


def _bring(judged: Judged, item: Item) -> tuple[list[str], bool]:
    """The part of `alter` that writes fields: what a person's words kept out, and whether that must be saved."""
    values, kept, save = judged.row.values, [], False
    final = {name for name in values if name in PLACING and sealed(item) and values[name] != getattr(item, name)}
    for name in COMPARED:
        if name not in values or name in final:
            continue
        if name in item.edited:
            if item.edited[name] != values[name]:
                item.edited[name], save = values[name], True
                kept.append(f"{name_of(name)}（{_text(values[name])}）")
        elif getattr(item, name) != values[name]:
            judged.changes.append((name, getattr(item, name), values[name]))
            for each in (name, *FOLLOWS.get(name, ())):
                setattr(item, each, values[each])
    if final:
        _remark(judged, _("已封盒，件的归类和编号没有改：%s。") % "、".join(name_of(name) for name in sorted(final)))
    return kept, save


def _text(value: object) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)
