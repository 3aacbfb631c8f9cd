"""The reader's doubts: what else each character of a reading may be, kept compactly.

The recogniser gives every character of its alphabet a probability at every step; a reading keeps,
for each character it wrote, the ten most probable ones (the maximum over the run of steps that
wrote it). A name that the best characters miss is often among them.

Packed form (`Reading.candidates`), version 1: the byte 1, then zlib over

    varint  number of lines
    varint  number of positions, per line            (a position is a character of the line's text)
    byte    number of candidates, per position
    varint  length in bytes of the characters
    UTF-8   all candidates' characters, best first, position after position
    byte    each candidate's round(-16 · ln p), at most 255; so p from 1 down to 1.2e-7

A page of 600 characters takes about 10 to 20 kB.
"""

import math
import zlib
from collections.abc import Iterable, Sequence

Candidate = tuple[str, float]  # one character, its probability
Position = Sequence[Candidate]  # best first

KEPT = 10
_VERSION = 1
_STEPS = 16  # of the natural logarithm
_LEAST = 255


def pack(lines: Sequence[Sequence[Position]]) -> bytes:
    """The candidates of a page, line after line in reading order, as the bytes described above."""
    head = bytearray(_varint(len(lines)))
    counts, weights = bytearray(), bytearray()
    characters: list[str] = []
    for line in lines:
        head += _varint(len(line))
        for position in line:
            kept = [(c, w) for c, p in position[:KEPT] if len(c) == 1 and (w := _weight(p)) < _LEAST] or [
                (position[0][0][:1] or " ", _LEAST)
            ]
            counts.append(len(kept))
            characters.extend(c for c, _ in kept)
            weights.extend(w for _, w in kept)
    text = "".join(characters).encode()
    return bytes([_VERSION]) + zlib.compress(bytes(head + counts) + _varint(len(text)) + text + weights, 9)


def unpack(data: bytes) -> list[list[list[Candidate]]]:
    """Lines → positions → candidates `(character, probability)`, best first; `ValueError` if it is another form."""
    if not data or data[0] != _VERSION:
        raise ValueError("not candidates of version 1")
    body = zlib.decompress(data[1:])
    number, at = _read_varint(body, 0)
    lengths = []
    for _ in range(number):
        length, at = _read_varint(body, at)
        lengths.append(length)
    counts = body[at : at + sum(lengths)]
    size, at = _read_varint(body, at + len(counts))
    characters = body[at : at + size].decode()
    weights = body[at + size :]
    lines, position, candidate = [], 0, 0
    for length in lengths:
        line = []
        for count in counts[position : position + length]:
            span = slice(candidate, candidate + count)
            line.append([(c, math.exp(-w / _STEPS)) for c, w in zip(characters[span], weights[span], strict=True)])
            candidate += count
        lines.append(line)
        position += length
    return lines


def _weight(probability: float) -> int:
    if probability <= 0:
        return _LEAST
    return min(_LEAST, max(0, round(-_STEPS * math.log(probability))))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def probability_of(word: str, line: Sequence[Position]) -> float:
    """The best product of probabilities with which consecutive positions of a line spell `word`; 0 if they cannot."""
    best = 0.0
    for start in range(len(line) - len(word) + 1):
        best = max(best, math.prod(_of(c, line[start + n]) for n, c in enumerate(word)))
    return best


def _of(character: str, position: Iterable[Candidate]) -> float:
    return next((p for c, p in position if c == character), 0.0)
