"""What is mine: hours, points, where each came from, and what comes next. Gathered from below; writes nothing.

Nouns: home page, account page, transaction. (Chinese: 首页, 我的, 积分明细)
"""
