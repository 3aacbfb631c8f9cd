"""A small picture of a page of a batch, for whoever decides about it."""

import pyvips

from cundang.digitization import formats
from cundang.digitization.models import BatchPage
from cundang.digitization.opening import Unreadable, delivered
from cundang.strongroom.queries import Missing, local_path

SIDE = 900  # pixels


def preview(page: BatchPage) -> bytes | None:
    """JPEG bytes of at most 900 pixels a side, upright as far as known; None when it cannot be opened."""
    try:
        if page.page is not None and page.page.image_id is not None:
            with local_path(page.page.image_id) as path:
                return _small(pyvips.Image.thumbnail(str(path), SIDE, no_rotate=True), page.page.rotation)
        with local_path(delivered(page.file.blob).pk) as path:
            image = formats.page_image(path, page.index)
            if image.content is None:
                return _small(pyvips.Image.thumbnail(str(path), SIDE), image.rotation)
            return _small(pyvips.Image.thumbnail_buffer(image.content, SIDE), image.rotation)
    except (Unreadable, Missing, pyvips.Error):
        return None


def _small(image: pyvips.Image, rotation: int) -> bytes:
    # Turning reads from the other end, which a picture that comes line by line cannot.
    content: bytes = image.copy_memory().rot(f"d{rotation % 360}").write_to_buffer(".jpg[Q=80,keep=none]")
    return content
