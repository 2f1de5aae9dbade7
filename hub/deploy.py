"""`python -m hub.deploy NAMESPACE/SPACE` puts the Gradio Space on the Hub; `--app` the Streamlit app as a Docker Space.

`--static` puts the edition without a server there, which any number of people may visit at no cost. Each time a folder
is made of exactly what is needed, code, models and requirements or the finished files, and that folder is uploaded.
`--dry-run FOLDER` makes the folder and leaves it at that.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from huggingface_hub import SpaceCardData

from hub import CheckpointError, export, sources
from hub.folder.names import NEEDED
from hub.remote.client import client
from hub.remote.download import split
from hub.remote.errors import explained
from hub.space import GRADIO
from latent.primer import quoted_files
from models import families_in_order

ROOT = Path(__file__).parents[1]
CODE = (
    "models/**/*.py",
    "latent/*.py",
    "latent/browser/*.py",
    "latent/browser/**/*.js",
    "latent/browser/**/*.css",
    "latent/pictures/*",
    "latent/primer/*.py",
    "latent/primer/chapters/*.md",
    "hub/*.py",
    "hub/folder/*.py",
    "hub/remote/*.py",
    "hub/live/*.py",
    "hub/pins.json",
)
COMMANDS = {"hub/__main__.py", "hub/deploy.py", "hub/export.py", "hub/publish.py", "hub/pull.py"}
PACKAGES = ("huggingface-hub", "latex2mathml", "markdown-it-py", "numpy", "pillow", "pygments", "safetensors", "zuko")
ZERO_GPU_TORCH = "torch>=2.8,<2.12"  # what ZeroGPU has


@dataclass(frozen=True)
class Kind:
    """One of the things that can be deployed.

    code, without  patterns of files that it needs beside CODE, and files that it does not need
    requirements   names of packages, pinned as in requirements.txt, or whole lines
    """

    sdk: Literal["gradio", "docker", "static"]
    title: str
    summary: str
    code: tuple[str, ...]
    without: frozenset[str]
    requirements: tuple[str, ...]
    card: dict[str, Any]


SPACE = Kind(
    sdk="gradio",
    title="Inbetween",
    summary="Move through latent space, live: what autoencoders learned",
    code=("hub/space/*.py",),
    without=frozenset({*COMMANDS, "hub/space/__main__.py", "latent/figures.py", "latent/ridge_figure.py"}),
    requirements=(*PACKAGES, ZERO_GPU_TORCH),
    card={"sdk_version": GRADIO, "python_version": "3.12", "app_file": "app.py", "suggested_hardware": "zero-a10g"},
)
APP = Kind(
    sdk="docker",
    title="Inbetween, the explorer",
    summary="See and use what an autoencoder learned",
    code=(
        "app.py",
        *(f"pages/**/*.{suffix}" for suffix in ("py", "css", "js", "svg")),
        ".streamlit/config.toml",
        "latent/primer/models/*.safetensors",
        *quoted_files(),
    ),
    without=frozenset(COMMANDS),
    requirements=(*PACKAGES, "plotly", "scikit-learn", "starlette", "streamlit", "torch"),
    card={"app_port": 8501, "suggested_hardware": "cpu-basic"},
)

STATIC = Kind(
    sdk="static",
    title="Inbetween, the primer",
    summary="How autoencoders work, in figures that compute",
    code=(),
    without=frozenset(),
    requirements=(),
    card={"app_file": "index.html"},
)

START = '''"""Made by `python -m hub.deploy`; change the project instead."""
{environment}
from hub.space.app import launch

launch()
'''
PRELOADED = """
import os

from huggingface_hub.constants import HF_HUB_CACHE

# The Hub puts the models named in README.md there before the Space starts; nothing private ever lies beside them.
os.environ.setdefault("INBETWEEN_CACHE", HF_HUB_CACHE)
os.environ.setdefault("INBETWEEN_NAMESPACE", "{namespace}")
"""


def write(kind: Kind, folder: Path) -> None:
    """Makes the folder of a Space. Raises `FileExistsError` where there is something in `folder` already."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder, or empty this one.")
    if kind is STATIC:
        export.write(folder, [])
        (folder / "README.md").write_text(readme(kind), encoding="utf-8")
        return
    for file in files(kind):
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, target)
    (folder / "requirements.txt").write_text(requirements(kind), encoding="utf-8")
    (folder / "README.md").write_text(readme(kind), encoding="utf-8")
    if kind is SPACE:
        (folder / "app.py").write_text(start(), encoding="utf-8")
    else:
        shutil.copyfile(ROOT / "hub/space/Dockerfile", folder / "Dockerfile")


def files(kind: Kind) -> list[Path]:
    """The files of the project that are needed, relative to its root: code, and the bundled models."""
    patterns = (*CODE, *kind.code, *(f"hub/bundled/*/{name}" for name in NEEDED))
    found = {path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if path.as_posix() not in kind.without)


def requirements(kind: Kind) -> str:
    """The requirements.txt of a Space, with the project's own pins."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = {line.partition("==")[0]: line for line in lines if "==" in line}
    return "".join(f"{pins.get(name, name)}\n" for name in kind.requirements)


def readme(kind: Kind) -> str:
    """The README.md of a Space: what the Hub has to know to run it, and a sentence for people."""
    card = SpaceCardData(
        title=kind.title,
        emoji="🎞️",
        colorFrom="purple",
        colorTo="indigo",
        sdk=kind.sdk,
        short_description=kind.summary,
        license="mit",
        tags=["autoencoder", *(kind.family for kind in families_in_order()), "interpolation", "inbetween"],
        **kind.card,
        **on_the_hub(),
    )
    return f"---\n{card.to_yaml()}\n---\n\n# {kind.title}\n\n{kind.summary}. Made by `python -m hub.deploy`.\n"


def on_the_hub() -> dict[str, Any]:
    """The default models that INBETWEEN_NAMESPACE has on the Hub; those with a pinned commit are fetched beforehand."""
    repos = [split(home) for name in sources.bundled_names() if (home := sources.home(name))]
    preloaded = [f"{repo} {','.join(NEEDED)} {commit}" for repo, commit in repos if commit]
    listed = {"models": [repo for repo, _ in repos], "preload_from_hub": preloaded}
    return {name: values for name, values in listed.items() if values}


def start() -> str:
    """The app.py of the Gradio Space."""
    namespaces = {repo.partition("/")[0] for repo in on_the_hub().get("models", ())}
    return START.format(environment="".join(PRELOADED.format(namespace=name) for name in namespaces))


def deploy(kind: Kind, space: str) -> str:
    """Uploads a Space, "namespace/space", and returns its address; what else was in it is deleted.

    Raises `CheckpointError` with one sentence.
    """
    api = client()
    with tempfile.TemporaryDirectory() as scratch, explained(space):
        write(kind, Path(scratch))
        url = api.create_repo(split(space)[0], repo_type="space", space_sdk=kind.sdk, exist_ok=True)
        api.upload_folder(
            repo_id=url.repo_id, repo_type="space", folder_path=scratch, delete_patterns="*", commit_message="Deploy"
        )
    return str(url)


def main(
    space: Annotated[str, typer.Argument(help="namespace/space on the Hub.")] = "",
    app: Annotated[bool, typer.Option("--app", help="The Streamlit app instead, as a Docker Space.")] = False,
    static: Annotated[bool, typer.Option("--static", help="The edition without a server instead.")] = False,
    dry_run: Annotated[Path | None, typer.Option(help="Only make this folder, and upload nothing.")] = None,
) -> None:
    """Deploys the Gradio Space, the Streamlit app, or the edition without a server to the Hugging Face Hub."""
    kind = APP if app else STATIC if static else SPACE
    try:
        if app and static:
            raise typer.BadParameter("Give --app or --static, not both.")
        if dry_run:
            write(kind, dry_run)
            typer.echo(f"{dry_run} holds what would be uploaded.")
        elif space:
            typer.echo(deploy(kind, space))
        else:
            raise typer.BadParameter("Give namespace/space, or --dry-run with a folder.")
    except (CheckpointError, FileExistsError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
