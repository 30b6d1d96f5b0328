"""What each drug does to bone: from dose to effect, one drug class a file."""
