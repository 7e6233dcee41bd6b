"""The cli room: the door for scripts and pipes."""
