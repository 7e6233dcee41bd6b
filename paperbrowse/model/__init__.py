"""The model room: what a paper is, when two records are one paper, and what a reader marks."""
