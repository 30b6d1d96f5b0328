"""The JSON schema of a trial file says what the reader accepts."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from osteon.virtual_trials.trial_records import TrialRecord, schema

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_the_schema(example: Path):
    jsonschema.Draft202012Validator(schema()).validate(yaml.safe_load(example.read_text(encoding="utf-8")))


def test_the_schema_has_every_field_of_a_trial_and_refuses_others():
    content = schema()
    assert set(content["properties"]) == set(TrialRecord.model_fields)
    wrong = yaml.safe_load(EXAMPLES[0].read_text(encoding="utf-8")) | {"colour": "blue"}
    assert not jsonschema.Draft202012Validator(content).is_valid(wrong)
