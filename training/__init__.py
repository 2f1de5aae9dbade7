"""From a recipe to a checkpoint: data, schedule, loop, evaluation."""
