"""Sentences that are kept now and read later, by somebody who may read another language.

`sentence("缺第 %(page)s 页。", page=3)` says itself in the language of whoever looks; `kept()` is what a row
keeps of it: the words as the code has them, which are the key of every translation, and the values. A value may
be such a sentence itself. Exceptions carry one as their only argument.
"""

import errno
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext

Kept = str | dict[str, Any]  # as JSON; text alone was kept by earlier versions, in one language


@dataclass(frozen=True)
class Sentence:
    """Finished words for a person, in whatever language they are asked for."""

    words: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = gettext(self.words)
        return said % self.values if self.values else said


def sentence(words: str, **values: object) -> Sentence:
    """A sentence with its values; the words are found by `tools/messages.py` like those of `gettext`."""
    return Sentence(words, values)


def kept(said: object) -> Kept:
    """What a row keeps of a sentence, or of an exception that carries one; anything else as its text."""
    if isinstance(said, Exception) and len(said.args) == 1:
        said = said.args[0]
    if not isinstance(said, Sentence):
        return str(said).encode(errors="backslashreplace").decode()  # a file name may hold anything
    values = {name: value if isinstance(value, int | float) else kept(value) for name, value in said.values.items()}
    return {"words": said.words, "values": values}


def in_words(stored: Kept) -> str:
    """What a row has kept, in the language of whoever looks."""
    return str(_opened(stored))


def _opened(stored: Kept) -> Sentence | str:
    if isinstance(stored, str):
        return stored
    values = stored["values"].items()
    return Sentence(
        stored["words"], {name: _opened(value) if isinstance(value, dict) else value for name, value in values}
    )


FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_SYSTEM: Final = {
    **dict.fromkeys(FULL, sentence("磁盘已满")),
    **dict.fromkeys((errno.EACCES, errno.EPERM), sentence("没有权限")),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), sentence("找不到")),
    **dict.fromkeys((errno.EIO, errno.ENXIO, errno.ENODEV), sentence("磁盘读写出错，可能已拔出或损坏")),
    **dict.fromkeys(
        (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ECONNRESET),
        sentence("网络磁盘断开了"),
    ),
    errno.ENAMETOOLONG: sentence("名称太长"),
    errno.EROFS: sentence("磁盘是只读的"),
    errno.EISDIR: sentence("是文件夹"),
    errno.EFBIG: sentence("文件超过这个磁盘允许的大小"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), sentence("同时打开的文件太多")),
}


def out_of_room(error: BaseException | None) -> bool:
    """Whether a full disk stands somewhere behind an error: closing what was open fails once more, in other words."""
    while error is not None:
        said = str(error)
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if "No space left" in said or "could not extend file" in said:  # the database's words, and other programs'
            return True
        error = error.__cause__ or error.__context__
    return False


def system_words(error: OSError) -> Sentence:
    """What the operating system said, as a person says it; to stand within a sentence."""
    return _SYSTEM.get(error.errno or 0) or Sentence(error.strerror or str(error) or type(error).__name__)
