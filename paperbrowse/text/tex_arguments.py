r"""TeX commands with several arguments, or with units or formulas in one: `\SI{13}{\tera\electronvolt}` -> 13 TeV."""

import re
from collections.abc import Callable

from paperbrowse.text.braces import UNESCAPED_BRACE, closing_brace

_MAX_COMMANDS = 200
"""Commands replaced in one text, because each replacement copies it."""

_MAX_ARGUMENT = 2_000
"""Characters of an argument."""

_OPTION = re.compile(r"[ \n]{0,9}\[[^\[\]]{0,200}\]")
_SPACES = re.compile(r"[ \n]{0,9}")
_POWER = re.compile(r"\^(?:\{([0-9]{0,9}[+-]?[0-9]{0,9})\}|([0-9]{0,9}[+-]?[0-9]{0,9}))")
_UNICODE = re.compile(r"x[0-9A-Fa-f]{2,4}")
_EXPONENT = re.compile(r"(?<=\d)e([+-]?\d{1,9})", re.IGNORECASE)
_UNIT_PART = re.compile(r"\\([A-Za-z]{1,30})[ ]?|.", re.DOTALL)
_ATOM_COUNT = re.compile(r"(?<=[A-Za-z)\]])\d{1,9}")
_CHARGE = re.compile(r"(?<=[A-Za-z0-9₀-₉)\]])[+-](?=\s|\Z)")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "kibi": "Ki",
    "mebi": "Mi", "gibi": "Gi", "tebi": "Ti",
}  # fmt: skip
_UNITS = {
    "metre": "m", "meter": "m", "second": "s", "gram": "g", "kilogram": "kg", "ampere": "A", "kelvin": "K",
    "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W",
    "coulomb": "C", "volt": "V", "farad": "F", "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H",
    "lumen": "lm", "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "katal": "kat", "radian": "rad",
    "steradian": "sr", "degreeCelsius": "°C", "celsius": "°C", "degree": "°", "arcminute": "′", "arcsecond": "″",
    "minute": "min", "hour": "h", "day": "d", "hectare": "ha", "litre": "L", "liter": "L", "tonne": "t",
    "electronvolt": "eV", "dalton": "Da", "atomicmassunit": "u", "astronomicalunit": "au", "parsec": "pc", "bar": "bar",
    "angstrom": "Å", "barn": "b", "bel": "B", "decibel": "dB", "neper": "Np", "percent": "%", "byte": "B",
    "bit": "bit", "gauss": "G", "molar": "M", "um": "µm", "us": "µs", "ug": "µg", "uA": "µA", "uV": "µV", "uW": "µW",
    "uL": "µL", "uM": "µM",
}  # fmt: skip


def _number(text: str) -> str:
    text = _EXPONENT.sub(lambda m: "×10" + m[1].removeprefix("+").translate(_SUPERSCRIPTS), text)
    return text.replace(r"\pm", "±").replace("+-", "±").strip()


def _unit(source: str) -> str:
    r"""Return a unit of siunitx, as commands (`\kilo\metre\per\second`) or as text (`km.s^{-1}`)."""
    unit, power, is_glued = "", "", True
    for match in _UNIT_PART.finditer(source):
        name = match[1]
        if not name:
            unit += " " if match.group() in ".~" else match.group()
        elif name in ("squared", "cubed"):
            unit += "²" if name == "squared" else "³"
        elif name in ("square", "cubic"):
            power = "²" if name == "square" else "³"
        elif name == "per":
            unit, is_glued = unit + "/", True
        else:
            unit += ("" if is_glued else " ") + (_PREFIXES.get(name) or _UNITS.get(name, name) + power)
            is_glued = name in _PREFIXES
            power = power if is_glued else ""
    return _raise_powers(unit).replace("{", "").replace("}", "").strip()


def _quantity(number: str, unit: str) -> str:
    unit = _unit(unit)
    return f"{number}{unit}" if unit[:1] in ("°", "′", "″") and unit != "°C" else f"{number} {unit}".strip()


def _chemistry(formula: str) -> str:
    r"""Return a formula of mhchem or chemformula: `H2O` -> H₂O, `SO4^2-` -> SO₄²⁻."""
    if "$" in formula or "\\" in formula:
        return formula
    formula = formula.replace("<=>", "⇌").replace("<->", "↔").replace("->", "→").replace("<-", "←")
    formula = _ATOM_COUNT.sub(lambda m: m.group().translate(_SUBSCRIPTS), _raise_powers(formula).replace("_", ""))
    return _CHARGE.sub(lambda m: m.group().translate(_SUPERSCRIPTS), formula).replace("{", "").replace("}", "")


def _raise_powers(text: str) -> str:
    return _POWER.sub(lambda m: (m[1] or m[2] or "").translate(_SUPERSCRIPTS), text)


def _angle(text: str) -> str:
    return "".join(part.strip() + mark for part, mark in zip(text.split(";"), "°′″", strict=False) if part.strip())


def _character(code: str) -> str:
    character = chr(int(code[1:], 16)) if _UNICODE.fullmatch(code) else ""
    return character if character.isprintable() else ""


def _last(*arguments: str) -> str:
    return arguments[-1]


_COMMANDS: dict[str, tuple[int, Callable[..., str]]] = {
    **dict.fromkeys(("texorpdfstring", "printfirst"), (2, lambda first, _: first)),
    "switchargs": (2, lambda first, second: second + first),
    **dict.fromkeys(("foreignlanguage", "textlang", "href", "hyperlink", "textcolor", "colorbox"), (2, _last)),
    **dict.fromkeys(("raisebox", "scalebox", "rotatebox", "parbox"), (2, _last)),
    **dict.fromkeys(("fcolorbox", "resizebox"), (3, _last)),
    **dict.fromkeys(("hyperref", "makebox", "framebox"), (1, _last)),
    **dict.fromkeys(("nicefrac", "sfrac", "xfrac"), (2, lambda numerator, denominator: f"{numerator}/{denominator}")),
    **dict.fromkeys(("SI", "qty"), (2, lambda number, unit: _quantity(_number(number), unit))),
    **dict.fromkeys(("si", "unit"), (1, _unit)),
    **dict.fromkeys(
        ("SIrange", "qtyrange"), (3, lambda low, high, unit: _quantity(f"{_number(low)}–{_number(high)}", unit))
    ),
    "numrange": (2, lambda low, high: f"{_number(low)}–{_number(high)}"),
    "num": (1, _number),
    "ang": (1, _angle),
    **dict.fromkeys(("ce", "ch", "cf"), (1, _chemistry)),
    **dict.fromkeys(("texttt", "textsf", "mbox", "hbox", "boldsymbol", "bm", "url"), (1, _last)),
    **dict.fromkeys(("phantom", "hphantom", "vphantom"), (1, lambda _: "")),
    "unicode": (1, _character),
    "ensuremath": (1, lambda source: source if "$" in source else f"${source}$"),
    "ion": (2, lambda element, stage: f"{element} {stage}"),
}
"""Name: (number of arguments, function that returns what the command prints)."""

_BEFORE_UNIT = re.compile(r"\\unit\[([^\[\]]{1,50})\]\s?\{")
"""The number in the notation of the package `units`."""
_DOLLAR = re.compile(r"(?<!\\)\$")
_COMMAND = rf"\\({'|'.join(_COMMANDS)})(?![A-Za-z])\*?"


def replace_arguments(text: str) -> str:
    """Return a text with such commands replaced by what they print; one whose arguments are missing stays."""
    if "\\" not in text:
        return text
    text = _BEFORE_UNIT.sub(r"\\SI{\1}{", text)
    start = 0
    for _ in range(_MAX_COMMANDS):
        if (match := re.compile(_COMMAND).search(text, start)) is None:
            break
        count, convert = _COMMANDS[match[1]]
        arguments, end = _read_arguments(text, match.end(), count)
        if len(arguments) == count:
            start = match.start()
            is_in_formula = match[1] == "ensuremath" and len(_DOLLAR.findall(text[:start])) % 2
            text = text[:start] + (arguments[0] if is_in_formula else convert(*arguments)) + text[end:]
        else:
            start = match.end()
    return text


def _read_arguments(text: str, start: int, count: int) -> tuple[list[str], int]:
    """Return at most `count` arguments in braces, without options in brackets, and the index behind them."""
    arguments: list[str] = []
    while len(arguments) < count:
        while option := _OPTION.match(text, start):
            start = option.end()
        blanks = _SPACES.match(text, start)
        start = blanks.end() if blanks else start
        is_open = text[start : start + 1] == "{"
        end = closing_brace(text, start, start + _MAX_ARGUMENT, UNESCAPED_BRACE) if is_open else 0
        if not end:
            break
        arguments.append(text[start + 1 : end - 1])
        start = end
    return arguments, start
