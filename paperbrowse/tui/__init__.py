"""The tui room: the door for people: the Textual app."""
