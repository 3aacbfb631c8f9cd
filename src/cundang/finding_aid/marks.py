"""Where in a line's picture some of its characters stand."""


def _widths(text: str) -> list[int]:
    """Printed widths: a Latin letter, digit or space takes half of a Chinese character."""
    return [1 if character.isascii() else 2 for character in text]


def underline(box: list[int], text: str, span: tuple[int, int]) -> list[int]:
    """The box of the characters `span` within a line's box; a line higher than wide is read from top to bottom."""
    x, y, width, height = box
    widths = _widths(text)
    whole = sum(widths) or 1
    before, within = sum(widths[: span[0]]), sum(widths[span[0] : span[1]])
    if height > width and len(text) > 1:
        return [x, y + height * before // whole, width, max(1, height * within // whole)]
    return [x + width * before // whole, y, max(1, width * within // whole), height]
