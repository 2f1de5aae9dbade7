"""`python -m hub.export FOLDER [MODELS…]` writes the primer and the live views of models as files without a server.

Any static host serves them, or `python -m http.server --directory FOLDER`. A part of it fits into another page's
iframe: `index.html?embed=1&figure=elbo`, or `model-mnist-vae.html?embed=1`.
"""

from pathlib import Path
from typing import Annotated

import typer

from hub import CheckpointError
from hub.static.site import MODELS, TooLarge, site


def write(folder: Path, models: list[str]) -> int:
    """Makes the folder, and returns how many bytes it holds. Raises `FileExistsError` where something is in it."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder, or empty this one.")
    files = site(models or MODELS)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return sum(map(len, files.values()))


def main(
    folder: Annotated[Path, typer.Argument(help="Where to write them: a new folder.")],
    models: Annotated[list[str] | None, typer.Argument(help="Bundled names, folders or namespace/name.")] = None,
) -> None:
    """Writes the edition without a server."""
    try:
        size = write(folder, models or [])
    except (CheckpointError, TooLarge, OSError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{folder} holds {size / 1e6:.1f} MB: python -m http.server --directory {folder}")


if __name__ == "__main__":
    typer.run(main)
