"""What the centre counts: the client profile, counselling by channel, and their downloads."""
