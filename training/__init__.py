"""From a recipe to a checkpoint: data, schedule, loop, evaluation."""

import os

# Threads that wait for work sleep instead of spinning. Where another program shares the processor, spinning made a
# training with small matrices twenty times slower. The OpenMP library reads this once, when torch is first imported,
# which this module comes before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
