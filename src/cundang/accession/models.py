"""Collection and transfer: what should come from the village, what comes to the town, and on what ground."""

from cundang.accession.collection_models import Counted, Mark, Plan, Tally
from cundang.accession.deposit_models import Agreement, AgreementTerms, Deposit, DepositLine, Loan, Signature
from cundang.accession.handover.models import (
    Campaign,
    CampaignTask,
    Handover,
    HandoverLine,
    HandoverSignature,
    TaskDone,
)

__all__ = [
    "Agreement",
    "AgreementTerms",
    "Campaign",
    "CampaignTask",
    "Counted",
    "Deposit",
    "DepositLine",
    "Handover",
    "HandoverLine",
    "HandoverSignature",
    "Loan",
    "Mark",
    "Plan",
    "Signature",
    "Tally",
    "TaskDone",
]
