"""The screens room: whole screens and dialogs."""
