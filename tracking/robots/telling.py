"""Telling a group (群里说一句): the form of the platform, the way there, and an answer that holds no secret."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from tracking.models.robot import RobotKind
from tracking.robots.courier import deliver
from tracking.robots.dingtalk import DingTalk
from tracking.robots.feishu import Feishu
from tracking.robots.form import Form, Reply, Target
from tracking.robots.message import Message
from tracking.robots.webhook import Webhook
from tracking.robots.wecom import WeCom

FORMS: Mapping[str, Form] = {
    RobotKind.WECOM: WeCom(),
    RobotKind.DINGTALK: DingTalk(),
    RobotKind.FEISHU: Feishu(),
    RobotKind.WEBHOOK: Webhook(),
}


def tell(kind: str, to: Target, message: Message, at: datetime) -> Reply:
    """Say it to the group; what came of it."""
    form = FORMS[kind]
    reply = deliver(form.request(message, to, at), form)
    return Reply(reply.meaning, without_secrets(reply.words, to))


def without_secrets(words: str, to: Target) -> str:
    """What a server said, kept and shown to people: without what it may have repeated of the address or the key."""
    there = urlsplit(to.url)
    secrets = {to.secret, there.path.rsplit("/", 1)[-1], *(value for _, value in parse_qsl(there.query))}
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 6:
            words = words.replace(secret, "……")
    return words
