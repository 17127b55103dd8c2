"""The doors in: files become records here, and nothing is lost on the way."""
