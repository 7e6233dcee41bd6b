"""HTML, JATS and MathML that was left in titles, names and abstracts as text."""

import pytest

from paperbrowse.parse.markup import strip_tags

FORMULA = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("CO<sub>2</sub> in <i>E. coli</i> &amp; friends", "CO₂ in E. coli & friends"),
        ("H<inf>2</inf>O at 10<SUP>-3</SUP>", "H₂O at 10⁻³"),
        ('<span class="nocase">NaCl</span>, <a href="https://x.org/?a=1&b=2">there</a>', "NaCl, there"),
        ('code: <a href="https://x.org/y">this https URL</a>', "code: https://x.org/y"),
        ("<p>We show <b>x</b> &lt; 5.</p>", "We show x < 5."),
        ("<p>One<br/>two<p>three", "One\n\ntwo\n\nthree"),
        ("&lt;i&gt;E. coli&lt;/i&gt; &amp;amp; &amp;lt; 5 &ndash; &#233;", "E. coli & < 5 – é"),
        ("<jats:title>Aim</jats:title><jats:p>One &amp; <jats:italic>two</jats:italic></jats:p>", "Aim\n\nOne & two"),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>To see</jats:p></jats:sec>", "Aim\n\nTo see"),
        ("<i>" * 3_000 + "deep</i>", "deep"),
    ],
)
def test_markup_left_in_a_text_is_read(given: str, text: str) -> None:
    assert strip_tags(given) == text


@pytest.mark.parametrize(
    "text",
    [
        *("When a<b and b>c", "$a<b>c$ and R&D; AT&T; x &c.", "the mean <p> at <z>=0.7", "we emit <think>x</think>"),
        *("tokens <s> and </s>", "a & b \\\\ c & d", "x &lt y", "<i|j> and <a, b>", "p <0.05 (n>3)"),
    ],
)
def test_comparisons_averages_and_tokens_are_no_markup(text: str) -> None:
    assert strip_tags(text) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("<math><mi>N</mi></math> solitons", "N solitons"),
        (FORMULA, "x²"),
        ("<mml:math><mml:msub><mml:mi>E</mml:mi><mml:mi>k</mml:mi></mml:msub></mml:math>", "E_k"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "a/b"),
        (f"<alternatives><tex-math>$$x^2$$</tex-math>{FORMULA}</alternatives> is", "$$x^2$$ is"),
        (f"<alternatives>{FORMULA}<tex-math>x^2</tex-math></alternatives> is", "$x^2$ is"),
        (r"<tex-math>\documentclass{a}\begin{document}$$\beta$$\end{document}</tex-math>", r"$$\beta$$"),
        (
            '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>',
            "$x$",
        ),
        ('<math><semantics><mi>x</mi><annotation encoding="MathType">@@</annotation></semantics></math>', "x"),
    ],
)
def test_of_a_formula_in_several_notations_one_is_kept(given: str, text: str) -> None:
    assert strip_tags(given) == text
