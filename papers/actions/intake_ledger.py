"""The ledger as a kind of spreadsheet that can come in (导入台账)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from papers.actions.knowing import load_known
from papers.actions.matters import Matter, Tell, silent
from papers.actions.remembering import as_exported
from papers.actions.taking_in_ledger import take_in_lines, unknown_ends
from papers.intake.earlier import spare_what_happened_since
from papers.intake.feasible import as_far_as_possible
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.known import Existing, Known
from papers.intake.ledger import judge_ledger
from papers.intake.records import Table
from papers.models import Intake
from papers.sheets.records import Sheet


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the office knows now, and of an export of ours how tasks stood when it was made, where they have changed."""

    now: Known
    then: Mapping[int, tuple[Existing, ...]]

    @property
    def there(self) -> dict[int, Existing]:
        """The tasks that rows may be about, by key."""
        formers = (one for several in self.now.former.values() for one in several)
        return {one.key: one for one in (*self.now.tasks.values(), *formers)}


def load(intake: Intake, at: datetime) -> Loaded:
    """The only look at the database before anything is taken in."""
    now = load_known(intake, at)
    return Loaded(now, as_exported(intake, sorted(Loaded(now, {}).there), at))


def judge(
    sheet: Sheet,
    *,
    head: int,
    mapping: Mapping[int, str],
    fixes: Mapping[str, str],
    names: Mapping[str, int],
    skipped: Collection[int],
    known: Loaded,
    tell: Tell = silent,
) -> Table:
    """The rows as they read, with only such changes as somebody made in the file and the tasks admit now."""
    table = judge_ledger(
        sheet, head=head, mapping=mapping, fixes=fixes, names=names, skipped=skipped, known=known.now, tell=tell
    )
    edited = spare_what_happened_since(table, known.then)
    return as_far_as_possible(edited, {key: one.values["status"] for key, one in known.there.items()})


LEDGER = Matter(
    fields=LEDGER_FIELDS,
    load=load,
    judge=judge,
    take_in=take_in_lines,
    opens="tracking:task",
    headline="title",
    details=("number", "lead", "supporting", "due_on", "status"),
    unit="件",
    asks_approval=True,
    about="一行一件事项，原来记到哪一步就从哪一步接着办。本系统导出的台账改过以后也从这里导入：按编号认，只更新改了的栏；没有改过的栏，导出以后系统里有了变化也不会退回去。",
    effects=(
        "新增的事项立成一张立项单，编号接着往下排，原来的编号留作“原编号”。",
        "待签收的会通知牵头、配合单位；办理中的当作已经签收，不再通知，从今天起按报送频率报。",
    ),
    effects_of_changes=("更新的按调整、重新交办、转办、代录进展办，和在事项页面上办一样通知、一样留记录。",),
    warnings=unknown_ends,
    units=("lead", "supporting"),
)
