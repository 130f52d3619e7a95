"""The tree that everything happens in: city, district, street, community, grid.

Every row of the house keeps the place it happened in. Places are opened and closed, never
deleted, and never moved to another parent: history stays where it was.

Nouns: place, grid, re-cut. (Chinese: 市、区、街道、社区、网格；网格调整)
"""
