"""Files (案卷) as endpoints."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.holdings.boxes import Wanted, file_for, files_for, items_of_file
from cundang.holdings.models import File
from cundang.paging import skipped

router = Router(tags=["files"])
AT_MOST = 200


class FileListed(Schema):
    """A file: first and last year of its items, their retention as marked, how many items and stated pages."""

    id: int
    office: str
    reference: str
    title: str
    first: int | None
    last: int | None
    periods: list[str]
    items: int
    pages: int


class ItemOfFile(Schema):
    """An item as its file lists it."""

    id: int
    reference: str
    title: str
    author: str
    document_number: str
    dated: str
    pages_stated: int | None


class FileShown(FileListed):
    """A file with its items, in their order."""

    contents: list[ItemOfFile]


def _listed(file: Any) -> dict[str, Any]:
    return {
        **{name: getattr(file, name) for name in ("id", "reference", "title", "first", "last", "periods")},
        "office": file.office_id,
        "items": file.count,
        "pages": file.pages or 0,
    }


@router.get("/files", response=list[FileListed], url_name="files")
def files(request: HttpRequest, q: str = "", office: str = "", limit: int = 50, offset: int = 0) -> Any:
    """Files in one's scope; `q` a file number or a part of the title."""
    who = actor(request)
    require(who, "view")
    wanted = Wanted(words=q, office=office_for(who, office, "view") if office else None)
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return [_listed(file) for file in files_for(who, wanted)[offset : offset + limit]]


@router.get("/files/{int:pk}", response=FileShown, url_name="file")
def file(request: HttpRequest, pk: int) -> Any:
    """One file with its items."""
    who = actor(request)
    require(who, "view")
    found: File = file_for(who, pk)
    return {**_listed(found), "contents": list(items_of_file(who, found))}
