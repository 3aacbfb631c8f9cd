"""What the index learns at the desk: names edited, searches in vain, characters misread."""

import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security

# Lines that were corrected before teach as well: their pages are marked as if they had been corrected now.
MARK_CORRECTED = """
SELECT set_config('cundang.pattern', '%', true);
INSERT INTO holdings_stale (kind, object_id, version, at)
SELECT DISTINCT 'name', page_id, gen_random_uuid(), statement_timestamp() FROM holdings_correction
    ON CONFLICT (kind, object_id) DO NOTHING;
SELECT set_config('cundang.pattern', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("custodians", "0001_initial"),
        ("finding_aid", "0002_rosters"),
        ("holdings", "0005_text_only_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfusionList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("active", models.BooleanField(default=True)),
                (
                    "office",
                    models.OneToOneField(
                        db_column="office_code",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read", models.CharField(db_collation="C", max_length=1)),
                ("meant", models.CharField(db_collation="C", max_length=1)),
                ("times", models.IntegerField()),
                ("corrections", models.IntegerField()),
                ("mentions", models.IntegerField()),
                ("found", models.IntegerField()),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                ("active", models.BooleanField(default=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "meant", "read"), name="confusion_once")],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.IntegerField()),
                ("place", models.IntegerField()),
                ("read", models.CharField(db_collation="C", max_length=1)),
                ("meant", models.CharField(db_collation="C", max_length=1)),
                ("kind", models.CharField(max_length=10)),
                ("seen", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="holdings.page",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["read", "meant", "office"], name="lesson_pair")],
                "constraints": [models.UniqueConstraint(fields=("page", "line", "place"), name="lesson_once")],
            },
        ),
        migrations.CreateModel(
            name="MentionEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.IntegerField()),
                ("start", models.IntegerField()),
                ("written", models.CharField(blank=True, max_length=60)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("name", models.CharField(blank=True, max_length=30)),
                ("role", models.CharField(blank=True, max_length=20)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="holdings.page"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None), models.Q(("was", ""), _negated=True)),
                        fields=("page", "line", "start", "was"),
                        name="mention_edited_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None), ("was", "")),
                        fields=("page", "line", "start", "name"),
                        name="mention_added_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unfound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(blank=True, max_length=60)),
                ("times", models.IntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                ("state", models.CharField(default="open", max_length=6)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("line", models.IntegerField(null=True)),
                ("pairs", models.JSONField(default=list)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
                ("settled_at", models.DateTimeField(null=True)),
                ("remove_on", models.DateField()),
                (
                    "office",
                    models.ForeignKey(
                        db_column="office_code",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custodians.office",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="holdings.page"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "office"], name="unfound_state"),
                    models.Index(fields=["remove_on"], name="unfound_remove_on"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open"), models.Q(("words", ""), _negated=True)),
                        fields=("office", "words"),
                        name="unfound_once",
                    )
                ],
            },
        ),
        row_security("finding_aid_mentionedit"),
        row_security("finding_aid_unfound"),
        row_security("finding_aid_lesson"),
        row_security("finding_aid_confusion", of_county=True),
        row_security("finding_aid_confusionlist", of_county=True),
        migrations.RunSQL(MARK_CORRECTED, migrations.RunSQL.noop),
    ]
