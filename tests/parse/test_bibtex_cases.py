"""BibTeX as people and programs really write it: cases from public bug reports, and others of their kinds."""

from pathlib import Path
from unicodedata import normalize

import pytest

from paperbrowse.model.paper import Paper
from paperbrowse.parse.bibtex_tex import tex_to_text, to_text
from paperbrowse.text.latex import latex_to_unicode
from tests.parse.test_bibtex import entry, only_paper, read, reasons

CASES = Path(__file__).parents[1] / "data" / "formats"


def papers(case: str) -> tuple[Paper, ...]:
    result = read((CASES / f"{case}.bib").read_bytes())
    assert result.problems == ()
    return result.papers


def names(paper: Paper) -> list[str]:
    return [author.name for author in paper.authors]


def test_a_note_that_names_another_paper_gives_no_id() -> None:
    original, comment = papers("comment-on-arxiv")
    assert (original.arxiv_id, comment.arxiv_id, comment.doi) == ("2001.01234", None, "10.1103/physrevd.101.1")
    assert papers("note-data-doi")[0].doi is None


@pytest.mark.parametrize(
    "note",
    [
        "Erratum to arXiv:2001.01234",
        "Published erratum in PRL 1, arXiv:2001.01234",
        "[Erratum: JHEP 02, 033 (2017), arXiv:2001.01234]",
        "Accepted comment on the work of Doe, arXiv:2001.01234",
        "Reply to Doe, arXiv:2001.01234 [hep-th]",
        "Companion paper: \\url{https://arxiv.org/abs/2001.01234}",
        "Supersedes doi:10.1000/xyz",
        "Code and data: https://doi.org/10.5281/zenodo.1234567",
        "Translated from doi 10.1000/xyz",
        "See also https://doi.org/10.1000/xyz",
    ],
)
def test_no_kind_of_note_on_another_paper_gives_an_id(note: str) -> None:
    paper = entry(f"note = {{{note}}}")
    assert (paper.arxiv_id, paper.doi, bool(paper.comment)) == (None, None, True)


@pytest.mark.parametrize(
    "field",
    [
        "note = {arXiv preprint arXiv:1706.03762}",
        "note = {\\url{https://arxiv.org/abs/1706.03762v2}}",
        "note = {Available at arXiv:1706.03762}",
        "note = {15 pages, 5 figures, arXiv:1706.03762 [cs.CL]}",
        "note = {\\href{https://arxiv.org/abs/1706.03762}{arXiv:1706.03762}}",
        "journal = {CoRR abs/1706.03762}",
        "howpublished = {e-Print arXiv:1706.03762}",
    ],
)
def test_a_note_on_the_paper_itself_gives_its_id(field: str) -> None:
    assert entry(field).arxiv_id == "1706.03762"


@pytest.mark.parametrize("case", ["percent-comment-behind-field", "percent-comment-apostrophe"])
def test_comments_behind_fields_cost_no_field(case: str) -> None:
    (paper,) = papers(case)
    assert (paper.title, str(paper.published)) == ("A long enough title on rivers", "2020")


def test_a_percent_sign_in_a_value_or_a_key_is_no_comment() -> None:
    paper = only_paper(
        '@misc{10.1000%2F1, % {the key\n title = {50% of "5% more"}, % a {brace\n note = "10% off"\n, year=2020}\n'
        "% year = {1999}, title = {Old},\n"
    )
    assert (paper.title, paper.comment, str(paper.published)) == ('50% of "5% more"', "10% off", "2020")


def test_an_entry_behind_a_percent_sign_is_a_comment() -> None:
    old = "%@misc{b,\n% title = {Old {and} gone}}\n"
    result = read(
        f"{old}@misc{{a, title={{A}},\n year=2001}}\n{old}@misc{{b, title={{B}}}}\n %% @misc{{c, title={{C}}}}"
    )
    assert [(record.paper.title, record.bib and record.bib.key) for record in result.records] == [
        ("A", "a"),
        ("B", "b"),
    ]
    assert result.problems == ()


def test_a_missing_comma_is_told_and_costs_no_field() -> None:
    result = read('@misc{a,\n title = {A = B}\n author = "Doe, Jane"\n year = 2001 month = may, note = {x=y}\n}')
    (paper,) = result.papers
    assert (paper.title, names(paper), str(paper.published), paper.comment) == ("A = B", ["Jane Doe"], "2001-05", "x=y")
    assert reasons(result) == [(1, "no comma before author, year, month")]


def test_two_commas_in_a_row_and_a_key_without_one_cost_no_field() -> None:
    result = read("@misc{a, title={One},, year=2001, note={x}}\n@misc{b\n title = {Two},\n year = 2002\n}")
    assert [(str(r.paper.published), r.bib and r.bib.key) for r in result.records] == [("2001", "a"), ("2002", "b")]


def test_only_comment_itself_is_a_comment() -> None:
    assert len(papers("commentary-type")) == 2
    text = "@comment{x, title={X}}@strings{a, title={A}}\n@Preambles{b, title={B}}\n@commented(c, title={C})"
    assert [paper.title for paper in read(text).papers] == ["A", "B", "C"]


def test_commands_of_a_preamble_are_told() -> None:
    result = read(
        '@preamble{"\\newcommand{\\noopsort}[1]{} \\def\\x{y}"}\n@preamble{"Made by hand"}\n@misc{a, title={A}}'
    )
    (reason,) = reasons(result)
    assert reason == (1, "@preamble is not kept, so add it to exports that need its commands: \\noopsort, \\x")


@pytest.mark.parametrize(
    ("field", "expected", "count"),
    [
        ("Zwo, H.; Rine, J. A.; Hric, B.", ["H. Zwo", "J. A. Rine", "B. Hric"], 3),
        ("Ann Doe; Jim Roe and Al Poe;", ["Ann Doe", "Jim Roe", "Al Poe"], 3),
        ("Doe, J. and Roe, K. et al.", ["J. Doe", "K. Roe"], None),
        ("Doe, J., et~al.", ["J. Doe"], None),
        ("Doe, J. and {et al.}", ["J. Doe"], None),
        ("J. Doe \\emph{et al.}", ["J. Doe"], None),
        ("Doe, J. and 12 others", ["J. Doe"], None),
        ("Mart&iacute;nez, Jos&eacute; and Doe, J.", ["José Martínez", "J. Doe"], 2),
        ("Ann Doe, Jim van Roe, and Al Poe", ["Ann Doe", "Jim van Roe", "Al Poe"], 3),
        ("Doe, A., Roe, J.-P., and Poe, K.", ["A. Doe", "J.-P. Roe", "K. Poe"], 3),
        ("de la Fuente, Jr., Ana Maria", ["Ana Maria de la Fuente Jr."], 1),
        ("Etal, Maria and Othersen, Bo", ["Maria Etal", "Bo Othersen"], 2),
        ("{Doe, Roe; and Sons}", ["Doe, Roe; and Sons"], 1),
        ("Doe, J., Roe, K., \\& Poe, M.", ["J. Doe", "K. Roe", "M. Poe"], 3),
        ("J. Doe & K. Roe", ["J. Doe", "K. Roe"], 2),
        ("{Doe & Sons} and Barnes & Noble", ["Doe & Sons", "Barnes & Noble"], 2),
        ("J. Doe, K. Roe and M. Poe", ["J. Doe", "K. Roe", "M. Poe"], 3),
        ("Doe J., Roe K.L.", ["Doe J.", "Roe K.L."], 2),
        ("García Márquez, Gabriel José and Le Thi, Hoai An", ["Gabriel José García Márquez", "Hoai An Le Thi"], 2),
        (
            "Doe, J.<sup>1,2</sup> and Roe, K.$^{2,*}$ and Poe\\textsuperscript{3}, M.",
            ["J. Doe", "K. Roe", "M. Poe"],
            3,
        ),
        ("王芳，李明、张伟", ["王芳", "李明", "张伟"], 3),
        ("Иванов, И. И. и др.", ["И. И. Иванов"], None),
        ("Doe, Jane and colleagues", ["Jane Doe"], None),
        ("Doe, Jane, and Roe, John,", ["Jane Doe", "John Roe"], 2),
    ],
)
def test_names_are_parted_however_they_are_listed(field: str, expected: list[str], count: int | None) -> None:
    paper = entry(f"author = {{{field}}}")
    assert (names(paper), paper.author_count) == (expected, count)


def test_names_of_the_cases_are_parted() -> None:
    assert names(papers("bib-semicolons")[0]) == ["H. Zwo", "J. A. Rine", "B. Hric"]
    assert names(papers("bib-et-al")[0]) == ["J. Doe", "K. Roe"]


@pytest.mark.parametrize(
    ("case", "title", "venue"),
    [
        ("bib-html-tags", "Reduction of CO₂ by E. coli in vats", None),
        ("bib-entities-venue", "Nutrition of bees & wasps in towns", "Antioxidants & Redox Signaling"),
        ("bib-crossref-less-greater", "A new species of Tachy from caves", None),
        ("bib-stackexchange-quot", 'What is a "saturated" model?', None),
        ("two-argument-commands", "Search for $B_s$ at 13 TeV: Titel", None),
        (
            "hyp-and-textminus",
            "Computation of methodology-independent energies at −3 and self-driving cars",
            None,
        ),
    ],
)
def test_html_and_tex_become_text(case: str, title: str, venue: str | None) -> None:
    (paper,) = papers(case)
    assert (paper.title, paper.venue) == (title, venue)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("$\\less$i$\\greater$E. coli$\\less$/i$\\greater$", "E. coli"),
        ("$<$i$>$E. coli$<$/i$>$ at $x<y$", "E. coli at $x<y$"),
        ("{\\textless}sup{\\textgreater}13{\\textless}/sup{\\textgreater}C", "¹³C"),
        ("bees {\\&}amp$\\mathsemicolon$ wasps \\&amp; others", "bees & wasps & others"),
        ("\\ce{H2O}, \\ce{SO4^2-} and \\ch{Na+}", "H₂O, SO₄²⁻ and Na⁺"),
        ("\\SI{45}{\\degree} at \\qty{1.5e3}{\\kilo\\metre\\per\\second\\squared}", "45° at 1.5×10³ km/s²"),
        ("\\SIrange{1}{2}{\\GeV}, \\num{7} \\si{\\micro\\meter}", "1–2 GeV, 7 µm"),
        ("\\href{https://a.example/b}{Text} in \\textcolor{red}{red}", "Text in red"),
        ("\\texorpdfstring{H\\textsubscript{2}}{H2} \\nicefrac{1}{2}", "H₂ 1/2"),
        ("\\ensuremath{10^{12}} {\\LaTeXe} a\\slash b", "$10^{12}$ LaTeX2ε a/b"),
        ("H\\sb{2}O \\mkbibparens{x}", "H₂O (x)"),
        ("\\SI{13} and \\foreignlanguage{german", "13 and german"),
        ("Kova\\ifmmode \\check{c}\\else \\v{c}\\fi{}evi\\ifmmode \\acute{c}\\else \\'{c}\\fi{}", "Kovačević"),
        ("{\\ifmmode\\mu\\else\\textmu\\fi} and {\\ensuremath<} 3", "μ and < 3"),
        ("${\\ensuremath{\\mu}}^{+}$ at $\\sqrt{s}=13$~TeV, z$\\sim$6", "${\\mu}^{+}$ at $\\sqrt{s}=13$ TeV, z∼6"),
        ("{\\textbackslash}textit{\\{}E. coli{\\}} $\\backslash$emph\\{x\\}", "E. coli x"),
        ("{\\textless}sub{\\textgreater}2{\\textless}/sub{\\textgreater} in C:{\\textbackslash}x", "₂ in C:\\x"),
        ("H\\,{\\scriptsize II} and \\ion{O}{iii}\\kern-0.1em x\\hskip 1em y", "H II and O iii x y"),
        ("5\\textsuperscript{th} CO\\textsubscript{3}\\textsuperscript{2-} \\textsubscript{in}", "5th CO₃²⁻ in"),
        ("\\unit[5]{GeV} \\glqq y\\grqq{} \\flqq z\\frqq", "5 GeV „y“ «z»"),
        ("?`Qu\\'e? !`Ay!", "¿Qué? ¡Ay!"),
    ],
)
def test_tex_and_html_of_many_programs_become_text(source: str, text: str) -> None:
    assert to_text(source) == text


def test_macros_of_journals_become_their_names() -> None:
    assert [paper.venue for paper in papers("ads-journal-macros")] == ["ApJ", "MNRAS"]
    venues = [entry(f"journal = {{{journal}}}").venue for journal in ("{\\aap}", "\\prd{}", "\\unknownjournal")]
    assert venues == ["A&A", "Phys. Rev. D", "unknownjournal"]


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("date = {Mar 3}, year = 2011", "2011-03-03"),
        ("date = {n.d.}, year = 2011, month = may", "2011-05"),
        ("date = {2011}, year = 2011, month = 5", "2011-05"),
        ("date = {2011-04-02}, year = {forthcoming}", "2011-04-02"),
        ("date = {/2010-05}", "2010-05"),
        ("date = {2020/05/03}", "2020-05-03"),
        ("date = {20200503}", "2020-05-03"),
        ("date = {3.5.2020}", "2020-05-03"),
        ("date = {2020-05-XX}", "2020-05"),
        ("year = 2020, month = {März}", "2020-03"),
        ("year = 2020, month = {septembre}", "2020-09"),
    ],
)
def test_the_better_of_two_dates_counts(fields: str, date: str) -> None:
    assert str(entry(fields).published) == date


def test_a_useless_date_does_not_hide_a_year() -> None:
    assert str(papers("bib-date-useless-year-good")[0].published).startswith("2011")


def test_a_chapter_inherits_its_author_and_any_kind_of_entry_may_be_a_parent() -> None:
    assert [names(paper) for paper in papers("bib-crossref-author")] == [["Jane Doe"], ["Jane Doe"]]
    child = only_of(read("@misc{a, title={A}, crossref={b}}\n@misc{b, title={B}, year=1999}").papers, "A")
    assert (str(child.published), child.venue) == ("1999", "B")


def only_of(found: tuple[Paper, ...], title: str) -> Paper:
    (paper,) = [paper for paper in found if paper.title == title]
    return paper


@pytest.mark.parametrize(
    ("fields", "keywords"),
    [
        ("keywords = {Hydrology; Lakes, artificial}", ("Hydrology", "Lakes, artificial")),
        ("keywords = {a, {b, c}, d}", ("a", "b, c", "d")),
        ("keywords = {R&amp;D, x}", ("R&D", "x")),
        ("author_keywords = {Rivers; Water}, keywords = {Water; Lakes}", ("Water", "Lakes", "Rivers")),
    ],
)
def test_keywords_are_parted_by_semicolons_or_else_by_commas(fields: str, keywords: tuple[str, ...]) -> None:
    assert entry(fields).keywords == keywords


def test_keywords_and_organization_of_the_cases_are_kept() -> None:
    assert "Lakes, artificial" in papers("bib-keywords-with-commas")[0].keywords
    assert papers("bib-organization-lost")[0].organization == "World Storage Board"


SICI = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"


@pytest.mark.parametrize(
    ("field", "doi"),
    [
        ("doi = {" + SICI.replace("<", "{\\textless}").replace(">", "{\\textgreater}") + "}", SICI),
        ("doi = {" + SICI.replace("<", "$<$").replace(">", "$>$") + "}", SICI),
        ("doi = {10.1007/978-3-319-10590-1{\\textunderscore}53}", "10.1007/978-3-319-10590-1_53"),
        ("doi = {10.1007/978-3-319-10590-1{\\textbackslash}{\\_}53}", "10.1007/978-3-319-10590-1_53"),
        ("doi = {10.1007/978-3-319-10590-1$\\_$53}", "10.1007/978-3-319-10590-1_53"),
        ("doi = {10.1000\\/xyz\\relax}", "10.1000/xyz"),
        ("url = {http://doi.acm.org/10.1145/1.2}", "10.1145/1.2"),
        ("url = {http://doi.ieeecomputersociety.org/10.1109/CVPR.2009.1}", "10.1109/cvpr.2009.1"),
        ("url = {https://link.springer.com/10.1007/s1}", "10.1007/s1"),
        ("doi = {https:/doi.org/10.1000/xyz}", "10.1000/xyz"),
        ("doi = {http://doi.org.proxy.example.edu:2048/10.1000/xyz}", "10.1000/xyz"),
        ("doi = {hdl:10.1000/xyz}", "10.1000/xyz"),
        ("bdsk-url-1 = {https://doi.org/10.1000/xyz}", "10.1000/xyz"),
    ],
)
def test_a_doi_is_read_however_a_program_wrote_it(field: str, doi: str) -> None:
    assert entry(field).doi == doi


ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303",
    "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b",
    "r": "\u030a", "c": "\u0327", "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_is_read_in_every_spelling(accent: str) -> None:
    gap = " " if accent.isalpha() else ""
    for letter in "aeinouszcyglAEOUSZ":
        spellings = [f"\\{accent}{{{letter}}}", f"\\{accent}{gap}{letter}"]
        if letter == "i" and accent not in "cdkb.":
            spellings += [f"\\{accent}{{\\i}}", f"\\{accent}\\i{{}}"]
        expected = normalize("NFC", f"K{letter}{ACCENTS[accent]}b")
        for spelling in (*spellings, *(f"{{{spelling}}}" for spelling in spellings)):
            assert normalize("NFC", tex_to_text(f"K{spelling}b")) == expected, spelling
            assert normalize("NFC", latex_to_unicode(f"K{spelling}b")) == expected, spelling
