"""查档规则: a county's rules are changed in a draft and put in force as a whole; what was shown for an enquiry."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.access.models import AccessKind, AccessRule, AccessTable, Scrutiny, ShownDocument
from cundang.reading_room.access.rules import asked_of, county_offices, kinds_of, rules_of, unproven
from cundang.reading_room.access.text import COLUMNS, documents_in, layout, understood
from cundang.reading_room.actions.versions import TableRefused, held, held_draft, hold_from, new_name, take_back
from cundang.reading_room.models import Enquiry
from cundang.reading_room.states import OPEN
from cundang.reading_room.tables.sheets import NotATable, RowRefused, SheetRow, SheetTaken, taken_from

__all__ = [
    "NotATable",
    "RowRefused",
    "SheetTaken",
    "TableRefused",
    "certificates_by_two",
    "documents_vouched",
    "draft_rules",
    "export_rules",
    "import_rules",
    "remove_kind",
    "remove_rule",
    "remove_rules",
    "rules_back",
    "rules_in_force",
    "say_records",
    "show_documents",
    "write_kind",
    "write_rule",
]  # fmt: skip

MOST_KINDS: Final = 30
FIRST_DAY: Final = date(1987, 9, 5)  # the first 档案法


@transaction.atomic
def draft_rules(source: AccessTable, *, county: str, name: str, actor: Actor) -> AccessTable:
    """A new draft for a county with the rows and kinds of another version, which stays as it is."""
    name = new_name(AccessTable, county, name, actor)
    made = AccessTable.objects.create(
        office_id=county, name=name, certificate_by_two=source.certificate_by_two, vouched=source.vouched,
        made_from=source, made_by=actor.name,
    )  # fmt: skip
    AccessRule.objects.bulk_create(rules := _copied(rules_of(source), made))
    AccessKind.objects.bulk_create(_copied(kinds_of(source), made))
    record("access rules drafted", made, actor=actor, source=source.pk, rows=len(rules))
    return made


def _copied(rows: Iterable[Any], table: AccessTable) -> list[Any]:
    """The same rows as new ones of another version."""
    copies = list(rows)
    for row in copies:
        row.pk, row.table, row.office_id = None, table, table.office_id
        row._state.adding = True
    return copies


@transaction.atomic
def write_rule(table: AccessTable, said: dict[str, str], *, rule: AccessRule | None = None, actor: Actor) -> AccessRule:
    """A further row at the end of a draft, or (with `rule`) another wording of one; raises `RowRefused`."""
    table = held_draft(table, actor)
    values = understood(said, kinds_of(table))
    others = AccessRule.objects.filter(table=table)
    if others.filter(code=values["code"]).exclude(pk=rule.pk if rule else 0).exists():
        raise TableRefused(_("代码 %(code)s 已经用过，请换一个。") % {"code": values["code"]})
    if rule is None:
        last = others.aggregate(last=Max("place"))["last"] or 0
        rule = AccessRule(table=table, office_id=table.office_id, place=last + 1)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save()
    record("access rule written", table, actor=actor, code=rule.code)
    return rule


@transaction.atomic
def remove_rule(rule: AccessRule, *, actor: Actor) -> None:
    """Take a row out of a draft."""
    table = held_draft(rule.table, actor)
    AccessRule.objects.filter(pk=rule.pk, table=table).delete()
    record("access rule removed", table, actor=actor, code=rule.code)


@transaction.atomic
def certificates_by_two(table: AccessTable, needed: bool, *, actor: Actor) -> AccessTable:
    """Whether, by this draft, one person picks what a certificate quotes and another issues it."""
    table = held_draft(table, actor)
    table.certificate_by_two = needed
    table.save(update_fields=["certificate_by_two"])
    record("certificates by two", table, actor=actor, needed=needed)
    return table


@transaction.atomic
def documents_vouched(table: AccessTable, said: str, *, actor: Actor) -> AccessTable:
    """Which documents, by this draft, nobody asks of whoever signed in at 高级实名: names with ； between, or none."""
    table = held_draft(table, actor)
    table.vouched = documents_in(said) if said.strip() else []
    if any("\0" in name for name in table.vouched):
        raise TableRefused(_("输入里有无法识别的字符，请重新输入。"))
    if proofs := set(table.vouched) & {rule.kinship for rule in rules_of(table)}:
        raise TableRefused(_("“%(name)s”是亲属关系材料，登录只能说明申请人是谁，请去掉它。") % {"name": min(proofs)})
    table.save(update_fields=["vouched"])
    record("documents vouched", table, actor=actor, documents=len(table.vouched))
    return table


@transaction.atomic
def write_kind(
    table: AccessTable, code: str, *, name: str, matters: Sequence[str], classes: Sequence[str], actor: Actor
) -> AccessKind:
    """A kind of records of a draft: its name, and the codes of matters and classes that belong to it."""
    table = held_draft(table, actor)
    name, code = " ".join(name.split()), code.strip().lower()
    if not name or len(name) > 30 or "\0" in name:
        raise TableRefused(_("请写种类的名称，30 个字以内。"))
    if not 1 <= len(code) <= 30 or not code.replace("-", "").isascii() or not code.replace("-", "").isalnum():
        raise TableRefused(_("种类的代码请用字母、数字和连字符，如 health。"))
    known = {kind.code: kind for kind in kinds_of(table)}
    if code not in known and len(known) >= MOST_KINDS:
        raise TableRefused(_("种类最多 %(most)d 种，请先去掉不用的。") % {"most": MOST_KINDS})
    kind = known.get(code) or AccessKind(table=table, office_id=table.office_id, code=code)
    if kind.name != name:
        kind.name, kind.name_en = name, ""
    kind.matters = sorted({one[:40] for one in matters if one})
    kind.classes = sorted({one[:20] for one in classes if one})
    kind.save()
    record("access kind written", table, actor=actor, code=code)
    return kind


@transaction.atomic
def remove_kind(kind: AccessKind, *, actor: Actor) -> None:
    """Take a kind out of a draft; not while a row speaks of it."""
    table = held_draft(kind.table, actor)
    for rule in rules_of(table):
        if kind.code in rule.kinds:
            raise TableRefused(
                _("规则 %(code)s 还用着“%(kind)s”，请先改那一行。") % {"code": rule.code, "kind": kind.title}
            )
    AccessKind.objects.filter(pk=kind.pk, table=table).delete()
    record("access kind removed", table, actor=actor, code=kind.code)


@transaction.atomic
def import_rules(table: AccessTable, source: Path, *, actor: Actor) -> SheetTaken:
    """Make a draft say what a sheet says, in the sheet's order. With one wrong row nothing changes.

    Raises `NotATable` for a file that is no such table.
    """
    table = held_draft(table, actor)
    rows, refused = taken_from(source, layout(kinds_of(table)))
    if refused:
        return SheetTaken(refused=refused)
    before = {rule.code for rule in rules_of(table)}
    AccessRule.objects.filter(table=table).delete()
    AccessRule.objects.bulk_create(_of_sheet(rows, table))
    taken = SheetTaken(len(rows), len(before - {row.values["code"] for row in rows}))
    record("access rules imported", table, actor=actor, rows=taken.rows, removed=taken.removed)
    return taken


def _of_sheet(rows: Sequence[SheetRow], table: AccessTable) -> list[AccessRule]:
    return [
        AccessRule(table=table, office_id=table.office_id, place=place, **{name: row.values[name] for name in COLUMNS})
        for place, row in enumerate(rows, 1)
    ]


@transaction.atomic
def rules_in_force(table: AccessTable, on: date, *, actor: Actor) -> AccessTable:
    """The draft holds from this day on, the version before it until then; neither is changed again."""
    table = held_draft(table, actor)
    if not rules_of(table):
        raise TableRefused(_("这张表还没有内容，不能施行。"))
    hold_from(table, on)
    record("access rules in force", table, actor=actor, on=on.isoformat())
    return table


@transaction.atomic
def rules_back(table: AccessTable, *, actor: Actor) -> AccessTable:
    """收回: a version whose day has not come yet is a draft again, and the one before it goes on."""
    found = held(table, actor)
    take_back(found)
    record("access rules back", found, actor=actor)
    return found


@transaction.atomic
def remove_rules(table: AccessTable, *, actor: Actor) -> None:
    """Throw a draft away; what has been in force stays for ever."""
    table = held_draft(table, actor)
    record("access draft removed", table, actor=actor)
    table.delete()


@transaction.atomic
def export_rules(table: AccessTable, *, actor: Actor) -> None:
    """Note that a version was taken out as a sheet."""
    require(actor, "see_enquiries")
    record("access rules exported", table, actor=actor)


@transaction.atomic
def say_records(enquiry: Enquiry, *, owner: str, kinds: Sequence[str], actor: Actor) -> Scrutiny:
    """Whose records an enquiry looks for (an office's code), and their kinds besides those of its matter."""
    held = _at_door(enquiry, actor)
    office = county_offices(held.office_id[:6]).filter(code=owner).first()
    if office is None:
        raise TableRefused(_("请选档案属于本县（市）哪个村、镇街；撤并了的，选承接它的。"))
    known = {kind.code for kind in kinds_of(asked_of(held).table)}
    facts: dict[str, Any] = {"owner": office, "kinds": [one for one in dict.fromkeys(kinds) if one in known]}
    said, _made = Scrutiny.objects.update_or_create(enquiry=held, defaults=facts)
    record("enquiry records said", held, actor=actor, owner=office.code, kinds=said.kinds)
    return said


@transaction.atomic
def show_documents(enquiry: Enquiry, names: Sequence[str], *, actor: Actor) -> None:
    """These documents of the check list, and no others, were shown."""
    held = _at_door(enquiry, actor, late=True)
    listed = asked_of(held).documents
    wanted = [name for name in listed if name in names]
    present = ShownDocument.objects.filter(enquiry=held)
    gone, _rows = present.filter(name__in=[name for name in listed if name not in wanted]).delete()
    before = set(present.values_list("name", flat=True))
    new = [name for name in wanted if name not in before]
    called = actor.full_name or actor.name
    ShownDocument.objects.bulk_create([ShownDocument(enquiry=held, name=name, by=called) for name in new])
    if new or gone:
        record("documents shown", held, actor=actor, added=len(new), removed=gone)


def _at_door(enquiry: Enquiry, actor: Actor, *, late: bool = False) -> Enquiry:
    """The enquiry, held, while it has no answer and stands at a door where the actor handles it.

    `late`: also afterwards, where the commitment was found untrue and the proof may come late.
    """
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if held.state not in OPEN and not (late and unproven([held])):
        raise TableRefused(_("这件已经答复，不能再改。"))
    return held
