"""What codes are drawn from."""
