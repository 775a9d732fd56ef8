"""What is said to people who ask: the quick log of every contact, known or anonymous."""
