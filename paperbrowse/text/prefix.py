"""Common prefix of texts; `os.path.commonprefix` is deprecated from Python 3.15."""

from collections.abc import Iterable


def common_prefix(texts: Iterable[str]) -> str:
    """Return the beginning that all texts share: that of the first and the last one in alphabetical order."""
    texts = list(texts)
    first, last = min(texts, default=""), max(texts, default="")
    differing = (index for index, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differing, len(first))]
