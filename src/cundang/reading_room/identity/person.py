"""Who asks: ID numbers with their check digit (GB 11643-1999), telephones, and what of them is shown.

Masks as in domain.md §5.6: of a name the first character is hidden, of an ID number all but the first and last, of a
mobile number the middle.
"""

import hashlib
import hmac
import re
from datetime import date
from typing import Final

from django.conf import settings

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK: Final = "10X98765432"
ADULT: Final = 18  # 民法典 §17
_CARD: Final = re.compile(r"[0-9]{17}[0-9X]")
_PHONE: Final = re.compile(r"1[0-9]{10}|0[0-9]{9,11}")


def card_number(typed: str) -> str:
    """An ID number as it is kept: without blanks, X in upper case."""
    return wide_to_narrow(re.sub(r"\s", "", typed)).upper()


def wide_to_narrow(typed: str) -> str:
    """Digits and X typed in full width, as Chinese input methods do, in the ordinary one."""
    return typed.translate(str.maketrans("０１２３４５６７８９ｘＸ", "0123456789XX"))


def person_key(id_kind: str, id_number: str) -> str:
    """By which one person's enquiries are found again without anybody reading who it is; empty without a number.

    64 hexadecimal digits: HMAC-SHA256 under the installation's secret key, since ID numbers alone can be tried out.
    """
    if not id_number:
        return ""
    told = f"person {id_kind} {card_number(id_number)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()


def card_is_right(number: str) -> bool:
    """Whether the check digit fits and the birthday is a day."""
    if not _CARD.fullmatch(number) or born(number) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECK[total % 11] == number[17]


def born(number: str) -> date | None:
    """The birthday in an ID number; None where it is no day, or still to come."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if date(1850, 1, 1) <= day <= date.today() else None  # a day here is a day there


def is_minor(number: str, today: date) -> bool:
    """Whether somebody of this ID number is under age; False for a number that says no birthday."""
    day = born(number)
    return day is not None and (today.year - day.year - ((today.month, today.day) < (day.month, day.day))) < ADULT


def phone_number(typed: str) -> str:
    """A telephone number as it is kept: digits alone; empty where it is none."""
    digits = re.sub(r"[\s\-－()（）]", "", typed)
    digits = re.sub(r"^(\+?86)(?=1[0-9]{10}$)", "", digits)
    return digits if _PHONE.fullmatch(digits) else ""


def masked_name(name: str) -> str:
    """`*建国`."""
    return "*" + name[1:] if name else ""


def masked_card(number: str) -> str:
    """`3****************X`."""
    return number[:1] + "*" * (len(number) - 2) + number[-1:] if len(number) > 2 else "*" * len(number)


def masked_phone(number: str) -> str:
    """`137****9050`."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "*" * len(number)
