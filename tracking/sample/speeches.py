"""The sample speeches (示例讲话), written for the day they are loaded on; nothing here reads a clock.

Three are as long as real ones; the short ones come back to what the first has asked for (反复强调).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

from directives.extraction.records import Calendar
from tracking.sample import wording
from tracking.sample.wording import Moment

TEMPLATES = Path(__file__).parent / "templates"

Name = Literal["urban_renewal", "fire_safety", "countryside"]
ShortName = Literal["renewal_meeting", "standing_meeting", "livelihood_meeting", "livelihood_printed"]
Form = Literal["txt", "docx", "pasted"]
MONDAY_TO_FRIDAY = Calendar()


@dataclass(frozen=True, slots=True)
class SampleSpeech:
    """A speech as an import would know it. ``form`` says how it comes in; ``file_name`` is empty where it is pasted."""

    title: str
    spoken_on: date
    speaker: str
    meeting: str
    text: str
    form: Form
    file_name: str


@dataclass(frozen=True, slots=True)
class Script:
    """What is the same on every day: who speaks where, in which form it comes, and how the day is chosen."""

    speaker: str
    form: Form
    spoken_on: Callable[[date], date]


def four_months_ago(today: date) -> date:
    return wording.add_months(today, -4)


def _days_ago(count: int) -> Callable[[date], date]:
    return lambda today: today - timedelta(days=count)


SCRIPTS: dict[Name | ShortName, Script] = {
    "urban_renewal": Script("区委书记", "txt", four_months_ago),
    "fire_safety": Script("区委副书记、区长", "docx", _days_ago(1)),
    "countryside": Script("区长", "pasted", _days_ago(7)),
    "renewal_meeting": Script("分管城建的副区长", "txt", _days_ago(70)),
    "standing_meeting": Script("区长", "pasted", _days_ago(35)),
    "livelihood_meeting": Script("常务副区长", "txt", _days_ago(5)),
    "livelihood_printed": Script("常务副区长", "docx", _days_ago(5)),  # 印发稿: the same, with a few words changed
}
NAMES: tuple[Name, ...] = get_args(Name)


def render(name: Name | ShortName, today: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> SampleSpeech:
    """The speech as it reads where the sample is loaded on ``today``: given on a working day, its dates to match."""
    script = SCRIPTS[name]
    spoken_on = wording.working_on_or_before(script.spoken_on(today), calendar)
    template = (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    text = wording.fill(template, Moment(spoken_on, today, calendar))
    title = text.partition("\n")[0]
    return SampleSpeech(
        title=title,
        spoken_on=spoken_on,
        speaker=script.speaker,
        meeting=title.removeprefix("在").removesuffix("上的讲话"),
        text=text,
        form=script.form,
        file_name="" if script.form == "pasted" else f"{title}.{script.form}",
    )


def render_all(today: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> tuple[SampleSpeech, ...]:
    return tuple(render(name, today, calendar) for name in NAMES)
