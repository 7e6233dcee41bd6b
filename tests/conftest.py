"""Signals as a terminal gives them: a background shell ignores Ctrl+C for all it starts."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
