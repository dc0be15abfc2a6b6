"""Reads and validates a deployment's config file."""

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

import clv_assets
from clv_assets.config.deployment import Config
from clv_assets.core.errors import ClvError

DEFAULT_CONFIG = "config/demo.yaml"
# Letters and digits of any language, and between them more.
NAME = re.compile(r"\w([\w .()+@-]*[\w)])?")
SET_ASIDE = ".replaced-"  # in the names of folders that were set aside
MOST_LETTERS = 100
PACKAGED_DEMO = Path(clv_assets.__file__).resolve().parent / "config" / "demo.yaml"


@dataclass(frozen=True)
class Deployment:
    """A validated config and where its deployment lives.

    Attributes:
        name: the config file's stem.
        config_path: the file; relative source paths start at its folder.
        root: the deployment's own storage folder.
    """

    name: str
    config: Config
    config_path: Path
    root: Path

    @property
    def assets(self) -> str:
        """Base of the asset files: a folder of the root, or ``storage.assets``."""
        remote = self.config.storage.assets
        return f"{remote.rstrip('/')}/{self.name}" if remote else str(self.root / "assets")

    @property
    def dagster_home(self) -> Path:
        """Folder of its Dagster instance: ``DAGSTER_HOME``, else ``dagster`` below the root."""
        return Path(os.environ.get("DAGSTER_HOME") or self.root / "dagster").absolute()


def load_deployment(path: str | None = None) -> Deployment:
    """The deployment of ``path``, else of ``CLV_CONFIG``, else the demo's.

    That is ``config/demo.yaml`` of the working directory, or the one that comes with the package.
    ``CLV_STORAGE`` overrides ``storage.root``; a relative root starts at the working directory,
    a relative source path at the config file.
    """
    named = path or os.environ.get("CLV_CONFIG")
    local = Path(DEFAULT_CONFIG)
    config_path = Path(named or (local if local.exists() else PACKAGED_DEMO)).absolute()
    config = parse_config(config_path)
    override = os.environ.get("CLV_STORAGE")
    where = override or config.storage.root
    if "://" in where:
        raise ClvError(
            f"{'CLV_STORAGE' if override else 'storage.root'} is {where}: "
            "models and ledgers need a local path; give the URL as storage.assets instead"
        )
    root = Path(where).absolute()
    _require_name(config_path)
    return Deployment(config_path.stem, config, config_path, root / config_path.stem)


def _require_name(config_path: Path) -> None:
    """Raises ClvError if the file's name without its ending is no name for a folder."""
    name = config_path.stem
    if NAME.fullmatch(name) is None or SET_ASIDE in name or len(name) > MOST_LETTERS:
        raise ClvError(
            f"{config_path}: the deployment is named after this file, and {name!r} can't be the "
            "name of its folder; take letters, digits, spaces, _ and -, such as shop.yaml"
        )


def parse_config(path: Path) -> Config:
    """The validated config of a YAML file.

    Raises:
        ClvError: there is no such file, it is no YAML, or keys or values are wrong; names each.
    """
    if not path.is_file():
        raise ClvError(f"{path}: no such config file; name one with --config or CLV_CONFIG")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: no UTF-8, or a 30th of February
        raise ClvError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ClvError(f"{path}: expected sections such as 'source:', found {content!r:.40}")
    try:
        return Config.model_validate(content)
    except ValidationError as error:
        lines = [f"{path}: {_explain(problem)}" for problem in error.errors()]
        raise ClvError("\n".join(lines)) from None


def _explain(problem: Any) -> str:
    location = [str(part) for part in problem["loc"]]
    key = ".".join(location) or "config"
    if problem["type"] == "extra_forbidden":
        allowed = _keys_at(location[:-1])
        close = difflib.get_close_matches(location[-1], allowed, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        return f"{key} is unknown; {hint}allowed: {', '.join(allowed)}"
    if problem["type"] == "missing":
        return f"{key} is missing; the smallest config is 'source: {{path: FILE}}'"
    message = problem["msg"].removeprefix("Value error, ")
    if "password" in message or "credential" in message:
        return f"{key}: {message}"  # what was found is a secret
    return f"{key}: {message} (found {problem['input']!r:.60})"


def _keys_at(location: list[str]) -> list[str]:
    model: type[BaseModel] = Config
    for part in location:
        if part not in model.model_fields:
            continue  # an entry of a list or a mapping: its model was found with its section
        annotation: Any = model.model_fields[part].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        inner = [arg for one in candidates for arg in getattr(one, "__args__", ())]
        models = [c for c in (*candidates, *inner) if isinstance(c, type)]
        model = next(c for c in models if issubclass(c, BaseModel))
    return list(model.model_fields)
