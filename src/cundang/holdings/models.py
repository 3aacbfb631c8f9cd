"""Fonds → class → year → retention → (file) → item → page, and the reading of a page."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Office
from cundang.holdings import (  # the rest of the room's tables
    authority_models,  # noqa: F401
    box_models,  # noqa: F401
    custody_models,  # noqa: F401
    proposal_models,  # noqa: F401
    schedule_models,  # noqa: F401
    stamp_models,  # noqa: F401
)
from cundang.holdings.desk import models as desk_models  # noqa: F401
from cundang.holdings.disposal import models as disposal_models  # noqa: F401
from cundang.sentences import in_words
from cundang.strongroom.models import Blob


class Fonds(models.Model):
    """全宗: the records of one creator body. Its number is known within its office."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    number = models.CharField(max_length=20)  # 全宗号
    name = models.CharField(max_length=200, blank=True)
    draft = models.BooleanField(default=False)  # made by an intake, to be confirmed
    templates = models.JSONField(default=dict)  # class code → name of the reference code template

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="fonds_once")]


class RecordClass(models.Model):
    """门类: a row of a versioned class list (DA/T 13-2022)."""

    version = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="class_once")]


class File(models.Model):
    """案卷: the volume of the older arrangement; items may stand in one."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="files")
    reference = models.CharField(max_length=200)
    reference_key = models.CharField(max_length=200)
    title = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "reference_key"], name="file_once")]


class Item(models.Model):
    """件. `office` owns it, `custodian` keeps it, `creator` made it: three different things."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    custodian = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    creator = models.CharField(max_length=200, blank=True)  # 立档单位
    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="items")
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="items")

    reference = models.CharField(max_length=200, blank=True)  # 档号, exactly as given, never rewritten
    reference_key = models.CharField(max_length=200, blank=True)  # the same, for comparing
    alias = models.CharField(max_length=200, blank=True)  # the same, safe in a file name
    class_code = models.CharField(max_length=20, blank=True)
    year = models.IntegerField(null=True)
    retention_as_marked = models.CharField(max_length=20, blank=True)
    retention_code = models.CharField(max_length=10, blank=True)  # Y, D30, D10, CQ, DQ
    division = models.CharField(max_length=60, blank=True)  # 机构(问题)
    number = models.CharField(max_length=20, blank=True)  # 件号, as written
    box = models.CharField(max_length=40, blank=True)  # 盒号, as written
    in_box = models.ForeignKey("holdings.Box", on_delete=models.SET_NULL, null=True, related_name="items")
    place = models.BigIntegerField(null=True)  # order in which it was put at the arranging desk; gaps are left
    coded_here = models.BooleanField(default=False)  # number and code were given at the desk, which may give others

    title = models.TextField(blank=True)
    author = models.CharField(max_length=300, blank=True)  # 责任者
    document_number = models.CharField(max_length=200, blank=True)  # 文号
    dated = models.CharField(max_length=60, blank=True)  # as written
    dated_from = models.DateField(null=True)
    dated_to = models.DateField(null=True)
    persons = ArrayField(models.CharField(max_length=60), default=list)  # 人名
    pages_stated = models.IntegerField(null=True)  # 页数 of the catalogue
    secrecy = models.CharField(max_length=20, blank=True)  # 密级
    remark = models.TextField(blank=True)  # 备注

    # The period that an appraisal gave it, beside the one as marked, and the year after whose end it runs.
    kept_code = models.CharField(max_length=10, blank=True, db_default="")
    kept_from = models.IntegerField(null=True)
    destroyed_on = models.DateField(null=True)  # the paper; which destruction list says so
    destroyed_list = models.CharField(max_length=60, blank=True, db_default="")
    erased = models.BooleanField(default=False, db_default=False)  # its images and text are gone, too: a stub is left

    draft = models.BooleanField(default=False)  # its pages came before its description
    unread = models.IntegerField(default=0)  # pages that were delivered and are not read yet
    import_key = models.CharField(max_length=64, blank=True)  # digest that knows a row without a 档号
    edited = models.JSONField(default=dict)  # field → value of the last import that a person's edit replaced
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reference_key"], condition=~models.Q(reference_key=""), name="item_reference_once"
            ),
            models.UniqueConstraint(
                fields=["office", "import_key"], condition=~models.Q(import_key=""), name="item_import_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "year"]),
            models.Index(fields=["fonds", "class_code", "year"]),
            models.Index(fields=["office"], condition=models.Q(unread__gt=0), name="item_unread"),
        ]

    @property
    def classified(self) -> bool:
        """Whether it is marked as a state secret of any grade (保守国家秘密法: 绝密, 机密, 秘密), as in `秘密★10年`."""
        return "".join(self.secrecy.split()).startswith(("绝密", "机密", "秘密"))


class Page(models.Model):
    """One side of paper, opened and upright. Boxes and IIIF coordinates are pixels of the upright page.

    A page taken over from an earlier system may have a text and no image; its width and height are then 0.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="pages")
    number = models.IntegerField()  # image number within the item, from 1
    image = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")  # one single-page image
    source = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")  # the file as received
    rotation = models.IntegerField(default=0)  # clockwise degrees that make the stored image upright
    width = models.IntegerField()  # pixels, upright
    height = models.IntegerField()
    dpi = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="page_once")]


class Reading(models.Model):
    """What was read on a page: the first reading stays, corrections stand beside it.

    `lines` is a list of `{"text": str, "confidence": float, "box": [x, y, w, h]}` in reading order; `box` is null
    where nobody knows the place (engine `import`: a text from an earlier system, confidence 1);
    `candidates` the recogniser's other candidates (candidates.py says how they are packed);
    `corrected` maps a line's index (as text) to its corrected text; `text` is what counts now, a line each.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    engine = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    lines = models.JSONField(default=list)
    candidates = models.BinaryField(null=True)
    corrected = models.JSONField(default=dict)
    text = models.TextField(blank=True)


class Correction(models.Model):
    """One correction of one line, for ever."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="corrections")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    line = models.IntegerField()
    before = models.TextField()
    after = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)


class ImportRun(models.Model):
    """One catalogue file looked at (`dry_run`) or taken in, with its counts and its report row by row."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    name = models.CharField(max_length=300)  # the file's name as given
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=150)
    dry_run = models.BooleanField()
    state = models.CharField(max_length=10, default="waiting")  # waiting | running | done | failed
    error = models.JSONField(default=str, blank=True)  # a sentence as `sentences.kept`, when failed
    columns = models.JSONField(default=list)  # a sheet each: name, understood columns, headings not understood
    accepted = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)  # rows that are no records: group headings, totals
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    @property
    def why(self) -> str:
        """Why it failed, in the language of whoever looks."""
        return in_words(self.error)


class Stale(models.Model):
    """An item or page whose place in the search index is out of date.

    Written in the act's own transaction; cleared by the sweep only when `version` is still the one it read.
    """

    SEARCHED = ("item", "page")  # the kinds of what cannot be found yet

    kind = models.CharField(max_length=4)  # item | page | name (a page whose names the register still lacks)
    object_id = models.BigIntegerField()
    version = models.UUIDField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="stale_once")]
        indexes = [models.Index(fields=["at"])]
