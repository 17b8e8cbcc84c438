"""Which two days somebody asks for, of what, and which list of it: read from the address and written into it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from directives.dates import full_day_words
from directives.models import Speech
from tracking.asof.choosing import DayRefusedError, Quick, day_asked, quick_days
from tracking.between.comparing import NOWHERE
from tracking.between.marks import Mark
from tracking.dashboards.figures import SHOWN
from tracking.ledger.conditions import number_in
from tracking.models import Department

NOTHING_YET = "没有可以比的"
LIGHTS = frozenset({NOWHERE, *map(str, SHOWN)})


@dataclass(frozen=True, slots=True)
class Question:
    """Two days, of one department or all, of one speech or all; ``show``: a mark whose tasks are listed, ``lights``: or
    those with these lights, then and now.
    """

    first: date
    second: date
    department: int | None = None
    speech: int | None = None
    show: Mark | None = None
    lights: tuple[str, str] | None = None

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> "Question":
        """From an address; without days the last week. Raises ``DayRefusedError`` with a sentence."""
        second = day_asked(given, today, "to", in_vain=NOTHING_YET) or today
        first = day_asked(given, today, "from", in_vain=NOTHING_YET) or second - timedelta(weeks=1)
        if first >= second:
            raise DayRefusedError(
                f"前一天要早于后一天：现在是从{full_day_words(first)}到{full_day_words(second)}，请换一下。"
            )
        show, was, now = given.get("show", ""), given.get("was"), given.get("now")
        has_lights = was in LIGHTS and now in LIGHTS
        return cls(
            first,
            second,
            number_in(given.get("department", "")),
            number_in(given.get("speech", "")),
            Mark(show) if show in list(Mark) else None,
            (was or "", now or "") if has_lights else None,
        )

    def query(self, **changes: object) -> dict[str, str]:
        """The address, with some of it changed."""
        to = replace(self, **changes)  # type: ignore[arg-type]  # names of fields
        said = {"from": to.first, "to": to.second, "department": to.department, "speech": to.speech, "show": to.show}
        address = {name: str(value) for name, value in said.items() if value}
        return address | ({"was": to.lights[0], "now": to.lights[1]} if to.lights else {})

    @property
    def summary(self) -> dict[str, str]:
        """The address of the page without a list."""
        return self.query(show=None, lights=None)

    @property
    def is_list(self) -> bool:
        return self.show is not None or self.lights is not None

    def of_whom(self) -> str:
        """What is compared, in words: 区住建局牵头，《讲话》；全部."""
        unit = Department.objects.filter(pk=self.department).first() if self.department else None
        speech = Speech.objects.filter(pk=self.speech).first() if self.speech else None
        said = [*([f"{unit.name}牵头"] if unit else []), *([f"《{speech.title}》"] if speech else [])]
        return "，".join(said) or "全部"


def quick_spans(today: date) -> list[tuple[Quick, date]]:
    """From the ends of stretches that have passed until today."""
    return [(one, today) for one in quick_days(today)]
