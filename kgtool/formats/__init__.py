"""Answers and stores, written in the formats of other tools. To add one, see formats.py."""
