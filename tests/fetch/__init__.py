"""The network, played by servers on this machine."""
