"""Which placeholders a template uses (用到的占位符), read from its own language without filling it in."""

from collections.abc import Iterable, Mapping

from jinja2 import nodes

Scope = Mapping[str, str]  # names a template has given itself → what they stand for; empty: nothing of ours


def names_in(tree: nodes.Node, scope: Scope | None = None) -> set[str]:
    """Written as ``Placeholder.name`` is: ``number``, ``totals.rate``, ``tasks[].title``, ``intro[]``."""
    scope = {"loop": ""} if scope is None else scope
    if isinstance(tree, nodes.For):
        return _names_in_loop(tree, scope)
    if isinstance(tree, nodes.Assign) and isinstance(tree.target, nodes.Name):
        return names_in(tree.node, scope)
    path = _path(tree, scope)
    if path is not None:
        return {path} if path else set()
    found: set[str] = set()
    for child in tree.iter_child_nodes():
        found |= names_in(child, scope)
        scope = {**scope, **_given(child, scope)}
    return found


def closed(names: Iterable[str]) -> set[str]:
    """With what each of them stands in: ``tasks[].title`` is of ``tasks[]``, which is of ``tasks``."""
    found: set[str] = set()
    for name in names:
        parts = name.replace("[]", ".[]").split(".")
        for end in range(1, len(parts) + 1):
            found.add(".".join(parts[:end]).replace(".[]", "[]"))
    return found


def _names_in_loop(loop: nodes.For, scope: Scope) -> set[str]:
    path = _path(loop.iter, scope)
    of_what = f"{path}[]" if path else ""
    inside = {**scope, "loop": "", **{name.name: of_what for name in loop.target.find_all(nodes.Name)}}
    if isinstance(loop.target, nodes.Name):
        inside[loop.target.name] = of_what
    found = names_in(loop.iter, scope) | ({path} if path else set())
    for node in (*loop.body, *([loop.test] if loop.test else [])):
        found |= names_in(node, inside)
    for node in loop.else_:
        found |= names_in(node, scope)
    return found


def _path(node: nodes.Node, scope: Scope) -> str | None:
    """What a node stands for: a placeholder, nothing of ours (empty), or None where it is no name at all."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Filter) and node.node is not None and not (node.args or node.kwargs):
        return _path(node.node, scope)
    if isinstance(node, nodes.Getattr):
        return _within(node.node, node.attr, scope)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return _within(node.node, None if isinstance(node.arg.value, int) else str(node.arg.value), scope)
    return None


def _within(node: nodes.Node, name: str | None, scope: Scope) -> str | None:
    outer = _path(node, scope)
    if not outer:
        return outer
    return f"{outer}[]" if name is None else f"{outer}.{name}"


def _given(node: nodes.Node, scope: Scope) -> Scope:
    """What ``{% set name = … %}`` makes of a name, from there on."""
    if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
        return {node.target.name: _path(node.node, scope) or ""}
    return {}
