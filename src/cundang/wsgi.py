"""The WSGI application that the web server runs."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
application = get_wsgi_application()

from cundang.finding_aid.queries import index_sizes  # noqa: E402  # only after Django stands
from cundang.folding import normalise  # noqa: E402

# The first person who searches should not wait for the tables of characters and the index to be opened.
normalise("村档")
with suppress(OSError, ValueError):  # no index yet, or one just being swapped: the search itself will see
    index_sizes()
