"""What a search leads to besides tasks (功能和讲话): the pages somebody may open, and the speeches, by their names."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Role, User
from directives.models import Speech
from tracking.ledger.searching import holds, spellings, terms_of
from tracking.navigation import PLACES
from tracking.spelling import is_typed

MOST = 5  # of each kind; who finds more says more
SHORTEST = 2  # characters: one alone is in too many names
EVERYBODY = frozenset(Role)
OFFICE, ADMIN = frozenset({Role.SUPERVISOR}), frozenset({Role.ADMIN})
UNITS = frozenset({Role.CLERK, Role.HEAD})
STAFF = OFFICE | ADMIN


@dataclass(frozen=True, slots=True)
class Function:
    """A page to go to: its name, the roles that may open it, and other words people have for it, apart by spaces."""

    view: str
    label: str
    roles: frozenset[Role]
    also: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view)

    def answers_to(self, typed: str) -> bool:
        """Whether these words, or letters that spell it, mean this page."""
        names = (self.label, *self.also.split())
        return any(typed in name.lower() for name in names) or is_typed(typed, self.label)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was found besides tasks."""

    functions: tuple[Function, ...] = ()
    speeches: tuple[Speech, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.functions or self.speeches)


ALSO = {
    "tracking:burden": "负担 要求 多少件 催了几次 工作量",
    "tracking:calendar": "节假日 调休 补班 工作日 日历 年历",
    "tracking:rules": "催办提醒 到期提醒 提前几天",
    "tracking:completion": "统计 落实率 图表 驾驶舱 报表",
    "tracking:handovers": "移交 换人 离职 调动 单位合并 单位改名 机构变动",
    "tracking:outbox": "邮件 没有送达 重发",
    "tracking:words": "动词 别名 简称 事件日期",
    "tracking:robots": "企业微信 钉钉 飞书 群消息",
    "tracking:hooks": "webhook 系统对接 接收方 推送 回调",
    "tracking:rechecks": "抽查 复查 整改",
    "accounts:tokens": "api 接口 token 系统对接",
    "tracking:filings": "延期申请 异议 审签 办结申请",
    "tracking:notices": "消息 未读",
    "papers:archives": "存档 档案 打包 卷宗 校验",
    "papers:intakes": "excel 表格 上传 导入用户 导入单位",
    "papers:papers": "通知单 通报 专报 文号 签发 印发",
    "papers:templates": "字体 红头 套打",
    "directives:speeches": "梳理 全文",
}  # other words for what the navigation names
BESIDES = (
    Function("directives:import", "导入讲话", OFFICE, "上传讲话 粘贴 新讲话"),
    Function("papers:new_export", "导出台账", EVERYBODY, "excel csv 下载 某一天的台账"),
    Function("papers:exports", "我的导出", EVERYBODY, "excel 下载"),
    Function("tracking:choose_day", "看某一天的台账", EVERYBODY, "时点 以前 上月底 年底 历史"),
    Function("tracking:between", "比较两天", EVERYBODY, "变化 增减 对比 和上次比 差异"),
    Function("papers:urgings", "催办通知", OFFICE, "拟催办通知"),
    Function("papers:bulletin", "督查通报", OFFICE, "拟通报"),
    Function("papers:brief", "督查专报", OFFICE, "拟专报"),
    Function("tracking:foresight", "谁会在什么时候收到什么", STAFF, "提醒预告 日报"),
    Function("tracking:choices", "通知设置", EVERYBODY, "接收方式 邮件 日报 周报"),
    Function("tracking:calendar_feed", "日历订阅", EVERYBODY - ADMIN, "手机日历 期限提醒 outlook 日程"),
    Function("tracking:rechecks", "本单位的回头看", UNITS, "抽查 复查 整改"),
    Function("tracking:appeals", "复核", EVERYBODY, "不同意结论 申请复核 异议 申诉"),
    Function("tracking:jobs", "后台工作", EVERYBODY, "进度"),
    Function("accounts:password", "修改密码", EVERYBODY, "换密码 口令"),
    Function("own_help", "帮助", EVERYBODY, "怎么用 说明 快捷键"),
    Function("admin:accounts_user_changelist", "用户", ADMIN, "账号 人员 重置密码 停用"),
    Function("admin:tracking_department_changelist", "单位", ADMIN, "部门 别名"),
    Function("admin:tracking_departmentgroup_changelist", "单位组", ADMIN, "各镇街"),
    Function("admin:tracking_post_changelist", "领导职务", ADMIN, "批准人 责任领导 分管"),
    Function("admin:tracking_organisation_changelist", "督查室设置", ADMIN, "发信时间 周报"),
)


def elsewhere(user: User, q: str) -> Elsewhere:
    """The pages that these words name and this person may open, and the speeches he may read whose names hold them."""
    typed = "".join(q.split()).lower()
    if len(typed) < SHORTEST:
        return Elsewhere()
    functions = [one for one in _open_to(user) if one.answers_to(typed)]
    functions.sort(key=lambda one: typed not in one.label.lower())  # first what is called so
    return Elsewhere(tuple(functions[:MOST]), tuple(_speeches(user, q)))


def _open_to(user: User) -> Iterator[Function]:
    own = frozenset({Role(user.role)})
    for _, entries in PLACES.get(user.role, ()):
        yield from (Function(one.view, one.label, own, ALSO.get(one.view, "")) for one in entries)
    yield from (one for one in BESIDES if own <= one.roles)


def _speeches(user: User, q: str) -> list[Speech]:
    """The newest first; every word in the title, the meeting or the speaker."""
    found = Speech.objects.visible_to(user).only("title", "spoken_on")
    for term in terms_of(q):
        found = found.filter(holds(("title", "meeting", "speaker"), spellings(term)))
    return list(found.order_by("-spoken_on", "-pk")[:MOST])
