"""The families of autoencoders, one a file. A family is known by being here."""
