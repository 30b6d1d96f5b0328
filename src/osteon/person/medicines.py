"""Medicines that a patient takes besides hormone and bone treatment, by their generic names."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from osteon.person.records import word


def _name(value: object) -> object:
    name = word(value)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_+/.,%-]{2,60}", name):
        raise PydanticCustomError("not_a_medicine", "write the generic name of a medicine, like omeprazole")
    return name


Medicine = Annotated[str, BeforeValidator(_name)]
