"""OAI-PMH answers as XML: the envelope, headers, and a record in Dublin Core or in our own words."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from cundang.reading_room.publishing.models import PublishedItem
from cundang.reading_room.publishing.records import Told

OAI: Final = "http://www.openarchives.org/OAI/2.0/"
DC: Final = "http://purl.org/dc/elements/1.1/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OWN: Final = "urn:cundang:catalogue:1"
IDENTIFIER: Final = "http://www.openarchives.org/OAI/2.0/oai-identifier"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES: Final = {"oai_dc": OAI_DC, "cundang": OWN}
# What XML 1.0 §2.2 has no way to write.
_NONE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _uri in {"": OAI, "dc": DC, "oai_dc": OAI_DC, "cundang": OWN, "xsi": XSI}.items():
    register_namespace(_prefix, _uri)


def stamp(at: datetime) -> str:
    """A moment as OAI-PMH writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(base: str, arguments: Mapping[str, str], now: datetime) -> Element:
    """An answer, still empty: when, and to what."""
    root = Element(f"{{{OAI}}}OAI-PMH")
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    put(root, "responseDate", stamp(now))
    put(root, "request", base).attrib.update({name: clean(value) for name, value in arguments.items()})
    return root


def written(root: Element) -> bytes:
    """The document."""
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _NONE.sub("", text)


def put(parent: Element, name: str, text: str = "", space: str = OAI) -> Element:
    """A child with text."""
    made = SubElement(parent, f"{{{space}}}{name}")
    if text:
        made.text = clean(text)
    return made


def header(parent: Element, row: PublishedItem, name: str, *, deleted: bool) -> None:
    """Which record, when it was changed, and the sets to which it belongs."""
    made = put(parent, "header")
    if deleted:
        made.set("status", "deleted")
    put(made, "identifier", name)
    put(made, "datestamp", stamp(row.datestamp))
    for one in sets_of(row):
        put(made, "setSpec", one)


def sets_of(row: PublishedItem) -> list[str]:
    """Its offices from the county down as one hierarchical set, and its class."""
    return [office_set(row.office_id), class_set(row.class_code)]


def office_set(code: str) -> str:
    """`office:330782:330782106:330782106201`: a village's set lies in its town's and county's (§2.6)."""
    return ":".join(["office", *(code[:length] for length in (6, 9, 12) if length <= len(code))])


def class_set(code: str) -> str:
    """`class:WS`; a letter that a setSpec cannot have is written as its number."""
    return "class:" + "".join(one if re.fullmatch(r"[A-Za-z0-9\-_.!~*'()]", one) else f"~{ord(one):x}~" for one in code)


def metadata(parent: Element, told: Told, prefix: str, address: str) -> None:
    """The record itself."""
    inside = put(parent, "metadata")
    if prefix == "oai_dc":
        _dublin_core(inside, told)
    else:
        _own(inside, told, address)


def _dublin_core(parent: Element, told: Told) -> None:
    made = SubElement(parent, f"{{{OAI_DC}}}dc")
    made.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    fields = [
        ("title", told.title), ("creator", told.author), ("date", told.dated or str(told.year)),
        ("type", "Text"), ("language", "zh"), ("identifier", told.reference), ("identifier", told.document_number),
        ("source", f"{told.fonds} {told.fonds_name}".strip()), ("publisher", told.custodian),
        ("subject", told.class_code),
    ]  # fmt: skip
    _fill(made, fields, DC)


def _own(parent: Element, told: Told, address: str) -> None:
    made = SubElement(parent, f"{{{OWN}}}item")
    made.set(f"{{{XSI}}}schemaLocation", f"{OWN} {address}")
    fields = [
        ("reference", told.reference), ("title", told.title), ("author", told.author),
        ("documentNumber", told.document_number), ("dated", told.dated), ("year", str(told.year)),
        ("class", told.class_code), ("retention", told.retention),
        ("pages", "" if told.pages is None else str(told.pages)), ("fonds", told.fonds), ("fondsName", told.fonds_name),
        ("owner", told.owner), ("custodian", told.custodian),
    ]  # fmt: skip
    _fill(made, fields, OWN)


def _fill(parent: Element, fields: Iterable[tuple[str, str]], space: str) -> None:
    for name, text in fields:
        if clean(text).strip():
            put(parent, name, text, space)
