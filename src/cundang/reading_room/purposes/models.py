"""Ready answers to “what for”, as a county words them."""

from django.db import models
from django.utils.translation import get_language

from cundang.custodians.models import Office


class Purpose(models.Model):
    """A ready answer that citizens are offered; without rows a county has the program's own (data/purposes.csv)."""

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    place = models.IntegerField()  # the first is offered first
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)  # what is written down, and the clerk reads
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="purpose_once")]

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        english = (get_language() or "").startswith("en")
        return (self.name_en if english else "") or self.name
