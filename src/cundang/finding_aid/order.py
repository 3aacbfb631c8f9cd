"""In what order hits stand by date, as one number: an engine sorts by it, and no two documents have the same."""

from datetime import date

from cundang.finding_aid.engine import Description


def newest_first(description: Description, number: int) -> int:
    """The place in the order by date, falling: newest first, undated last, then by item and page number.

    63 bits: 17 for the day since 1800 (to 2158), 32 for the item, 14 for the image number.
    """
    dated = description.dated or (date(description.year, 1, 1) if description.year else None)
    day = min(max((dated - date(1800, 1, 1)).days, 1), 2**17 - 1) if dated else 0
    return (day << 46) | ((2**32 - 1 - description.item % 2**32) << 14) | (2**14 - 1 - min(number, 2**14 - 1))


def oldest_first(description: Description, number: int) -> int:
    """The place in the order of a timeline, rising: by year, within it by date, without a year last; bits as above.

    A date outside the year that the record is filed under is moved to its edge, so that each year is in one piece.
    """
    day = 2**17 - 1
    if description.year:
        first, last = date(description.year, 1, 1), date(description.year, 12, 31)
        dated = min(max(description.dated or first, first), last)
        day = min(max((dated - date(1800, 1, 1)).days, 1), 2**17 - 2)
    return (day << 46) | (description.item % 2**32 << 14) | min(number, 2**14 - 1)
