"""What measured quantities are called."""

from __future__ import annotations

SITES = {
    "lumbar-spine": "lumbar spine",
    "total-hip": "total hip",
    "femoral-neck": "femoral neck",
    "distal-third-radius": "distal ⅓ radius",
}
MARKERS = {"ctx": "CTX", "ntx": "NTX", "p1np": "P1NP", "bsap": "BSAP"}
