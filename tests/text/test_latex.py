import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.text.latex import latex_to_unicode
from tests.examples import examples

COMMANDS = ("alpha", "frac", "textbf", "sqrt", "verb", "left", "right", "ours", "newcommand", "hat", "cite", "input")
PARTS = ("$$", "\\\\", "``", "''", r"\(", r"\)", r"\[", r"\]", r"\{", r"\}", r"\begin{array}{cc}", r"\end{array}")
PIECES = st.sampled_from([*"{}$^_\\ %&#~ab12'`()[]\né\ufdd0", *PARTS, *(f"\\{name}" for name in COMMANDS)])


@settings(max_examples=examples(300))
@given(st.lists(PIECES, max_size=25).map("".join))
def test_broken_tex_never_raises(text: str) -> None:
    latex_to_unicode(text)


@settings(max_examples=examples(100))
@given(st.lists(PIECES.filter(lambda piece: piece != "\n"), max_size=25).map("".join))
def test_one_line_stays_one_line(text: str) -> None:
    assert "\n" not in latex_to_unicode(text)


@settings(max_examples=examples(200))
@given(st.text(st.characters(exclude_characters="\\$`"), max_size=60))
def test_text_without_tex_stays_unchanged(text: str) -> None:
    assert latex_to_unicode(text) == text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"$\alpha^2$", "α²"),
        (r"$\alpha_i$ and $\lambda_{i}^2$", "αᵢ and λᵢ²"),
        (r"$x_\alpha$ and $x_{\alpha}$", "x_α and x_α"),
        (r"$\theta_t$", "θ_t"),
        (r"$x_{i,j}$", "x_(i,j)"),
        (r"$10^{-3}$", "10⁻³"),
        (r"$\mathbb{R}^n$", "ℝⁿ"),
        (r"$k\times k$", "k×k"),
        (r"2.2$\times$ faster", "2.2× faster"),
        (r"$\frac{a_1}{b}$", "a₁/b"),
        (r"$\sum_{i=1}^n x_i$", "∑ᵢ₌₁ⁿ xᵢ"),
        ("O(n log n)", "O(n log n)"),
        ("$O(n log n)$", "O(n log n)"),
        (r"$O(n\log n)$", "O(n log n)"),
        (r"$\log_2 n$", "log₂ n"),
        (r"$\max_{i} x$", "maxᵢ x"),
        (r"$\min \{a,b\}$", "min {a,b}"),
        (r"\(x^2\)", "x²"),
        (r"10\% of 45\%", "10% of 45%"),
        (r"50% of $\alpha$, the rest", "50% of α, the rest"),
        (r"Q&A with \alpha", "Q&A with α"),
        (r"\ours is \eg better", r"\ours is e.g. better"),
        (r"Peter St\ütz", r"Peter St\ütz"),
        (r"\textless2MB", r"\textless2MB"),
        ("ktimes k", "ktimes k"),
        ("$5 and $6", "$5 and $6"),
        (r"$5 and $6 for \alpha", "$5 and $6 for α"),
        (r"\$5 for $x$", "$5 for x"),
        ("``token''", "“token”"),
        (r"Bal\'azs, Sch\"{o}lkopf", "Balázs, Schölkopf"),
        (r"\emph{very} \textbf{good}", "very good"),
        (r"{\em very} good", "very good"),
        (r"one \\ two", "one two"),
        (r"$\frac{1$", r"\frac1"),
        ("C:\\", "C:\\"),
        (
            "Byte-~and Fig.~2 of RR~Lyrae by A. T. ~Bajkova~(map~[3])",
            "Byte- and Fig. 2 of RR Lyrae by A. T. Bajkova (map [3])",
        ),
        (
            "z~0.8 X~N(0, 1) x~p(x) ~10 a ~ b https://b.org/~user",
            "z~0.8 X~N(0, 1) x~p(x) ~10 a ~ b https://b.org/~user",
        ),
        (r"\glqq{}Wort\grqq{} und \flqq{}mot\frqq", "„Wort“ und «mot»"),
        ("rank -- a study of 5--6 --flags---there", "rank – a study of 5–6 --flags—there"),
        ("\"Little Red Dot'' and more", '"Little Red Dot" and more'),
        (r"z$\sim$1.3, $\times$4, 0$\leq$x$\leq$0.15", "z∼1.3, ×4, 0≤x≤0.15"),
        ("In_{x}Ga_{1-x}N at 10^{-20} in GaN{0001}", "InₓGa₁₋ₓN at 10⁻²⁰ in GaN{0001}"),
        (r"\texttt{a_b}, \textsuperscript{2}, A\mbox{--}B, 5\arcsec, 20\deg{}", "a_b, ², A–B, 5″, 20°"),
        (r"\unicode{x2013} \ion{H}{ii} GaN\vphantom{x}$\slash$AlN, $\left\{x\right\}$", "– H ii GaN/AlN, {x}"),
        ("snake_case and x^2", "snake_case and x^2"),
    ],
)
def test_known_tex_is_shown_as_unicode(source: str, shown: str) -> None:
    assert latex_to_unicode(source) == shown


def test_broken_tex_writes_nothing_to_the_terminal() -> None:
    code = r"from paperbrowse.text.latex import latex_to_unicode; latex_to_unicode('$\\frac{1$ \\begin{x}')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


def test_text_without_tex_does_not_import_pylatexenc() -> None:
    code = (
        "import sys; from paperbrowse.text.latex import latex_to_unicode; "
        "latex_to_unicode('a'); assert 'pylatexenc' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
