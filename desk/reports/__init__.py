"""What supervisors look at: whose time it was, and which promises were missed."""
