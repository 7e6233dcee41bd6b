"""Fuzzes one target for some seconds, guided by what the program's code does: `fuzz.py TARGET SECONDS FOLDER`.

Needs atheris (`pip install -e ".[fuzz]"`). Prints how many inputs were tried; an input that breaks the rules ends it,
is kept in the folder, and is its exit status.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["paperbrowse"]):
    from tests.faults import targets

MOST = {"pages": 4_096, "queries": 1_024, "texts": 512}
"""Bytes of one input: what breaks is short, and TeX is slow."""


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Never returns: the fuzzer ends the process."""
    seeds, words = folder / "seeds", folder / "words"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(name)):
        (seeds / f"{number}").write_bytes(seed)
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in targets.WORDS[name])
    words.write_text("".join(f'"{line}"\n' for line in lines))
    given = [f"-max_total_time={seconds}", f"-dict={words}", f"-max_len={MOST[name]}", f"-artifact_prefix={folder}/"]
    given += ["-timeout=5", "-rss_limit_mb=300", "-print_final_stats=1", str(seeds)]
    atheris.Setup([sys.argv[0], *given], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
