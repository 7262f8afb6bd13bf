"""The pages of the knowledge base, as the application hangs them up."""

from desk.knowledge import public_views, step_pages, views, writing_views

BLUEPRINTS = (views.bp, writing_views.bp, step_pages.bp, public_views.bp)
