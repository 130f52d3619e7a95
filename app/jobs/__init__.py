"""Work that no request waits for: jobs that come round, and the worker that does them.

Nouns: job, schedule, queue, worker. (Chinese: 后台任务)
A job is a verb `(session, actor)` that may run at any time, twice, or on two machines at once,
and then changes nothing that it has changed before. One that waits for the world outside is an errand:
it holds no transaction while it waits. Rooms name theirs in their ``tasks.py``.
"""
