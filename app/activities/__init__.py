"""Activities: what a team plans, when, and who comes.

Nouns: activity (活动), shift (班次), sign-up (报名), wait-list (候补). A seat is given under the
shift's lock, so the last one goes to exactly one person; whoever comes later waits in line.
"""
