"""What citizens think of the service: the nine-element satisfaction survey (SKM) and its index (IKM)."""
