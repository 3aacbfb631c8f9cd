"""The rules of who may see what as endpoints, and what they ask for an enquiry."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions, queries
from cundang.reading_room.access import rules as access
from cundang.reading_room.access.models import AccessKind, AccessRule, AccessTable, ShownDocument
from cundang.reading_room.consents.queries import consents_of
from cundang.reading_room.tables import versions
from cundang.reading_room.tables.api import DifferenceShown, Named, On, Taken, done, kept, version
from cundang.sheets import uploaded

router = Router(tags=["access rules"])


class TableListed(Schema):
    """A version; without an `office` it is the program's own. In force from `in_force_from` to before `in_force_to`."""

    id: int
    office: str | None = Field(alias="office_id")
    name: str
    draft: bool
    in_force_from: date | None
    in_force_to: date | None
    certificate_by_two: bool
    vouched: list[str]  # documents not asked of whoever signed in at 高级实名


class RuleShown(Schema):
    """A row; the first that fits holds. `subject`: any, living, deceased; `consents`: none, owner, town, both."""

    id: int
    code: str
    relations: list[str]
    subject: str
    kinds: list[str]
    documents: list[str]
    kinship: str
    commitment: bool
    consents: str
    two_persons: bool
    basis: str
    certainty: str


class KindShown(Schema):
    """A kind of records, with the codes of matters and classes that belong to it."""

    id: int
    code: str
    name: str = Field(alias="title")
    matters: list[str]
    classes: list[str]


class TableShown(TableListed):
    """A version with its rows and kinds."""

    rules: list[RuleShown]
    kinds: list[KindShown]


class RuleGiven(Schema):
    """A row."""

    model_config = {"extra": "forbid"}
    code: str
    relations: list[str]
    subject: str = "any"
    kinds: list[str] = []
    documents: list[str]
    kinship: str = ""
    commitment: bool = False
    consents: str = "none"
    two_persons: bool = False
    basis: str = ""
    certainty: str = "proposed"

    @property
    def said(self) -> dict[str, str]:
        """The row as a sheet would say it."""
        told = self.dict()
        lists = {name: "；".join(told[name]) for name in ("relations", "kinds", "documents")}
        return {**told, **lists, **{name: "yes" if told[name] else "" for name in ("commitment", "two_persons")}}


class KindGiven(Schema):
    """A kind of records."""

    model_config = {"extra": "forbid"}
    name: str
    matters: list[str] = []
    classes: list[str] = []


class Needed(Schema):
    """Whether it is needed."""

    needed: bool


class VouchedGiven(Schema):
    """The documents, none to ask for all."""

    model_config = {"extra": "forbid"}
    names: list[str]


class DocumentShown(Schema):
    """A document of the check list; `by` and `at` once it was shown, or who vouched where that stands in for it."""

    name: str
    by: str = ""
    at: datetime | None = None
    vouched: bool = False


class AskedShown(Schema):
    """What the rules ask for an enquiry; `commitment`: whether one may stand in for the `kinship` proofs.

    `consents`: codes of offices that have to be asked; `answers`: what each that was asked said, empty while it waits.
    `hindrance`: why it cannot be approved now; `stopped`: why nothing is given out although it was.
    """

    sentence: str
    rules: list[str]
    kinds: list[str]
    owners: list[str]
    documents: list[DocumentShown]
    kinship: list[str]
    commitment: bool
    consents: list[str]
    answers: dict[str, str]
    two_persons: bool
    hindrance: str
    stopped: str


class RecordsGiven(Schema):
    """Whose records are looked for, and their kinds besides those of the matter."""

    model_config = {"extra": "forbid"}
    owner: str
    kinds: list[str] = []


class DocumentsGiven(Schema):
    """The documents that were shown, all of them."""

    model_config = {"extra": "forbid"}
    shown: list[str]


@router.get("/enquiries/access", response=list[TableListed], url_name="access_tables")
def tables(request: HttpRequest) -> Any:
    """The versions, the newest first."""
    require(actor(request), access.SEE)
    return list(access.tables_for(actor(request)))


@router.get("/enquiries/access/{int:pk}", response=TableShown, url_name="access_table")
def table(request: HttpRequest, pk: int) -> Any:
    """One version with its rows and kinds."""
    one = _table(request, pk)
    # By the names of the rows: `rules` and `kinds` of the row itself are in no order.
    listed = {
        field.alias or name: getattr(one, field.alias or name) for name, field in TableListed.model_fields.items()
    }
    return {**listed, "rules": access.rules_of(one), "kinds": access.kinds_of(one)}


@router.get("/enquiries/access/{int:pk}/compare", response=list[DifferenceShown], url_name="access_compare")
def compare(request: HttpRequest, pk: int, before: int) -> Any:
    """What is added, removed and changed against another version."""
    return access.differences(_table(request, before), _table(request, pk))


@router.post("/enquiries/access/{int:pk}/draft", response={201: TableListed}, url_name="access_drafted")
def drafted(request: HttpRequest, pk: int, said: Named) -> Status[AccessTable]:
    """Draft a new version from this one."""
    who = actor(request)
    require(who, versions.KEEP)
    one = _table(request, pk)
    county = one.office_id or who.office_code
    return Status(201, done(lambda: actions.draft_rules(one, county=county, name=said.name, actor=who)))


@router.delete("/enquiries/access/{int:pk}", response={204: None}, url_name="access_removed")
def removed(request: HttpRequest, pk: int) -> Status[None]:
    """Throw a draft away."""
    one = _kept(request, pk)
    done(lambda: actions.remove_rules(one, actor=actor(request)))
    return Status(204, None)


@router.post("/enquiries/access/{int:pk}/rules", response={201: RuleShown}, url_name="access_rule_added")
def rule_added(request: HttpRequest, pk: int, given: RuleGiven) -> Status[AccessRule]:
    """Add a row to a draft."""
    one = _kept(request, pk)
    return Status(201, done(lambda: actions.write_rule(one, given.said, actor=actor(request))))


@router.put("/enquiries/access/{int:pk}/rules/{int:rule_pk}", response=RuleShown, url_name="access_rule_written")
def rule_written(request: HttpRequest, pk: int, rule_pk: int, given: RuleGiven) -> Any:
    """Change a row of a draft."""
    one = _kept(request, pk)
    present = _rule(one, rule_pk)
    return done(lambda: actions.write_rule(one, given.said, rule=present, actor=actor(request)))


@router.delete("/enquiries/access/{int:pk}/rules/{int:rule_pk}", response={204: None}, url_name="access_rule_removed")
def rule_removed(request: HttpRequest, pk: int, rule_pk: int) -> Status[None]:
    """Take a row out of a draft."""
    gone = _rule(_kept(request, pk), rule_pk)
    done(lambda: actions.remove_rule(gone, actor=actor(request)))
    return Status(204, None)


@router.put("/enquiries/access/{int:pk}/kinds/{code}", response=KindShown, url_name="access_kind_written")
def kind_written(request: HttpRequest, pk: int, code: str, given: KindGiven) -> Any:
    """Write a kind of records of a draft."""
    one = _kept(request, pk)
    return done(lambda: actions.write_kind(one, code, **given.dict(), actor=actor(request)))


@router.delete("/enquiries/access/{int:pk}/kinds/{code}", response={204: None}, url_name="access_kind_removed")
def kind_removed(request: HttpRequest, pk: int, code: str) -> Status[None]:
    """Take a kind out of a draft."""
    gone = next((kind for kind in access.kinds_of(_kept(request, pk)) if kind.code == code), None)
    if gone is None:
        raise AccessKind.DoesNotExist
    done(lambda: actions.remove_kind(gone, actor=actor(request)))
    return Status(204, None)


@router.post("/enquiries/access/{int:pk}/sheet", response=Taken, url_name="access_sheet_in")
def sheet_in(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Any:
    """Make a draft say what a sheet says."""
    one = _kept(request, pk)
    with uploaded(file) as path:
        return done(lambda: actions.import_rules(one, path, actor=actor(request)))


@router.post("/enquiries/access/{int:pk}/in-force", response=TableListed, url_name="access_put_in_force")
def put_in_force(request: HttpRequest, pk: int, said: On) -> Any:
    """The draft holds from a day on."""
    one = _kept(request, pk)
    return done(lambda: actions.rules_in_force(one, said.on, actor=actor(request)))


@router.post("/enquiries/access/{int:pk}/back", response=TableListed, url_name="access_taken_back")
def taken_back(request: HttpRequest, pk: int) -> Any:
    """A version whose day has not come is a draft again."""
    one = _kept(request, pk)
    return done(lambda: actions.rules_back(one, actor=actor(request)))


@router.put("/enquiries/access/{int:pk}/certificates", response=TableListed, url_name="access_certificates")
def certificates(request: HttpRequest, pk: int, said: Needed) -> Any:
    """Whether certificates need two persons."""
    one = _kept(request, pk)
    return done(lambda: actions.certificates_by_two(one, said.needed, actor=actor(request)))


@router.put("/enquiries/access/{int:pk}/vouched", response=TableListed, url_name="access_vouched")
def vouched(request: HttpRequest, pk: int, said: VouchedGiven) -> Any:
    """Which documents nobody asks of whoever signed in at 高级实名."""
    one = _kept(request, pk)
    return done(lambda: actions.documents_vouched(one, "；".join(said.names), actor=actor(request)))


@router.get("/enquiries/{int:pk}/rules", response=AskedShown, url_name="enquiry_asked")
def asked(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What the rules ask for an enquiry, what was shown, and what still stands in the way of approving it."""
    require(actor(request), queries.SEE)
    return _asked(request, pk)


@router.put("/enquiries/{int:pk}/records", response=AskedShown, url_name="enquiry_records_said")
def records_said(request: HttpRequest, pk: int, given: RecordsGiven) -> dict[str, Any]:
    """Whose records an enquiry looks for, and of which kinds."""
    require(actor(request), "handle_enquiries")
    found = queries.enquiry_for(actor(request), pk)
    done(lambda: actions.say_records(found, **given.dict(), actor=actor(request)))
    return _asked(request, pk)


@router.put("/enquiries/{int:pk}/documents", response=AskedShown, url_name="enquiry_documents_shown")
def documents_shown(request: HttpRequest, pk: int, given: DocumentsGiven) -> dict[str, Any]:
    """The documents that were shown."""
    require(actor(request), "handle_enquiries")
    found = queries.enquiry_for(actor(request), pk)
    done(lambda: actions.show_documents(found, given.shown, actor=actor(request)))
    return _asked(request, pk)


def _asked(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.enquiry_for(actor(request), pk)
    wanted, shown = access.asked_of(found), access.shown_of(found)
    return {
        "sentence": wanted.sentence,
        "rules": [rule.code for rule in wanted.rules],
        "kinds": [kind.code for kind in wanted.kinds],
        "owners": wanted.owner_codes,
        "documents": [_document(name, wanted, shown.get(name)) for name in wanted.documents],
        "kinship": wanted.kinship,
        "commitment": wanted.commitment,
        "consents": wanted.units,
        "answers": {one.unit_id: one.answer for one in consents_of(found)},
        "two_persons": wanted.two_persons,
        "hindrance": access.hindrance(found, "approve", actor(request)),
        "stopped": access.stopped(found),
    }


def _document(name: str, wanted: access.Asked, shown: ShownDocument | None) -> dict[str, Any]:
    if shown is not None:
        return {"name": name, "by": shown.by, "at": shown.at}
    if name in wanted.vouched and wanted.vouching:
        return {"name": name, "by": wanted.vouching.words, "at": wanted.vouching.at, "vouched": True}
    return {"name": name}


def _table(request: HttpRequest, pk: int) -> AccessTable:
    return version(request, AccessTable, pk)


def _kept(request: HttpRequest, pk: int) -> AccessTable:
    return kept(request, AccessTable, pk)


def _rule(table: AccessTable, pk: int) -> AccessRule:
    found = next((rule for rule in access.rules_of(table) if rule.pk == pk), None)
    if found is None:
        raise AccessRule.DoesNotExist
    return found
