"""The pages of packs, as the web hangs them up."""

from desk.packs import edition_views, public_views, subscription_views, views

BLUEPRINTS = (views.bp, subscription_views.bp, edition_views.bp, public_views.bp)
