"""What the centre counts: client profile, counselling by channel, access and workload; files."""
