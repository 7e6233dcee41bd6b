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
any article articles direct discuss discusses discussing exist exists explore explored exploring find focus focused give
help information interested introduce introduced investigate investigated know list look looking need paper papers
please point propose proposed provide recommend related research search show studies study suggest tell topic want work
works
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
ASKING_WORDS = frozenset(_ASKING_WORDS.split())
"""Words with which people ask for papers: `papers that discuss`, `is there any work on`."""


def content_words(words: Sequence[str]) -> Sequence[str]:
    """Return the words about the subject; without such words, as in `to be or not to be`, all of them."""
    others = [word for word in words if word not in STOP_WORDS]
    return [word for word in others if word not in ASKING_WORDS] or others or words
