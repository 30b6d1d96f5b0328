"""What measured quantities are called."""

from __future__ import annotations

SITES = {
    "lumbar-spine": "lumbar spine",
    "total-hip": "total hip",
    "femoral-neck": "femoral neck",
    "distal-third-radius": "33 % radius",
}
MARKERS = {"ctx": "CTX", "ntx": "NTX", "p1np": "P1NP", "bsap": "BSAP"}
_SPELT = {"radius": "distal-third-radius", "radius-33": "distal-third-radius"}


def site_term(site: str) -> str:
    """``lumbar spine``, for a site in any of its spellings; an unknown one as it is written."""
    name = site.replace("_", "-")
    return SITES.get(_SPELT.get(name, name), name.replace("-", " "))


def quantity_term(quantity: str) -> str:
    """``lumbar spine BMD``, ``lumbar spine T-score``, ``CTX``; an unknown one as it is written."""
    name = quantity.replace("_", "-")
    for start, kind in (("bmd-", "BMD"), ("t-score-", "T-score")):
        if name.startswith(start):
            return f"{site_term(name.removeprefix(start))} {kind}"
    return MARKERS.get(name.removesuffix("-level"), name.replace("-", " "))
