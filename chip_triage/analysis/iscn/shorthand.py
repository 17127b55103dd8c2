"""Words for changes, as they stand in databases and letters: ``loss of Y``, ``minus_7``, ``5q deletion``.

One table of expressions over lower-case text (blanks may be missing) and what they are in ISCN. What
the table does not know stays as it is, and is refused by name where the items are read.
"""

from __future__ import annotations

import re

from chip_triage.analysis.iscn.statements import compiled, note
from chip_triage.model.note import Note

_S = r"[\s_-]*"
_NAME = r"(2[0-2]|1\d|[1-9]|x|y)"
_OF = rf"(?:{_S}of)?{_S}(?:the{_S})?(?:(?:short|long){_S}arm{_S}of{_S})?(?:chromosomes?|chrom\.?|chr\.?|\#|no\.)?{_S}"
_END = r"(?![\w(])"
_START = r"(?<![\w(;])"
_LOSS = r"(?:minus|loss|lost|monosom(?:y|ie|ia)|mono|nullosom(?:y|ie)|missing|lack|absence)"
_DELETION = r"(?:interstitial\s*|terminal\s*|partial\s*)?(?:deletion|deleted|delet|del)"
_GAIN = r"(?:plus|gain|trisom(?:y|ie|ia)|triso|tris|extra|additional)"
_TRANSLOCATION = r"(?:translocation|transloc\.?|transl\.?)"
_ARM = r"([pq])((?:\d\d?(?:\.\d+)?)?)"
_ALONE = rf"\(?(?:as{_S})?(?:(?:an?|the){_S})?(?:isolated|isolat[ao]|isol[eé]e?|aislad[ao]|isoliert\w{{0,2}}|sole|alone|only|single)(?:{_S}(?:abnormality|anomaly|aberration|change))?\)?"
# Two changes joined by a word: what stands before it ends an item, what follows begins one.
_BEFORE = r"(?<=[\d)pqxy-])"

# (expression, what it is in ISCN); they run in this order.
WORDS: tuple[tuple[str, str], ...] = (
    (rf"{_START}{_DELETION}{_OF}\(?{_NAME}\s*{_ARM}\)?{_S}{_END}", r"del(\1)(\2\3)"),
    (rf"{_START}{_NAME}\s*{_ARM}{_S}(?:minus|deletion|del|loss)(?:{_S}(?:syndrom|anomal)\w*)?{_END}", r"del(\1)(\2\3)"),
    (rf"{_START}{_LOSS}{_OF}{_NAME}\s*{_ARM}{_END}", r"del(\1)(\2\3)"),
    (rf"{_START}{_NAME}([pq])-?{_S}(?:syndrom|anomal)\w*{_END}", r"del(\1)(\2)"),
    (rf"{_START}{_GAIN}{_OF}{_NAME}\s*{_ARM}{_END}", r"dup(\1)(\2\3)"),
    (rf"{_START}{_LOSS}{_OF}\(?{_NAME}\)?(?:{_S}chromosomes?)?{_END}", r"-\1"),
    (rf"{_START}{_DELETION}{_OF}\(?y\)?(?:{_S}chromosome)?{_END}", "-y"),
    (rf"{_START}{_NAME}(?:{_S}chromosome)?{_S}(?:loss|monosomy|nullosomy|minus){_END}", r"-\1"),
    (rf"{_START}tetrasom(?:y|ie){_OF}\(?{_NAME}\)?{_END}", r"+\1,+\1"),
    (rf"{_START}{_GAIN}{_OF}\(?{_NAME}\)?{_END}", r"+\1"),
    (rf"{_START}{_NAME}{_S}(?:gain|trisomy|plus){_END}", r"+\1"),
    (rf"{_START}{_TRANSLOCATION}{_OF}\(?{_NAME}\s*[;:/,-]\s*{_NAME}\)?", r"t(\1;\2)"),
    (rf"{_START}t\s*{_NAME}\s*;\s*{_NAME}(?![\w(])", r"t(\1;\2)"),
    (rf"{_START}(?:inversion|inv){_OF}{_NAME}([pq]?){_END}", r"inv(\1\2)"),
    (rf"{_START}(?:isochromosome|iso){_OF}\(?{_NAME}\s*([pq])\)?{_END}", r"i(\1\2)"),
    (rf"{_START}{_NAME}([pq]){_S}isochromosome{_END}", r"i(\1\2)"),
)  # fmt: skip
# Without one of these there is nothing to do (and most strings have none).
HINT = r"isol|aislad|minus|plus|loss|lost|los[st]|som(?:y|ie|ia)|tris|mono|missing|lack|absence|delet|gain|extra|additional|transl|\bt\s*\d|(?:and|und|et|with|&)\s*[+-]?\d|inversion|iso|syndrom|anomal|sole|alone|only|single|[pq]del|del(?:\s|_)*\d|del(?:\s|_)*y|inv(?:\s|_)*\d"
LONGEST = 400


def changes_in_words(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text with its words for changes as ISCN items; a remark where there were any."""
    if len(text) > LONGEST or not compiled(HINT).search(text):
        return text, ()
    changed = compiled(rf"{_BEFORE}\s*(?:and|und|et|with|&)\s*(?=[a-z+\d-])").sub(" , ", text)
    changed = compiled(
        rf"^{_ALONE}{_S}(?=[\d+-]|del|tri|mono|loss|inv|[it]\()|(?<=[\s,)]){_ALONE}$|(?<=[a-z\d)-]){_ALONE}$"
    ).sub("", changed)
    for pattern, iscn in WORDS:
        changed = compiled(pattern).sub(iscn, changed)
    if changed == text:
        return text, ()
    changed = re.sub(r"\s*,\s*", ",", changed).strip(" ,")
    changed = re.sub(r"\)\(\)", ")", changed)
    return changed, (note("words", f"words read as '{changed}'"),)
