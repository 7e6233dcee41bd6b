"""Where everything is kept: config, library, papers."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one reader; made when first written to, readable by their owner only."""

    config: Path
    data: Path
    cache: Path

    @property
    def library_db(self) -> Path:
        """What the reader made: stars, read marks, history."""
        return self.data / "library.db"

    @property
    def papers_db(self) -> Path:
        """Papers and their index; may be deleted at any time."""
        return self.cache / "papers.db"

    @property
    def log(self) -> Path:
        """Where a crash leaves its account, without anything a reader wrote."""
        return self.data / "crash.log"


def find_home(folder: str | None, environment: Mapping[str, str] = os.environ) -> Home:
    """The home named by `--home`, else by PAPERBROWSE_HOME, else the platform's own folders."""
    named = folder or environment.get("PAPERBROWSE_HOME")
    if named:
        one = Path(named).expanduser().absolute()
        return Home(config=one, data=one, cache=one)
    import platformdirs  # late: a given home needs no platform's opinion

    dirs = platformdirs.PlatformDirs("paperbrowse", appauthor=False)
    return Home(config=dirs.user_config_path, data=dirs.user_data_path, cache=dirs.user_cache_path)
