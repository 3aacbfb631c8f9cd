"""The pages inside the web server's worker process."""

import os
import signal
import threading
import time
from typing import Any

from cundang.wsgi import application

GRACE_SECONDS = 10


def pages() -> Any:
    """The WSGI application, in a process that ends with the server that forked it, also after its kill -9."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="follow-server").start()
    return application
