"""Run as a program: decode wanted records of a BCF to VCF text, in a process that may die alone.

Arguments: the file. Standard input: record numbers (from 1), one a line, or ``all``. Standard output:
``number TAB line`` for each, a ``.`` line now and then as a sign of life, ``# total`` at the end.
"""

from __future__ import annotations

import sys

_SIGN_OF_LIFE = 20_000


def main(path: str) -> None:
    """Write the wanted records of ``path``; any complaint goes to standard error."""
    asked = sys.stdin.read().split()
    wanted = None if asked == ["all"] else {int(number) for number in asked}
    from cyvcf2 import VCF

    out = sys.stdout.buffer
    total = 0
    for total, variant in enumerate(VCF(path), 1):
        if wanted is None or total in wanted:
            line = str(variant).rstrip("\n")
            out.write(b"%d\t%s\n" % (total, line.encode("utf-8")))
        if total % _SIGN_OF_LIFE == 0:
            out.write(b".\n")
            out.flush()
    out.write(b"#\t%d\n" % total)
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
