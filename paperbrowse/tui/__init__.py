"""The terminal interface: screens, widgets and commands, built on Textual."""
