"""How well predictions hold: each published number beside its prediction, scores, leave-one-out."""
