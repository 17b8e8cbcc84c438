"""How units and posts look from outside: names and structure, no person."""

from rest_framework import serializers

from tracking.models import Department, Post
from tracking.models.department import DepartmentKind


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """单位."""

    aliases = serializers.SerializerMethodField(help_text="别名")
    kind = serializers.ChoiceField(choices=DepartmentKind.choices, help_text="类别")
    parent = serializers.IntegerField(  # type: ignore[assignment]  # a field of that name
        source="parent_id", allow_null=True, help_text="上级单位的编号"
    )
    people = serializers.IntegerField(help_text="在用的账号有几个")

    class Meta:
        model = Department
        fields = ("id", "name", "full_name", "aliases", "kind", "parent", "head_signs", "people", "is_active")
        read_only_fields = fields

    def get_aliases(self, department: Department) -> list[str]:
        return sorted(alias.name for alias in department.aliases.all())


class PostSerializer(serializers.ModelSerializer[Post]):
    """领导职务: the post, not who holds it."""

    oversees = serializers.SerializerMethodField(help_text="分管单位的编号")

    class Meta:
        model = Post
        fields = ("id", "name", "can_approve", "oversees", "is_active")
        read_only_fields = fields

    def get_oversees(self, post: Post) -> list[int]:
        return sorted(post.overseen)
