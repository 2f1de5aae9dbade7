"""The checkpoint folder: what is in it, what it has to be before it is opened, and how it is written."""
