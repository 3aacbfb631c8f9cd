"""What the finding aid does by itself at night."""

from procrastinate.contrib.django import app

from cundang.custodians.queries import machine
from cundang.finding_aid.actions import remove_due_questions


@app.periodic(cron="22 3 * * *")
@app.task(queue="night", queueing_lock="remove-due-questions", pass_context=False)
def remove_questions(timestamp: int) -> None:
    """Remove the words of searches in vain whose day has come."""
    remove_due_questions(actor=machine())
