"""What the drug catalogue must hold, and how names are read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regimen_strategies import attempt

from osteon import drugs
from osteon.errors import InputError
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

KEYS = list(drugs.catalogue())
NAMES = [name for drug in drugs.catalogue().values() for name in (drug.key, drug.name, *drug.brands, *drug.synonyms)]


def test_catalogue_covers_hormone_drugs_bone_drugs_and_what_calibrates_them():
    assert set(KEYS) >= {
        "anastrozole", "letrozole", "exemestane", "tamoxifen", "goserelin", "leuprorelin", "triptorelin",
        "oophorectomy", "alendronate", "risedronate", "ibandronate", "zoledronic-acid", "denosumab",
        "romosozumab",
        "teriparatide", "estradiol", "estradiol-patch", "conjugated-equine-estrogens", "calcium",
        "vitamin-d",
        "exercise",
    }  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_an_entry_has_a_source_and_a_status(key):
    drug = drugs.catalogue()[key]
    sources = [form.source for form in drug.forms] + [fact.source for fact in drug.facts] + [drug.codes_source]
    assert all(source.citation and source.status in ("seen", "recalled") for source in sources)
    assert all(source.doi is None or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi) for source in sources)
    assert drug.effect.endswith(".")
    assert len(drug.effect) > 30
    assert all(limits.basis for limits in drug.limits.values())


@pytest.mark.parametrize("key", KEYS)
def test_every_usual_form_is_a_plausible_course(key):
    drug = drugs.catalogue()[key]
    assert drug.forms
    for form in drug.forms:
        course = Course(key, form.dose, form.unit, form.route, form.every_days)
        assert course.dose_days(until_month=1).size >= 1
        assert form.unit == drug.unit
    if drug.kind != "procedure":
        assert set(drug.limits) == set(drug.routes)


@pytest.mark.parametrize("key", KEYS)
def test_codes_have_the_form_of_their_system_and_belong_to_one_drug(key):
    drug = drugs.catalogue()[key]
    assert drug.atc is None or re.fullmatch(r"[A-Z]\d\d[A-Z]{2}\d\d", drug.atc)
    assert drug.rxnorm is None or re.fullmatch(r"[1-9]\d{1,6}", drug.rxnorm)
    if drug.rxnorm:
        assert [other.key for other in drugs.catalogue().values() if other.rxnorm == drug.rxnorm] == [key]


@pytest.mark.parametrize("name", NAMES)
def test_keys_brands_and_synonyms_are_read_in_any_case(name):
    key = drugs.find(name).key
    assert drugs.find(name.upper()).key == key
    assert drugs.find(f"  {name.replace('-', ' ')}® ").key == key


@pytest.mark.parametrize(
    ("brand", "key", "dose"),
    [
        ("Arimidex", "anastrozole", 1), ("Femara", "letrozole", 2.5), ("Aromasin", "exemestane", 25),
        ("Nolvadex", "tamoxifen", None), ("Zoladex", "goserelin", None), ("Lupron", "leuprorelin", None),
        ("Prostap", "leuprorelin", None), ("Fosamax", "alendronate", None), ("Actonel",
        "risedronate", None),
        ("Bonviva", "ibandronate", None), ("Boniva", "ibandronate", None), ("Zometa", "zoledronic-acid", 4),
        ("Reclast", "zoledronic-acid", 5), ("Aclasta", "zoledronic-acid", 5), ("Prolia", "denosumab", 60),
        ("Xgeva", "denosumab", 120), ("Evenity", "romosozumab", 210), ("Forteo", "teriparatide", 20),
        ("Forsteo", "teriparatide", 20),
    ],
)  # fmt: skip
def test_a_brand_is_its_drug_and_says_so(brand, key, dose):
    read = drugs.resolve(brand)
    assert read.drug.key == key
    assert (read.note or "").startswith(f"{brand} is {read.drug.name}")
    assert (read.form.dose if read.form else None) == dose


@pytest.mark.parametrize(
    ("slip", "key"),
    [
        ("zolendronate", "zoledronic-acid"), ("zoledronci acid", "zoledronic-acid"), ("anastrazole",
        "anastrozole"),
        ("letrazole", "letrozole"), ("tamoxifin", "tamoxifen"), ("denosumb", "denosumab"),
        ("alendronat", "alendronate"), ("teriparatid", "teriparatide"),
        ("goserlin", "goserelin"),
    ],
)  # fmt: skip
def test_a_close_slip_is_read_and_reported(slip, key):
    read = drugs.resolve(slip)
    assert read.drug.key == key
    assert read.note
    assert slip in read.note
    assert read.drug.name in read.note


@pytest.mark.parametrize(
    "name",
    ["etidronat", "neridronate", "bazedoxifene", "bazedoxifen", "abaloparatid", "fulvestrant", "calcitonin",
    "calcitriol",
     "estriol", "vitamin c", "etanercept", "blosozumab", "buserelin", "degarelix"],
)  # fmt: skip
def test_a_drug_without_a_model_is_never_read_as_its_neighbour(name):
    with pytest.raises(InputError, match="osteon has no model of"):
        drugs.find(name)


def test_a_misspelt_brand_is_refused_with_the_brand_that_it_nearly_is():
    with pytest.raises(InputError, match=r"did you mean Arimidex \(anastrozole 1 mg\)\?"):
        drugs.find("Aromidex")


def test_a_misspelt_brand_near_two_classes_is_refused_without_offering_either():
    with pytest.raises(InputError) as caught:
        drugs.find("prolea")
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "   ", "?", "a", "osteo", "x" * 61, "☃" * 200, "fluconazole"])
def test_a_far_name_is_refused(name):
    with pytest.raises(InputError):
        drugs.find(name)


@pytest.mark.parametrize("name", [None, 7, ["anastrozole"], {"drug": 1}])
def test_a_name_that_is_not_text_is_refused(name):
    with pytest.raises(InputError, match="name a drug in words"):
        drugs.find(name)


@pytest.mark.parametrize(
    ("group", "key"),
    [
        ("aromatase-inhibitor", "anastrozole"), ("nonsteroidal-ai", "anastrozole"),
        ("ovarian-suppression", "goserelin"), ("gnrh-agonist", "goserelin"),
        ("oral-bisphosphonate-pooled", "alendronate"), ("bisphosphonate-any", "zoledronic-acid"),
        ("estrogen-progestin", "conjugated-equine-estrogens"), ("exercise-resistance-impact", "exercise"),
        ("vitamin-d3", "vitamin-d"),
    ],
)  # fmt: skip
def test_a_group_is_read_as_its_representative_with_the_reason(group, key):
    read = drugs.resolve(group)
    assert read.drug.key == key
    if read.alias:
        assert read.alias.note in (read.note or "")


def test_names_of_the_catalogue_do_not_collide():
    from osteon.drugs.names import plain

    owners: dict[str, str] = {}
    rows = [(n, d.key) for d in drugs.catalogue().values() for n in (d.key, d.name, *d.synonyms, *d.brands)]
    rows += [(alias.name, f"alias {alias.key}") for alias in drugs.aliases()]
    rows += [(name, "not modelled") for name in drugs.not_modelled()]
    for name, owner in rows:
        assert owners.setdefault(plain(name), owner) == owner, name


def test_no_name_of_one_drug_is_a_slip_of_a_drug_of_another_class():
    from osteon.drugs.names import _edits, plain

    rows = [(plain(n), d.drug_class) for d in drugs.catalogue().values() for n in (d.key, *d.brands)]
    close = [(a, b) for a, x in rows for b, y in rows if x != y and min(len(a), len(b)) >= 5 and _edits(a, b, 2) < 2]
    assert close == []


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_drug_or_an_error_that_teaches(text):
    read = attempt(lambda: drugs.resolve(text))
    assert read.fix if isinstance(read, InputError) else read.drug.key in KEYS


@given(st.sampled_from(KEYS), st.data())
@settings(max_examples=200, deadline=None)
def test_one_slip_in_a_key_never_gives_a_drug_of_another_class(key, data):
    at = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = data.draw(st.sampled_from([key[:at] + key[at + 1 :], key[:at] + letter + key[at + 1 :]]))
    found = attempt(lambda: drugs.find(slip))
    assert isinstance(found, InputError) or found.drug_class == drugs.catalogue()[key].drug_class


@pytest.mark.parametrize("key", KEYS)
def test_description_is_plain_data_with_sources(key):
    import json

    facts = drugs.describe(key)
    assert json.loads(json.dumps(facts)) == facts
    assert facts["key"] == key
    assert all(row["citation"] and row["status"] for row in [*facts["forms"], *facts["facts"]])


def test_listing_has_one_row_for_each_drug_whose_usual_dose_a_regimen_reads():
    rows = drugs.listing()
    assert [row["key"] for row in rows] == KEYS
    for row in rows:
        regimen = Regimen.from_any(row["key"])
        assert regimen.courses[0].dose == row["usual"]["dose"]
        assert regimen.courses[0].route == row["usual"]["route"]
