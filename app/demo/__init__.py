"""The demo city: four communities of Hangzhou with invented people and ninety days of history.

Everything is made through the services that the pages use, at pinned instants,
so that the books balance and every number opens into its scans. It knows every
room, like the factory; no room knows it.
"""
