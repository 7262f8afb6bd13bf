"""Figures that look better than the work behind them: each finding with its tickets, and what the figure is without them."""
