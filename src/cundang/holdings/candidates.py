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
from collections.abc import Sequence
from itertools import accumulate

Candidate = tuple[str, float]  # one character, its probability
Position = Sequence[Candidate]  # best first

KEPT = 10
_VERSION = 1
_STEPS = 16  # of the natural logarithm
_LEAST = 255
_PROBABILITY = [math.exp(-weight / _STEPS) for weight in range(_LEAST + 1)]


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


class Candidates:
    """The candidates of a page, opened from the packed form; a line is taken apart when it is asked for."""

    def __init__(self, data: bytes) -> None:
        """`ValueError` if the data is another form or damaged."""
        if not data or data[0] != _VERSION:
            raise ValueError("not candidates of version 1")
        try:
            body = zlib.decompress(data[1:])
            number, at = _read_varint(body, 0)
            lengths = []
            for _ in range(number):
                length, at = _read_varint(body, at)
                lengths.append(length)
            counts = body[at : at + sum(lengths)]
            size, at = _read_varint(body, at + len(counts))
        except (zlib.error, IndexError) as error:
            raise ValueError("damaged candidates") from error
        self._lines = list(accumulate(lengths, initial=0))  # first position of each line
        self._positions = list(accumulate(counts, initial=0))  # first candidate of each position
        self._characters = body[at : at + size].decode()
        self._weights = body[at + size :]
        if not self._lines[-1] + 1 == len(self._positions) or not (
            self._positions[-1] == len(self._characters) == len(self._weights)
        ):
            raise ValueError("damaged candidates")

    def __len__(self) -> int:
        """The number of lines."""
        return len(self._lines) - 1

    def characters(self, line: int) -> str:
        """Every character that any position of a line may be."""
        return self._characters[self._positions[self._lines[line]] : self._positions[self._lines[line + 1]]]

    def line(self, number: int, least: float = 0.0) -> list[list[Candidate]]:
        """Positions → candidates, best first: the best one, and the others with at least this probability."""
        limit = _LEAST if least <= 0 else _weight(least)
        characters, weights = self._characters, self._weights
        positions = []
        for position in range(self._lines[number], self._lines[number + 1]):
            first, end = self._positions[position], self._positions[position + 1]
            candidates = [(characters[first], _PROBABILITY[weights[first]])] if first < end else []
            for at in range(first + 1, end):
                if weights[at] > limit:
                    break
                candidates.append((characters[at], _PROBABILITY[weights[at]]))
            positions.append(candidates)
        return positions


def unpack(data: bytes) -> list[list[list[Candidate]]]:
    """Lines → positions → candidates `(character, probability)`, best first; `ValueError` if it is another form."""
    opened = Candidates(data)
    return [opened.line(number) for number in range(len(opened))]


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
