"""The small server for what moves in the visitor’s browser; both front ends mount it at /live."""
