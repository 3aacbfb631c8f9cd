"""Codes are compared without regard to the kind of bracket: the keys of codes with brackets are worked out again."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.holdings.reference_keys import key

BRACKETS = r"[〔〕【】\[\]{}「」『』〖〗〈〉《》]"


def fold(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A row whose key another row of its office has already keeps the one it had: both stay to be found."""
    with editor.connection.cursor() as cursor:  # the tables are locked for whoever names no offices
        cursor.execute("SELECT set_config('cundang.pattern', '%', true)")
    for name in ("Item", "File"):
        rows = apps.get_model("holdings", name).objects.using(editor.connection.alias)
        for row in rows.filter(reference_key__regex=BRACKETS).only("pk", "reference", "reference_key", "office_id"):
            folded = key(row.reference)
            if not rows.filter(office_id=row.office_id, reference_key=folded).exists():
                rows.filter(pk=row.pk).update(reference_key=folded)
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cundang.pattern', '', true)")


class Migration(migrations.Migration):
    dependencies = [("holdings", "0018_desk")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
