"""How long a karyotype takes: ``python benchmarks/karyotype_reading.py [TABLE.tsv[.gz] [COLUMN]]``.

Without a table, invented strings of rising length are read; with one, every string of a column.
Prints the first string's time (the grammar is built then), the mean and the slowest.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from pathlib import Path

from chip_triage.analysis.iscn import read_karyotype

INVENTED = (
    "46,XX[20]",
    "45,XY,-7[11]/46,XY[9]",
    "46,XX,del(5)(q14q33),+9[7]/47,idem,+19[4]/46,XX[9]",
    "43~46,XY,der(3)t(3;8)(q21;q24)del(3)(p12p14),-5,add(6)(p21),-7,i(17)(q10),+1~3mar,inc[cp14]",
)


def strings(arguments: list[str]) -> list[str]:
    if not arguments:
        return [text.replace("[7]", f"[{n % 20 + 2}]") for n in range(500) for text in INVENTED]
    path, column = Path(arguments[0]), arguments[1] if len(arguments) > 1 else "karyotype"
    compressed = path.suffix == ".gz"
    opened = gzip.open(path, "rt", encoding="utf-8") if compressed else path.open()  # noqa: SIM115
    with opened as lines:
        return [row[column] for row in csv.DictReader(lines, delimiter="\t")]


def timed(text: str) -> float:
    begin = time.perf_counter()
    read_karyotype(text)
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    texts = strings(sys.argv[1:])
    first = timed(texts[0])
    times = [timed(text) for text in texts]
    print(f"strings {len(texts)}; first {first:.0f} ms (builds the grammar)")
    print(f"mean {sum(times) / len(times):.2f} ms; slowest {max(times):.1f} ms")


if __name__ == "__main__":
    main()
