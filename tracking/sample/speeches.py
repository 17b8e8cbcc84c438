"""The three sample speeches (示例讲话), written for the day they are loaded on; nothing here reads a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from directives.extraction.records import Calendar
from tracking.sample import wording
from tracking.sample.wording import Moment

TEMPLATES = Path(__file__).parent / "templates"

Name = Literal["urban_renewal", "fire_safety", "countryside"]
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


def yesterday(today: date) -> date:
    return today - timedelta(days=1)


def a_week_ago(today: date) -> date:
    return today - timedelta(days=7)


SCRIPTS: dict[Name, Script] = {
    "urban_renewal": Script("区委书记", "txt", four_months_ago),
    "fire_safety": Script("区委副书记、区长", "docx", yesterday),
    "countryside": Script("区长", "pasted", a_week_ago),
}
NAMES: tuple[Name, ...] = tuple(SCRIPTS)


def render(name: Name, today: date, calendar: Calendar = MONDAY_TO_FRIDAY) -> SampleSpeech:
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
