"""Sentences of the SMN statement: clones, changes, coverage, the headline in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.filters import counts_text, percent
from chip_triage.analysis.smn_conditions import (
    SPECIMEN_WORDS,
    current_karyotype,
    day_words,
    is_limited,
    is_read,
    plain_number,
)
from chip_triage.analysis.smn_facts import CloneFact, SmnFacts, is_before
from chip_triage.model.clone import CloneTrack, Observation, Transition
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.patient import Sample

FLAG_WORDS = {
    "t15_17": "t(15;17)",
    "monosomy7": "-7",
    "del7q": "del(7q)",
    "complex": "complex karyotype",
    "monosomal": "monosomal karyotype",
    "loss17p": "loss of 17p",
    "kmt2a_rearrangement": "KMT2A (11q23) rearrangement",
    "t9_11": "t(9;11)",
    "inv3_t33": "inv(3)/t(3;3)",
    "t8_21": "t(8;21)",
    "inv16": "inv(16)/t(16;16)",
    "del5q": "del(5q)",
    "monosomy5": "-5",
    "trisomy8": "+8",
    "del20q": "del(20q)",
    "loss_y": "-Y",
    "del11q": "del(11q)",
    "del12p": "del(12p)",
    "i17q": "i(17q)",
    "hyperdiploid": "hyperdiploid",
    "lymphoid_pattern": "lymphoid pattern",
    "chr7p_change": "change of 7p",
}
#: Genes on 7q whose loss or mutation the statement speaks of (DOMAIN section 4).
SEVEN_Q_GENES = ("EZH2", "CUX1", "LUC7L2")
LYMPHOMA_CAVEAT = "lymphoma origin not excluded"


#: Inputs of scores as a reader knows them; others by their own name.
INPUT_WORDS = {
    "platelets_10e9_l": "platelets",
    "anc_per_ul": "neutrophils",
    "hb_g_dl": "haemoglobin",
    "crp_mg_dl": "CRP",
    "ferritin_ng_ml": "ferritin",
    "rdw_pct": "RDW",
    "mcv_fl": "MCV",
    "age_years": "age",
    "vaf_largest": "VAF of a driver",
    "ccus": "record of CCUS",
}


def input_words(missing: Sequence[str], place: str = "") -> tuple[str, ...]:
    """Missing inputs of a score as one text: ``CRP and ferritin before lymphodepletion``."""
    if not missing:
        return ()
    *most, last = (INPUT_WORDS.get(item, item) for item in missing)
    text = f"{', '.join(most)} and {last}" if most else last
    return (f"{text} {place}".rstrip(),)


def not_clonal_text(karyotype: Karyotype) -> str:
    """What a karyotype shows in too few cells to be clonal; empty when nothing."""
    return next((note.message for note in karyotype.notes if note.code == "not_clonal"), "")


def place_words(specimen: str, day: int | None) -> str:
    """``marrow, day +240``."""
    return f"{SPECIMEN_WORDS.get(specimen, specimen)}, {day_words(day)}"


def sample_words(sample: Sample) -> str:
    """Specimen and day of a sample; says when it is from before CAR-T."""
    text = place_words(sample.specimen, sample.day)
    return f"{text} (before CAR-T)" if is_before(sample) and sample.day is None else text


def clone_text(fact: CloneFact, *, place: bool = True) -> str:
    """``TP53 p.Arg175His 40.0 % (720/1800; limit 0.70 %) in marrow, day +240``."""
    call = fact.finding.call
    counts = counts_text(call)
    if fact.limit is not None:
        limit = f"limit {percent(fact.limit)}"
        counts = f"{counts[:-1]}; {limit})" if counts.endswith(")") else f"{counts} ({limit})"
    text = f"{fact.label} {counts}"
    return f"{text} in {sample_words(fact.sample)}" if place else text


def brief_text(fact: CloneFact) -> str:
    """A clone in an earlier sample, without its name: ``earlier 0.90 % (17/1895) in blood, day -15``."""
    return f"earlier {counts_text(fact.finding.call)} in {sample_words(fact.sample)}"


def karyotype_text(karyotype: Karyotype) -> str:
    """The string as written, with metaphases, specimen and day."""
    parts = [karyotype.text]
    if karyotype.metaphases is not None:
        parts.append(f"{karyotype.metaphases} metaphases")
    place = place_words(karyotype.specimen or "other", karyotype.day)
    return f"{', '.join(parts)} ({place})"


def source_text(karyotype: Karyotype) -> str:
    """What flags rest on: the string as written, the sheet, or copy number."""
    return "stated in the sheet" if karyotype.source == "stated" else karyotype.text


def flags_text(karyotype: Karyotype, flag_ids: Sequence[str]) -> str:
    """The flags of a list that a karyotype shows, with their cells."""
    parts = []
    for flag_id in flag_ids:
        flag = karyotype.flag(flag_id)
        if flag is not None and flag.present:
            words = FLAG_WORDS.get(flag_id, flag_id)
            cells = f" in {flag.cells} cells" if flag.cells is not None else ""
            parts.append(words + cells)
    return ", ".join(parts)


# ---- what changed ------------------------------------------------------------------------------


def observation_text(observation: Observation) -> str:
    """A VAF with its counts, or what the sample could have shown; never 0, never wild type."""
    place = f"in {place_words(observation.specimen, observation.day)}"
    if observation.status in ("detected", "below_threshold") and observation.vaf is not None:
        counts = ""
        if observation.alt_depth is not None and observation.depth is not None:
            counts = f" ({observation.alt_depth}/{observation.depth})"
        below = ", below the threshold" if observation.status == "below_threshold" else ""
        return f"{percent(observation.vaf)}{counts} {place}{below}"
    if observation.status == "not_detected":
        return f"{_bound_text(observation)} {place}"
    return f"not assessable {place}" + (f" ({observation.detail})" if observation.detail else "")


def _bound_text(observation: Observation) -> str:
    """``< x %``: the upper bound of the counted reads, else what the depth would have shown."""
    bound = observation.upper_bound if observation.upper_bound is not None else observation.limit
    return f"< {percent(bound)}" if bound is not None else "not detected (limit unknown)"


_FATE_WORDS = {
    "stable": "no change shown",
    "expanding": "expanding",
    "contracting": "contracting",
    "lost": "no longer detected",
    "persistent_below_threshold": "still below the threshold",
    "lost_below_threshold": "below the threshold, then not detected",
    "emerged": "newly detected",
    "emerged_below_threshold": "newly seen below the threshold",
    "re_emerged": "detected again",
    "first_seen_unassessed": "first seen; the earlier sample was not assessable",
    "not_assessable": "change not assessable",
}


def change_text(track: CloneTrack, transition: Transition) -> str | None:
    """What became of a clone, in prose; None where nothing was there in either sample."""
    first = _observed(track, transition.sample_from)
    second = _observed(track, transition.sample_to)
    if first is None or second is None or transition.fate not in _FATE_WORDS:
        return None
    if transition.fate == "not_assessable" and not _seen(first) and not _seen(second):
        return None
    words = _fate_words(transition, first, second)
    now, before = observation_text(second), observation_text(first)
    return f"{track.label}: {words}: {now}; earlier {before}{_pair_caveat(transition)}"


def _seen(observation: Observation) -> bool:
    return observation.status in ("detected", "below_threshold")


def _observed(track: CloneTrack, sample_id: str) -> Observation | None:
    return next((o for o in track.observations if o.sample_id == sample_id), None)


def not_comparable(transition: Transition) -> bool:
    """Whether specimen, kit or neutrophils make a pair not like for like."""
    return "not_comparable" in transition.flags


def _fate_words(transition: Transition, first: Observation, second: Observation) -> str:
    if transition.fate == "lost" and not_comparable(transition):
        return "not detected in this specimen"
    if transition.fate == "stable" and {first.status, second.status} != {"detected"}:
        return "no change shown, across the threshold"
    return _FATE_WORDS[transition.fate]


_PAIR_WORDS = {
    "specimen_differs": "specimen differs",
    "kit_differs": "kit differs",
    "umi_differs": "UMI policy differs",
    "anc_low": "neutrophils below 500 /µL",
}


def _pair_caveat(transition: Transition) -> str:
    if not not_comparable(transition):
        return ""
    why = [words for flag, words in _PAIR_WORDS.items() if flag in transition.flags]
    return f" (not comparable{': ' + ', '.join(why) if why else ''})"


def changes_since_infusion(facts: SmnFacts) -> tuple[str, ...]:
    """What changed since before CAR-T, one sentence a clone and one for the karyotype."""
    karyotype = _karyotype_change(facts)
    if len(facts.sequenced) < 2:
        more = (karyotype,) if karyotype and len(facts.samples) > 1 else ()
        return (*_too_few_samples(facts), *more)
    if facts.identity_conflict:
        return (
            "The samples do not match one person: no clone is called new or lost between them.",
        )
    lead = []
    if not any(is_before(entry.sample) for entry in facts.sequenced):
        lead.append("No sample from before CAR-T: changes are against the first sample.")
    found = [
        text
        for track in sorted(facts.tracks, key=_weight_and_change)
        if track.overall is not None
        and track.category == "driver"
        and (text := change_text(track, track.overall)) is not None
    ]
    if not found:
        lead.append("No driver above the threshold in any sample to compare.")
    return (*lead, *([karyotype] if karyotype else []), *found)


def _weight_and_change(track: CloneTrack) -> tuple[bool, bool]:
    """High-weight genes first, and clones that changed before those that did not."""
    fate = track.overall.fate if track.overall is not None else "absent"
    return ("high_weight" not in track.tags, fate in ("stable", "persistent_below_threshold"))


def _too_few_samples(facts: SmnFacts) -> tuple[str, ...]:
    if not facts.samples:
        return ()
    if len(facts.samples) == 1:
        return ("One sample only: what changed is not known.",)
    return ("Fewer than two samples were sequenced: what changed in the clones is not known.",)


def _karyotype_change(facts: SmnFacts) -> str | None:
    if len(facts.banded) < 2:
        return None
    first, last = facts.banded[0], facts.banded[-1]
    if first.text == last.text:
        return f"Karyotype unchanged: {karyotype_text(last)}; earlier {karyotype_text(first)}"
    return f"Karyotype: {karyotype_text(last)}; earlier {karyotype_text(first)}"


# ---- what was covered --------------------------------------------------------------------------


def coverage_lines(facts: SmnFacts) -> tuple[str, ...]:
    """Coverage of TP53, the 7q genes and NPM1, metaphases and disease status of the latest sample."""
    latest = facts.latest
    if latest is None:
        return ("No sample was read.",)
    lines = [
        f"{name}: {'; '.join(_gene_text(facts, gene, named=len(genes) > 1) for gene in genes)}"
        for name, genes in (("TP53", ("TP53",)), ("7q genes", SEVEN_Q_GENES), ("NPM1", ("NPM1",)))
    ]
    disease = (latest.sample.disease_status or "unknown").replace("_", " ")
    infiltration = latest.sample.marrow_infiltration_pct
    if infiltration is not None:
        disease += f", marrow infiltration {plain_number(infiltration)} %"
    return (
        f"Latest sample: {sample_words(latest.sample)}",
        *lines,
        f"Karyotype: {karyotype_coverage(facts)}",
        *copy_number_lines(facts),
        f"Disease: {disease}",
    )


def copy_number_lines(facts: SmnFacts) -> tuple[str, ...]:
    """What copy number shows lost, source by source; no loss there rules nothing out."""
    lines = []
    for karyotype in facts.karyotypes:
        if karyotype.is_banded:
            continue
        shown = flags_text(karyotype, [flag.flag_id for flag in karyotype.flags])
        place = place_words(karyotype.specimen or "other", karyotype.day)
        lines.append(f"Copy number: {shown or 'no loss shown on 5, 7 and 17p'} ({place})")
    return tuple(lines)


def _gene_text(facts: SmnFacts, gene: str, *, named: bool) -> str:
    known = facts.coverage.get(gene)
    prefix = f"{gene} " if named else ""
    if facts.latest is not None and not facts.latest.is_sequenced:
        return f"{prefix}not sequenced"
    if known is None or known.status == "not_known":
        return f"{prefix}depth not known"
    limit = f", limit {percent(known.limit)}" if known.limit is not None else ""
    depth = f", depth {known.depth}" if known.depth is not None else ""
    return f"{prefix}{known.status}{limit}{depth}"


def karyotype_coverage(facts: SmnFacts) -> str:
    """Metaphases of the current karyotype, and what limits it."""
    karyotype = current_karyotype(facts)
    if karyotype is None:
        if facts.banded:
            return f"none since {day_words(facts.banded[-1].day)}"
        return "missing"
    place = place_words(karyotype.specimen or "other", karyotype.day)
    if karyotype.is_unreadable:
        return f"{unreadable_words(karyotype.text)} ({place})"
    cells = (
        "metaphases not stated"
        if karyotype.metaphases is None
        else f"{karyotype.metaphases} metaphases"
    )
    if not is_read(karyotype):
        state = karyotype.status.replace("_", " ")
    elif karyotype.has("normal"):
        state = "normal, limited" if is_limited(karyotype, facts.settings) else "normal"
        single = not_clonal_text(karyotype)
        state += f" ({single})" if single else ""
    else:
        shown = flags_text(karyotype, tuple(FLAG_WORDS))
        state = f"abnormal ({shown})" if shown else "abnormal"
        if is_limited(karyotype, facts.settings):
            state += ", limited"
    return f"{state}, {cells} ({place})"


def unreadable_words(text: str) -> str:
    """What a report and ``validate`` say of a karyotype of which nothing could be read."""
    return f"cannot be judged: unreadable ({shortened(text)})"


def shortened(text: str, most: int = 80) -> str:
    """A text in quotation marks, cut where it is long."""
    return repr(text if len(text) <= most else f"{text[: most - 3]}...")
