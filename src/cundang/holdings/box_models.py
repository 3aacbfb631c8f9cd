"""Boxes: what stands on the shelf, with its items, its remarks sheet and its label."""

from django.db import models
from django.utils.translation import gettext as _

from cundang.custodians.models import Office

SPINE_MM = 30  # of a box nobody has measured


class Box(models.Model):
    """档案盒. Items of different year, division or retention never share one (DA/T 22-2015 6.3).

    Its number is known within its office, fonds, class, year, retention and division.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="boxes")
    class_code = models.CharField(max_length=20, blank=True)
    year = models.IntegerField(null=True)
    retention_code = models.CharField(max_length=10, blank=True)
    division = models.CharField(max_length=60, blank=True)  # 机构(问题)
    number = models.CharField(max_length=40)  # 盒号, as the catalogue wrote it
    spine_mm = models.IntegerField(default=SPINE_MM)  # thickness of the spine, millimetres
    # 备考表, the remarks sheet that lies last in the box (DA/T 22-2015 5.6)
    note = models.TextField(blank=True)  # 盒内文件情况说明
    arranged_by = models.CharField(max_length=60, blank=True)
    arranged_on = models.DateField(null=True)
    checked_by = models.CharField(max_length=60, blank=True)
    checked_on = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # 封盒: from then on its items, their numbers and codes stay as they are.
    sealed_by = models.CharField(max_length=150, blank=True, db_default="")
    sealed_at = models.DateTimeField(null=True)
    # Where it stands: the shelf, who keeps the room (kept while it is out), and the place in words for those who
    # may see the box and not the room.
    shelf = models.ForeignKey("holdings.Shelf", on_delete=models.PROTECT, null=True, related_name="boxes")
    keeper = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    stands = models.CharField(max_length=200, blank=True)
    out_to = models.CharField(max_length=60, blank=True)  # who has it; then it does not stand on its shelf
    out_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "fonds", "class_code", "year", "retention_code", "division", "number"],
                name="box_once",
                nulls_distinct=False,
            )
        ]

    @property
    def series(self) -> str:
        """The part of a reference code that all its items share: `Z106-WS·2019-Y-BGS`, as far as it is known."""
        kind = "·".join(part for part in (self.class_code, str(self.year or "")) if part)
        return "-".join(part for part in (self.fonds.number, kind, self.retention_code, self.division) if part)


class Room(models.Model):
    """库房: a room of a town or village in which boxes stand on shelves."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    # Limits of its own; where there are none, those of data/room_limits.csv hold.
    temperature_from = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    temperature_to = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    humidity_from = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    humidity_to = models.DecimalField(max_digits=4, decimal_places=1, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="room_once")]


class Shelf(models.Model):
    """One level (层) of a cabinet (柜) in a room: where a box stands."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="shelves")
    cabinet = models.CharField(max_length=20)
    level = models.IntegerField()  # from 1, the lowest or the highest as the office counts

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "cabinet", "level"], name="shelf_once")]


class BoxMove(models.Model):
    """One line of a box's history, for ever: places in words as they were called then."""

    ACTS = ("put", "moved", "taken out", "brought back", "deposited", "returned")

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="moves")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    act = models.CharField(max_length=20)
    was = models.CharField(max_length=200, blank=True)  # where it stood
    now = models.CharField(max_length=200, blank=True)  # where it stands; empty while it is out
    to_whom = models.CharField(max_length=60, blank=True)
    until = models.DateField(null=True)
    why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["box", "at"], name="box_move_at")]

    @property
    def in_words(self) -> str:
        """What was done, in the language of whoever looks."""
        words = {"put": _("上架"), "moved": _("移动"), "taken out": _("取走"), "brought back": _("还回")}
        words |= {"deposited": _("移交"), "returned": _("归还")}
        return words[self.act]


class StockTake(models.Model):
    """清点: the boxes of a room counted, box by box; what it found is kept."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="stock_takes")
    begun_by = models.CharField(max_length=150)
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room"], condition=models.Q(ended_at=None), name="stock_take_one_a_room")
        ]


class StockTakeLine(models.Model):
    """A box that was scanned, or at the end one that was not (`missing`), with where it is noted to stand."""

    VERDICTS = ("here", "out", "misplaced", "foreign", "unknown", "missing")

    stock_take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    box = models.ForeignKey(Box, on_delete=models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=300)  # of a box `office/key`, else what was scanned or typed
    words = models.CharField(max_length=300, blank=True)  # the box, or whose it is, as known then
    verdict = models.CharField(max_length=10)
    stands = models.CharField(max_length=200, blank=True)  # where it was noted to stand, or who had it
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stock_take", "code"], name="stock_take_line_once")]

    @property
    def in_words(self) -> str:
        """The verdict, in the language of whoever looks."""
        return {
            "here": _("在架"),
            "out": _("在架，但登记为取走"),
            "misplaced": _("放错位置"),
            "foreign": _("别处的盒"),
            "unknown": _("不认识"),
            "missing": _("缺"),
        }[self.verdict]

    @property
    def look(self) -> str:
        """How a list shows the verdict."""
        return "done" if self.verdict == "here" else "attention"


class ClimateReading(models.Model):
    """One reading of a room's temperature (°C) and relative humidity (%)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    temperature = models.DecimalField(max_digits=4, decimal_places=1)
    humidity = models.DecimalField(max_digits=4, decimal_places=1)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "at"], name="climate_reading_once")]


class RoomCheck(models.Model):
    """八防: what was looked at in a room on a day; `points` are `{"code", "name", "ok", "note"}` as asked then."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField()
    points = models.JSONField(default=list)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "on"], name="room_check_once")]

    @property
    def all_ok(self) -> bool:
        """Whether nothing was wrong."""
        return all(point["ok"] for point in self.points)


class KeepingRule(models.Model):
    """A row of what a county lays down for its rooms: a point that a check looks at (八防), or a spine width in mm.

    A county without rows of a kind has the program's, `data/protections.csv` and `data/spine_widths.csv`.
    """

    POINT, SPINE = "point", "spine"

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # the county
    kind = models.CharField(max_length=5)
    place = models.IntegerField()
    code = models.CharField(max_length=20)  # of a point, for ever; of a spine its millimetres
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind", "code"], name="keeping_rule_once")]
