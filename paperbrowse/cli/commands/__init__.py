"""The commands room: one file per subcommand."""
