"""What the office of 云溪区 knows, without a database: its departments by all their names, a few people and posts."""

from datetime import date
from typing import Any

from papers.intake.known import Existing, Known
from tests.factories import MONDAY
from tracking.models import Department, DepartmentGroup
from tracking.naming import Directory, bare
from tracking.sample.district import DEPARTMENTS, GROUPS

KEYS = {one.name: key for key, one in enumerate(DEPARTMENTS, start=1)}
ZHOU, LI = 501, 502  # people: 周敏 in 区住建局, 李强 twice there
VICE_MAYOR = 701


def known(*, today: date = MONDAY, tasks: tuple[Existing, ...] = (), **others: Any) -> Known:
    """The office on a day, with these tasks."""
    housing = KEYS["区住建局"]
    return Known(
        directory=_directory(),
        today=today,
        groups={key: tuple(KEYS[name] for name in group.members) for key, group in enumerate(GROUPS, start=1)},
        posts={"分管城建的副区长": VICE_MAYOR, "孙立": VICE_MAYOR},
        people={(housing, "周敏"): (ZHOU,), (housing, "李强"): (LI, LI + 1)},
        tasks={task.number: task for task in tasks},
        **others,
    )


def _directory() -> Directory:
    exact: dict[str, Department | DepartmentGroup] = {}
    loose: dict[str, Department | DepartmentGroup] = {}
    for one in DEPARTMENTS:
        row = Department(pk=KEYS[one.name], name=one.name, full_name=one.full_name)
        for name in (one.name, one.full_name, *one.aliases):
            exact.setdefault(name, row)
            loose.setdefault(bare(name), row)
    for key, group in enumerate(GROUPS, start=1):
        for name in (group.name, *group.aliases):
            exact.setdefault(name, DepartmentGroup(pk=key, name=group.name))
    return Directory(exact, loose)
