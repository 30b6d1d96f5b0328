"""Brands of the world: each is one drug, at one strength where it is sold as one, at every place that reads a drug."""

from __future__ import annotations

import pytest

from osteon import drugs
from osteon.drugs.catalogue import known_drugs, usual_courses
from osteon.drugs.names import plain
from osteon.drugs.recorded_names import named, recorded
from osteon.errors import InputError, InputErrors
from osteon.person.named_drugs import drafted
from osteon.person.patient import Patient
from osteon.treatment.regimen import Regimen

BRANDS = [(drug.key, name) for drug in known_drugs().values() for name in drug.brands]
#: 60 mg and 120 mg of one maker, as lists of approvals in the US and the EU have them (April to December 2025, read)
PAIRS = (
    ("Prolia", "Xgeva"), ("Jubbonti", "Wyost"), ("Ospomyv", "Xbryk"), ("Obodence", "Xbryk"), ("Stoboclo", "Osenvelt"),
    ("Conexxence", "Bomyntra"), ("Bildyos", "Bilprevda"), ("Bosaya", "Aukelso"), ("Enoby", "Xtrenbo"),
    ("Osvyrti", "Jubereq"), ("Boncresa", "Oziltus"), ("Evfraxy", "Vevzuo"), ("Junod", "Yaxwer"),
    ("Izamby", "Denbrayce"), ("Zadenvi", "Enwylma"), ("Kefdensis", "Zvogra"), ("Acvybra", "Xbonzy"),
    ("Ponlimsi", "Degevma"),
)  # fmt: skip
WORLD = {
    "Aclasta": ("zoledronic-acid", 5), "Reclast": ("zoledronic-acid", 5), "Zometa": ("zoledronic-acid", 4),
    "Fosamax": ("alendronate", None), "Fosavance": ("alendronate", 70), "Binosto": ("alendronate", 70),
    "Adrovance": ("alendronate", 70), "Actonel": ("risedronate", None), "Atelvia": ("risedronate", 35),
    "Bonviva": ("ibandronate", None), "Boniva": ("ibandronate", None), "Bondronat": ("ibandronate", None),
    "Forsteo": ("teriparatide", 20), "Forteo": ("teriparatide", 20), "Terrosa": ("teriparatide", 20),
    "Movymia": ("teriparatide", 20), "Sondelbay": ("teriparatide", 20), "Livogiva": ("teriparatide", 20),
    "Kauliv": ("teriparatide", 20), "Bonsity": ("teriparatide", 20), "Tymlos": ("abaloparatide", 80),
    "Eladynos": ("abaloparatide", 80), "Evenity": ("romosozumab", 210), "Evista": ("raloxifene", 60),
    "Arimidex": ("anastrozole", 1), "Femara": ("letrozole", 2.5), "Aromasin": ("exemestane", 25),
    "Nolvadex": ("tamoxifen", None), "Zoladex": ("goserelin", None), "Zoladex LA": ("goserelin", 10.8),
    "Prostap": ("leuprorelin", None), "Lupron": ("leuprorelin", None), "Enantone": ("leuprorelin", None),
    "Decapeptyl": ("triptorelin", None), "Aredia": ("pamidronate", 90), "Bonefos": ("clodronate", 1600),
}  # fmt: skip


def patient(**fields: object) -> Patient:
    return Patient.from_any({"sex": "female", "age": 66, **fields}, "assessment")


def test_there_are_sixteen_pairs_of_biosimilars():
    assert len({twin for _, twin in PAIRS[1:]}) == 16


@pytest.mark.parametrize(("sixty", "twin"), PAIRS)
def test_the_twins_of_denosumab_are_told_apart(sixty: str, twin: str):
    drug = known_drugs()["denosumab"]
    assert [recorded(name, "x").form.dose for name in (sixty, twin)] == [60, 120]  # type: ignore[union-attr]
    assert twin in drug.brands[sixty].twins
    assert sixty in drug.brands[twin].twins
    assert {drug.brands[name].source.status for name in (sixty, twin)} == {"seen"}


@pytest.mark.parametrize("suffix", ["bbdz", "dssb", "bmwo", "bnht", "nxxp", "kyqq", "qbde", "desu"])
def test_a_suffix_tells_the_substance_and_the_dose_the_strength(suffix: str):
    for dose in (60, 120):
        every = "6 months" if dose == 60 else "4 weeks"
        read = patient(bone_therapy={"current": f"denosumab-{suffix} {dose} mg every {every}"}).bone_therapy
        assert (read.drug, read.dose) == ("denosumab", dose)


@pytest.mark.parametrize("name", WORLD)
def test_brands_of_the_world_are_known(name: str):
    read = recorded(name, "x")
    assert (read.drug.key, None if read.form is None else read.form.dose) == WORLD[name] or (
        read.form is None and read.drug.key == WORLD[name][0] and read.drug.forms[0].dose == WORLD[name][1]
    )


@pytest.mark.parametrize(("key", "name"), BRANDS)
def test_a_brand_is_never_two_drugs(key: str, name: str):
    owners = {drug.key for drug in known_drugs().values() for other in drug.brands if plain(other) == plain(name)}
    assert owners == {key}
    assert recorded(name, "x").drug.key == key
    if known_drugs()[key].no_model is None:
        assert drugs.resolve(name).drug.key == key


@pytest.mark.parametrize(("key", "name"), BRANDS)
def test_a_brand_is_the_same_substance_and_strength_wherever_it_is_written(key: str, name: str):
    drug, brand = known_drugs()[key], known_drugs()[key].brands[name]
    dose = brand.form.dose if brand.form is not None and brand.forms else None
    bone = bool(drug.care.lengths)
    if bone:
        now = patient(bone_therapy={"current": name}).bone_therapy
        past = (patient(bone_therapy_history=[{"drug": name}]).bone_therapy_history or ())[0]
        again = Patient.from_any(patient(bone_therapy={"current": name}), "assessment").bone_therapy
        assert {(read.drug, read.brand) for read in (now, past, again)} == {(key, name)}
        if dose is not None:
            usual = usual_courses().get(now.current or "")
            assert (usual.dose if usual else now.dose) == dose
            assert past.dose == dose
    if bone and drug.care.drafts and len({form.route for form in brand.forms}) < 2:
        order = drafted(name)
        assert (order.drug, order.brand) == (key, name)
        assert dose in (order.dose, None)
    if drug.no_model is None and not brand.is_ambiguous:
        course = Regimen.from_text(f"{name} once").courses[0]
        assert course.drug == key
        assert dose is None or course.dose == dose
    assert patient(medicines=[name]).medicines == (plain(name).replace(" ", "_"),)
    assert (found := named(name)) is not None
    assert found.drug.key == key


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("Prolia 120 mg every 4 weeks", "Xgeva is 120 mg"), ("Xgeva 60 mg every 6 months", "Prolia is 60 mg"),
        ("Wyost 60 mg sc", "Jubbonti is 60 mg"), ("Zometa 5 mg iv yearly", "Reclast is 5 mg"),
        ("Aclasta 4 mg iv every 6 months", "Zometa is 4 mg"), ("Prolia every 4 weeks", "120 mg is given so often"),
        ("Atelvia 150 mg monthly", "Atelvia is risedronate 35 mg"),
        ("Evista 120 mg daily", "Evista is raloxifene 60 mg"),
    ],
)  # fmt: skip
def test_a_strength_beside_a_brand_that_it_is_not_is_asked_about(written: str, says: str):
    for fields in ({"bone_therapy": {"current": written}}, {"draft_order": written}):
        with pytest.raises((InputError, InputErrors)) as caught:
            patient(**fields)
        assert says in str(caught.value)


def test_a_medicine_whose_brand_is_not_its_strength_is_asked_about():
    with pytest.raises((InputError, InputErrors), match="Xgeva is 120 mg"):
        patient(medicines=["Prolia 120 mg"])
    assert patient(medicines=["Prolia 60 mg"]).medicines == ("prolia_60_mg",)


def test_a_brand_and_another_strength_in_two_fields_contradict_each_other():
    for fields in (
        {"current": "denosumab_60mg_q6mo", "drug": "Xgeva"},
        {"current": "denosumab_60mg_q6mo", "brand": "Wyost"},
        {"drug": "denosumab", "dose": 120, "unit": "mg", "every_days": 28, "brand": "Jubbonti"},
        {"drug": "alendronate", "brand": "Actonel"},
    ):
        with pytest.raises((InputError, InputErrors)):
            patient(bone_therapy=fields)


def test_a_dose_for_slow_kidneys_is_no_contradiction():
    read = patient(bone_therapy={"current": "Zometa 3.3 mg iv every 6 months"}).bone_therapy
    assert (read.drug, read.dose, read.brand) == ("zoledronic-acid", 3.3, "Zometa")


def test_a_brand_beside_its_drug_tells_the_strength():
    assert patient(bone_therapy={"drug": "denosumab", "brand": "Xgeva"}).bone_therapy.current == "denosumab_120mg_q4w"
    history = patient(bone_therapy_history=[{"drug": "denosumab", "brand": "Jubbonti"}]).bone_therapy_history
    assert history is not None
    assert history[0].dose == 60


@pytest.mark.parametrize("name", ["Bonviva", "Boniva"])
def test_an_order_by_a_brand_of_two_routes_is_asked_about(name: str):
    with pytest.raises(InputError, match="150 mg oral or 3 mg iv; say which"):
        patient(draft_order=name)
    assert drafted(f"{name} 150 mg monthly").draft.word == "ibandronate"
    assert drafted(f"{name} 3 mg iv every 3 months").draft.word == "ibandronate_iv"
    with pytest.raises(InputError, match="say which"):
        Regimen.from_text(f"{name} once")


@pytest.mark.parametrize("slip", ["Jubonti", "Prolya", "Wyoste", "Evenety", "Zometta", "Forsteo1", "Xgevva"])
def test_a_misspelt_brand_is_refused_and_offered_no_other_drug(slip: str):
    for fields in ({"draft_order": slip}, {"bone_therapy": {"current": slip}}, {"bone_therapy_history": [slip]}):
        with pytest.raises((InputError, InputErrors)) as caught:
            patient(**fields)
        said = str(caught.value)
        if "did you mean" in said:
            offered = said.split("did you mean ")[1].split("?")[0].split(" (")[0]
            assert plain(offered)[:3] == plain(slip)[:3]
    with pytest.raises(InputError):
        drugs.resolve(slip)
