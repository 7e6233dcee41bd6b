"""Words of a question that say nothing about the papers it asks for."""

from collections.abc import Sequence

_STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being below between both but
by can could did do does doing down during each few for from further had has have having he her here hers herself him
himself his how however i if in into is it its itself just may me might more most must my myself no nor not now of off
on once one only or other our ours ourselves out over own same she should so some such than that the their theirs them
themselves then there these they this those through thus to too two under until up upon us use used uses using very via
was we were what when where which while who whom why will with would you your yours yourself
"""

_ASKING_WORDS = """
actually any anything aren article articles couldn d didn direct discuss discusses discussing doesn don exist exists
explore explored exploring find focus focused get gets getting give hasn haven help information interested introduce
introduced investigate investigated isn know list ll look looking lot m made make makes need paper papers please point
propose proposed provide re really recommend related research s search show showed shown shows someone something
studies study suggest t tell thing things topic ve want wasn way ways won work works wouldn
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
ASKING_WORDS = frozenset(_ASKING_WORDS.split())
"""Words with which people ask for papers: `papers that discuss`, `is there any work on`; and rests of `don't`."""
_SUBJECTS = frozenset({"d", "direct", "focus", "help", "information", "m", "s", "search", "t", "topic", "work"})
"""Words of asking only beside others: `any work on`, but not `help desk`, `topic models` and `vitamin d`."""
_EMPTY = STOP_WORDS | ASKING_WORDS


def content_words(words: Sequence[str]) -> Sequence[str]:
    """Return the words about the subject; without such words, as in `to be or not to be`, all of them."""
    padded = ("", *words, "the")
    others = [word for word in words if word not in STOP_WORDS]
    subject = [
        word
        for before, word, after in zip(padded, words, padded[2:], strict=False)
        if word not in _EMPTY or (word in _SUBJECTS and not _EMPTY & {before, after})
    ]
    return subject or others or words
