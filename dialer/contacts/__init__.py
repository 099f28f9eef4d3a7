"""A contacts file as it really comes: read row by row, nothing guessed, nothing lost."""
