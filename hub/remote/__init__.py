"""The Hugging Face Hub: asking it, fetching from it, and what its answers mean for people."""
