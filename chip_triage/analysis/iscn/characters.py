"""The characters of a karyotype, before anything is read: plain ones, invisible ones, damaged ones.

Three classes. What a reader cannot see (zero-width characters, byte-order marks, no-break blanks) and what
only looks different (full-width letters, Cyrillic letters of the same shape, typographic dashes) is
written plainly, with a remark where it is unusual. Quotation marks carry no meaning and are taken out.
Everything else that no keyboard writes (control characters, the mark of a broken encoding, raised
digits that are no footnote) becomes :data:`DAMAGE`, which no rule of the grammar accepts.
"""

from __future__ import annotations

import html
import re
import unicodedata

from chip_triage.analysis.iscn.statements import compiled, note
from chip_triage.model.note import Note

DAMAGE = "\ufffd"
DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ac"), "-"
)
PLAIN = {
    0x2192: "->", 0x00D7: "x", 0x223C: "~", 0x02DC: "~", 0xFF5E: "~", 0x2044: "/", 0x2215: "/",
    0x2028: "\n", 0x2029: "\n", 0x0085: "\n", 0x000B: "\n", 0x000C: "\n", 0x2026: "...",
}  # fmt: skip
QUOTES = dict.fromkeys(
    map(ord, "\u00b4`'\"\u2018\u2019\u201a\u201c\u201d\u201e\u2032\u2033\u00ab\u00bb")
)
# Letters of other scripts that look the same, as an input method or a text recogniser leaves them.
SAME_SHAPE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0442\u0410\u0415\u041e\u0420\u0421\u0423\u0425\u0406\u0422\u03a7\u03a5\u03bf\u039f\u0391\u0399\u03a4",
    "aeopcyxitAEOPCYXITXYoOAIT",
)
# A blank that a spreadsheet or a web page left as text.
MARKUP = r"_x000[9ad]_|<br\s*/?>|&(?:gt|lt|amp|nbsp|ndash|mdash|minus|quot|times|\#\d{2,5});"
# A soft hyphen is a minus where a sign must stand, else it only marks where a line may break.
SOFT_HYPHEN_SIGN = r"(?<=[,/])\s*\u00ad(?=\s*(?:\d|[xy]\b|mar|der))"
RAISED_FOOTNOTE = r"(?<=[\])a-z.])[\u00b9\u00b2\u00b3\u2070-\u2079]+(?=\s*(?:/|$))"
# Control, private, surrogate, unassigned; marks that sit on another character; raised numbers.
DAMAGED_CATEGORIES = frozenset({"Cc", "Co", "Cs", "Cn", "Mn", "Mc", "Me", "No"})


def plain_characters(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text in plain characters, lower case, and what had to be changed for it."""
    if text.isascii() and text.isprintable() and not compiled("(?i)" + MARKUP).search(text):
        return text.translate(QUOTES).lower(), ()
    kinds: list[str] = []
    text = unicodedata.normalize("NFC", text)
    text = _step(kinds, "markup of a web page or spreadsheet", text, _without_markup(text))
    signed = compiled("(?i)" + SOFT_HYPHEN_SIGN).sub("-", text)
    text = _step(kinds, "a soft hyphen for a minus", text, signed)
    text = _step(kinds, "a raised footnote", text, compiled("(?i)" + RAISED_FOOTNOTE).sub("", text))
    text = _step(kinds, "invisible characters", text, _without_invisible(text))
    text = text.translate(DASHES).translate(PLAIN).translate(QUOTES)
    text = _step(kinds, "letters of another script", text, text.translate(SAME_SHAPE))
    text = _step(kinds, "characters of another width or script", text, _narrow(text))
    text = "".join(DAMAGE if _is_damage(character) else character for character in text)
    return text.lower(), tuple(
        note("characters", f"read in plain characters: {kind}") for kind in kinds
    )


def _step(kinds: list[str], kind: str, before: str, after: str) -> str:
    if before != after:
        kinds.append(kind)
    return after


def _without_markup(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        found = match.group().lower()
        return "\n" if found.startswith(("_x", "<br")) else html.unescape(found)

    return compiled("(?i)" + MARKUP).sub(plain, text)


def _without_invisible(text: str) -> str:
    """Without what takes no room (format characters, joiners, variant selectors); blanks alike."""
    kept = (c for c in text if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f")
    return "".join(" " if unicodedata.category(c) == "Zs" else c for c in kept)


def _narrow(text: str) -> str:
    """Full-width and presentation forms in their usual width, digits of other scripts as 0-9.

    Raised, circled and fractional numbers keep their shape: they are no digits of the text.
    """
    return "".join(_narrowed(character) for character in text)


def _narrowed(character: str) -> str:
    category = unicodedata.category(character)
    if category == "No" or character.isascii():
        return character
    if category == "Nd":
        return str(unicodedata.digit(character))
    return unicodedata.normalize("NFKC", character)


def _is_damage(character: str) -> bool:
    return unicodedata.category(character) in DAMAGED_CATEGORIES and character not in "\t\n\r"
