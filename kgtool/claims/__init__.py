"""The domain: claims, the things that they are about, plans, and how each looks and is told."""
