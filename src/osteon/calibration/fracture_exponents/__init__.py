"""How turnover, density and structure move the rate of fracture, estimated from trials of osteoporosis."""
