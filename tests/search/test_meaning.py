"""The model of the meanings of words, and searches without it."""

import builtins
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import paperbrowse
from paperbrowse.library.library import Library
from paperbrowse.search import meaning
from paperbrowse.search.meaning import MODEL_FILE, load_meaning
from paperbrowse.settings import find_home

QUESTION = "how can robots learn to grasp things they have not seen before"
ABOUT = "A manipulation policy for a gripper that picks up novel objects with a robot arm."
OTHER = "The luminosity of distant galaxies in infrared surveys of the telescope."


@pytest.fixture(autouse=True)
def _loaded_anew() -> None:
    load_meaning.cache_clear()


def test_a_text_about_the_question_is_more_similar_than_another() -> None:
    model = load_meaning()
    assert model is not None
    about, other, nothing = model.similarities(QUESTION, [ABOUT, OTHER, "?!"])
    assert about > max(0.2, other + 0.1)
    assert nothing == 0
    assert model.similarities("", [ABOUT]) == [0]
    assert model.similarities(QUESTION, []) == []
    assert len(model.similarities(QUESTION, [ABOUT] * 70)) == 70


def test_the_texts_around_a_text_do_not_change_its_similarity() -> None:
    model = load_meaning()
    assert model is not None
    texts = [ABOUT, "Élan über naïve Größen \\'etale ∀ 中文 " + "x" * 10_000, "", OTHER * 90, "leukocytosis"]
    alone = [model.similarities(QUESTION, [text])[0] for text in texts]
    assert model.similarities(QUESTION, texts) == pytest.approx(alone, abs=1e-5)


def test_the_closest_words_are_others_than_those_asked_for() -> None:
    model = load_meaning()
    assert model is not None
    pairs = model.closest_words("robots grasping galaxies", ABOUT + " Robots. " + OTHER, limit=2)
    assert 1 <= len(pairs) <= 2
    assert {asked for asked, _ in pairs} <= {"robots", "grasping", "galaxies"}
    assert not {word for _, word in pairs} & {"robots", "galaxies"}
    assert model.closest_words("", ABOUT) == model.closest_words(QUESTION, "") == []


def test_the_model_is_small_and_part_of_the_package() -> None:
    assert MODEL_FILE.stat().st_size <= 8_000_000
    project = tomllib.loads((Path(paperbrowse.__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert any(name.startswith("numpy") for name in project["dependencies"])


@pytest.mark.parametrize("content", [b"", b"paperbrowse vectors 1\n\1\0\0\0", b"text" * 99])
def test_a_damaged_model_is_no_model(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words.bin").write_bytes(content)
    monkeypatch.setattr(meaning, "MODEL_FILE", tmp_path / "words.bin")
    assert load_meaning() is None


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Library(find_home(str(tmp_path / "home"))) as library:
        library.imports.load_sample()
    return tmp_path / "home"


def answer(home: Path) -> list[int]:
    with Library(find_home(str(home))) as library:
        return list(library.search.run_with_related(QUESTION).rows)


def test_questions_are_answered_by_words_without_numpy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_numpy(name: str, *args: Any, **options: Any) -> ModuleType:
        if name.partition(".")[0] == "numpy":
            raise ModuleNotFoundError(name)
        return real_import(name, *args, **options)

    for name in [name for name in sys.modules if name.startswith(("numpy", "paperbrowse.search.word_vectors"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_numpy)
    assert load_meaning() is None
    assert answer(home)


def test_the_config_file_can_exclude_the_meanings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "config.toml").write_text("meaning = false\n")
    monkeypatch.setattr(meaning, "load_meaning", lambda: pytest.fail("loaded"))
    assert answer(home)


def test_only_a_question_loads_numpy(home: Path) -> None:
    program = f"""
import os, sys
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
with Library(find_home({str(home)!r})) as library:
    library.search.run("attention")
    print("numpy" in sys.modules)
    library.search.run_with_related({QUESTION!r})
    print("numpy" in sys.modules, "OPENBLAS_NUM_THREADS" in os.environ)
"""
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout.split() == ["False", "True", "False"]
