"""`python -m training.data NAME` gets a data set, says what it holds, and with `--push-to` puts it on the Hub."""

from pathlib import Path
from typing import Annotated

import typer

from hub import CheckpointError
from training.data import DataError, load_data
from training.data.publish import publish_data, write_data
from training.recipe import Pictures


def main(
    name: Annotated[str, typer.Argument(help="Such as avatars.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put.")] = Path("data"),
    out: Annotated[Path | None, typer.Option(help="Write it to this folder as it would be published.")] = None,
    push_to: Annotated[str | None, typer.Option(help="Publish it on the Hub, as namespace/name.")] = None,
    private: Annotated[bool, typer.Option("--private", help="Only you can see it.")] = False,
) -> None:
    """Gets a data set that the project knows: downloads or renders it, whichever it takes."""
    try:
        data = load_data(Pictures(name), data_dir)
        typer.echo(data.found)
        if (out or push_to) and not data.domain.attributes:
            raise DataError(f"{data.domain.title} is on the Hub already, from those who made it: publish avatars.")
        if out:
            write_data(data, out)
        if push_to:
            typer.echo(publish_data(data, push_to, private))
    except (CheckpointError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
