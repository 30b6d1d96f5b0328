"""A file that a person gives is read within bounds, or refused with what to do."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.errors import InputError
from osteon.files import check_document, read_document, read_mapping


def written(tmp_path, content, name="x.yaml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_yaml_and_json_give_the_same_plain_data(tmp_path):
    data = {"sex": "female", "age": 63, "dxa": {"lumbar_spine": -1.5}, "fractures": [], "smoking": None}
    as_yaml = "sex: female\nage: 63\ndxa: {lumbar_spine: -1.5}\nfractures: []\nsmoking:\n"
    assert read_mapping(written(tmp_path, as_yaml)) == data
    assert read_mapping(written(tmp_path, json.dumps(data), "x.json")) == data
    assert read_mapping(written(tmp_path, json.dumps(data), "y.yaml")) == data


def test_yaml_says_what_it_seems_to_say(tmp_path):
    text = "a: [1e3, .5, yes, no, null, 'yes', 2025-02-30, '1', 010, 1:30, on]"
    expected = [1000.0, 0.5, True, False, None, "yes", "2025-02-30", "1", 10, "1:30", "on"]
    assert read_mapping(written(tmp_path, text)) == {"a": expected}


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    assert read_mapping(written(tmp_path, b"\xef\xbb\xbfage: 63")) == {"age": 63}


def test_an_empty_file_holds_nothing(tmp_path):
    assert read_document(written(tmp_path, "# only a comment\n")) is None
    with pytest.raises(InputError, match="holds nothing"):
        read_mapping(written(tmp_path, ""))


BOMB = "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (BOMB, "x.yaml", "aliases are not read"),
        ("a: !!python/object/apply:os.system [ls]", "x.yaml", "tags are not read"),
        ("a: 1\na: 2\n", "x.yaml", "'a': the key is given twice"),
        ('{"a": {"b": 1, "b": 2}}', "x.json", "'b': the key is given twice"),
        ("a: 1\n---\na: 2\n", "x.yaml", "one document per file"),
        (b"a: \xff\xfe", "x.yaml", "not UTF-8"),
        ("[" * 100_000, "x.yaml", "nested more than 20 deep"),
        ("[" * 100_000, "x.json", "nested more than 20 deep"),
        ("[" * 22 + "]" * 22, "x.json", "nested more than 20 deep"),
        ("- 1\n" * 10_001, "x.yaml", "more than 10000 values"),
        (json.dumps([1] * 10_001), "x.json", "more than 10000 values"),
        ("x" * (1024 * 1024 + 1), "x.yaml", "larger than 1 MiB"),
        ("a: .nan", "x.yaml", "finite number"),
        ("a: -.inf", "x.yaml", "finite number"),
        ("a: 1e999", "x.yaml", "finite number"),
        ('{"a": NaN}', "x.json", "finite number"),
        ('{"a": 1e999}', "x.json", "finite number"),
        ('{"a": ' + "9" * 5000 + "}", "x.json", "more than 15 digits"),
        ("a: " + "9" * 5000, "x.yaml", "more than 15 digits"),
        ('{"a": "\\ud800"}', "x.json", "half a character"),
        ("a: [1, 2", "x.yaml", "line [12].*not well-formed YAML"),
        ('{"a": }', "x.json", "line 1, column 7.*not well-formed JSON"),
        ("a: \x00", "x.yaml", "not well-formed YAML"),
        ("[a]: 1", "x.yaml", "field name"),
        ("- 1", "x.yaml", "holds a list"),
        ("3", "x.json", "holds a single value"),
    ],
)
def test_what_is_not_one_plain_bounded_document_is_refused(tmp_path, content, name, message):
    with pytest.raises(InputError, match=message):
        read_mapping(written(tmp_path, content, name))


def test_depth_twenty_is_allowed(tmp_path):
    assert read_document(written(tmp_path, "[" * 20 + "1" + "]" * 20)) is not None


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere.yaml", "no such file"),
        (".", "a directory"),
        ("/dev/null", "not a regular"),
        ("x" * 5000, "can be"),
    ],
)
def test_a_path_that_is_no_file_is_named(path, message):
    with pytest.raises(InputError, match=message):
        read_document(path)


def test_a_path_with_a_null_byte_is_refused():
    with pytest.raises(InputError):
        read_document("a\0b")


def test_data_from_python_meets_the_same_bounds():
    loop: list[object] = []
    loop.append(loop)
    for value, message in [
        (loop, "deep"),
        ({1: 2}, "field name is text"),
        ({"a": b"x"}, "bytes"),
        ({"a": {1, 2}}, "set"),
        ({"a": float("inf")}, "finite"),
        ({"a": 10**400}, "digits"),
    ]:
        with pytest.raises(InputError, match=message):
            check_document(value, "data")


def test_control_characters_in_a_field_name_are_shown_not_sent_to_the_terminal():
    with pytest.raises(InputError) as caught:
        check_document({"\x1b[31m": object()}, "data")
    assert "\x1b" not in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=300), suffix=st.sampled_from([".yaml", ".json"]))
def test_random_bytes_are_read_or_refused(tmp_path_factory, raw, suffix):
    path = tmp_path_factory.mktemp("raw") / f"x{suffix}"
    path.write_bytes(raw)
    with suppress(InputError):
        check_document(read_document(path), "again")


@settings(max_examples=300, deadline=None)
@given(
    text=st.text("{}[]:,-&*!|>'\"#%@`?~ \n\tab10.e\\", max_size=60),
    suffix=st.sampled_from([".yaml", ".json"]),
)
def test_random_punctuation_is_read_or_refused(tmp_path_factory, text, suffix):
    path = tmp_path_factory.mktemp("text") / f"x{suffix}"
    path.write_text(text, encoding="utf-8")
    with suppress(InputError):
        check_document(read_document(path), "again")
