"""A store as a publication: site, data, tables, checksums, what changed, and a description that machines read."""
