"""A delivery that came through the browser: files with their paths in the folder, or one zip."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.digitization.actions import open_batch
from cundang.digitization.delivery import DOCUMENTS, ZIP_STARTS, DeliveryRefused, Piece, outside
from cundang.digitization.intake import Taken, finish, is_sheet, take_in, take_piece
from cundang.digitization.models import Batch
from cundang.digitization.naming import ignored


def take_upload(
    files: "Sequence[UploadedFile[Any]]", paths: Sequence[str], *, office: Office, name: str, actor: Actor
) -> Batch:
    """Take in what was uploaded; `paths` are the files' places in the folder, by their order, where known.

    The same name in the same office continues its batch; the same zip continues its own.
    """
    if len(files) == 1 and _is_zip(files[0]):
        return _take_zip(files[0], office=office, name=name, actor=actor)
    places = [*paths, *([""] * len(files))]
    named = [(place or file.name or "?", file) for place, file in zip(places, files, strict=False)]
    pieces = [_piece(path.replace("\\", "/"), file) for path, file in named if not ignored(path)]
    if not pieces:
        raise DeliveryRefused(_("没有可接收的文件。"))
    name = name or _common_folder(pieces) or PurePosixPath(pieces[0].path).stem
    batch = open_batch(office=office, name=name, source=f"upload {name}", actor=actor)
    taken = Taken(batch)
    for piece in sorted(pieces, key=lambda each: (not is_sheet(each.path), each.path)):
        take_piece(piece, taken, actor=actor)
        if taken.stopped:
            break
    finish(taken, actor=actor)
    return _whole(taken)


def _take_zip(file: "UploadedFile[Any]", *, office: Office, name: str, actor: Actor) -> Batch:
    folder: Path = settings.DATA / "intake"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".zip") as copy:
        digest = hashlib.sha256()
        file.seek(0)
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        title = name or PurePosixPath(file.name or "").stem
        key = f"zip {digest.hexdigest()}"
        taken = take_in(Path(copy.name), office=office, name=title, key=key, actor=actor)
    return _whole(taken)


def _whole(taken: Taken) -> Batch:
    if taken.stopped:
        raise DeliveryRefused(taken.stopped)
    return taken.batch


def _is_zip(file: "UploadedFile[Any]") -> bool:
    """Whether it is a zip of scans, if perhaps one that did not arrive whole."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start in ZIP_STARTS and PurePosixPath(file.name or "").suffix.lower() not in DOCUMENTS


def _piece(path: str, file: "UploadedFile[Any]") -> Piece:
    if why := outside(path):
        return Piece(PurePosixPath(path).name or "?", None, why)
    file.seek(0)
    return Piece(path, file)  # type: ignore[arg-type]  # an uploaded file reads like any other


def _common_folder(pieces: list[Piece]) -> str:
    """The folder that was dragged: the first part of every path."""
    firsts = {PurePosixPath(piece.path).parts[0] for piece in pieces}
    return firsts.pop() if len(firsts) == 1 and all("/" in piece.path for piece in pieces) else ""
