"""The main screen, and the menus and dialogs over it."""
