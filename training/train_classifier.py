"""`python -m training.train_classifier mnist` trains the classifier in whose features samples are judged.

All figures that were measured in its features have to be measured anew afterwards.
"""

import json
from pathlib import Path
from typing import Annotated

import torch
import torch.nn.functional as F
import typer
from safetensors.torch import save_file
from torch import Tensor
from torch.optim.lr_scheduler import OneCycleLR

from training.classifier import FOLDER, Classifier, facts, look, sha256
from training.data import DataError, DataSet, load_data
from training.recipe import Pictures

EPOCHS = 6
BATCH = 128
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 0.05
SHIFT = 2  # pixels up to which training pictures are moved in either direction


def train(data: DataSet, epochs: int = EPOCHS, seed: int = 0) -> Classifier:
    """A classifier of the training pictures of `data`, in eval(), its weights rounded as they are stored."""
    torch.manual_seed(seed)
    classifier = Classifier(len(data.domain.classes)).train()
    steps = len(data.train) // BATCH
    optimizer = torch.optim.AdamW(classifier.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    rate = OneCycleLR(optimizer, LEARNING_RATE, total_steps=epochs * steps + 1, pct_start=0.2)
    for epoch in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(data.train))[: steps * BATCH].split(BATCH):
            images = moved(data.train[rows].float() / 255)
            loss = F.cross_entropy(classifier(images), data.train_labels[rows], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rate.step()
            total += loss.item() / steps
        typer.echo(f"{data.domain.name} classifier {epoch + 1}/{epochs}: cross-entropy {total:.4f}")
    return classifier.half().float().requires_grad_(False).eval()


def moved(images: Tensor) -> Tensor:
    """Pictures [N, C, H, W], all of them moved by the same few pixels, with black beyond the edge."""
    down, right = torch.randint(0, 2 * SHIFT + 1, (2,)).tolist()
    height, width = images.shape[2:]
    return F.pad(images, [SHIFT] * 4)[:, :, down : down + height, right : right + width]


def accuracy(classifier: Classifier, data: DataSet) -> float:
    """The share of the test pictures whose class it names."""
    return (look(classifier, data.test).labels == data.test_labels).double().mean().item()


def main(
    name: Annotated[str, typer.Argument(help="The data set: mnist or fashion.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put.")] = Path("data"),
    epochs: Annotated[int, typer.Option(help="Passes over the training pictures.")] = EPOCHS,
    seed: Annotated[int, typer.Option(help="Of the weights and the order.")] = 0,
) -> None:
    """Trains the classifier of a data set and stores it with its hash and its test accuracy."""
    try:
        data = load_data(Pictures(name), data_dir)
        if data.image_shape != (1, 28, 28):
            raise DataError(f"The classifier takes pictures of [1, 28, 28], and {data.domain.title} has others.")
    except DataError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    classifier = train(data, epochs, seed)
    path, right = FOLDER / f"{name}.safetensors", accuracy(classifier, data)
    FOLDER.mkdir(exist_ok=True)
    halves = {key: each.half() if each.is_floating_point() else each for key, each in classifier.state_dict().items()}
    save_file({key: each.contiguous() for key, each in halves.items()}, path)
    noted = {"sha256": sha256(path), "test_accuracy": round(right, 4), "classes": data.domain.classes}
    text = json.dumps(facts() | {name: noted}, indent=1, ensure_ascii=False)
    (FOLDER / "classifiers.json").write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{path}: {right:.2%} of the test pictures right.")


if __name__ == "__main__":
    typer.run(main)
