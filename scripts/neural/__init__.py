"""Training of the neural tagger (developer-run; needs torch, which users never do)."""
