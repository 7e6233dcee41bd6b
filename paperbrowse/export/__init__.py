"""The export room: papers in, text for other programs out; one file per format."""
