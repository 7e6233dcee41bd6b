"""The command line: one function per command, for people and scripts."""
