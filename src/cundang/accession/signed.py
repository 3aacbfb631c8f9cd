"""Lists that several parties sign (移交清单, 移交清册): each signature covers the list as it was when it was given."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.sentences import Sentence, in_words, kept


class SignedList(models.Model):
    """A list that is signed; `changes` is how it came to be.

    One `{"at", "by", "said", "digest"}` a change, `digest` of the list after it.
    """

    digest = models.CharField(max_length=64, blank=True)  # of the list as it is now
    changes = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def story(self) -> list[dict[str, Any]]:
        """How the list came to be, in the language of whoever looks."""
        return [{**change, "said": in_words(change["said"])} for change in self.changes]

    def note_change(self, digest: str, said: Sentence, by: str) -> None:
        """Keep what was changed with the digest of the list after it, so that a signer can be told; not saved yet."""
        self.digest = digest
        at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        self.changes = [*self.changes, {"at": at, "by": by, "said": kept(said), "digest": digest}]

    def changed_since(self, digest: str) -> str:
        """One sentence for a signer who saw an older list: what was done to it since; empty where it is the same.

        Of a digest that it never had, the last change.
        """
        if digest == self.digest:
            return ""
        known = [change["digest"] for change in self.changes]
        later = self.changes[known.index(digest) + 1 :] if digest in known else self.changes[-1:]
        said = [in_words(change["said"]) for change in later]
        if len(said) > 5:
            said = [*said[:5], _("等 %(count)d 处") % {"count": len(said)}]
        return _("清单在您打开以后改过（%(what)s），请核对后再签字。") % {"what": "；".join(said)}


class GivenSignature(models.Model):
    """Who signed for one side, and which list: `digest` is of the list as it was then."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    side = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    drawn = models.TextField(blank=True)  # SVG; empty: the name was typed instead
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=150)  # the account in whose session it was given
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def stands(self, of: SignedList) -> bool:
        """Whether the list is still the one that was signed."""
        return self.digest == of.digest
