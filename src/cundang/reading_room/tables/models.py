"""What a county may word for itself, in versions: a draft is changed, then holds from a day on and is never changed."""

from django.db import models

from cundang.custodians.models import Office


class Version(models.Model):
    """One version: a county's, or the program's own, which has no office and holds until a county has one.

    A kind of its own adds what it says, and `made_from`. Only a draft is ever changed. In force from `in_force_from`
    (none: since always) to before `in_force_to`.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+"
    )  # the county
    name = models.CharField(max_length=100)
    draft = models.BooleanField(default=True)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)  # the first day on which it no longer was
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_default(self) -> bool:
        """Whether it is the program's own, to be replaced by one that the county settled."""
        return self.office_id is None
