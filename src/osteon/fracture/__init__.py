"""The hazard of fractures at five sites, with competing death, and the risk of one person.

>>> from osteon.fracture import risk
>>> found = risk({"sex": "female", "age": 70, "dxa": {"total_hip": -2.5}}, years=10)
>>> 0 < found.summary("hip", 10)["median"] < found.summary("any", 10)["median"] < 1
True
"""

from osteon.fracture.personal_risk import Risk as Risk
from osteon.fracture.personal_risk import risk as risk

__all__ = ["Risk", "risk"]
