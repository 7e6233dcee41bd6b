r"""TeX in a BibTeX field made plain: accents and signs become letters, grouping braces go, math stays as written."""

import re
from functools import lru_cache
from unicodedata import normalize

from paperbrowse.text.latex import readable

_ENSURED = re.compile(r"\\ensuremath[ ]?\{([^{}$]{1,2000})\}")
# As `text.latex` knows it; what is between is decoded when it is shown. Within brackets no other begins.
_MATH = re.compile(r"((?<!\\)\$\$?(?! )[^$]{1,2000}?(?<! )\$\$?(?!\d)|(?<!\\)\\\((?:[^\\]|\\[^()]){1,2000}+\\\))")
_COMMAND = re.compile(
    r"""
      \\(?P<accent>['"`^~=.]|[uvHckbdrtGU](?![A-Za-z]))[ ]?
        (?:\{[ ]?(?P<braced>\\?[^\W\d_]{0,2})[ ]?\}|(?P<dotless>\\(?:[ij]|ae|AE|o|O)(?![A-Za-z]))[ ]?
          |(?P<letter>[^\W\d_]))
    | \\(?P<argued>textcommabelow|textsubscript|textsuperscript|noopsort|vphantom|hphantom|phantom|hspace
        |vspace|cite[a-z]*|label|ref|footnote|enquote|mkbibquote)\*?[ ]?\{(?P<argument>[^{}]{0,500})\}
    | \\href[ ]?\{[^{}]{0,2000}\}
    | \\(?P<word>[A-Za-z]+)\*?(?P<space>\{\}|[ ]?)(?P<opens>\{)?
    | \\(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "&": "&", "%": "%", "#": "#", "_": "_", "$": "$", "@": "@", "{": "\ufdd1", "}": "\ufdd2", " ": " ", ",": " ",
    ";": " ", ":": " ", "\\": " ", "\n": " ", "/": "", "-": "", "!": "", '"': '"', "'": "'", "`": "`", "*": "",
    "^": "^", "~": "~", "=": "=", ".": ".",
}  # fmt: skip
_FONTS = {
    *("textit", "textbf", "textsc", "texttt", "textrm", "textsf", "textsl", "textup", "textmd", "textnormal"),
    *("text", "emph", "mbox", "hbox", "fbox", "bf", "it", "em", "rm", "sc", "tt", "sf", "sl", "bfseries"),
    *("itshape", "scshape", "ttfamily", "mkbibemph", "mkbibbold", "mkbibitalic", "uppercase", "lowercase"),
    *("MakeUppercase", "MakeLowercase", "url", "path", "nolinkurl", "underline", "uline", "bibinfo", "protect"),
    *("relax", "left", "right", "mathrm", "mathbf", "mathcal", "mathit", "mathbb", "operatorname", "large"),
    *("small", "normalsize", "nobreak", "null", "ignorespaces", "noindent", "selectlanguage"),
}
"""Commands that change how a text looks and not what it says."""
_WORDS = {
    "copyright": "©", "textcopyright": "©", "P": "¶", "S": "§", "euro": "€", "texteuro": "€", "textgreater": ">",
    "textless": "<", "texttrademark": "™", "textasciicircum": "^", "slash": "/", "textbackslash": "\ufdd0",
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "par": "\n\n", "space": " ", "newline": " ", "linebreak": " ",
    "textbar": "|", "textbraceleft": "\ufdd1", "textbraceright": "\ufdd2", "textquotesingle": "'", "quad": " ",
    "textquotedbl": '"', "textunderscore": "_", "textdollar": "$", "textpm": "±", "texttimes": "×", "th": "þ",
    "textrightarrow": "→", "textperiodcentered": "·", "textasciimacron": "¯", "textbullet": "•", "DJ": "Đ", "dj": "đ",
    "textasciitilde": "\ufdd4", "colon": ":", "eps": "ε", "textnumero": "№", "NG": "Ŋ", "ng": "ŋ",
}  # fmt: skip
_MARKS = {"U": "\u030e", "G": "\u030f", "t": "\u0361"}
_BRACES = str.maketrans("", "", "{}")
_SHOWN = str.maketrans({"\ufdd0": "\\", "\ufdd1": "{", "\ufdd2": "}", "\ufdd3": None, "\ufdd4": "~"})
_STAND_IN = re.compile("[\ufdd0-\ufdd4]")
_TIE = re.compile(r"(?<=[^\s~])~(?=[^\s~])")
_NO_DASH = re.compile(r"(?<=-)\{\}(?=-)")
_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)")
_VERBATIM = re.compile(r"\\(?:url|path|nolinkurl|href)[ ]?|\\(?=[_%&#~$])|[{}]")


def plain(text: str) -> str:
    r"""A field as a reader wants it: `G{\"o}del's $\omega$` -> `Gödel's $\omega$`."""
    if "\\ensuremath" in text:
        text = _ENSURED.sub(r"$\1$", text)
    if "$" not in text and "\\(" not in text:
        return _plain(text)
    return "".join(part if place % 2 else _plain(part) for place, part in enumerate(_MATH.split(text)))


def verbatim(text: str) -> str:
    """An address or an id: what only TeX needs goes, all else stays."""
    if "\\" in text or "{" in text or "$" in text:
        text = text.replace("{\\textasciitilde}", "~").replace("$\\sim$", "~").replace("\\~{}", "~")
        text = _VERBATIM.sub("", text)
    return text.strip()


def _plain(text: str) -> str:
    if "\\" in text:
        text = _COMMAND.sub(_command, text)
    if "{" in text or "}" in text:
        text = _NO_DASH.sub("\ufdd3", text).translate(_BRACES)
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "--" in text:
        text = _DASHES.sub(lambda m: "–" if len(m.group()) == 2 else "—", text)
    return text.translate(_SHOWN) if _STAND_IN.search(text) else text


def _command(matched: re.Match[str]) -> str:
    if matched["accent"]:
        return _accented(matched["accent"], matched["braced"] or matched["dotless"] or matched["letter"] or "")
    if matched["argued"]:
        return _with_argument(matched["argued"], matched["argument"])
    if matched["word"]:
        return _word(matched["word"], matched["space"] or "", matched["opens"] or "")
    return _SIGNS.get(matched["sign"] or "", matched.group()) if matched["sign"] else ""


@lru_cache(maxsize=2_000)
def _accented(accent: str, letter: str) -> str:
    if not letter:
        return {"^": "^", "~": "\ufdd4"}.get(accent, "")
    if accent in _MARKS:
        return normalize("NFC", letter[0] + _MARKS[accent] + letter[1:])
    if not letter.isascii():
        return letter
    shown = readable(f"\\{accent}{{{letter}}}")
    return letter.lstrip("\\") if "\\" in shown else normalize("NFC", shown)


def _with_argument(name: str, argument: str) -> str:
    if name == "textcommabelow":
        return normalize("NFC", argument[:1] + "\u0326") + argument[1:]
    if name in ("textsubscript", "textsuperscript"):
        mark = "_" if name == "textsubscript" else "^"
        return readable(f"${mark}{{{argument}}}$") if argument.isalnum() and len(argument) < 13 else argument
    if name in ("enquote", "mkbibquote"):
        return f"“{argument}”"
    return ""


def _word(name: str, space: str, opens: str) -> str:
    """A command of letters: its sign, nothing where it only sets the type, itself where it is not known."""
    if name in _FONTS:
        return opens
    sign = _sign(name)
    if sign:
        return sign + opens
    # A blank behind an unknown command is kept: nobody knows whether it ends the command or parts two words.
    return "{" if opens else f"\ufdd0{name}{space.translate(_BRACES)}"


@lru_cache(maxsize=1_000)
def _sign(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    shown = readable(f"\\{name}")
    return "" if "\\" in shown or "%" in shown else shown.strip()
