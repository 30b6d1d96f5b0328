"""The equations in other notations: SBML and LaTeX."""
