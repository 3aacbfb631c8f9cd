"""群众测评: what applicants say at the end, and the complaints that come of it."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cundang.custodians.models import Office
from cundang.reading_room.sealing import unsealed

SCORES: Final[dict[int, Promise]] = {
    5: pgettext_lazy("群众测评", "很满意"),
    4: pgettext_lazy("群众测评", "满意"),
    3: pgettext_lazy("群众测评", "基本满意"),
    2: pgettext_lazy("群众测评", "不满意"),
    1: pgettext_lazy("群众测评", "很不满意"),
}


class Rating(models.Model):
    """What an applicant says of one enquiry, once; no page shows the single score."""

    enquiry = models.OneToOneField("reading_room.Enquiry", on_delete=models.PROTECT, related_name="rating")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # the door
    score = models.SmallIntegerField()  # 1–5, a key of SCORES
    remark = models.BinaryField(null=True)  # sealed `{"words": …}`; goes with what names the applicant
    way = models.CharField(max_length=10)  # window, phone or slip
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="rating_score_range")]
        indexes = [models.Index(fields=["office", "at"], include=["score"], name="rating_office_at")]

    @property
    def words(self) -> str:
        """The remark; empty once removed."""
        return unsealed(self.remark).get("words", "")


class Complaint(models.Model):
    """A low rating with a remark, as a task of the office above the one that answered."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # above
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="complaint")
    answer = models.CharField(max_length=500, blank=True)  # told to the applicant; empty: still to be settled
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["office", "settled_at"], name="complaint_office_settled")]
