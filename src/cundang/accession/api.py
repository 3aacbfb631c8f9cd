"""The endpoints of this room put together."""

from ninja import Router

from cundang.accession.collection_api import router as collections
from cundang.accession.deposit_api import router as deposits
from cundang.accession.fonds_file_api import router as fonds_file
from cundang.accession.handover.api import router as handovers
from cundang.accession.handover.campaign_api import router as campaigns
from cundang.accession.loan_api import router as loans
from cundang.accession.papers_api import router as papers

router = Router()
router.add_router("", collections)
router.add_router("", deposits)
router.add_router("", loans)
router.add_router("", handovers)
router.add_router("", campaigns)
router.add_router("", fonds_file)
router.add_router("", papers)
