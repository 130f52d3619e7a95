"""What the system tells a person: an inbox, so that nobody has to ask.

Nouns: notice, kind, inbox, reading. (Chinese: 消息)
A notice holds a kind and values, not a sentence: the reader's language makes the sentence.
"""
