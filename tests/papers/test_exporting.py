"""An export as a job: asked for once, made once, never half, and in the end either a file or a sentence."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from config.celery import app
from papers.actions.exporting import (
    KEPT,
    LEASE,
    MAX_ATTEMPTS,
    MOST_WAITING,
    ExportRefusedError,
    LostLeaseError,
    claim_export,
    finish_export,
    give_up_on_stranded,
    note_progress,
    remove_old,
    request_export,
    to_be_made,
)
from papers.jobs import enqueue_export, export_ledger, look_after_exports
from papers.making import make_export
from papers.models import Export, ExportFormat, ExportState
from tests.factories import MONDAY, at, make_task
from tests.papers.many import make_many
from tests.tracking.racing import at_once
from tracking.ledger import Conditions
from tracking.models import Department

pytestmark = pytest.mark.django_db
S = ExportState


def ask(by: User, asked: Conditions = Conditions(), *, now: datetime | None = None, **more: date | None) -> Export:  # noqa: B008
    return request_export(asked, into=ExportFormat.XLSX, as_of=more.get("as_of"), words="全部", by=by, at=now or at())


def still(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def files() -> list[Path]:
    """What lies in the folder of exports."""
    return [path for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()]


def fresh(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


@pytest.fixture
def broker() -> Path:
    folder = Path(str(configured.VAR_DIR)) / "queue"
    folder.mkdir(exist_ok=True)
    return folder


def queued(folder: Path) -> int:
    return len(list(folder.iterdir()))


def test_a_job_makes_the_file_and_writes_down_what_it_is(supervisor: User, housing: Department) -> None:
    make_many(5, supervisor, housing)
    export = ask(supervisor)
    assert make_export(export.pk, still(at(minute=1)))
    made = fresh(export)
    assert (made.state, made.done, made.total, made.attempts) == (S.DONE, 5, 5, 1)
    assert [path.stat().st_size for path in files()] == [made.size]
    assert (made.finished_at, made.leased_until) == (at(minute=1), None)
    assert made.seen_as == "supervisor"
    assert len(Path(made.file.name or "").stem) == 32, "a name nobody guesses"
    assert made.download_name == "督办台账20261123-0900.xlsx"


def test_a_job_that_comes_twice_does_its_work_once(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    export = ask(supervisor)
    assert make_export(export.pk, still(at()))
    assert not make_export(export.pk, still(at(minute=9)))
    assert (fresh(export).attempts, len(files())) == (1, 1)
    assert not make_export(987654, still(at()))


def test_progress_is_counted_by_portions_and_holds_the_lease(supervisor: User) -> None:
    export = ask(supervisor)
    held = claim_export(export.pk, at=at())
    assert held is not None
    note_progress(held, 1000, 4000, at=at(minute=30))
    seen = fresh(export)
    assert (seen.done, seen.total, seen.leased_until) == (1000, 4000, at(minute=30) + LEASE)
    assert claim_export(export.pk, at=at(minute=30)) is None


def test_who_has_lost_the_lease_writes_nothing_more(supervisor: User) -> None:
    export = ask(supervisor)
    slow = claim_export(export.pk, at=at())
    quick = claim_export(export.pk, at=at(minute=2))
    assert slow is not None
    assert quick is not None
    assert slow.file.name != quick.file.name
    with pytest.raises(LostLeaseError):
        note_progress(slow, 1, 2, at=at(minute=2))
    with pytest.raises(LostLeaseError):
        finish_export(slow, size=1, sha256="x", count=1, note="", at=at(minute=2))
    assert fresh(export).file.name == quick.file.name


def test_who_is_overtaken_while_writing_leaves_no_file_behind(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    export = ask(supervisor)
    calls = 0

    def clock() -> datetime:
        """When this worker looks at the clock for the last time, another one has made the file."""
        nonlocal calls
        calls += 1
        if calls == 5:
            assert make_export(export.pk, still(at(minute=9)))
        return at()

    assert not make_export(export.pk, clock)
    made = fresh(export)
    assert (made.state, made.attempts) == (S.DONE, 2)
    assert [path.name for path in files()] == [Path(made.file.name or "").name]


def test_a_program_error_is_tried_again_and_then_given_up_with_a_sentence(
    supervisor: User, housing: Department, caplog: pytest.LogCaptureFixture
) -> None:
    make_task(supervisor, housing)
    export = ask(supervisor)
    Export.objects.update(format="pdf")  # a format nobody can write
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert make_export(export.pk, still(at(minute=attempt)))
        assert fresh(export).attempts == attempt
    failed = fresh(export)
    assert failed.state == S.FAILED
    assert failed.error.endswith("还不行请联系管理员，错误已经记进日志。")
    assert f"export {export.pk} failed, attempt 3" in caplog.text
    assert files() == []
    assert not make_export(export.pk, still(at(hour=12)))


def test_the_sweep_gives_up_what_three_workers_died_over(supervisor: User) -> None:
    export = ask(supervisor)
    for hour in (9, 10, 11):
        assert claim_export(export.pk, at=at(hour=hour)) is not None
    assert claim_export(export.pk, at=at(hour=12)) is None
    assert give_up_on_stranded(at=at(hour=11)) == 0, "the third is still at it"
    assert give_up_on_stranded(at=at(hour=12)) == 1
    assert fresh(export).state == S.FAILED
    assert "中断了三次" in fresh(export).error
    assert ask(supervisor, now=at(hour=13)) != export, "and it may be asked for again"


def test_files_go_after_a_week_and_rows_stay(supervisor: User) -> None:
    old, new = ask(supervisor), ask(supervisor, Conditions(mine=True))
    make_export(old.pk, still(at()))
    make_export(new.pk, still(at(MONDAY + timedelta(days=1))))
    assert remove_old(at=at() + KEPT) == 0
    assert remove_old(at=at() + KEPT + timedelta(seconds=1)) == 1
    assert (fresh(old).state, fresh(old).file.name, fresh(new).state) == (S.REMOVED, "", S.DONE)
    assert [path.name for path in files()] == [Path(fresh(new).file.name or "").name]
    assert remove_old(at=at() + KEPT + timedelta(seconds=1)) == 0


def test_a_sweep_that_died_between_file_and_row_is_made_good_by_the_next(supervisor: User) -> None:
    export = ask(supervisor)
    make_export(export.pk, still(at()))
    files()[0].unlink()
    assert remove_old(at=at() + KEPT + timedelta(days=1)) == 1
    assert fresh(export).state == S.REMOVED


def test_of_the_same_ledger_one_person_waits_for_one_file(supervisor: User, leader: User) -> None:
    first = ask(supervisor)
    assert ask(supervisor, now=at(minute=5)) == first
    assert ask(leader) != first
    assert ask(supervisor, Conditions(mine=True)) != first
    assert ask(supervisor, as_of=MONDAY - timedelta(days=1)) != first
    make_export(first.pk, still(at(minute=6)))
    assert ask(supervisor, now=at(minute=6)) == first, "the second press of a double click comes after the file"
    assert ask(supervisor, now=at(minute=7)) != first, "later it is another wish: things have changed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_two_presses_at_once_make_one_export(supervisor: User) -> None:
    for hour in range(5):
        assert at_once(*[lambda hour=hour: ask(supervisor, now=at(hour=hour))] * 3) == []
        assert Export.objects.unfinished().count() == 1
        Export.objects.update(state=S.FAILED)
    assert Export.objects.count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_of_two_workers_at_once_exactly_one_makes_the_file(supervisor: User, housing: Department) -> None:
    make_many(20, supervisor, housing)
    export = ask(supervisor)
    assert at_once(*[lambda: make_export(export.pk, still(at()))] * 3) == []
    assert (fresh(export).state, fresh(export).attempts, len(files())) == (S.DONE, 1, 1)


def test_nobody_fills_the_queue(supervisor: User, leader: User) -> None:
    for month in range(1, MOST_WAITING + 1):
        ask(supervisor, as_of=date(2026, month, 28))
    with pytest.raises(ExportRefusedError, match="您有 5 份还没有生成完"):
        ask(supervisor)
    assert ask(leader).state == S.WAITING


@pytest.mark.parametrize(("day", "why"), [(MONDAY + timedelta(days=1), "还没有到"), (date(1999, 12, 31), "太早了")])
def test_a_day_that_has_no_ledger_is_refused(supervisor: User, day: date, why: str) -> None:
    with pytest.raises(ExportRefusedError, match=why):
        ask(supervisor, as_of=day)
    assert ask(supervisor, as_of=MONDAY).as_of == MONDAY


def test_conditions_too_long_for_the_row_are_shortened_so_that_one_sees_it(supervisor: User) -> None:
    words = "牵头单位：" + "长" * 400
    export = request_export(Conditions(), into=ExportFormat.CSV, as_of=None, words=words, by=supervisor, at=at())
    assert (len(export.words), export.words[-1]) == (300, "…")


def test_what_a_past_day_cannot_tell_stands_on_the_row(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)  # without any record of changes
    export = ask(supervisor, as_of=MONDAY)
    make_export(export.pk, still(at(MONDAY + timedelta(days=1))))
    assert task.events.count() == 0
    assert fresh(export).note.startswith("有 1 件在那一天已经立项")
    assert (fresh(export).state, fresh(export).done) == (S.DONE, 0)
    assert fresh(export).download_name == "督办台账（截至2026-11-23）.xlsx"


def test_the_rights_are_those_of_the_moment_the_file_is_made(
    clerk: User, supervisor: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, city)
    export = ask(clerk)
    clerk.memberships.update(department=city)
    make_export(export.pk, still(at()))
    assert (fresh(export).done, fresh(export).seen_as) == (1, f"clerk:{city.pk}")


def test_a_hint_goes_out_after_commit_and_the_sweep_finds_what_was_lost(
    supervisor: User, broker: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = queued(broker)
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(supervisor, now=timezone.now())
        enqueue_export(export)
        assert queued(broker) == before
    assert queued(broker) == before + 1
    look_after_exports()
    assert queued(broker) == before + 1, "it has only just been asked for"
    Export.objects.update(at=timezone.now() - timedelta(minutes=1))
    look_after_exports()
    assert queued(broker) == before + 2
    export_ledger(export.pk)
    assert fresh(export).state == S.DONE
    look_after_exports()
    assert queued(broker) == before + 2


def test_a_broker_that_is_down_breaks_nothing(
    supervisor: User,
    broker: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = broker.rename(broker.with_name("queue-away"))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            enqueue_export(ask(supervisor))
    finally:
        gone.rename(broker)
    assert "waits for the sweep" in caplog.text
    assert list(to_be_made(at=timezone.now())) == list(Export.objects.all())


def test_the_beat_looks_after_exports_every_minute() -> None:
    app.loader.import_default_modules()
    planned = {one["task"]: one["schedule"] for one in configured.CELERY_BEAT_SCHEDULE.values()}
    assert planned["papers.jobs.look_after_exports"] == 60
    assert set(planned) <= set(app.tasks)


def test_the_command_makes_by_hand_what_waits(supervisor: User, capsys: pytest.CaptureFixture[str]) -> None:
    export = ask(supervisor)
    call_command("export_ledger")
    assert fresh(export).state == S.DONE
    assert "处理 1 份，放弃 0 份，删除到期文件 0 份。" in capsys.readouterr().out


def test_the_command_writes_a_ledger_into_a_file(
    supervisor: User, housing: Department, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_many(3, supervisor, housing)
    target = tmp_path / "台账.csv"
    call_command("export_ledger", "--to", str(target), "--user", "shen", "--where", "status=accepted")
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 1
    assert f"写好了：{target}，0 件。" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有写"):
        call_command("export_ledger", "--to", str(target), "--user", "shen")
    with pytest.raises(CommandError, match="没有“nobody”"):
        call_command("export_ledger", "--to", str(tmp_path / "b.csv"), "--user", "nobody")
    with pytest.raises(CommandError, match=r"要以 .xlsx 或 .csv 结尾"):
        call_command("export_ledger", "--to", str(tmp_path / "b.pdf"), "--user", "shen")
