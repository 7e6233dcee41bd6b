"""Widgets of the main screen and of the dialogs."""
