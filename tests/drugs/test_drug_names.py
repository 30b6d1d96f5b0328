"""A drug is named in its own files of the catalogue and in the file of its mechanism, and nowhere else in the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from names_in_code import written

import osteon
from osteon.care.rules.library import library
from osteon.drugs.catalogue import known_drugs

SOURCE = Path(osteon.__file__).resolve().parent
#: names that are also names of a hormone, a mineral or a habit, which the physiology itself has, or of the cause of a
#: menopause
SHARED = {"estradiol", "calcium", "vitamin-d", "vitamin d", "exercise", "oophorectomy", "chemotherapy"}
#: the field of the patient file, and of evidence files, that is called like the drug
FIELD_NAMES = {"tamoxifen", "prior_tamoxifen"}


def test_code_names_a_drug_only_in_the_file_of_its_mechanism():
    names = {name.lower() for drug in known_drugs().values() for name in (drug.key, drug.name)} - SHARED
    spelt = re.compile("|".join(re.escape(name).replace(r"\-", "[-_ ]").replace(r"\ ", "[-_ ]") for name in names))
    rules = {rule.id for rule in (*library().flags, *library().advice)}
    named = [
        f"{path.relative_to(SOURCE)}:{line} {text!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.parent.name != "pharmacology"
        for line, text, _ in written(ast.parse(path.read_text(encoding="utf-8")))
        if spelt.search(text.lower()) and text not in FIELD_NAMES | rules
    ]
    assert not named, "name these in data/drugs/ and read them from the catalogue:\n" + "\n".join(named)
