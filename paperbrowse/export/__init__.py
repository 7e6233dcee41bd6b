"""Export of papers as text for other programs; one module per format."""
