"""Collection and transfer: what comes from the village to the town, and on what ground."""

from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Loan, Signature

__all__ = ["Agreement", "Deposit", "DepositLine", "Loan", "Signature"]
