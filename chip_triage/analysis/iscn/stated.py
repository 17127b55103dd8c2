"""Flags stated in a sheet instead of an ISCN string: accepted, and marked as such.

The text starts with ``flags:`` and lists ``name=value`` pairs, for example
``flags: monosomy7=1; complex=0; metaphases=20``.
"""

from __future__ import annotations

from chip_triage.analysis.iscn.counting import COMPLEX_FROM
from chip_triage.analysis.iscn.groups import IPSS_ORDER, IPSSR_ORDER
from chip_triage.analysis.iscn.statements import note
from chip_triage.model.karyotype import Karyotype, KaryotypeFlag

PREFIX = "flags:"
STATED_FLAGS = (
    "normal", "monosomy7", "del7q", "chr7_other", "chr7q_loss_other", "chr7p_change",
    "chr7_balanced", "ring7", "complex", "complex_eln2022", "monosomal", "hyperdiploid", "del5q",
    "monosomy5", "loss17p", "trisomy8", "del20q", "loss_y", "del11q", "del12p", "i17q", "inv3_t33",
    "t8_21", "inv16", "t15_17", "t9_11", "kmt2a_rearrangement", "lymphoid_pattern", "igh_14q32",
    "t11_14", "t14_18", "myc_8q24", "bcl6_3q27", "t9_22",
)  # fmt: skip
NUMBERS = ("metaphases", "n_abnormalities")
GROUPS = {"ipssr_group": IPSSR_ORDER, "ipss1997_group": IPSS_ORDER}
YES = frozenset({"1", "yes", "true", "present"})
NO = frozenset({"0", "no", "false", "absent"})
UNKNOWN = frozenset({"", "na", "unknown"})
WHOLE_KARYOTYPE = frozenset({"normal", "complex", "complex_eln2022", "monosomal", "hyperdiploid"})


def is_stated(text: str) -> bool:
    """Does a cell hold stated flags rather than ISCN?"""
    return text.strip().lower().startswith(PREFIX)


def read_stated(text: str, policy: str = "chun2010") -> Karyotype:
    """A karyotype from stated flags; a name or value that is not known makes it ``refused``."""
    pairs = [
        pair for pair in text.strip()[len(PREFIX) :].replace(",", ";").split(";") if pair.strip()
    ]
    flags: dict[str, bool | None] = {}
    numbers: dict[str, int] = {}
    groups: dict[str, str] = {}
    problems: list[str] = []
    for pair in pairs:
        name, _, value = (part.strip() for part in pair.partition("="))
        problem = _take(name.lower(), value, flags, numbers, groups)
        if problem:
            problems.append(problem)
    problems += [] if pairs else ["no flag is given"]
    problems += _contradictions(flags, numbers)
    if problems:
        return _refused(text, policy, problems)
    return _karyotype(text, policy, flags, numbers, groups)


def _take(
    name: str,
    value: str,
    flags: dict[str, bool | None],
    numbers: dict[str, int],
    groups: dict[str, str],
) -> str | None:
    if name in STATED_FLAGS:
        lower = value.lower()
        if lower not in YES | NO | UNKNOWN:
            return f"'{name}={value}': expected 1, 0 or nothing"
        flags[name] = None if lower in UNKNOWN else lower in YES
    elif name in NUMBERS:
        if not (value.isascii() and value.isdigit() and len(value) < 5):
            return f"'{name}={value}': expected a whole number from 0 to 9999"
        numbers[name] = int(value)
    elif name in GROUPS:
        match = next((group for group in GROUPS[name] if group.lower() == value.lower()), None)
        if match is None:
            return f"'{name}={value}': expected one of {', '.join(GROUPS[name])}"
        groups[name] = match
    else:
        return f"'{name}' is not a karyotype flag"
    return None


def _contradictions(flags: dict[str, bool | None], numbers: dict[str, int]) -> list[str]:
    problems = []
    present = [name for name, value in flags.items() if value and name != "normal"]
    count = numbers.get("n_abnormalities")
    if flags.get("normal") and (present or count):
        problems.append(f"normal=1 contradicts {present[0] if present else 'n_abnormalities'}")
    stated = flags.get("complex")
    if count is not None and stated is not None and stated != (count >= COMPLEX_FROM):
        problems.append(f"complex contradicts n_abnormalities={count}")
    return problems


def _refused(text: str, policy: str, problems: list[str]) -> Karyotype:
    remedy = f"write e.g. '{PREFIX} monosomy7=1; complex=0; metaphases=20'"
    notes = tuple(note("stated_flags", problem, "error", remedy) for problem in problems)
    return Karyotype(text, "refused", (), (), count_policy=policy, notes=notes)


def _karyotype(
    text: str,
    policy: str,
    flags: dict[str, bool | None],
    numbers: dict[str, int],
    groups: dict[str, str],
) -> Karyotype:
    count = numbers.get("n_abnormalities")
    if count is not None:
        flags.setdefault("complex", count >= COMPLEX_FROM)
    evidence = "stated in the sheet as a flag, no ISCN string"
    records = tuple(
        KaryotypeFlag(
            name, value, evidence, None, True if value and name not in WHOLE_KARYOTYPE else None
        )
        for name, value in sorted(flags.items())
    )
    remark = note("stated_flags", "flags stated in the sheet, not read from ISCN", "warning")
    return Karyotype(
        text, "ok_with_notes", (), records, numbers.get("metaphases"), count, None, None, policy,
        groups.get("ipssr_group"), groups.get("ipss1997_group"), notes=(remark,),
    )  # fmt: skip
