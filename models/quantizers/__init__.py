"""The discrete bottlenecks: vectors become the entries of a codebook."""
