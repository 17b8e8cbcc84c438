"""The file with passwords to begin with (初始密码): a row for each person, to be cut apart or sent on one by one."""

from collections.abc import Sequence

from papers.actions.passwords import Slip
from papers.sheets.blanks import Column, listing

_COLUMNS = (
    Column("单位", width=18),
    Column("姓名", width=12),
    Column("用户名", width=20),
    Column("初始密码", width=22),
)
NOTES = (
    "请分别告诉本人，不要群发；发完就删掉这个文件。",
    "第一次登录要先换成自己的密码，换好以后初始密码就没有用了。",
    "丢了或者被别人看见了，在导入结果页重新生成一次：还没有登录过的换成新的，旧的当时作废。",
)


def slips_file(slips: Sequence[Slip]) -> tuple[str, bytes]:
    """Its name and its content."""
    rows = [(one.department, one.name, one.username, one.password) for one in slips]
    return "初始密码.xlsx", listing("初始密码", _COLUMNS, rows, notes=NOTES)
