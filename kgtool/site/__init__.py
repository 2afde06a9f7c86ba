"""A store as a folder of pages that can be published as it is."""
