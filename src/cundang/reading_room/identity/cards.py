"""读卡: what an ID card reader types, taken apart; of all that it says only name and number are wanted (PIPL §34).

Readers type either labels (`姓名：宣建国 性别：男 … 公民身份号码：…`) or fields in the card's own order with something
between them (`宣建国|男|汉|19520314|…`). Labels and separators are data (data/card_reader.json, `CUNDANG_CARD_READER`).
"""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cundang.reading_room.identity import person as identity

LONGEST = 2000
_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9X])")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·•]{2,30}|[A-Z][A-Z .'-]{1,58}[A-Z]")


class CardUnread(Exception):
    """Nothing to be found in what the reader typed; carries one sentence."""


@dataclass(frozen=True)
class CardRead:
    """Whose card it is: name, and the number with its right check digit."""

    name: str
    number: str


def read_card(text: str) -> CardRead:
    """Name and number in the text of a card reader. Raises `CardUnread`."""
    words = text.replace("\0", "")[:LONGEST].replace("\r", "\n").translate(str.maketrans("：｜　", ":| "))
    upright = identity.wide_to_narrow(words)
    numbers = {number for number in _NUMBER.findall(upright.upper()) if identity.card_is_right(number)}
    if not numbers:
        raise CardUnread(_("没有读到身份证号码，或校验码不对。请把卡放好再读一次，或手工填写。"))
    if len(numbers) > 1:
        raise CardUnread(_("读到了不止一张卡，请清空后一张一张读。"))
    name = _name(upright)
    if not name:
        raise CardUnread(_("没有读到姓名。请把卡放好再读一次，或手工填写。"))
    return CardRead(name, numbers.pop())


def _name(words: str) -> str:
    """By its label; otherwise the field of the card's own order, which is the first."""
    known = settings.CARD_READER
    labels = sorted([*known["name"], *known["number"], *known["others"]], key=len, reverse=True)
    label = "|".join(re.escape(one) for one in labels)
    fields = [f"[{re.escape(known['separators'])}]", rf"\s(?=(?:{label})\s*:)", rf"(?={label})"]
    pieces = [piece.strip() for piece in re.split("|".join(fields), words) if piece.strip()]
    for piece in pieces:
        for one in known["name"]:
            if piece.startswith(one):
                return _only_name(piece.removeprefix(one))
    bare = [piece for piece in pieces if not any(piece.startswith(one) for one in labels)]
    return _only_name(bare[known["order_name"]]) if len(bare) > known["order_name"] else ""


def _only_name(piece: str) -> str:
    """A name of Han characters (with · in some) or of Latin capitals; empty where it is something else."""
    tidy = piece.strip(" :=")
    joined = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", tidy)  # `宣 建 国`, as some readers pad it
    return joined if _NAME.fullmatch(joined) else ""


def fields_of(card: CardRead, whose: str) -> dict[str, Any]:
    """The fields of the form of a new enquiry that a card fills: the applicant's, or the agent's."""
    if whose == "agent":
        return {"agent_name": card.name, "agent_id": card.number}
    return {"name": card.name, "id_kind": "id_card", "id_number": card.number}
