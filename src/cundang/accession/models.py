"""Collection and transfer: what should come from the village, what comes to the town, and on what ground."""

from cundang.accession.collection_models import Counted, Mark, Plan, Tally
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Loan, Signature

__all__ = ["Agreement", "Counted", "Deposit", "DepositLine", "Loan", "Mark", "Plan", "Signature", "Tally"]
