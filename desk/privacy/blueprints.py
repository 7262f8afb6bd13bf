"""Every page of this package, for the application."""

from desk.privacy import person_views, public_views, step_pages, views

BLUEPRINTS = (views.bp, person_views.bp, step_pages.bp, public_views.bp)
