"""The interface's own words in the languages of its readers: one catalogue (gettext, ``*.po``) for each language.

English stands in the code, in ``say("...")``: a page in English needs no catalogue. tests/words finds all of them with
Babel, and refuses a catalogue that lacks one or has one that nothing says. What the terminal says stays English.
"""
