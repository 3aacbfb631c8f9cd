"""OAI-PMH 2.0: what a harvester asked, understood by the protocol, and the answer.

Lists are given a hundred at a time. Where one goes on stands in the signed resumption token alone: nothing is kept for
a harvester, and a page deep in a list costs as much as the first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from django.conf import settings
from django.core import signing
from django.db.models import Min
from django.utils import timezone

from cundang.custodians.queries import office_names
from cundang.holdings.queries import class_names
from cundang.reading_room.publishing import oai_xml
from cundang.reading_room.publishing import records as publishing
from cundang.reading_room.publishing.models import PublishedItem
from cundang.reading_room.publishing.oai_xml import put
from cundang.reading_room.publishing.records import Place

PAGE: Final = 100
TOKEN_LIVES: Final = timedelta(hours=24)
SALT: Final = "oai resumption"
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# Each verb's arguments: required, and allowed besides.
VERBS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
LISTS: Final = ("ListIdentifiers", "ListRecords")


class Refused(Exception):
    """One of the protocol's errors (§3.6): its code and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Selection:
    """What a list is of, and where it goes on: after `place`, with `given` rows of `total` told before."""

    prefix: str
    given_set: str = ""
    since: str = ""
    until: str = ""
    place: Place | None = None
    given: int = 0
    total: int = -1  # counted once, with the first page


def answer(arguments: list[tuple[str, str]], base: str) -> tuple[bytes, int]:
    """The document, and how many records it tells; `arguments` as they came, `base` the provider's address."""
    now = timezone.now()
    try:
        asked = _understood(arguments)
    except Refused as why:
        root = oai_xml.envelope(base, {}, now)
        return _error(root, why), 0
    root = oai_xml.envelope(base, asked, now)
    try:
        told = _VERBS[asked["verb"]](root, asked, base)
    except Refused as why:
        if why.code == "badArgument":
            root = oai_xml.envelope(base, {}, now)
        return _error(root, why), 0
    return oai_xml.written(root), told


def _error(root: Element, why: Refused) -> bytes:
    put(root, "error", str(why)).set("code", why.code)
    return oai_xml.written(root)


def _understood(arguments: list[tuple[str, str]]) -> dict[str, str]:
    asked = dict(arguments)
    verbs = [value for name, value in arguments if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", "Exactly one verb is needed, one of " + ", ".join(VERBS))
    required, allowed = VERBS[verbs[0]]
    if len(asked) != len(arguments):
        raise Refused("badArgument", "An argument is given twice")
    if "resumptionToken" in asked and "resumptionToken" in allowed:
        if set(asked) != {"verb", "resumptionToken"}:
            raise Refused("badArgument", "resumptionToken stands alone")
        return asked
    if unknown := set(asked) - {"verb"} - required - allowed:
        raise Refused("badArgument", "Not an argument of this verb: " + ", ".join(sorted(unknown))[:100])
    if missing := required - set(asked):
        raise Refused("badArgument", "Missing: " + ", ".join(sorted(missing)))
    return asked


def _identify(root: Element, asked: Mapping[str, str], base: str) -> int:
    earliest = PublishedItem.objects.aggregate(at=Min("datestamp"))["at"] or timezone.now()
    made = put(root, "Identify")
    for name, text in (
        ("repositoryName", "Cundang 村档"), ("baseURL", base), ("protocolVersion", "2.0"),
        ("adminEmail", settings.OAI_EMAIL), ("earliestDatestamp", oai_xml.stamp(earliest)),
        ("deletedRecord", "persistent"), ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):  # fmt: skip
        put(made, name, text)
    inside = put(put(made, "description"), "oai-identifier", space=oai_xml.IDENTIFIER)
    schema = f"{oai_xml.IDENTIFIER} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
    inside.set(f"{{{oai_xml.XSI}}}schemaLocation", schema)
    for name, text in (
        ("scheme", "oai"), ("repositoryIdentifier", _domain()), ("delimiter", ":"), ("sampleIdentifier", name_of(1)),
    ):  # fmt: skip
        put(inside, name, text, oai_xml.IDENTIFIER)
    return 0


def _formats(root: Element, asked: Mapping[str, str], base: str) -> int:
    if "identifier" in asked:
        _row(asked["identifier"])
    made = put(root, "ListMetadataFormats")
    schemas = {"oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "cundang": _schema(base)}
    for prefix, space in oai_xml.PREFIXES.items():
        one = put(made, "metadataFormat")
        for name, text in (("metadataPrefix", prefix), ("schema", schemas[prefix]), ("metadataNamespace", space)):
            put(one, name, text)
    return 0


def _sets(root: Element, asked: Mapping[str, str], base: str) -> int:
    if "resumptionToken" in asked:
        raise Refused("badResumptionToken", "ListSets is told as a whole")
    codes = PublishedItem.objects.values_list("office", flat=True).distinct()
    offices = sorted({code[:length] for code in codes for length in (6, 9, 12) if length <= len(code)})
    classes = sorted(PublishedItem.objects.values_list("class_code", flat=True).distinct())
    names, kinds = office_names(offices), class_names(classes)
    made = put(root, "ListSets")
    sets = [("office", "Offices 机构"), ("class", "Classes 门类")]
    sets += [(oai_xml.office_set(code), names.get(code, code)) for code in offices]
    sets += [(oai_xml.class_set(code), kinds.get(code, code)) for code in classes]
    for spec, name in sets:
        one = put(made, "set")
        put(one, "setSpec", spec)
        put(one, "setName", name)
    return 0


def _record(root: Element, asked: Mapping[str, str], base: str) -> int:
    _format(asked["metadataPrefix"])
    row = _row(asked["identifier"])
    _told(put(root, "GetRecord"), [row], asked["metadataPrefix"], base)
    return 1


def _list(root: Element, asked: Mapping[str, str], base: str) -> int:
    wanted = _selection(asked)
    since, until = _span(wanted)
    found = publishing.published(since=since, until=until, **_set(wanted.given_set))
    total = found.order_by().count() if wanted.total < 0 else wanted.total
    rows = publishing.after(found, wanted.place, PAGE + 1)
    if not rows:
        raise Refused("noRecordsMatch", "No record was published, changed or taken back then and there")
    made = put(root, asked["verb"])
    page = rows[:PAGE]
    if asked["verb"] == "ListRecords":
        _told(made, page, wanted.prefix, base)
    else:
        told = publishing.told_of([row.item for row in page if not row.deleted], publishing.rules_now())
        for row in page:
            oai_xml.header(made, row, name_of(row.item), deleted=row.item not in told)
    if len(rows) > PAGE or wanted.place:
        _resume(made, asked["verb"], wanted, page, total, more=len(rows) > PAGE)
    return len(page)


def _told(parent: Element, rows: list[PublishedItem], prefix: str, base: str) -> None:
    """Records; one that may no longer be told is deleted, before the register says so, too."""
    told = publishing.told_of([row.item for row in rows if not row.deleted], publishing.rules_now())
    for row in rows:
        made = put(parent, "record")
        oai_xml.header(made, row, name_of(row.item), deleted=row.item not in told)
        if row.item in told:
            oai_xml.metadata(made, told[row.item], prefix, _schema(base))


def _resume(
    parent: Element, verb: str, wanted: Selection, page: list[PublishedItem], total: int, *, more: bool
) -> None:
    token = ""
    if more:
        last, given = page[-1], wanted.given + len(page)
        token = signing.dumps(
            [verb, wanted.prefix, wanted.given_set, wanted.since, wanted.until, last.datestamp.timestamp(), last.item,
             given, total],
            salt=SALT,
        )  # fmt: skip
    made = put(parent, "resumptionToken", token)
    made.set("completeListSize", str(total))
    made.set("cursor", str(wanted.given))
    if more:
        made.set("expirationDate", oai_xml.stamp(timezone.now() + TOKEN_LIVES))


def _selection(asked: Mapping[str, str]) -> Selection:
    if "resumptionToken" not in asked:
        _format(asked["metadataPrefix"])
        return Selection(asked["metadataPrefix"], asked.get("set", ""), asked.get("from", ""), asked.get("until", ""))
    try:
        verb, prefix, given_set, since, until, at, item, given, total = signing.loads(
            asked["resumptionToken"], salt=SALT, max_age=TOKEN_LIVES
        )
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Refused("badResumptionToken", "Not a token of ours, or older than a day") from wrong
    if verb != asked["verb"]:
        raise Refused("badResumptionToken", "The token belongs to another verb")
    place = Place(datetime.fromtimestamp(at, UTC), item)
    return Selection(prefix, given_set, since, until, place, given, total)


def _span(wanted: Selection) -> tuple[datetime | None, datetime | None]:
    """From when (inclusive) to before when."""
    lengths = {len(text) for text in (wanted.since, wanted.until) if text}
    since, until = _moment(wanted.since), _moment(wanted.until)
    if len(lengths) > 1 or (since and until and since > until):
        raise Refused("badArgument", "from and until are of one granularity, from not after until")
    if until:
        until += timedelta(days=1) if len(wanted.until) == 10 else timedelta(seconds=1)
    return since, until


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
            raise ValueError
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if not 1900 <= at.year <= 2900:
            raise ValueError
    except ValueError as wrong:
        raise Refused("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ") from wrong
    return at


def _set(spec: str) -> dict[str, str]:
    """What a set is of; every record is in `office` and in `class`."""
    kind, _colon, rest = spec.partition(":")
    if kind == "office":
        code = rest.rpartition(":")[2]
        if not rest or (code.isascii() and code.isdigit() and spec == oai_xml.office_set(code)):
            return {"office": code}
    elif kind == "class":
        if not rest:
            return {}
        codes = PublishedItem.objects.values_list("class_code", flat=True).distinct()
        if code := next((code for code in codes if oai_xml.class_set(code) == spec), ""):
            return {"class_code": code}
    elif not spec:
        return {}
    raise Refused("noRecordsMatch", "There is no such set")


def _format(prefix: str) -> None:
    if prefix not in oai_xml.PREFIXES:
        raise Refused("cannotDisseminateFormat", "metadataPrefix is one of " + ", ".join(oai_xml.PREFIXES))


def _row(name: str) -> PublishedItem:
    """The record of an identifier; one that was never published does not exist."""
    number = name.removeprefix(name_of(0)[:-1])
    known = number.isascii() and number.isdigit() and len(number) < 19 and name_of(int(number)) == name
    row = PublishedItem.objects.filter(item=int(number)).first() if known else None
    if row is None:
        raise Refused("idDoesNotExist", "There is no such record")
    return row


def name_of(item: int) -> str:
    """A record's identifier: `oai:dangan.example.cn:4711`."""
    return f"oai:{_domain()}:{item}"


def _domain() -> str:
    """The domain of the address to which harvesters write: it stays when the machine's name changes."""
    return settings.OAI_EMAIL.rpartition("@")[2]


def _schema(base: str) -> str:
    return f"{base}cundang.xsd"


_VERBS: Final[dict[str, Callable[[Element, Mapping[str, str], str], int]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
