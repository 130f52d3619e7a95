"""Ground floor: what every room stands on, and nothing of HTTP.

Settings, database, unit of work, errors, clock, ids, keys, actor and
permissions, paging, idempotency, events.
"""
