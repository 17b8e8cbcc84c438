"""The three lists as kinds of spreadsheet that can come in: departments, their other names, people."""

from collections.abc import Callable
from typing import Any

from papers.actions.matters import Judge, Matter, Tell
from papers.actions.taking_in_departments import take_in_aliases, take_in_departments
from papers.actions.taking_in_people import take_in_people
from papers.intake.alias_list import judge_aliases
from papers.intake.department_list import judge_departments
from papers.intake.list_fields import ALIAS_FIELDS, DEPARTMENT_FIELDS, PEOPLE_FIELDS
from papers.intake.people_list import judge_people
from papers.intake.records import Table
from papers.lists import load_office
from papers.models import IntakeKind
from papers.sheets.records import Sheet


def untold(judge: Callable[..., Table]) -> Judge:
    """Lists are judged in a moment: nobody is told how far it is."""

    def told(sheet: Sheet, *, tell: Tell, **given: Any) -> Table:
        table = judge(sheet, **given)
        tell(len(table.lines), len(table.lines))
        return table

    return told


LISTS: dict[str, Matter] = {
    IntakeKind.DEPARTMENTS: Matter(
        fields=DEPARTMENT_FIELDS,
        load=load_office,
        judge=untold(judge_departments),
        take_in=take_in_departments,
        opens="admin:tracking_department_change",
        headline="name",
        details=("full_name", "kind", "parent", "mailbox", "head_signs", "order", "aliases"),
        unit="个",
        about="一行一个单位。已有的按简称认，只更新填了的栏，别名只增加；不停用、不改名。",
        effects=("新单位当时就能选作牵头、配合单位。",),
    ),
    IntakeKind.ALIASES: Matter(
        fields=ALIAS_FIELDS,
        load=load_office,
        judge=untold(judge_aliases),
        take_in=take_in_aliases,
        opens="admin:tracking_department_change",
        headline="department",
        details=("alias",),
        unit="行",
        about="一行一个单位或者单位组，后面是讲话和表格里的叫法，几个之间用顿号分开；只增加，不删除。",
        effects=("以后提取讲话、导入台账，遇到这些叫法就认得是哪个单位。",),
    ),
    IntakeKind.PEOPLE: Matter(
        fields=PEOPLE_FIELDS,
        load=load_office,
        judge=untold(judge_people),
        take_in=take_in_people,
        opens="admin:accounts_user_change",
        headline="name",
        details=("username", "role", "department", "title", "email", "phone"),
        unit="行",
        about="一行一个人，在两个单位任职的写两行。已有的按用户名认，只更新填了的栏；不停用账号，不去掉任职。",
        effects=("新账号导入以后还不能登录，要在结果页生成初始密码，密码只下载一次，本人登录后必须改。",),
        follow_up=("papers:passwords", "生成初始密码"),
    ),
}
