"""Several people at once, for real: threads, each with its own connection, on a database they share."""

import threading
from collections.abc import Callable

from django.db import connections

from papers.actions.stepping import PaperRefusedError
from tracking.actions.registration import RegistrationError
from tracking.models.task import IllegalMoveError


def at_once(*steps: Callable[[], object], patience: int = 120) -> list[Exception]:
    """Run all steps at the same moment, for at most so many seconds; what those that failed were told."""
    refused: list[Exception] = []
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> None:
        try:
            start.wait(timeout=60)
            step()
        except (IllegalMoveError, RegistrationError, PaperRefusedError) as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
    return refused
