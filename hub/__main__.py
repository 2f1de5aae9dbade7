"""`python -m hub` prints the models that ship with the project, as the table in the README."""

from hub.catalogue import Entry, list_models

COLUMNS = {
    "negative_elbo_nats": ("Negative ELBO, nats", "{:.2f}"),
    "kl_nats": ("KL, nats", "{:.2f}"),
    "active_units": ("Active units", "{:.0f}"),
    "mse": ("Pixel MSE", "{:.5f}"),
    "codebook_usage": ("Codebook used", "{:.0%}"),
}


def table(entries: tuple[Entry, ...]) -> str:
    """The models and their figures on the test pictures, as Markdown."""
    heads = ["Model", "Family", "Code", *(head for head, _ in COLUMNS.values())]
    rows = [heads, ["---"] * len(heads)]
    for entry in entries:
        values = {name: entry.report.value(name) for name in COLUMNS}
        figures = ["–" if value is None else COLUMNS[name][1].format(value) for name, value in values.items()]
        rows.append([f"`{entry.name}`", entry.kind.title, entry.codes.words, *figures])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table(list_models()))
