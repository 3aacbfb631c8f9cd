"""归档章: where the filing stamp stands on the first page of an item."""

from django.db import models

from cundang.custodians.models import Office


class FilingStamp(models.Model):
    """The stamp of an item, laid over the picture of its first page and never drawn into it (DA/T 22-2015 5.4).

    What it says follows the item's description; the place of its upper left corner is in millimetres of the page.
    """

    item = models.OneToOneField("holdings.Item", on_delete=models.CASCADE, primary_key=True, related_name="stamp")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    left_mm = models.DecimalField(max_digits=5, decimal_places=1)
    top_mm = models.DecimalField(max_digits=5, decimal_places=1)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)
