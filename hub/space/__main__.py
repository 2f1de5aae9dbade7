"""`python -m hub.space [--mcp] [--port 7860]` runs the Space on this machine."""

from importlib.util import find_spec

import typer

from hub.space import GRADIO


def main(
    mcp: bool = typer.Option(False, "--mcp", help="Serve the endpoints as tools for language models, too."),
    host: str = typer.Option("127.0.0.1", help="Which of this machine's addresses to serve; 0.0.0.0 for all."),
    port: int = typer.Option(7860, help="Port to serve on."),
) -> None:
    """Runs the Gradio Space on this machine."""
    if find_spec("gradio") is None:
        raise typer.BadParameter(f"The Space needs Gradio: install it with pip install gradio=={GRADIO}.")
    if mcp and find_spec("mcp") is None:
        raise typer.BadParameter(f"Tools for language models need a package more: pip install 'gradio[mcp]=={GRADIO}'.")
    from hub.space.app import launch

    launch(server_name=host, server_port=port, mcp_server=mcp)


if __name__ == "__main__":
    typer.run(main)
