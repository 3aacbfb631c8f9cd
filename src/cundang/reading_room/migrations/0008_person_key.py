"""By which one person's enquiries are found again; worked out for those that are there."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.reading_room.identity.person import person_key
from cundang.reading_room.sealing import unsealed


def key_earlier(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The key of each applicant who is not removed."""
    with editor.connection.cursor() as cursor:  # the table is locked for whoever names no offices
        cursor.execute("SELECT set_config('cundang.pattern', '%', true)")
    rows = apps.get_model("reading_room", "Enquiry").objects.using(editor.connection.alias)
    for enquiry in rows.exclude(applicant=None).only("pk", "applicant"):
        person = unsealed(enquiry.applicant)
        key = person_key(person.get("id_kind", ""), person.get("id_number", ""))
        rows.filter(pk=enquiry.pk).update(person_key=key)
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cundang.pattern', '', true)")


class Migration(migrations.Migration):

    dependencies = [
        ('reading_room', '0007_consents'),
    ]

    operations = [
        migrations.AddField(
            model_name='enquiry',
            name='person_key',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.RunPython(key_earlier, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('person_key', ''), _negated=True), fields=['person_key'], name='enquiry_person'),
        ),
    ]
