"""Names of journals for the macros that the Astrophysics Data System (ADS) and AASTeX use for them."""

import re

_JOURNALS = {
    "aa": "A&A", "aap": "A&A", "aapr": "A&A Rev.", "aaps": "A&AS", "aas": "AAS Meeting Abstracts",
    "actaa": "Acta Astron.", "adv": "Adv. Phys.", "afz": "Astrofizika", "aip": "AIP Conf. Proc.",
    "aipconf": "AIP Conf. Proc.", "aj": "AJ", "ajph": "Aust. J. Phys.", "anap": "Ann. Astrophys.",
    "antar": "Antarct. J. U.S.", "ao": "Appl. Opt.", "apj": "ApJ", "apjl": "ApJL", "apjlett": "ApJL", "apjs": "ApJS",
    "apjsupp": "ApJS", "aplett": "Astrophys. Lett.", "applopt": "Appl. Opt.", "apspr": "Astrophys. Space Phys. Res.",
    "apss": "Ap&SS", "araa": "ARA&A", "arep": "Astron. Rep.", "aspc": "ASP Conf. Ser.", "astap": "A&A",
    "astl": "Astron. Lett.", "azh": "AZh", "baas": "BAAS", "bac": "Bull. Astron. Inst. Czechosl.",
    "bain": "Bull. Astron. Inst. Netherlands", "caa": "Chinese Astron. Astrophys.",
    "cjaa": "Chinese J. Astron. Astrophys.", "cqgra": "Class. Quantum Grav.", "dps": "AAS/DPS Meeting Abstracts",
    "epsl": "Earth Planet. Sci. Lett.", "expa": "Exp. Astron.", "fcp": "Fundam. Cosm. Phys.",
    "gca": "Geochim. Cosmochim. Acta", "grl": "Geophys. Res. Lett.", "iaucirc": "IAU Circ.", "icarus": "Icarus",
    "jaavso": "JAAVSO", "jatis": "J. Astron. Telesc. Instrum. Syst.", "jcap": "J. Cosmol. Astropart. Phys.",
    "jcp": "J. Chem. Phys.", "jgr": "J. Geophys. Res.", "joss": "J. Open Source Softw.",
    "jqsrt": "J. Quant. Spectrosc. Radiat. Transf.", "jrasc": "JRASC", "lrr": "Living Rev. Relativ.", "maps": "M&PS",
    "memras": "MmRAS", "memsai": "Mem. Soc. Astron. Italiana", "mnras": "MNRAS", "na": "New A", "nar": "New A Rev.",
    "nast": "Nat. Astron.", "nat": "Nature", "natas": "Nat. Astron.", "nphysa": "Nucl. Phys. A", "pasa": "PASA",
    "pasj": "PASJ", "pasp": "PASP", "physrep": "Phys. Rep.", "physscr": "Phys. Scr.", "planss": "Planet. Space Sci.",
    "pra": "Phys. Rev. A", "prb": "Phys. Rev. B", "prc": "Phys. Rev. C", "prd": "Phys. Rev. D", "pre": "Phys. Rev. E",
    "prl": "Phys. Rev. Lett.", "procspie": "Proc. SPIE", "psj": "Planet. Sci. J.", "ptep": "Prog. Theor. Exp. Phys.",
    "ptp": "Prog. Theor. Phys.", "qjras": "QJRAS", "raa": "Res. Astron. Astrophys.", "rmp": "Rev. Mod. Phys.",
    "rmxaa": "Rev. Mex. Astron. Astrofis.", "rnaas": "RNAAS", "sci": "Science", "skytel": "S&T",
    "solphys": "Sol. Phys.", "sovast": "Sov. Astron.", "ssr": "Space Sci. Rev.", "zap": "ZAp",
}  # fmt: skip
_MACRO = re.compile(r"\\([A-Za-z]+)(?:\s*\{\})?")


def replace_journal_macros(text: str) -> str:
    """Return the field of a journal with its macros replaced; an unknown macro that is all of it becomes its name."""
    if "\\" not in text:
        return text
    bare = text.strip("{} \n")
    if (match := _MACRO.fullmatch(bare)) and match[1].lower() not in _JOURNALS and len(match[1]) > 1:
        return match[1]
    return _MACRO.sub(lambda m: _JOURNALS.get(m[1].lower(), m.group()).replace("&", r"\&"), text)
