"""What accession does by itself: counting what changed, and at night everything."""

from procrastinate.contrib.django import app

from cundang.accession.actions import recount_stale
from cundang.custodians.queries import machine


@app.periodic(cron="*/5 * * * *")
@app.task(queue="night", queueing_lock="recount-stale", pass_context=False)
def count_what_changed(timestamp: int) -> None:
    """Count the offices whose records changed."""
    recount_stale(actor=machine())


@app.periodic(cron="41 2 * * *")
@app.task(queue="night", queueing_lock="recount-all", pass_context=False)
def count_everything(timestamp: int) -> None:
    """Count every office anew."""
    recount_stale(everything=True, actor=machine())
