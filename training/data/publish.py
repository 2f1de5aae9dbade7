"""A data set with its table of attributes as a data set of the Hub: two Parquet files and a card."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from huggingface_hub import CommitOperationAdd
from PIL import Image
from torch import Tensor

from hub.folder.card import DATA
from hub.remote.client import client
from hub.remote.errors import explained
from training.data.dataset import DataSet

PARTS = ("train", "test")
ROWS = 1000  # of a group: what a viewer reads at a time


def publish_data(data: DataSet, repo: str, private: bool = False) -> str:
    """Puts the data set into the Hub's data set `repo`, in one commit; returns its address. Raises `HubError`."""
    api = client()
    files = {f"data/{part}.parquet": parquet(data, part) for part in PARTS} | {"README.md": card(data, repo).encode()}
    with explained(repo):
        api.create_repo(repo, repo_type="dataset", private=private or None, exist_ok=True)
        operations = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=content) for name, content in files.items()]
        done = api.create_commit(repo, operations, commit_message=f"Publish {data.domain.title}", repo_type="dataset")
    return f"{api.endpoint}/datasets/{repo}/tree/{done.oid}"


def parquet(data: DataSet, part: str) -> bytes:
    """One part as a Parquet file as the library `datasets` writes them: pictures as PNG, levels with their names."""
    images = data.train if part == "train" else data.test
    columns = {name: (values.tolist(), levels) for name, values, levels in _columns(data, part)}
    rows = {"image": [{"bytes": _png(image), "path": None} for image in images]}
    table = pyarrow.table(rows | {name: values for name, (values, _) in columns.items()})
    features: dict[str, Any] = {"image": {"_type": "Image"}}
    for name, (_, levels) in columns.items():
        features[name] = {"names": list(levels), "_type": "ClassLabel"} if levels else _NUMBER
    table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, row_group_size=ROWS)
    return file.getvalue()


_NUMBER = {"dtype": "float64", "_type": "Value"}


def _columns(data: DataSet, part: str) -> list[tuple[str, Tensor, tuple[str, ...]]]:
    """The class and the attributes: name, values [N], levels."""
    known = data.train_attributes if part == "train" else data.test_attributes
    labels = data.train_labels if part == "train" else data.test_labels
    listed = [(each.name, known[each.name], each.levels) for each in data.domain.attributes]
    return [(data.domain.label, labels, data.domain.classes), *listed]


def _png(image: Tensor) -> bytes:
    """A picture [C, H, W] uint8 as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(image.permute(1, 2, 0).squeeze(2).numpy()).save(file, "PNG")
    return file.getvalue()


def card(data: DataSet, repo: str) -> str:
    """The README.md of the data set: what it holds, whose pictures they are, and how it was made."""
    domain, found = data.domain, data.found
    known = DATA.get(domain.name)
    licence = f"license: {known.licence}\n" if known and known.licence else ""
    levels = [f"| {domain.label} | {', '.join(domain.classes)} |"]
    levels += [
        f"| {each.name} | {', '.join(each.levels) or f'a number, from {each.low} to {each.high}'} |"
        for each in domain.attributes
    ]
    return f"""---
{licence}pretty_name: {json.dumps(domain.title, ensure_ascii=False)}
tags: [inbetween]
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train.parquet
  - split: test
    path: data/test.parquet
---

# {repo}

{domain.title}: {found.train:,} pictures to train on and {found.test:,} to test, \
{" × ".join(map(str, data.image_shape[1:]))} pixels, with what is known of each.

| Attribute | Levels |
|---|---|
{chr(10).join(levels)}

Made by `python -m training.data {domain.name}` of Inbetween. {domain.credit}
"""


def write_data(data: DataSet, folder: Path) -> None:
    """The same files in a folder of this machine."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        (folder / "data" / f"{part}.parquet").write_bytes(parquet(data, part))
    (folder / "README.md").write_text(card(data, folder.name), encoding="utf-8")
