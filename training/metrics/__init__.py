"""What is measured of a model: one figure a function, known by being here."""

from training.metrics import (  # noqa: F401, I001  (in the order of a report)
    likelihood, importance, reconstruction, codebook, samples, space, probes, anomalies, size,
)  # fmt: skip
from training.metrics.metric import METRICS, Measured, Metric, Reading, part_of_report

__all__ = ["METRICS", "Measured", "Metric", "Reading", "part_of_report"]
