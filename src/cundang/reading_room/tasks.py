"""What the reading room does by itself: at night, and telling partners."""

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from cundang.custodians.queries import machine
from cundang.reading_room.actions import (
    ask_province,
    defer_due,
    refresh_published,
    remove_commitments,
    remove_due,
    remove_due_photos,
    remove_due_remarks,
    remove_papers,
    send_due,
    watch_ledger,
)
from cundang.reading_room.actions.callbacks import SEND


@app.periodic(cron="37 3 * * *")
@app.task(queue="night", queueing_lock="remove-applicants", pass_context=False)
def remove_applicants(timestamp: int) -> None:
    """Remove what names applicants whose day has come, and what they remarked."""
    remove_due(actor=machine())
    remove_due_remarks(actor=machine())


@app.periodic(cron="47 3 * * *")
@app.task(queue="night", queueing_lock="remove-papers", pass_context=False)
def remove_papers_given(timestamp: int) -> None:
    """Remove the papers and commitments of those applicants, and the words that were searched for them."""
    remove_papers(actor=machine())
    remove_commitments(actor=machine())


@app.periodic(cron="42 3 * * *")
@app.task(queue="night", queueing_lock="remove-photos", pass_context=False)
def remove_photos(timestamp: int) -> None:
    """Remove the photos of documents whose term is over."""
    remove_due_photos(actor=machine())


@app.periodic(cron="52 3 * * *")
@app.task(queue="night", queueing_lock="remove-sessions", pass_context=False)
def remove_sessions(timestamp: int) -> None:
    """Remove sessions that ended by themselves, and with them the sealed citizens in them."""
    SessionStore.clear_expired()


@app.task(name=SEND, queue="callbacks", pass_context=False)
def send_callbacks(partner: int) -> None:
    """Tell a partner what is due."""
    send_due(partner, actor=machine())


@app.periodic(cron="* * * * *")
@app.task(queue="callbacks", queueing_lock="callbacks-due", pass_context=False)
def callbacks_due(timestamp: int) -> None:
    """Try again what partners did not receive."""
    defer_due(actor=machine())


@app.periodic(cron="7 * * * *")
@app.task(queue="night", queueing_lock="refresh-published", pass_context=False)
def refresh_catalogue(timestamp: int) -> None:
    """Put out what may be told by now, and take back what may no longer."""
    refresh_published(actor=machine())


@app.periodic(cron="13 * * * *")
@app.task(queue="night", queueing_lock="watch-ledger", pass_context=False)
def watch_looks(timestamp: int) -> None:
    """Warn of unusual looking."""
    watch_ledger(actor=machine())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="callbacks", queueing_lock="ask-province", pass_context=False)
def province_due(timestamp: int) -> None:
    """Send to the provincial network what waits, and ask after the rest."""
    ask_province(actor=machine())
