"""The site on a free port, at an hour that is given: ``python -m screenshots.server 2026-11-23T09:30:00+08:00``."""

import os
import sys
from datetime import datetime

import time_machine


def main(moment: str) -> None:
    """Serve until stopped; the address is printed first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

        from config.wsgi import application

        class Quiet(WSGIRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the library)
                """Say nothing of pages that were asked for."""

        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(application)
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
