"""The palette room: what the command palette offers."""
