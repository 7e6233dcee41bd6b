"""Parsers: bytes in, papers and problems out; one module per format."""
