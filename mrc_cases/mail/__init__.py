"""Letters by e-mail: queued in the database, retried, never lost; nothing of anybody in them."""
