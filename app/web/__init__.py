"""Flask kit: pages, forms, guards, errors, the API's doors, languages, headers.

No room may be imported here; rooms hang themselves in through `app.registry`.
"""
