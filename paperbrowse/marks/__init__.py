"""The marks room: library.db, which holds what a person made."""
