"""Names of former units are compared as the search folds: their keys are worked out again (農會 is 农会)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cundang.holdings.authorities.unit_text import key, short


def fold(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A name whose key another name of its unit has already keeps the one it had: both stay to be found."""
    with editor.connection.cursor() as cursor:  # the tables are locked for whoever names no offices
        cursor.execute("SELECT set_config('cundang.pattern', '%', true)")
    rows = apps.get_model("holdings", "UnitName").objects.using(editor.connection.alias)
    for row in rows.order_by("pk"):
        folded = {"key": key(row.name), "short": short(row.name)}
        if folded["key"] != row.key and rows.filter(unit_id=row.unit_id, key=folded["key"]).exists():
            continue
        rows.filter(pk=row.pk).update(**folded)
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cundang.pattern', '', true)")


class Migration(migrations.Migration):
    dependencies = [("holdings", "0022_destruction")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
