"""One module per published score, each with one cited table of constants."""
