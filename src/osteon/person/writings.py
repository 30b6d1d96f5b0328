"""The ways to write a quantity: with its unit, or in a field whose name says the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osteon import units


@dataclass(frozen=True)
class Writing:
    """The ways to write one quantity: with its unit, or in a field whose name says the unit."""

    name: str
    stored: str
    quantity: units.Quantity
    suffixed: Mapping[str, str]


BODY = (
    Writing("height", "height_cm", units.HEIGHT, {"height_cm": "cm"}),
    Writing("weight", "weight_kg", units.WEIGHT, {"weight_kg": "kg"}),
)
LABS = (
    Writing("weight", "weight_kg", units.WEIGHT, {"weight_kg": "kg"}),
    Writing(
        "creatinine",
        "creatinine_umol_l",
        units.CREATININE,
        {"creatinine_umol_l": "umol/L", "creatinine_mg_dl": "mg/dL"},
    ),
    Writing(
        "adj_calcium",
        "adj_calcium_mmol_l",
        units.CALCIUM,
        {"adj_calcium_mmol_l": "mmol/L", "adj_calcium_mg_dl": "mg/dL"},
    ),
    Writing(
        "vit_d_25oh",
        "vit_d_25oh_nmol_l",
        units.VITAMIN_D,
        {"vit_d_25oh_nmol_l": "nmol/L", "vit_d_25oh_ng_ml": "ng/mL"},
    ),
    Writing(
        "calcium",
        "calcium_mmol_l",
        units.TOTAL_CALCIUM,
        {"calcium_mmol_l": "mmol/L", "calcium_mg_dl": "mg/dL"},
    ),
    Writing("albumin", "albumin_g_l", units.ALBUMIN, {"albumin_g_l": "g/L", "albumin_g_dl": "g/dL"}),
    Writing("pth", "pth_pmol_l", units.PTH, {"pth_pmol_l": "pmol/L", "pth_pg_ml": "pg/mL"}),
    Writing("alp", "alp_u_l", units.ALP, {"alp_u_l": "U/L"}),
    Writing(
        "phosphate",
        "phosphate_mmol_l",
        units.PHOSPHATE,
        {"phosphate_mmol_l": "mmol/L", "phosphate_mg_dl": "mg/dL"},
    ),
    Writing("fsh", "fsh_iu_l", units.FSH, {"fsh_iu_l": "IU/L"}),
    Writing("hb", "hb_g_l", units.HAEMOGLOBIN, {"hb_g_l": "g/L", "hb_g_dl": "g/dL"}),
    Writing(
        "estradiol",
        "estradiol_pmol_l",
        units.ESTRADIOL,
        {"estradiol_pmol_l": "pmol/L", "estradiol_pg_ml": "pg/mL"},
    ),
    Writing("testosterone", "testosterone_nmol_l", units.TESTOSTERONE, {"testosterone_nmol_l": "nmol/L"}),
    Writing("ctx", "ctx_ng_ml", units.CTX, {"ctx_ng_ml": "ng/mL"}),
    Writing("ntx", "ntx_nmol_mmol", units.NTX, {"ntx_nmol_mmol": "nmol/mmol"}),
    Writing("p1np", "p1np_ug_l", units.P1NP, {"p1np_ug_l": "ug/L"}),
    Writing("bsap", "bsap_ug_l", units.BSAP, {"bsap_ug_l": "ug/L"}),
)


def add_writings(properties: dict[str, Any], writings: tuple[Writing, ...]) -> None:
    """Describe in a JSON schema the ways to write a quantity besides the field that is stored."""
    for writing in writings:
        properties[writing.name] = {
            "description": f"{writing.quantity.name} with its unit; stored as {writing.stored}",
            "anyOf": [
                {
                    "type": "object",
                    "properties": {
                        "value": {"type": "number"},
                        "unit": {"enum": list(writing.quantity.units)},
                    },
                    "required": ["value", "unit"],
                    "additionalProperties": False,
                },
                {"type": "null"},
            ],
            "default": None,
        }
        for name, unit in writing.suffixed.items():
            if name != writing.stored:
                properties[name] = {
                    "description": f"{writing.quantity.name} in {unit}; stored as {writing.stored}",
                    "anyOf": [{"type": "number"}, {"type": "null"}],
                    "default": None,
                }


def allow_null(record: dict[str, Any]) -> None:
    """In a JSON schema: what may be left out may be null, which means the same."""
    properties = record.get("properties", {})
    for name in set(properties) - set(record.get("required", ())):
        if {"type": "null"} not in properties[name].get("anyOf", ()):
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
