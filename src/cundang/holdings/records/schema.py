"""What a line may say: the one description from which both the check of a line and the JSON Schema come."""

import re
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_PAGES: Final = 9999  # the number of a page, and so how many an item has
LONGEST_TEXT: Final = 200_000  # characters of one page
MOST_PERSONS: Final = 10_000

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_COLUMN: Final = re.compile(r"column (\d+)")

Text = str | None
TextOrNumber = str | int | None


class PageLine(BaseModel):
    """One page of the item: a text, an image, or both."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        json_schema_extra={"anyOf": [{"required": ["text"]}, {"required": ["image"]}]},
    )

    n: Annotated[int, Field(ge=1, le=MOST_PAGES, description="Number of the page within the item, from 1.")]
    text: Annotated[
        str | None, Field(max_length=LONGEST_TEXT, description="Text of the page, its lines apart by line breaks.")
    ] = None
    image: Annotated[
        str | None,
        Field(description="Path of the page's image (JPEG, PNG or TIFF) within the folder in which this file lies."),
    ] = None


class RecordLine(BaseModel):
    """One item: a line of the file. Empty and missing values say nothing and change nothing."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        json_schema_extra={"anyOf": [{"required": ["reference"]}, {"required": ["title"]}]},
    )

    reference: Annotated[
        Text, Field(description="Reference code (档号) as given; kept as written. Knows the item in its office.")
    ] = None
    title: Annotated[Text, Field(description="Title (题名).")] = None
    office: Annotated[
        Text, Field(description="Code of the office that owns the item, or its name where only one has it.")
    ] = None
    year: Annotated[int | None, Field(description="Year (年度).")] = None
    date: Annotated[
        TextOrNumber, Field(description="Date (日期) as written: 19830512, 19830000, 1983年5月, a range …")
    ] = None
    class_: Annotated[
        Text, Field(alias="class", description="Class (门类): a code or a name of the class list, such as WS or 文书.")
    ] = None
    retention: Annotated[Text, Field(description="Retention period (保管期限) as marked: 永久, 30年, 长期 …")] = None
    author: Annotated[Text, Field(description="Responsible party (责任者).")] = None
    doc_no: Annotated[Text, Field(description="Document number (文号).")] = None
    persons: Annotated[
        list[str] | None, Field(max_length=MOST_PERSONS, description="Names of the persons concerned (人名).")
    ] = None
    box: Annotated[TextOrNumber, Field(description="Box (盒号) in which the paper lies.")] = None
    pages: Annotated[
        list[PageLine] | None, Field(max_length=MOST_PAGES, description="The pages; each number once.")
    ] = None


class Misfit(Exception):
    """The line is not what the schema describes; carries one sentence."""


def json_schema() -> dict[str, Any]:
    """The published schema of one line."""
    described = RecordLine.model_json_schema(by_alias=True)
    return {"$schema": _DIALECT, "$id": "urn:cundang:records:1", **described, "title": "Record of an earlier system"}


def read(data: bytes) -> RecordLine:
    """What a line says; raises `Misfit`."""
    try:
        record = RecordLine.model_validate_json(data)
    except ValidationError as error:
        raise Misfit(_sentence(data, error)) from None
    if b"\\u0000" in data and _has_nul(record.model_dump()):
        raise Misfit(_("含有空字符（NUL），请去掉后再导入。"))
    return record


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_nul, value)) or any(map(_has_nul, value.values()))
    return isinstance(value, list) and any(map(_has_nul, value))


def _sentence(data: bytes, error: ValidationError) -> str:
    """What is wrong first, for a person."""
    first = error.errors(include_url=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return _no_json(data, first["msg"])
    if not first["loc"]:
        return _("这一行应是一个 JSON 对象（{…}）。")
    name, *within = first["loc"]
    wanted = _wanted(str(within[1]) if name == "pages" and len(within) > 1 else str(name), first["type"])
    if within and isinstance(within[0], int):
        return _("“%(name)s”第 %(n)d 项%(wanted)s。") % {"name": name, "n": within[0] + 1, "wanted": wanted}
    return _("“%(name)s”%(wanted)s。") % {"name": name, "wanted": wanted}


def _no_json(data: bytes, said: str) -> str:
    if b"\0" in data:
        return _("含有空字符（NUL），请去掉后再导入。")
    try:
        data.decode()
    except UnicodeDecodeError:
        return _("不是 UTF-8 编码，请另存为 UTF-8 后再导入。")
    if _SURROGATE.search(data):
        return _("含有不成对的代理字符（\\ud800 一类），请改正后再导入。")
    column = _COLUMN.search(said)
    return _("不是完整的 JSON（第 %(column)s 个字节附近）。") % {"column": column[1] if column else "?"}


def _wanted(field: str, problem: str) -> str:
    """What a field should have been."""
    if problem == "string_too_long":
        return _("的 text 超过 %(limit)d 个字") % {"limit": LONGEST_TEXT}
    if problem == "too_long":
        return _("的项数太多")
    return {
        "n": _("的 n 应为 1 到 %(most)d 的整数") % {"most": MOST_PAGES},
        "text": _("的 text 应为文字"),
        "image": _("的 image 应为文字或空（null）"),
        "year": _("应为整数"),
        "date": _("应为文字或整数"),
        "box": _("应为文字或整数"),
        "persons": _("应为人名的列表，每个人名是文字"),
        "pages": _("应为页的列表，每页是一个 JSON 对象"),
    }.get(field, _("应为文字"))
