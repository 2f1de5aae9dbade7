"""What is measured of a model, one figure a function."""
