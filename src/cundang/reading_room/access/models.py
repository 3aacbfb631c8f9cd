"""Who may see what (domain.md §5.2), as versioned data of a county, and what was shown for one enquiry."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from cundang.custodians.models import Office
from cundang.reading_room.tables.models import Version


class AccessTable(Version):
    """查档规则表, one version: its rows and kinds."""

    certificate_by_two = models.BooleanField(default=True)  # who picked does not issue a 档案证明 (domain.md §5.4)
    # Documents that show who the applicant is, and that nobody has to show who signed in at 高级实名.
    vouched = ArrayField(models.CharField(max_length=40), default=list)
    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "in_force_from"], condition=models.Q(draft=False), name="access_table_once_a_day"
            ),
        ]


class AccessKind(models.Model):
    """A kind of records that has rules of its own, and the matters and classes that belong to it.

    Records of no kind are ordinary ones.
    """

    table = models.ForeignKey(AccessTable, on_delete=models.CASCADE, related_name="kinds")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=30)
    name_en = models.CharField(max_length=60, blank=True)
    matters = ArrayField(models.CharField(max_length=40), default=list)  # codes (finding_aid.Matter)
    classes = ArrayField(models.CharField(max_length=20), default=list)  # codes (holdings.RecordClass)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="access_kind_once")]

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        english = (get_language() or "").startswith("en")
        return (self.name_en if english else "") or self.name


class AccessRule(models.Model):
    """A row: for relations to a living or deceased subject and kinds of records, what has to be shown and who consents.

    The first row of a table that fits holds. `kinds` empty: whatever kind. `kinship`: the proof of kinship, needed
    besides `documents`; a signed commitment stands in for it (and for nothing else) where `commitment` says so.
    """

    SUBJECTS: Final = ("any", "living", "deceased")
    CONSENTS: Final = ("none", "owner", "town", "both")
    CERTAINTIES: Final = ("found", "remembered", "proposed")
    FIELDS: Final = (
        "relations", "subject", "kinds", "documents", "kinship", "commitment", "consents", "two_persons", "basis",
        "certainty",
    )  # fmt: skip

    table = models.ForeignKey(AccessTable, on_delete=models.CASCADE, related_name="rules")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+")
    place = models.IntegerField()
    code = models.CharField(max_length=20)
    relations = ArrayField(models.CharField(max_length=20))
    subject = models.CharField(max_length=10, default="any")
    kinds = ArrayField(models.CharField(max_length=30), default=list)
    documents = ArrayField(models.CharField(max_length=40), default=list)
    kinship = models.CharField(max_length=40, blank=True)
    commitment = models.BooleanField(default=False)
    consents = models.CharField(max_length=10, default="none")
    two_persons = models.BooleanField(default=False)  # who searched does not approve
    basis = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=12, default="proposed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="access_rule_once")]


class Scrutiny(models.Model):
    """What the clerk says of the records that an enquiry looks for: whose they are, and of which kinds.

    Without a row: the records are of the office where it was asked, and of the kinds of its matter.
    """

    enquiry = models.OneToOneField(
        "reading_room.Enquiry", on_delete=models.PROTECT, primary_key=True, related_name="scrutiny"
    )
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="owner_code", related_name="+")
    kinds = ArrayField(models.CharField(max_length=30), default=list)  # besides those of the matter


class ShownDocument(models.Model):
    """A document of the check list that was shown: to whom and when."""

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="shown")
    name = models.CharField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enquiry", "name"], name="shown_document_once")]
