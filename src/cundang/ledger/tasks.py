"""What the ledger does by itself at night."""

from procrastinate.contrib.django import app

from cundang.ledger.actions import remove_due_details


class Night:
    """The machine as the ledger knows it (the custodians' `machine()` stands above this room)."""

    name = "machine"
    account_id = None
    chain = "machine"


@app.periodic(cron="17 3 * * *")
@app.task(queue="night", queueing_lock="remove-due-details", pass_context=False)
def remove_details(timestamp: int) -> None:
    """Remove personal text whose day has come."""
    remove_due_details(actor=Night())
