"""The import rule: cli -> workflow -> wings -> model -> errors, only downwards, no circles."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "chip_triage"
FLOORS = {
    "cli": 0, "workflow": 1,
    "analysis": 2, "readers": 2, "reports": 2, "exports": 2, "registry": 2, "cohort": 2,
    "model": 3, "errors": 4,
}  # fmt: skip
ANALYSIS_MAY_IMPORT = {"numpy", "scipy", "lark"}
FORBIDDEN_IN_ANALYSIS = {
    "os", "pathlib", "io", "subprocess", "socket", "datetime", "time", "random", "click",
    "pysam", "cyvcf2", "pandas", "sqlite3", "sqlalchemy", "tempfile", "shutil", "glob", "jinja2",
}  # fmt: skip


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every absolute import, wherever it stands, ``import_module`` and ``__import__`` included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "relative"
        elif isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in ("import_module", "__import__") and isinstance(first, ast.Constant):
                yield str(first.value)


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 and parts[1] in FLOORS else None


def breaches(module: str, source: str) -> list[str]:
    """What ``module`` imports and must not."""
    room = room_of(module)
    found = []
    for name in sorted(set(imported_names(ast.parse(source)))):
        target = room_of(name)
        if name == "relative":
            found.append(f"{module} uses a relative import")
        elif room and target and target != room and FLOORS[target] <= FLOORS[room]:
            found.append(f"{module} imports {name}")
        elif room == "analysis" and name.split(".")[0] in FORBIDDEN_IN_ANALYSIS:
            found.append(f"{module} is pure and imports {name}")
        elif room == "model" and name.split(".")[0] in ANALYSIS_MAY_IMPORT:
            found.append(f"{module} holds records and imports {name}")
    return found


def modules(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path.read_text(encoding="utf-8")


def test_every_import_goes_down(repository: Path) -> None:
    found = [breach for name, text in modules(repository) for breach in breaches(name, text)]
    assert not found, "\n".join(found)


def test_every_module_lies_in_a_known_room(repository: Path) -> None:
    loose = [
        name
        for name, _ in modules(repository)
        if room_of(name) is None and name not in (PACKAGE, f"{PACKAGE}.__main__")
    ]
    assert not loose


def test_a_planted_upward_import_is_found() -> None:
    planted = "def f():\n    from chip_triage.workflow import run_batch\n"
    assert breaches("chip_triage.analysis.planted", planted)
    assert breaches("chip_triage.readers.planted", "import chip_triage.analysis.clones")
    assert breaches(
        "chip_triage.model.planted",
        "from importlib import import_module as i\nimport_module('chip_triage.readers.vcf')",
    )
    assert breaches("chip_triage.analysis.planted", "import pathlib")
    assert not breaches("chip_triage.workflow.fine", "from chip_triage.readers import vcf")


def test_there_is_no_circle(repository: Path) -> None:
    known = dict(modules(repository))
    graph: dict[str, set[str]] = {}
    for name, text in known.items():
        top_level = ast.Module(
            [
                node
                for node in ast.parse(text).body
                if isinstance(node, (ast.Import, ast.ImportFrom))
            ],
            [],
        )
        graph[name] = {
            target for target in imported_names(top_level) if target in known and target != name
        }
    list(graphlib.TopologicalSorter(graph).static_order())


def test_no_room_is_called_utils(repository: Path) -> None:
    for name, _ in modules(repository):
        assert not set(name.split(".")) & {"utils", "helpers", "common", "misc"}, name
