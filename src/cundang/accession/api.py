"""The endpoints of this room put together."""

from ninja import Router

from cundang.accession.collection_api import router as collections
from cundang.accession.deposit_api import router as deposits

router = Router()
router.add_router("", collections)
router.add_router("", deposits)
