"""People, departments and posts where something else names them: the key and the name, nothing personal."""

from typing import Any

from rest_framework import serializers


class NamedSerializer(serializers.Serializer[Any]):
    """Something by its key and its name."""

    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="名称或者姓名")


class FileSerializer(serializers.Serializer[Any]):
    """A file that was attached, without its content."""

    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="文件名")
    size = serializers.IntegerField(help_text="字节数")
    sha256 = serializers.CharField(help_text="校验值")
