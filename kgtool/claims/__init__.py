"""The domain: claims, the things that they are about, plans, and how each is named, dated and drawn."""
