"""``manage.py remind --once``: one round of reminders by hand, and what it did."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round, do_round

PAUSE = 60  # seconds
WORDS = {"sent": "送出", "dead": "没有送达", "suppressed": "不再需要", "later": "稍后再试", "lost": "由别的进程接手"}


class Command(BaseCommand):
    help = "生成并发送到期的提醒和通知：每分钟一轮，--once 只做一轮。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="只做一轮，打印做了什么")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        self.stdout.write(report(do_round(timezone.now)))
        while not once:
            time.sleep(PAUSE)
            self.stdout.write(report(do_round(timezone.now)))


def report(done: Round) -> str:
    """What a round did, in a sentence."""
    made = (
        f"新提醒 {done.reminders} 条，合成日报 {done.digests} 封、即时通知 {done.notices} 封、周报 {done.weeklies} 封"
    )
    sent = "，".join(f"{WORDS[state]} {count} 封" for state, count in done.sent.items())
    told = "，".join(f"{WORDS[state]} {count} 条" for state, count in done.groups.items())
    groups = f"；群消息{told}" if told else ""
    closed = "" if Hours.load().is_open(timezone.now()) else "（现在不是发信时间，邮件到下一个工作时段再发）"
    return f"{made}；{sent or '没有要发的邮件'}{groups}。{closed}"
