"""A store for assistants: what it holds as tools of the Model Context Protocol (MCP), to be read only."""
