"""The fictional 云溪区 (示例区): departments and townships in two levels, what people call them, and their groups."""

from dataclasses import dataclass
from typing import Literal

DOMAIN = "yunxi.example"  # reserved for examples: no mail can ever arrive there

Kind = Literal["office", "township", "other"]


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    """A responsible body (责任单位): ``name`` is the short one people write, ``slug`` names its mailbox and users."""

    slug: str
    name: str
    full_name: str
    kind: Kind
    aliases: tuple[str, ...]
    parent: str | None = None

    @property
    def head_signs(self) -> bool:
        """Whether what its clerks send goes through the head: one shows how that is."""
        return self.name == "区城管局"

    @property
    def mailbox(self) -> str:
        return f"bgs.{self.slug}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """Several departments under one name (单位组), by their short names."""

    name: str
    aliases: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleOrganisation:
    """The 督查室 that this installation serves."""

    name: str
    phone: str
    mailbox: str


ORGANISATION = SampleOrganisation("云溪区人民政府督查室", "8123", f"duchashi@{DOMAIN}")


def _office(slug: str, name: str, full_name: str, aliases: str, *, kind: Kind = "office") -> SampleDepartment:
    return SampleDepartment(slug, name, full_name, kind, tuple(aliases.split()))


def _township(slug: str, name: str, aliases: str = "") -> SampleDepartment:
    full_name = f"云溪区{name}办事处" if name.endswith("街道") else f"云溪区{name}人民政府"
    return SampleDepartment(slug, name, full_name, "township", tuple(aliases.split()))


def _unit(slug: str, name: str, parent: str, aliases: str = "") -> SampleDepartment:
    return SampleDepartment(slug, name, f"云溪{name}", "other", tuple(aliases.split()), parent)


OFFICES = (
    _office("quweiban", "区委办", "中共云溪区委办公室", "区委办公室"),
    _office("zhengfuban", "区政府办", "云溪区人民政府办公室", "区政府办公室 政府办 政府办公室"),
    _office("jiwei", "区纪委监委", "云溪区纪委监委", "纪委监委 区纪委 区监委 纪检监察机关"),
    _office("zuzhi", "区委组织部", "中共云溪区委组织部", "组织部 组织部门"),
    _office("xuanchuan", "区委宣传部", "中共云溪区委宣传部", "宣传部 宣传部门"),
    _office("fagai", "区发改局", "云溪区发展和改革局", "发改局 区发展改革局 区发展和改革局 发展改革局 发改部门"),
    _office("jiaoyu", "区教育局", "云溪区教育局", "教育局 教育部门"),
    _office("gongxin", "区工信局", "云溪区工业和信息化局", "工信局 区工业和信息化局 工业和信息化局 工信部门"),
    _office("gongan", "公安分局", "云溪公安分局", "区公安分局 云溪公安分局 公安机关 公安部门"),
    _office("minzheng", "区民政局", "云溪区民政局", "民政局 民政部门"),
    _office("caizheng", "区财政局", "云溪区财政局", "财政局 财政部门"),
    _office(
        "renshe", "区人社局", "云溪区人力资源和社会保障局",
        "人社局 区人力资源社会保障局 区人力资源和社会保障局 人力资源社会保障局 人社部门",
    ),
    _office("ziran", "区自然资源分局", "云溪自然资源分局", "自然资源分局 自然资源局 区自然资源局 自然资源部门"),
    _office(
        "zhujian", "区住建局", "云溪区住房和城乡建设局",
        "住建局 住房城乡建设局 区住房城乡建设局 区住房和城乡建设局 住房和城乡建设局 住建部门",
    ),
    _office("chengguan", "区城管局", "云溪区城市管理局", "城管局 区城市管理局 城市管理局 城管部门"),
    _office("jiaotong", "区交通运输局", "云溪区交通运输局", "交通运输局 区交通局 交通局 交通运输部门"),
    _office("shuili", "区水利局", "云溪区水利局", "水利局 水利部门"),
    _office("nongye", "区农业农村局", "云溪区农业农村局", "农业农村局 区农业局 农业农村部门"),
    _office(
        "wenlv", "区文旅体局", "云溪区文化旅游体育局",
        "文旅体局 区文化旅游体育局 文化旅游体育局 文旅局 区文旅局 文旅部门",
    ),
    _office("weijian", "区卫健局", "云溪区卫生健康局", "卫健局 区卫生健康局 卫生健康局 卫健部门 卫生健康部门"),
    _office("yingji", "区应急局", "云溪区应急管理局", "应急局 区应急管理局 应急管理局 应急管理部门 应急部门"),
    _office("shenji", "区审计局", "云溪区审计局", "审计局 审计部门"),
    _office(
        "shichang", "区市场监管局", "云溪区市场监督管理局",
        "市场监管局 区市场监督管理局 市场监督管理局 区市监局 市监局 市场监管部门",
    ),
    _office("huanjing", "区生态环境分局", "云溪生态环境分局", "生态环境分局 生态环境局 区生态环境局 生态环境部门"),
    _office("zhengwu", "区政务服务局", "云溪区政务服务管理局", "政务服务局 区政务服务管理局 政务服务部门"),
    _office("rongmei", "区融媒体中心", "云溪区融媒体中心", "融媒体中心", kind="other"),
    _office("xiaofang", "区消防救援大队", "云溪区消防救援大队", "消防救援大队 区消防大队 消防部门", kind="other"),
)  # fmt: skip
TOWNSHIPS = (
    _township("liulin", "柳林街道", "柳林街道办 柳林街道办事处 柳林街道党工委"),
    _township("yundong", "云东街道", "云东街道办 云东街道办事处 云东街道党工委"),
    _township("qingxi", "青溪镇", "青溪镇政府 青溪镇党委"),
    _township("shiqiao", "石桥镇", "石桥镇政府 石桥镇党委"),
    _township("zhuyuan", "竹园乡", "竹园乡政府 竹园乡党委"),
    _township("fengling", "枫岭乡", "枫岭乡政府 枫岭乡党委"),
)
UNITS = (
    _unit("ducha", "区政府督查室", "区政府办", "督查室 区督查室 政府督查室"),
    _unit("anwei", "区安委办", "区应急局", "安委办 区安全生产委员会办公室 区安委会办公室"),
    _unit("zhufang", "区住房保障中心", "区住建局", "住房保障中心"),
    _unit("shizheng", "区市政服务中心", "区城管局", "市政服务中心"),
    _unit("hehu", "区河湖管理中心", "区水利局", "河湖管理中心 区河长办"),
    _unit("nongji", "区农技推广中心", "区农业农村局", "农技推广中心 农技中心"),
    _unit("jikong", "区疾控中心", "区卫健局", "疾控中心"),
)
DEPARTMENTS = (*OFFICES, *TOWNSHIPS, *UNITS)


def _names(departments: tuple[SampleDepartment, ...]) -> tuple[str, ...]:
    return tuple(department.name for department in departments)


GROUPS = (
    SampleGroup(
        "各镇街",
        ("各乡镇街道", "各乡镇（街道）", "各镇（街道）", "各乡镇、街道", "各街道乡镇", "各乡镇", "各镇（街）"),
        _names(TOWNSHIPS),
    ),
    SampleGroup("区直各部门", ("区直部门", "区直各单位", "区级各部门", "各部门"), _names(OFFICES)),
    SampleGroup(
        "各级各部门",
        ("各单位", "各部门各单位", "各镇街各部门", "各镇街、各部门", "各地各部门", "各责任单位"),
        _names((*TOWNSHIPS, *OFFICES)),
    ),
    SampleGroup("全体", ("全区上下", "大家"), _names((*TOWNSHIPS, *OFFICES))),
)
