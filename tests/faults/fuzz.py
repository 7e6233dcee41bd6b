"""Coverage-guided fuzzing of one target: `python -m tests.faults.fuzz TARGET SECONDS FOLDER`.

Needs atheris (`pip install -e ".[fuzz]"`). Prints the number of inputs tried. The first input that fails is saved in
the folder and ends the run with a nonzero exit status.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["paperbrowse"]):
    from tests.faults import targets

MAX_INPUT_BYTES = {"pages": 4_096, "queries": 1_024, "texts": 512}
"""By target: failing inputs are usually short, and TeX is slow."""

INPUT_TIMEOUT = 30
"""Seconds for one input, which takes milliseconds unless the code hangs; generous because the machine may be busy."""


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Run the fuzzer, which ends the process."""
    seeds, words = folder / "seeds", folder / "words"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(name)):
        (seeds / f"{number}").write_bytes(seed)
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in targets.WORDS[name])
    words.write_text("".join(f'"{line}"\n' for line in lines))
    options = [f"-max_total_time={seconds}", f"-dict={words}", f"-max_len={MAX_INPUT_BYTES[name]}"]
    options += [f"-artifact_prefix={folder}/", f"-timeout={INPUT_TIMEOUT}", "-rss_limit_mb=300"]
    options += ["-print_final_stats=1", str(seeds)]
    atheris.Setup([sys.argv[0], *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
