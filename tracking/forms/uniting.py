"""并入另一件: into which task, by when that one shall be done from now on, why, and who has agreed."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.actions.joining import DATED
from tracking.actions.uniting import why_not_ended
from tracking.forms.moves import ConsentForm, words_field
from tracking.joining import Alike, Beside, alike, beside
from tracking.joining.beside import side_of_task
from tracking.models import Task
from tracking.office import Office

LATER, KEEP, OWN = "later", "keep", "own"
SHOWN = 3
ELSE = ""


class UniteForm(ConsentForm):
    """The task to go on with is picked among those that look alike, or named by its number."""

    reaches, takes_along = frozenset(), ""
    pick = forms.ChoiceField(label="并入哪一件", required=False, widget=forms.RadioSelect)
    number = forms.CharField(label="编号", required=False, max_length=60)
    due = forms.ChoiceField(label="留下那一件的完成时限", required=False, widget=forms.RadioSelect)
    note = words_field("为什么是一件事", "请写明为什么是一件事。", rows=3)
    field_order = ("pick", "number", "due", "note", "authority")
    apart = frozenset({"pick", "number"})

    def prepare(self) -> None:
        super().prepare()
        self.office = Office.on(self.today)
        found = alike(self.task, user=self.user, directory=self.office.directory)
        self.alikes: list[Alike] = [one for one in found if one.similar.task][:SHOWN]
        picks = [(str(one.similar.pk), one.where) for one in self.alikes]
        self.fields["pick"].choices = [*picks, (ELSE, "另一件，写编号")]  # type: ignore[attr-defined]
        self.fields["pick"].initial = picks[0][0] if picks else ELSE
        due = self.fields["due"]
        due.choices, due.initial = self._dates(), LATER  # type: ignore[attr-defined]
        if self.task.is_long_term or self.task.due_on is None or self.task.due_on < self.today:
            del self.fields["due"]  # it names no date that the other could take

    def _dates(self) -> list[tuple[str, str]]:
        own = day_words(self.task.due_on, self.today) if self.task.due_on else ""
        return [(LATER, "取两件里较晚的"), (KEEP, "不变"), (OWN, f"按这一件的 {own}")]

    @property
    def refusal(self) -> str:
        """Why it cannot be done as the task stands, said before anything is written."""
        return why_not_ended(self.task)

    @property
    def pairs(self) -> list[Beside]:
        """This task beside each that looks like it."""
        mine = side_of_task(self.task, self.office, name=f"这一件 {self.task.number}")
        words = min(self.task.sources.all(), key=lambda source: source.pk).quote
        return [beside(one, mine, words, [], self.office) for one in self.alikes]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["into"] = self._picked(cleaned) or self._named(cleaned.get("number", "").strip())
        return cleaned

    def _picked(self, cleaned: dict[str, Any]) -> Task | None:
        chosen = (one.similar.task for one in self.alikes if str(one.similar.pk) == cleaned.get("pick"))
        return next(chosen, None)

    def _named(self, number: str) -> Task | None:
        """The task that goes by this number, or by its end where only one does: 12号-03."""
        if not number:
            self.add_error("number", "请选并入哪一件，或者写它的编号。")
            return None
        visible = Task.objects.visible_to(self.user)
        found = list(visible.filter(number=number)[:2]) or list(visible.filter(number__endswith=number)[:2])
        if len(found) != 1:
            sentence = f"没有编号是“{number}”的事项。" if not found else f"编号以“{number}”结尾的不止一件，请写全。"
            self.add_error("number", sentence)
            return None
        return found[0]

    def given(self) -> dict[str, Any]:
        given = super().given()
        kept = {name: given[name] for name in ("into", "note", "authority")}
        return {**kept, "due_on": self._date_for(given["into"], given.get("due") or LATER)}

    def _date_for(self, into: Task, due: str) -> date | None:
        """The date the other one shall have from now on; None where it keeps its own."""
        own = self.task.due_on
        if "due" not in self.fields or own is None or due == KEEP or into.status not in DATED or into.is_long_term:
            return None
        is_earlier = into.due_on is not None and own <= into.due_on
        return None if due == LATER and is_earlier else own
