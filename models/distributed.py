"""What several processes that share a batch know of each other's rows."""

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.nn.functional import all_gather


def gathered(rows: Tensor) -> Tensor:
    """The rows [N, …] of all processes in the order of the global batch, whose rows went round in turn.

    Gradients reach every process's own rows. With one process, the rows themselves.
    """
    if not (dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1):
        return rows
    parts = all_gather(rows.contiguous()) if rows.requires_grad else _plain(rows)
    return torch.stack(tuple(parts), dim=1).flatten(0, 1)


def _plain(rows: Tensor) -> list[Tensor]:
    parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, rows.contiguous())
    return parts
