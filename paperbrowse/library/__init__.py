"""Everything the program does with papers and marks, without a user interface."""
