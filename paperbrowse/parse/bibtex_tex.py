r"""Conversion of TeX in BibTeX fields: accents become letters, grouping braces are removed, math is unchanged."""

import re
from functools import lru_cache
from unicodedata import normalize

from paperbrowse.parse.markup import strip_tags
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.tex_arguments import replace_arguments

# Crossref and other programs write the signs of HTML as formulas: `$\less$i$\greater$`, `$<$i$>$`.
_SIGN_FORMULA = re.compile(
    r"\$(?:\\(less|greater|lt|gt|backslash|mathsemicolon|mathcolon|mathplus|mathminus)[ ]?|([<>]))\$"
)
_SIGNS = {
    "less": "<", "lt": "<", "greater": ">", "gt": ">", "mathsemicolon": ";", "mathcolon": ":", "mathplus": "+",
    "mathminus": "−", "backslash": "\\textbackslash{}",
}  # fmt: skip
# As in `text.latex`, which decodes formulas when they are displayed. Formulas in \( \) are not nested.
_MATH = re.compile(r"((?<!\\)\$\$?(?! )[^$]{1,2000}?(?<! )\$\$?(?!\d)|(?<!\\)\\\((?:[^\\]|\\[^()]){1,2000}+\\\))")
_COMMAND = re.compile(
    r"""
      \\(?P<accent>['"`^~=.]|[uvHckbdrtGU](?![A-Za-z]))[ ]?
        (?:\{[ ]?(?P<braced>\\?[^\W\d_]{0,2})[ ]?\}|(?P<dotless>\\(?:[ij]|ae|AE|o|O)(?![A-Za-z]))[ ]?
          |(?P<letter>[^\W\d_]))
    | \\(?P<argued>textcommabelow|textsubscript|textsuperscript|sb|sp|noopsort|SortNoop|vphantom|hphantom|phantom
        |hspace|vspace|cite[a-z]*|label|ref|footnote|footnotetext|thanks|index|color|selectlanguage|includegraphics
        |enquote|mkbibquote|mkbibparens|mkbibbrackets)\*?[ ]?\{(?P<argument>[^{}]{0,500})\}
    | \\(?P<word>[A-Za-z]+)\*?(?P<space>\{\}|[ ]?)(?P<opens>\{)?
    | \\(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN_COMMANDS = {
    "&": "&", "%": "%", "#": "#", "_": "_", "$": "$", "@": "@", "{": "\ufdd1", "}": "\ufdd2", " ": " ", ",": " ",
    ";": " ", ":": " ", "\\": " ", "\n": " ", "/": "", "-": "", "!": "", '"': '"', "'": "'", "`": "`", "*": "",
    "^": "^", "~": "~", "=": "=", ".": ".",
}  # fmt: skip
_FONT_COMMANDS = {
    *("textit", "textbf", "textsc", "texttt", "textrm", "textsf", "textsl", "textup", "textmd", "textnormal"),
    *("text", "emph", "mbox", "hbox", "fbox", "bf", "it", "em", "rm", "sc", "tt", "sf", "sl", "bfseries"),
    *("itshape", "scshape", "ttfamily", "mkbibemph", "mkbibbold", "mkbibitalic", "uppercase", "lowercase"),
    *("MakeUppercase", "MakeLowercase", "url", "path", "nolinkurl", "underline", "uline", "bibinfo", "protect"),
    *("relax", "left", "right", "mathrm", "mathbf", "mathcal", "mathit", "mathbb", "operatorname", "large"),
    *("Large", "LARGE", "huge", "small", "footnotesize", "tiny", "normalsize", "nobreak", "nobreakdash", "allowbreak"),
    *("null", "ignorespaces", "noindent", "xspace", "boldmath", "mdseries", "upshape", "slshape", "sffamily"),
    *("rmfamily", "normalfont", "sloppy", "raggedright", "unskip", "smaller", "textsmaller", "textlarger"),
    *("oldstylenums", "MakeTextUppercase", "MakeTextLowercase", "autocap", "bibstring", "singleletter", "hfill"),
    *("scriptsize", "cyr", "ensuremath", "vphantom", "hphantom", "phantom"),
}
"""Commands that change only the look of a text."""
_WORD_COMMANDS = {
    "copyright": "©", "P": "¶", "S": "§", "euro": "€", "textgreater": ">", "textless": "<", "textasciicircum": "^",
    "slash": "/", "textbackslash": "\ufdd0", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "par": "\n\n",
    "space": " ", "newline": " ", "linebreak": " ", "textbar": "|", "textbraceleft": "\ufdd1",
    "textbraceright": "\ufdd2", "quad": " ", "textquotedbl": '"', "textunderscore": "_", "textperiodcentered": "·",
    "textasciitilde": "\ufdd4", "colon": ":", "eps": "ε", "hyp": "-", "hyphen": "-", "fshyp": "/", "textminus": "−",
    "degree": "°", "celsius": "°C", "micro": "µ", "ohm": "Ω", "pounds": "£", "guillemetleft": "«",
    "guillemetright": "»", "SS": "SS", "ddag": "‡", "checkmark": "✓", "BibLaTeX": "BibLaTeX", "XeLaTeX": "XeLaTeX",
    "LuaTeX": "LuaTeX", "XeTeX": "XeTeX", "pdfTeX": "pdfTeX", "LaTeXe": "LaTeX2ε", "TikZ": "TikZ", "textpercent": "%",
    "textampersand": "&", "textminute": "′", "textsecond": "″", "textprime": "′", "cprime": "ʹ", "Cprime": "ʹ",
    "tprime": "ʹ", "cdprime": "ʺ", "dprime": "ʺ", "lbrack": "[", "rbrack": "]", "lbrace": "\ufdd1", "rbrace": "\ufdd2",
    "less": "<", "greater": ">", "lq": "‘", "rq": "’", "dq": '"', "thinspace": " ", "enspace": " ", "enskip": " ",
    "glqq": "„", "grqq": "“", "flqq": "«", "frqq": "»", "glq": "‚", "grq": "‘", "flq": "‹", "frq": "›",
    "qquad": " ", "nobreakspace": " ", "textvisiblespace": " ", "break": " ", "permil": "‰", "sun": "☉", "arcsec": "″",
    "arcmin": "′", "textcdot": "·", "nonbreakingspace": " ", "mathsemicolon": ";", "mathplus": "+", "thorn": "þ",
}  # fmt: skip
"""Commands that pylatexenc does not know, or reads as something else."""
_QUOTES = {"enquote": "“”", "mkbibquote": "“”", "mkbibparens": "()", "mkbibbrackets": "[]"}
_COMBINING_ACCENTS = {"U": "\u030e", "G": "\u030f", "t": "\u0361"}
_BRACES = str.maketrans("", "", "{}")
_PLACEHOLDER_TEXT = str.maketrans({"\ufdd0": "\\", "\ufdd1": "{", "\ufdd2": "}", "\ufdd3": None, "\ufdd4": "~"})
_PLACEHOLDER = re.compile("[\ufdd0-\ufdd4]")
_TIE = re.compile(r"(?<=[^\s~])~(?=[^\s~])")
_SIGN_BEFORE_DIGIT = re.compile(r"\$\\([A-Za-z]+)\s?\$(?=\d)")  # behind which `_MATH` ends no formula: `z$\sim$6`
_FORMULA_TIE = re.compile(r"(?<=[^\s\\~]\$)~(?=[^\s~$])|(?<=[^\s\\~$])~(?=\$[\\\w({])")
# Commands that end with a word or a length, not with a brace.
_PRIMITIVE = re.compile(
    r"\\ifmmode\b(?:(?!\\fi\b).){0,200}?\\else\s*((?:(?!\\fi\b).){0,200}?)\s*\\fi(?![A-Za-z])(?:\{\})?"
    r"|\\(?:kern|hskip|mkern|vskip|hspace\*?)\s?\{?-?[\d.]{1,9}\s?(?:em|ex|pt|mu|cm|mm)\}?",
    re.DOTALL,
)
_EMPTY_GROUP = re.compile(r"(?<=-)\{\}(?=-)")
_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)")
_TEX_MARKUP = re.compile(r"\\(?:url|path|nolinkurl|href)[ ]?|\\(?=[_%&#~$/])|[{}]")
_SIGN_IN_ID = re.compile(
    r"\{?\\(text(?:asciitilde|less|greater|underscore|backslash|asciicircum)|relax)(?![A-Za-z])(?:\{\}|[ ])?\}?"
    r"|\$\s?\\?(sim|less|greater|[<>_])\s?\$"
)
_ID_SIGNS = {
    "textasciitilde": "~", "sim": "~", "textless": "<", "less": "<", "textgreater": ">", "greater": ">",
    "textunderscore": "_", "textasciicircum": "^",
}  # fmt: skip


def to_text(text: str) -> str:
    """Return a field as plain text, also if it has HTML in it, because many exporters do not translate that."""
    plain = tex_to_text(text)
    if "backslash" in text:  # programs escaped TeX as if it was text: `{\textbackslash}textit{\{}E. coli{\}}`
        plain = tex_to_text(plain)
    return strip_tags(plain)


def tex_to_text(text: str) -> str:
    r"""Return a field as plain text: `G{\"o}del's $\omega$` -> `Gödel's $\omega$`."""
    if "\\" in text:
        text = replace_arguments(_PRIMITIVE.sub(lambda m: m[1] or "", text))
    if "$" in text:
        text = _FORMULA_TIE.sub(" ", _SIGN_FORMULA.sub(lambda m: m[2] or _SIGNS[m[1]], text))
        text = _SIGN_BEFORE_DIGIT.sub(lambda m: _find_sign(m[1]) or m[0], text)
    if "$" not in text and "\\(" not in text:
        return _convert_text(text)
    # Every second part is a formula.
    return "".join(part if index % 2 else _convert_text(part) for index, part in enumerate(_MATH.split(text)))


def strip_tex(text: str) -> str:
    """Return an address or an id without TeX markup."""
    if "\\" in text or "{" in text or "$" in text:
        text = _SIGN_IN_ID.sub(lambda m: _ID_SIGNS.get(m[1] or m[2], m[2] or ""), text.replace("\\~{}", "~"))
        text = _TEX_MARKUP.sub("", text.replace("}{", "} {"))
    return text.strip()


def _convert_text(text: str) -> str:
    if "\\" in text:
        text = _COMMAND.sub(_convert_command, text)
    if "{" in text or "}" in text:
        text = _EMPTY_GROUP.sub("\ufdd3", text).translate(_BRACES)
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "`" in text:
        text = text.replace("?`", "¿").replace("!`", "¡")
    if "--" in text:
        text = _DASHES.sub(lambda m: "–" if len(m.group()) == 2 else "—", text)
    return text.translate(_PLACEHOLDER_TEXT) if _PLACEHOLDER.search(text) else text


def _convert_command(match: re.Match[str]) -> str:
    if match["accent"]:
        return _apply_accent(match["accent"], match["braced"] or match["dotless"] or match["letter"] or "")
    if match["argued"]:
        return _convert_argument(match["argued"], match["argument"])
    if match["word"]:
        return _convert_word(match["word"], match["space"] or "", match["opens"] or "")
    return _SIGN_COMMANDS.get(match["sign"] or "", match.group()) if match["sign"] else ""


@lru_cache(maxsize=2_000)
def _apply_accent(accent: str, letter: str) -> str:
    if not letter:
        return {"^": "^", "~": "\ufdd4"}.get(accent, "")
    if accent in _COMBINING_ACCENTS:
        return normalize("NFC", letter[0] + _COMBINING_ACCENTS[accent] + letter[1:])
    if not letter.isascii():
        return letter
    text = latex_to_unicode(f"\\{accent}{{{letter}}}")
    return letter.lstrip("\\") if "\\" in text else normalize("NFC", text)


def _convert_argument(name: str, argument: str) -> str:
    if name == "textcommabelow":
        return normalize("NFC", argument[:1] + "\u0326") + argument[1:]
    if name in ("textsubscript", "textsuperscript", "sb", "sp"):
        mark = "_" if name in ("textsubscript", "sb") else "^"
        raised = latex_to_unicode(f"${mark}{{{argument}}}$") if len(argument) < 13 else ""
        return argument if "(" in raised or "$" in raised or "{" in raised else raised or argument
    return argument.join(_QUOTES[name]) if name in _QUOTES else ""


def _convert_word(name: str, space: str, opens: str) -> str:
    """Return the sign of a command; nothing for a font command; an unknown command unchanged."""
    if name in _FONT_COMMANDS:
        return opens
    sign = _find_sign(name)
    if sign:
        return sign + opens
    # The space behind an unknown command is kept, because it may separate two words.
    return "{" if opens else f"\ufdd0{name}{space.translate(_BRACES)}"


@lru_cache(maxsize=1_000)
def _find_sign(name: str) -> str:
    if name in _WORD_COMMANDS:
        return _WORD_COMMANDS[name]
    text = latex_to_unicode(f"\\{name}")
    return "" if "\\" in text or "%" in text else text.strip()
