"""The parse room: bytes in, papers and problems out; one file per format."""
