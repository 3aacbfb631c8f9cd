"""How well a page was read: character error rate and person-name recall, as both engines are scored.

* Character error rate: for every true line, the least number of edits that turns it into any stretch of the
  page's text, summed, over the number of true characters. Letters and digits only, after NFKC; so it does not
  depend on the reading order, and text read where there is none is not counted.
* Name recall: true person names found exactly, with their multiplicity, in the text without white space;
  never joined across two lines.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np


def letters(text: str) -> str:
    """Letters and digits of a text after NFKC."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def edits(line: str, page: str) -> int:
    """The least edit distance of `line` to any substring of `page`."""
    if not page:
        return len(line)
    text = np.array([ord(c) for c in page])
    places = np.arange(len(page) + 1)
    row = np.zeros(len(page) + 1, dtype=np.int64)
    for character in line:
        best = np.minimum(row[1:] + 1, row[:-1] + (text != ord(character)))
        new = np.concatenate(([row[0] + 1], best))
        row = np.minimum.accumulate(new - places) + places
    return int(row.min())


def errors(truth: Iterable[str], read: Iterable[str]) -> tuple[int, int]:
    """`(edits, true characters)` of a page; both texts line by line."""
    page = letters("".join(read))
    lines = [letters(line) for line in truth]
    return sum(edits(line, page) for line in lines if line), sum(map(len, lines))


def names_found(names: Iterable[str], read: Iterable[str]) -> int:
    """How many of the true names the text has, each as often as it truly occurs at most."""
    lines = ["".join(line.split()) for line in read]
    return sum(min(n, sum(line.count(name) for line in lines)) for name, n in Counter(names).items())
