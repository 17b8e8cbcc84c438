"""The step by which a task that is one matter with another becomes part of it."""

from tracking.actions.uniting import unite
from tracking.forms.uniting import UniteForm
from tracking.stepping.registry import Filled, Pressed, explained

FILLED = {
    "unite": Filled(
        UniteForm,
        "并入以后，这一件中止，原话归到留下的那一件，两件的办理过程都写明；两边的单位都会收到通知。中止的不能恢复。",
        explained(unite),
        "已经并入另一件",
        tone="danger",
        template="tracking/unite.html",
    ),
}
PRESSED: dict[str, Pressed] = {}
