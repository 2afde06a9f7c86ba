"""The claims of a store as tables with keys: for databases, spreadsheets and whoever joins them with other data."""
