"""One row a quantity: every spelling leads to it, an unknown word is refused, and no kind is assumed."""

from __future__ import annotations

import pytest

from osteon import quantities
from osteon.errors import InputError, InputErrors
from osteon.files import packaged_text
from osteon.physiology.skeleton import skeleton
from osteon.quantities.table import FILE, Table
from osteon.records import record_of


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("lumbar_spine", "bmd-lumbar-spine"),
        ("bmd_lumbar_spine", "bmd-lumbar-spine"),
        ("lumbar-spine", "bmd-lumbar-spine"),
        ("Lumbar Spine", "bmd-lumbar-spine"),
        ("LS", "bmd-lumbar-spine"),
        ("spine", "bmd-lumbar-spine"),
        ("radius_33", "bmd-radius"),
        ("distal-third-radius", "bmd-radius"),
        ("33 % radius", "bmd-radius"),
        ("ctx_ng_ml", "ctx"),
        ("PINP", "p1np"),
        ("oestradiol", "estradiol"),
        ("mineral_content_trabecular_hip", "vbmd-total-hip-trabecular"),
        ("bone-balance", "bone-balance"),
        ("tbs", "tbs"),
    ],
)
def test_every_spelling_leads_to_the_one_row(word, name):
    assert quantities.find(word).name == name


def test_an_unknown_word_is_refused_with_the_nearest_of_its_kind():
    with pytest.raises(InputError, match=r"outcome: 'ctxx': did you mean ctx\?"):
        quantities.find("ctxx", "marker", "outcome")
    with pytest.raises(InputError, match=r"one of bmd-lumbar-spine, bmd-total-hip"):
        quantities.find("ctx", "bmd")
    with pytest.raises(InputError, match=r"data/quantities\.yaml lists the known ones"):
        quantities.find("happiness")


def test_every_variable_of_the_model_in_the_table_is_one():
    known = skeleton().quantities
    for one in quantities.quantities():
        variables = [one.in_region(r) for r in quantities.regions()] if one.kind == "region" else [one.model]
        assert all(name in known for name in variables if name is not None), one.name


def test_monitoring_follows_the_sites_and_markers_of_the_societies():
    assert [one.patient for one in quantities.followed("bmd")] == ["lumbar_spine", "total_hip"]
    assert [one.patient for one in quantities.followed("marker")] == ["ctx", "p1np"]
    assert [one.patient for one in quantities.sites("central")] == ["lumbar_spine", "total_hip", "femoral_neck"]
    assert quantities.resorption().name == "ctx"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "kind: marker\n  process: resorption\n  followed",
            "kind: markr\n  process: resorption\n  followed",
            "did you",
        ),
        ("  process: resorption\n  followed: true\n", "  followed: true\n", "a quantity of this kind needs it: ctx"),
        ("  plausible: [0, 10]\n", "  plausible: [10, 0]\n", "the lowest and then the highest"),
        ("also: [ls, ", "also: [th, ", "is spelt so already"),
        ("  unit: ng/mL\n", "  unti: ng/mL\n", "did you mean unit"),
    ],
)
def test_a_fault_in_the_table_names_its_line_and_the_fix(old, new, said):
    text = packaged_text(FILE.name)
    assert old in text
    with pytest.raises((InputError, InputErrors), match=r"quantities\.yaml line \d+") as caught:
        record_of(text.replace(old, new, 1), FILE.name, Table)
    assert said in str(caught.value)
