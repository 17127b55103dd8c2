"""The wheel holds everything, works elsewhere, and nothing committed names an address."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

#: Package indexes and mirrors whose hosts must stand nowhere.
REGISTRY_HOSTS = re.compile(
    r"(?:pypi|pythonhosted|npmjs|yarnpkg|anaconda|conda-forge)\.(?:org|com|io)|registry\.[a-z]+\.org"
    r"|--(?:extra-)?index-url|--find-links"
)
MACHINE_PATHS = re.compile(r"(?<![\w.~])/(?:work|root|home|Users|opt|tmp)/[\w.]")


def tracked(repository: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [repository / name for name in listed.stdout.decode().split("\0") if name]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


def test_no_registry_address_is_committed(repository: Path) -> None:
    here = Path(__file__).resolve()
    found = [
        f"{path.relative_to(repository)}: {match.group()}"
        for path in tracked(repository)
        if path != here and (match := REGISTRY_HOSTS.search(text_of(path)))
    ]
    assert not found, "\n".join(found)


def test_no_machine_path_is_committed(repository: Path) -> None:
    here = Path(__file__).resolve()
    found = [
        f"{path.relative_to(repository)}: {match.group()}"
        for path in tracked(repository)
        if path != here and (match := MACHINE_PATHS.search(text_of(path)))
    ]
    assert not found, "\n".join(found)


def test_the_patterns_find_what_they_should() -> None:
    assert REGISTRY_HOSTS.search("https://files.pythonhosted.org/packages/x.whl")
    assert MACHINE_PATHS.search("see /home/someone/x")
    assert not MACHINE_PATHS.search("chip_triage/work/x and ./tmp/y")


def test_every_locked_package_carries_a_hash(repository: Path) -> None:
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    assert len(entries) > 20
    assert "://" not in lock
    for entry in entries:
        assert "==" in entry.splitlines()[0], entry
        assert "--hash=sha256:" in entry, entry


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(out),
        str(repository),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    assert list(out.glob("*.tar.gz"))
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_data_file(repository: Path, wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(repository).as_posix()
        for top in ("chip_triage", "gene_panels")
        for path in (repository / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= inside, sorted(wanted - inside)
    assert not [name for name in inside if name.startswith(("tests/", "benchmarks/"))]


@pytest.mark.slow
def test_the_wheel_runs_the_demo_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Unpacked far from the checkout, with only the installed libraries beside it."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import chip_triage; assert chip_triage.__file__.startswith(sys.path[0]), chip_triage.__file__\n"
        "from chip_triage.cli.main import main; main(['demo', '-o', 'report'])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "index.html").is_file()
