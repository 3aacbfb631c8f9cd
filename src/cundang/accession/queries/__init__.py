"""Every read of this room; each takes the actor and returns only what that actor may see."""

from cundang.accession.queries.deposits import (
    agreement_for,
    agreement_in_force,
    agreements_for,
    collected,
    deposit_for,
    deposits_for,
    items_to_choose,
    line_for,
    lines_of,
    loan_for,
    loans_for,
    returnable,
    rows_of,
    signatures_of,
    terms_for,
)

__all__ = [
    "agreement_for",
    "agreement_in_force",
    "agreements_for",
    "collected",
    "deposit_for",
    "deposits_for",
    "items_to_choose",
    "line_for",
    "lines_of",
    "loan_for",
    "loans_for",
    "returnable",
    "rows_of",
    "signatures_of",
    "terms_for",
]
