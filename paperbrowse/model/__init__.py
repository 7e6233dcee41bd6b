"""Papers, their identity and their marks, as plain values."""
