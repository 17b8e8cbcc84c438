"""``manage.py export_context``: what this office knows, its own words too, as the file that ``extract`` takes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from directives.context_file import context_as_json
from directives.jobs import extraction_context


class Command(BaseCommand):
    help = "把本单位的部门、别名、工作日历和单位词写成 JSON，供 extract --context 使用；不写文件名就写到标准输出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.json", help="写到哪个文件")

    def handle(self, *_: Any, **options: Any) -> None:
        text = json.dumps(context_as_json(extraction_context()), ensure_ascii=False, indent=1)
        file: Path | None = options["file"]
        if file is None:
            self.stdout.write(text)
            return
        file.write_text(f"{text}\n", encoding="utf-8")
        self.stdout.write(f"已写到 {file}。")
