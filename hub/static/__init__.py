"""The edition without a server: the primer and the live views as files that any static host, or a folder, serves."""
