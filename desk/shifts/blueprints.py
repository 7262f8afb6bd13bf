"""The pages of posts and shifts, in one list."""

from desk.shifts import log_views, post_views, roster_views, setup_views, views

BLUEPRINTS = (views.bp, post_views.bp, roster_views.bp, setup_views.bp, log_views.bp)
