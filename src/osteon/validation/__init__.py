"""How well predictions hold: scores, leave-one-out, a naive forecast to beat."""
