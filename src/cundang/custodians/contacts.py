"""How people reach an office: telephone, address, opening hours; all may be empty, no law names what is published."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

LONGEST: Final = {"phone": 40, "address": 200, "hours": 200}
# Area code or 110-like short number, groups by hyphen, space or brackets, an extension after 转.
PHONE: Final = re.compile(r"\+?[0-9(][0-9() -]{1,22}[0-9](转[0-9]{1,6})?")
DASHES: Final = str.maketrans("‐‑‒–—―−", "-------")  # what keyboards and Word write


class ContactRefused(Exception):
    """One sentence for whoever keeps an office's contact."""


@dataclass(frozen=True)
class Contact:
    """What is told to people of one office; false where nothing is known."""

    phone: str = ""
    address: str = ""
    hours: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone or self.address or self.hours)

    @property
    def dial(self) -> str:
        """The telephone as a link dials it (RFC 3966 without its marks): digits, the extension after a pause."""
        return re.sub(r"[^0-9+,]", "", self.phone.replace("转", ","))

    @property
    def on_paper(self) -> str:
        """Telephone and address in one line, in Chinese as papers are; empty where neither is known."""
        told = {"电话": self.phone, "地址": self.address}
        return "　".join(f"{name} {text}" for name, text in told.items() if text)


NO_CONTACT: Final = Contact()


def tidy_contact(*, phone: str, address: str, hours: str) -> Contact:
    """The contact as it is kept: one line each, the telephone in plain digits; `ContactRefused` says what is wrong."""
    texts = {name: _line(text) for name, text in {"phone": phone, "address": address, "hours": hours}.items()}
    texts["phone"] = unicodedata.normalize("NFKC", texts["phone"]).translate(DASHES).replace("轉", "转")
    if texts["phone"] and not (PHONE.fullmatch(texts["phone"]) and len(texts["phone"]) <= LONGEST["phone"]):
        raise ContactRefused(_("电话只写一个号码，如 0579-12345678 或 0579-12345678转801。"))
    for name, limit in LONGEST.items():
        if len(texts[name]) > limit:
            raise ContactRefused(_("地址和办公时间各不超过 %d 个字。") % limit)
    return Contact(**texts)


def _line(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
