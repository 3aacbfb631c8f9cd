"""The bounded folder of pictures that are made from stored images, and can be made again (iiif_image.py)."""

from functools import lru_cache

from django.conf import settings

from cundang.addresses import number
from cundang.folder_cache import FolderCache


@lru_cache(maxsize=1)
def pyramids() -> FolderCache:
    """The folder of pyramids, `CUNDANG_CACHE_MB` at most; a file's name begins with its image's digest."""
    return FolderCache(settings.DATA / "cache" / "iiif", number("CUNDANG_CACHE_MB", 2048) * 1024 * 1024)
