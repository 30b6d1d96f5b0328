"""Draw the figure of the README: both arms of ATAC, simulated and published."""

from pathlib import Path

from osteon.report.demo import atac_figure
from osteon.report.figures.plot import save

target = Path(__file__).resolve().parent.parent / "docs" / "images" / "atac.svg"
save(atac_figure(), target)
print(target)
