"""Which formulas of a text may stay TeX: those that end where they seem to, and only set type."""

import re

# As `text.latex` knows it, within one paragraph.
FORMULA = re.compile(r"(?<!\\)(\$(?! )[^$\n]{1,2000}?(?<![ \\])\$)(?!\d)")

# A comment, a parameter and a cell would end it early; doubled hats spell any character, a backslash as well.
_ENDS_EARLY = re.compile(r"(?<!\\)[%#&]|\^\^")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)

_GREEK = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_SIGNS = """
    sim approx simeq equiv cong propto leq geq le ge neq ne ll gg lesssim gtrsim lessapprox gtrapprox leqslant geqslant
    prec succ preceq succeq subset supset subseteq supseteq subsetneq in notin ni mid nmid parallel perp vdash vDash
    times pm mp cdot circ bullet ast star odot oplus ominus otimes oslash cap cup setminus wedge vee dagger ddagger
    to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow mapsto implies iff
    uparrow downarrow nabla partial infty prime ell hbar Re Im aleph forall exists neg varnothing emptyset angle
    sum prod int iint oint bigcup bigcap bigoplus bigotimes ldots cdots dots dotsc vdots langle rangle lceil rceil
    lfloor rfloor vert Vert lvert rvert lVert rVert lbrace rbrace backslash top bot square Box triangle bigstar
    deg degree AA checkmark colon lt gt slash
"""
_WORDS = """
    log ln lg exp sin cos tan cot sinh cosh tanh arcsin arccos arctan arg max min sup inf lim limsup liminf det dim ker
    gcd Pr hom pmod bmod mod
"""
_SETTING = """
    mathrm mathbf mathcal mathbb mathit mathsf mathtt mathfrak mathscr boldsymbol bm rm bf it cal tt sf sc text textbf
    textit textrm textsf texttt textsc textup emph mbox operatorname frac tfrac dfrac sqrt binom overline underline
    overset underset stackrel hat widehat tilde widetilde bar vec dot ddot acute grave breve check mathring left right
    big Big bigg Bigg bigl bigr Bigl Bigr not quad qquad displaystyle textstyle scriptstyle limits nolimits
"""
_HARMLESS = frozenset(f"{_GREEK} {_SIGNS} {_WORDS} {_SETTING}".split()) | frozenset(",;:!>{}|%&#_ ")


def is_sound(formula: str) -> bool:
    """Whether TeX and BibTeX both find its end, and nothing in it could do more than be printed."""
    if _ENDS_EARLY.search(formula) or not all(name in _HARMLESS for name in _COMMAND.findall(formula)):
        return False
    return _are_paired(formula) and _are_paired(_COMMAND.sub("", formula))


def _are_paired(text: str) -> bool:
    """Whether every brace has its partner; BibTeX counts those behind a backslash too, TeX does not."""
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0
