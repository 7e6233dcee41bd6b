"""Papers from the network: only when asked for."""
