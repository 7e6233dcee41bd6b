"""Short phrases of English that messages and lists share."""


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 author`, `20 authors`, `10,000 papers`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
