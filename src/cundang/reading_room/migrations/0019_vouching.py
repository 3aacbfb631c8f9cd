"""Who signed in at 高级实名 need not show the documents that say who they are: which these are, and for whom."""

import csv
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from cundang.custodians.row_security import row_security_of

DATA = Path(__file__).parent.parent / "data"


def named() -> list[str]:
    """What every version says that was there before this could be said."""
    with (DATA / "vouched_documents.csv").open(encoding="utf-8", newline="") as source:
        return [row["name"] for row in csv.DictReader(line for line in source if not line.startswith("#"))]


class Migration(migrations.Migration):

    dependencies = [
        ('reading_room', '0018_province'),
    ]

    operations = [
        migrations.AddField(
            model_name='accesstable',
            name='vouched',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=named, size=None),
        ),
        migrations.AlterField(
            model_name='accesstable',
            name='vouched',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
        ),
        migrations.CreateModel(
            name='Vouching',
            fields=[
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='vouching', serialize=False, to='reading_room.enquiry')),
                ('provider', models.CharField(max_length=20)),
                ('words', models.CharField(max_length=40)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        row_security_of("reading_room_vouching", "enquiry_id", "reading_room_enquiry"),
    ]
