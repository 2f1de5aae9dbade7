"""What is measured of a model: one figure a function, known by being here."""

from training.metrics import likelihood, reconstruction, codebook, size  # noqa: F401, I001  (in the order of a report)
from training.metrics.metric import METRICS, Measured, Metric, metric

__all__ = ["METRICS", "Measured", "Metric", "metric"]
