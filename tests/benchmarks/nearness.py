"""How often what is called empty or doubtful is so: a model's own codes, random ones, and bad midpoints.

    python -m tests.benchmarks.nearness --data-dir DATA [NAME …]

Pictures are judged by a small classifier's features, which is trained here: what lies farther from all training
pictures than 95 % of a model's reconstructions do counts as bad. All codes are of test pictures
beyond the held-out ones.
"""

from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from hub import list_models, load_checkpoint
from latent.doubt import signs
from latent.exhibit import Exhibit, thinned
from training.data import DataSet, load_data
from training.evaluate import HELD_OUT
from training.recipe import Pictures

COUNT = 3000  # of each kind of code: of the midpoints one in ten or so is bad
SHOWN = 20_000  # training pictures to learn from and to compare with


def judge(data: DataSet) -> nn.Module:
    """Features of pictures, [N, C, H, W] to [N, 64]."""
    torch.manual_seed(0)
    channels, height, width = data.train.shape[1:]
    features = nn.Sequential(
        *(nn.Conv2d(channels, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(32 * ((height + 3) // 4) * ((width + 3) // 4), 64), nn.ReLU()),
    )
    head = nn.Linear(64, len(data.domain.classes))
    optimizer = torch.optim.Adam([*features.parameters(), *head.parameters()], 2e-3)
    for _ in range(3):
        for batch in torch.randperm(SHOWN).split(128):
            loss = cross_entropy(head(features(data.train[batch].float() / 255)), data.train_labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return features.eval()


@torch.inference_mode()
def figures(name: str, data: DataSet, features: nn.Module) -> dict[str, float]:
    """Shares of codes that are called empty, or whose pictures are called doubtful; flagged is one of the two."""
    checkpoint = load_checkpoint(name)
    model = checkpoint.model
    exhibit = Exhibit(name, name, name, model, thinned(checkpoint.held_out), checkpoint.domain)
    images = data.test[HELD_OUT : HELD_OUT + COUNT].float() / 255
    codes, generator = model.encode(images), torch.Generator().manual_seed(0)

    def empty(some: Tensor) -> Tensor:
        near = exhibit.nearness
        return near.evidence(some[:, exhibit.used]) < near.quantiles[near.empty]

    def flagged(some: Tensor) -> Tensor:
        parts = [signs(model, exhibit.nearness, exhibit.held_out, exhibit.used, part) for part in some.split(100)]
        return empty(some) | exhibit.doubt.doubtful(torch.cat(parts))

    ends = torch.randint(len(codes), (2, COUNT), generator=generator)
    middles = codes[ends].mean(0)
    training = features(data.train[:SHOWN].float() / 255)
    far = [torch.cdist(features(model.decode(some)), training).amin(1) for some in (codes, middles)]
    bad_back, bad = (each > far[0].quantile(0.95) for each in far)
    flagged_back, flagged_middles = flagged(codes), flagged(middles)
    found = {"random codes empty": empty(model.sample_codes(COUNT, seed=1)).float().mean().item()}
    if model.stochastic:
        spread = model.posterior(images).stddev * torch.randn(codes.shape, generator=generator)
        found["posterior draws empty"] = empty(codes + spread).float().mean().item()
    found |= {
        "good reconstructions flagged": flagged_back[~bad_back].float().mean().item(),
        "bad ones": flagged_back[bad_back].float().mean().item(),
        "bad midpoints": bad.float().mean().item(),
        "of these empty": empty(middles)[bad].float().mean().item(),
        "of these flagged": flagged_middles[bad].float().mean().item(),
        "other midpoints flagged": flagged_middles[~bad].float().mean().item(),
    }
    return found


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Bundled models; all with codes of numbers by default.")
    ] = None,
    data_dir: Annotated[Path, typer.Option(help="Where the data sets lie.")] = Path("data"),
) -> None:
    """Prints the shares in per cent, a line a model."""
    judges: dict[str, tuple[DataSet, nn.Module]] = {}
    for name in names or [entry.name for entry in list_models()]:
        checkpoint = load_checkpoint(name)
        if checkpoint.model.discrete:
            continue
        key = checkpoint.domain.name
        if key not in judges:
            data = load_data(Pictures.from_dict(checkpoint.training["recipe"]["data"]), data_dir)
            judges[key] = data, judge(data)
        shares = figures(name, *judges[key])
        typer.echo(f"{name:18}" + "  ".join(f"{words} {100 * share:.1f}" for words, share in shares.items()))


if __name__ == "__main__":
    typer.run(main)
