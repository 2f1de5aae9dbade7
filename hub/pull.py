"""`python -m hub.pull NAMESPACE/NAME[@REVISION]` downloads a model, so that it is there without a network later."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from hub import sources
from hub.catalogue import list_account
from hub.folder.checkpoint import read
from hub.folder.names import KNOWN, NEEDED
from hub.folder.screening import CheckpointError
from hub.remote.client import Access
from hub.remote.download import download


def pull(name: str, access: Access, out: Path | None = None) -> None:
    """Downloads a model, checks that it loads, prints what it is; with `out`, also copies it there."""
    with typer.progressbar(length=1, label=name, show_eta=False) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        pulled = download(name, access, KNOWN if out else NEEDED, show)
    checkpoint = read(pulled.folder, pulled.repo, "hub", pulled.commit, pulled.repo)
    typer.echo(f"{checkpoint.model.title} for {checkpoint.domain.title}, commit {pulled.commit}")
    for figure in checkpoint.report.figures.values():
        typer.echo(f"  {figure.words}: {figure.shown}")
    if out:
        try:
            out.mkdir(parents=True)
            for file in KNOWN:
                if (pulled.folder / file).is_file():
                    shutil.copyfile(pulled.folder / file, out / file)
        except OSError as error:
            raise CheckpointError(f"{out} can't be written ({error.strerror}): give a folder that is new.") from error
    where = str(out) if out else f"{pulled.repo}@{pulled.commit}"
    typer.echo(f"load_model({where!r}) loads it.")


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="namespace/name[@revision]; by default every model of the namespace set.")
    ] = None,
    account: Annotated[str | None, typer.Option(help="List the Inbetween models of this account instead.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also copy the one model, card and pictures too, to here.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Use your own token, into your own cache: the app does not see these.")
    ] = False,
) -> None:
    """Downloads models from the Hugging Face Hub into the app's cache, and prints what they are."""
    try:
        if account:
            typer.echo("\n".join(list_account(account)) or f"{account} has no public Inbetween models.")
            return
        names = names or [where for name in sources.bundled_names() if (where := sources.home(name))]
        if not names:
            raise typer.BadParameter("Give namespace/name, or set INBETWEEN_NAMESPACE to pull all of its models.")
        if out and len(names) > 1:
            raise typer.BadParameter("One folder takes one model: leave --out away, or give one name.")
        for name in names:
            pull(name, Access.of_owner() if private else Access.of_visitor(), out)
    except CheckpointError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
