"""Claims as a network: built, narrowed, laid out, and written as a page, as SVG or for other tools."""
