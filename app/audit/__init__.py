"""Who did what, to what, when and why; written by the verb that did it, in its transaction.

Nouns: entry, action, subject, reason. (Chinese: 操作日志)
"""
