"""The form of a robot: its address and its key are written, never shown; what they may be is said in a sentence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from tracking.forms.outlets import (
    KEPT,
    OutletForm,
    Side,
    department_field,
    differing,
    name_field,
    url_field,
    whether_changed,
)
from tracking.models import Department, Robot
from tracking.models.robot import RobotKind
from tracking.robots.places import why_unfit

LEAST_KEY = 16  # signs of a key that the office has made up itself
SEC = "SEC"  # what 钉钉 begins every key with
NO_SEC = "钉钉加签的密钥以 SEC 开头，请到机器人的安全设置里整串复制；只用关键词的，密钥空着。"
NO_KEY = {
    RobotKind.WECOM: "企业微信的机器人没有密钥，请空着；地址本身就是密钥。",
}


class RobotForm(OutletForm):
    """Everything about a robot but whether it is on."""

    name = name_field("区住建局工作群")
    department = department_field("哪个单位的群", "督查室的群（各单位的都说）")
    kind = forms.ChoiceField(label="平台", choices=RobotKind.choices)
    url = url_field("地址（Webhook）")
    secret = forms.CharField(
        label="密钥",
        validators=[MaxLengthValidator(200)],
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "spellcheck": "false"}, render_value=True),
        error_messages={"max_length": "密钥太长了，最多 200 个字符。"},
    )
    drops_secret = forms.BooleanField(label="不再签名，去掉保存的密钥", required=False)
    tells_orders = forms.BooleanField(label="交办、催办、批示：十分钟以内的合成一条", required=False)
    tells_daily = forms.BooleanField(label="每个工作日到日报时间，说一次超期、待签收、临期的有多少", required=False)

    def __init__(self, data: QueryDict | None = None, *, robot: Robot | None = None) -> None:
        super().__init__(data, Robot.objects.all(), robot, _initial(robot))
        self.robot = robot
        if robot and robot.secret:
            self.fields["secret"].help_text = KEPT
        else:
            del self.fields["drops_secret"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if kind := given.get("kind"):
            self._check_address(kind)
            self._check_key(kind)
        if not (given.get("tells_orders") or given.get("tells_daily")):
            self.add_error("tells_daily", "两样都不说，就不用机器人了；请至少勾一样。")
        return given

    def _check_address(self, kind: str) -> None:
        url = self.cleaned_data.get("url")
        if url is None:
            return
        stays = self.robot is not None and bool(self.robot.url) and self.robot.kind == kind
        if not url and not stays:
            self.add_error("url", "请填地址。" if self._is_same_kind(kind) else "换了平台，请把新的地址也填上。")
        elif url and (wrong := why_unfit(kind, url)):
            self.add_error("url", wrong)

    def _check_key(self, kind: str) -> None:
        secret = self.cleaned_data.get("secret")
        if secret is None:
            return
        if secret and kind in NO_KEY:
            self.add_error("secret", NO_KEY[RobotKind(kind)])
        if secret and kind == RobotKind.DINGTALK and not secret.startswith(SEC):
            self.add_error("secret", NO_SEC)
        if kind == RobotKind.WEBHOOK and len(self.key(kind)) < LEAST_KEY:
            self.add_error("secret", f"通用接口一定要签名：请填双方约定的密钥，至少 {LEAST_KEY} 个字符。")

    def _is_same_kind(self, kind: str) -> bool:
        return self.robot is None or self.robot.kind == kind

    def key(self, kind: str) -> str:
        """The key that will hold: a new one, the one that is kept, or none."""
        given = self.cleaned_data
        if given.get("secret"):
            return str(given["secret"])
        stays = self.robot is not None and self.robot.kind == kind and not given.get("drops_secret")
        return self.robot.secret if stays and self.robot else ""

    def columns(self) -> dict[str, Any]:
        """What the row is to hold."""
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        names = ("name", "department", "kind", "tells_orders", "tells_daily")
        url = given["url"] or (self.robot.url if self.robot else "")
        return {**{name: given[name] for name in names}, "url": url, "secret": self.key(kind)}


def _initial(robot: Robot | None) -> dict[str, Any]:
    if robot is None:
        return {"tells_orders": True, "tells_daily": True}
    names = ("name", "department", "kind", "tells_orders", "tells_daily", "version")
    return {name: getattr(robot, name) for name in names}


class SwitchForm(forms.Form):
    """On or off; before it is on, somebody has said that the members may read it.

    ``despite``: it is to be on although nobody knows that it gets through.
    """

    version = forms.IntegerField()
    to = forms.ChoiceField(choices=[("on", "启用"), ("off", "停用")])
    agreed = forms.BooleanField(required=False)
    despite = forms.BooleanField(required=False)

    @property
    def lacks_consent(self) -> bool:
        return self.cleaned_data["to"] == "on" and not self.cleaned_data["agreed"]


def sides(current: Robot, given: Mapping[str, Any]) -> list[Side]:
    """Both versions where they differ; of address and key only that they do."""
    return differing(
        (
            ("名称", current.name, given["name"]),
            ("哪个单位的群", _unit(current.department), _unit(given["department"])),
            ("平台", current.get_kind_display(), RobotKind(given["kind"]).label),
            ("地址", *whether_changed(current.url, given["url"])),
            ("密钥", *whether_changed(current.secret, given["secret"])),
            ("交办、催办、批示", _told(on=current.tells_orders), _told(on=given["tells_orders"])),
            ("每个工作日一次", _told(on=current.tells_daily), _told(on=given["tells_daily"])),
        )
    )


def _unit(department: Department | None) -> str:
    return str(department) if department else "督查室的群"


def _told(*, on: bool) -> str:
    return "说" if on else "不说"
