"""Work in steps (分步): each short, so that it fits where a server lets us wait, and nothing is begun that must end."""

from collections.abc import Generator
from typing import TypeVar

Done = TypeVar("Done")
Steps = Generator[None, None, Done]


def carried_out(steps: Steps[Done]) -> Done:
    """What all the steps lead to, taken one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            done: Done = end.value
            return done
