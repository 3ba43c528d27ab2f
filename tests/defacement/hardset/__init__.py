"""Hard pages, generated: attack kind × language × surrounding genuine page, and what must not be taken for them.

Written from knowledge of the world; nothing in it comes from a collected page. `cases.py` puts them together.
"""
