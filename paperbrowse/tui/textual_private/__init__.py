"""Code that depends on private parts of Textual; `tests/tui/test_textual_private.py` checks that they exist."""
