"""Who works in the fictional 云溪区: leaders' posts and what they oversee, a user for every role. Nobody is real."""

from dataclasses import dataclass
from typing import Literal

from tracking.sample.district import DOMAIN

Role = Literal["supervisor", "head", "clerk", "leader", "admin"]


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A leader's post (职务), who holds it, the departments it oversees by name, and whether it may approve 立项."""

    name: str
    holder: str
    oversees: tuple[str, ...]
    can_approve: bool = False


@dataclass(frozen=True, slots=True)
class SampleUser:
    """Somebody who signs in: leaders go by their post, others by an invented name."""

    username: str
    name: str
    role: Role
    department: str | None = None
    title: str = ""
    has_address: bool = True
    phone: str = ""  # an extension of the district's own exchange

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}" if self.has_address else ""


def _post(name: str, holder: str, oversees: str, *, can_approve: bool = False) -> SamplePost:
    return SamplePost(name, holder, tuple(oversees.split()), can_approve)


POSTS = (
    _post("区委书记", "shuji", "区委办 区纪委监委 区委组织部 区委宣传部", can_approve=True),
    _post("区长", "quzhang", "区审计局", can_approve=True),
    _post("常务副区长", "changwu", "区发改局 区财政局 区人社局 区政务服务局 区市场监管局", can_approve=True),
    _post("分管城建的副区长", "fuqu-chengjian", "区住建局 区城管局 区自然资源分局 区交通运输局 柳林街道 云东街道"),
    _post("分管农业农村的副区长", "fuqu-nongye", "区农业农村局 区水利局 区生态环境分局 青溪镇 石桥镇 竹园乡 枫岭乡"),
    _post("分管应急的副区长", "fuqu-yingji", "区应急局 区工信局 公安分局 区消防救援大队"),
    _post("分管社会事业的副区长", "fuqu-shehui", "区教育局 区民政局 区卫健局 区文旅体局"),
    _post("区政府办公室主任", "zhuren", "区政府办 区融媒体中心", can_approve=True),
)

LEADERS = tuple(SampleUser(post.holder, post.name, "leader", title=post.name) for post in POSTS)
SUPERVISORS = (
    SampleUser("ducha", "沈若川", "supervisor", "区政府督查室", "督查专员"),
    SampleUser("ducha2", "梁听雨", "supervisor", "区政府督查室", "督查专员"),
)
ADMINS = (SampleUser("admin", "系统管理员", "admin", "区政府办", "系统管理员"),)


def _head(slug: str, name: str, department: str, title: str = "局长") -> SampleUser:
    return SampleUser(f"{slug}-head", name, "head", department, title)


HEADS = (
    _head("zhujian", "罗建中", "区住建局"),
    _head("chengguan", "秦立行", "区城管局"),
    _head("yingji", "石守安", "区应急局"),
    _head("shuili", "汪清源", "区水利局"),
    _head("nongye", "田望岳", "区农业农村局"),
    _head("jiaoyu", "文思齐", "区教育局"),
    _head("xiaofang", "卫长宁", "区消防救援大队", "大队长"),
    _head("liulin", "柳成荫", "柳林街道", "街道办主任"),
    _head("qingxi", "山可行", "青溪镇", "镇长"),
    _head("shiqiao", "石望川", "石桥镇", "镇长"),
)


def _clerk(slug: str, name: str, department: str, *, has_address: bool = True, phone: str = "") -> SampleUser:
    return SampleUser(slug, name, "clerk", department, "督查联络员", has_address, phone)


CLERKS = (
    _clerk("quweiban", "纪云舒", "区委办"),
    _clerk("zhengfuban", "程知远", "区政府办"),
    _clerk("jiwei", "严守真", "区纪委监委"),
    _clerk("zuzhi", "章若谷", "区委组织部"),
    _clerk("xuanchuan", "闻远声", "区委宣传部"),
    _clerk("fagai", "计长风", "区发改局"),
    _clerk("jiaoyu", "蓝书言", "区教育局"),
    _clerk("gongxin", "匠一鸣", "区工信局"),
    _clerk("gongan", "安行川", "公安分局"),
    _clerk("minzheng", "慈怀远", "区民政局"),
    _clerk("caizheng", "钟算清", "区财政局"),
    _clerk("renshe", "任可贤", "区人社局"),
    _clerk("ziran", "山其然", "区自然资源分局"),
    _clerk("zhujian", "何晓岚", "区住建局", phone="6121"),
    _clerk("zhujian2", "周启文", "区住建局", phone="6122"),
    _clerk("chengguan", "陆云帆", "区城管局", phone="6131"),
    _clerk("jiaotong", "路平舟", "区交通运输局"),
    _clerk("shuili", "江一苇", "区水利局"),
    _clerk("nongye", "禾青野", "区农业农村局"),
    _clerk("wenlv", "游于艺", "区文旅体局"),
    _clerk("weijian", "康若宁", "区卫健局"),
    _clerk("yingji", "江未雨", "区应急局"),
    _clerk("shenji", "舒明账", "区审计局"),
    _clerk("shichang", "商知衡", "区市场监管局"),
    _clerk("huanjing", "水澄怀", "区生态环境分局"),
    _clerk("zhengwu", "简一章", "区政务服务局"),
    _clerk("rongmei", "言传之", "区融媒体中心"),
    _clerk("xiaofang", "林静水", "区消防救援大队"),
    _clerk("liulin", "柳随风", "柳林街道"),
    _clerk("yundong", "云起时", "云东街道"),
    _clerk("qingxi", "溪知春", "青溪镇"),
    _clerk("shiqiao", "桥上行", "石桥镇"),
    _clerk("zhuyuan", "竹问青", "竹园乡", has_address=False),  # mail for this one goes to the department's mailbox
    _clerk("fengling", "枫晚亭", "枫岭乡"),
    _clerk("anwei", "常思危", "区安委办"),
)
USERS = (*SUPERVISORS, *HEADS, *CLERKS, *LEADERS, *ADMINS)
