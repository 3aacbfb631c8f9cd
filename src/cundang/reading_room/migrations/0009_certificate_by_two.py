"""Whether certificates need two persons is a county's rule, no longer a setting of the installation."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reading_room', '0008_person_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='accesstable',
            name='certificate_by_two',
            field=models.BooleanField(default=True),
        ),
    ]
