"""`python -m hub` prints the models that ship with the project, as the table in the README."""

from hub.catalogue import Entry, list_models
from hub.folder.card import FAMILY_NAMES

COLUMNS = {
    "negative_elbo_nats": ("Negative ELBO, nats", "{:.2f}"),
    "kl_nats": ("KL, nats", "{:.2f}"),
    "active_units": ("Active units", "{}"),
    "mse": ("Pixel MSE", "{:.5f}"),
    "codebook_usage": ("Codebook used", "{:.0%}"),
}


def table(entries: tuple[Entry, ...]) -> str:
    """The models and their figures on the test pictures, as Markdown."""
    heads = ["Model", "Family", "Code", *(head for head, _ in COLUMNS.values())]
    rows = [heads, ["---"] * len(heads)]
    for entry in entries:
        figures = [
            form.format(entry.report[name]) if name in entry.report else "–" for name, (_, form) in COLUMNS.items()
        ]
        rows.append([f"`{entry.name}`", FAMILY_NAMES[entry.family], entry.code, *figures])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table(list_models()))
