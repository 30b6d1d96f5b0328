"""The plain words: easy to read, complete, dated, with sources, and never against the inhibitor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from readability import grade, syllables

from osteon.care.plan.plan_data import monitoring_data
from osteon.care.rules.library import library
from osteon.drugs.catalogue import care_statuses
from osteon.errors import InputError
from osteon.files import packaged_text
from osteon.records import record_of
from osteon.words.faces.glossary import glossary
from osteon.words.faces.harms import harms
from osteon.words.faces.patient import PatientWords, patient_words, safety_words
from osteon.words.vocabulary import vocabulary

HARDEST = 7.0
FILLED = {"drug": "letrozole", "Drug": "Letrozole", "people": "women"}
ASKED = {
    "Bone remodelling", "Resorption", "Formation", "Bone turnover", "Turnover markers", "CTX", "P1NP",
    "Estrogen levels", "Aromatase inhibitors", "Anastrozole", "Letrozole", "Exemestane", "Tamoxifen",
    "Bone mineral density", "DXA scan", "T-score", "Lumbar spine", "Hip", "Fracture risk", "Bisphosphonates",
    "Zoledronic acid", "Denosumab", "Rebound after denosumab", "Osteoclasts", "Osteoblasts", "Osteocytes", "RANKL",
    "Spongy bone and hard bone", "Calcium and vitamin D", "ATAC trial", "Osteopenia", "Osteoporosis",
    "Fragility fracture", "FRAX",
}  # fmt: skip


def page_texts() -> Iterator[tuple[str, str]]:
    words = patient_words()
    for lead in words.lead:
        yield f"lead {lead.id}", lead.text(**FILLED)
    for section in words.sections:
        yield f"section {section.id}", " ".join(text(**FILLED) for text in section.text)
    yield "categories", " ".join(held.plain for held in vocabulary().categories.values())
    yield "statuses", " ".join(held.plain for held in vocabulary().statuses.values())
    yield "factors", ". ".join(text(condition="thin bones") for text in vocabulary().factors.values())
    yield "due", ". ".join(held.plain for held in vocabulary().due.values())
    yield (
        "sentences",
        " ".join([words.sentences.picture_fewer(hit=9, rest=91, fewer=2, people="women"), words.sentences.harm_rare]),
    )
    yield "drugs", " ".join(f"{drug.how} {drug.know}" for drug in words.drugs.values())
    yield "advice", " ".join(filter(None, words.advice.values()))
    yield "flags", " ".join(words.flags.values())
    yield "questions", " ".join([*(text(**FILLED) for text in words.questions), *words.more_questions.values()])
    yield "harms", " ".join(harm.text for harm in harms())


def test_the_measure_of_reading_agrees_with_known_texts():
    assert [syllables(word) for word in ("bone", "letrozole", "estrogen", "remodelling", "CTX")] == [1, 3, 3, 4, 1]
    assert grade("The cat sat on the mat. It was warm.") < 1
    assert grade("Pharmacological osteoclast inhibition necessitates consideration of individual comorbidities.") > 15


@pytest.mark.parametrize(("name", "text"), list(page_texts()), ids=lambda value: value if len(value) < 30 else "")
def test_s38_every_part_of_the_patients_page_reads_at_grade_7_or_below(name: str, text: str):
    assert grade(text) <= HARDEST, name


def test_s38_the_glossary_reads_at_grade_7_or_below():
    assert grade(" ".join(entry.text for entry in glossary())) <= HARDEST
    hard = {entry.term: round(grade(entry.text), 1) for entry in glossary() if grade(entry.text) > HARDEST + 1.5}
    assert not hard


def test_s38_the_glossary_explains_the_terms_of_the_source():
    assert {entry.term for entry in glossary()} >= ASKED


def test_every_word_has_a_source_and_a_date_and_points_to_words_that_exist():
    known = {entry.id for entry in glossary()}
    assert len(known) == len(glossary())
    for entry in glossary():
        assert set(entry.see) <= known - {entry.id}, entry.id
        assert all(len(source) > 5 for source in entry.sources)
        assert entry.date.year >= 2026


def test_s37_no_text_tells_to_stop_the_inhibitor():
    everything = " ".join(text for _, text in page_texts()) + " ".join(entry.text for entry in glossary())
    stops = re.findall(r"[^.]*\b(?:stop|leave out|come off|give up)\w*\b[^.]*\.", everything)
    allowed = ("do not stop", "denosumab", "another drug", "drug is stopped", "the drug is\nstopped", "to stop this")
    for sentence in stops:
        assert any(word in sentence for word in allowed), sentence
    assert "keep\n" not in everything
    assert "Please do not stop the tablets because of your bones" in everything
    assert "keep the cancer from coming back" in everything


def test_every_advice_rule_drug_category_and_event_has_plain_words():
    words, held = patient_words(), library()
    assert set(words.advice) == {rule.id for rule in held.advice}
    assert set(words.flags) <= {rule.id for rule in held.flags}
    assert set(safety_words()) == {rule.id for rule in held.safety}
    assert set(words.drugs) == set(care_statuses())
    assert set(vocabulary().categories) == {"low", "moderate", "high", "indeterminate", "out_of_scope"}
    assert set(vocabulary().due) >= {rule.what for rule in monitoring_data().rules}
    assert set(vocabulary().factors) >= {factor.name for factor in held.table.factors if factor.when is not None}


def test_a_rule_that_can_be_open_says_so_in_plain_words():
    silent = {"S-REN-DMAB"}
    for rule in library().safety:
        if any(status != "ok" for status in rule.unknown.values()) and rule.id not in silent:
            assert safety_words()[rule.id].open, rule.id
        if any(status != "ok" for status in rule.effects.values()):
            assert safety_words()[rule.id].so, rule.id


def test_no_harm_is_told_without_a_number_a_source_and_a_mark():
    for harm in harms():
        assert set(harm.drugs) <= set(care_statuses())
        assert 0 < harm.with_drug <= harm.of
        assert harm.without is None or harm.without < harm.with_drug
        assert re.search(r"\d{4}", harm.source), harm.id
        assert harm.verification in ("seen", "second-hand"), "a number from memory is not shown to a patient"


def test_a_mistake_in_a_file_of_words_names_the_line_and_the_fix():
    name = "words/en/patient.yaml"
    text = packaged_text(name).replace("verification: seen", "verification: sen", 1)
    with pytest.raises(InputError) as caught:
        record_of(text, name, PatientWords)
    assert re.search(r"patient.yaml line \d+: lead\[taking\].verification: 'sen': did you mean seen", str(caught.value))
