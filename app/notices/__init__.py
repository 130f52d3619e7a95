"""What the system tells a person: an inbox, so that nobody has to ask; and outside it, where the person wants that.

Nouns: notice, kind, inbox, reading, channel, reach, delivery, reminder. (Chinese: 消息、提醒)
A notice holds a kind and values, not a sentence: the reader's language makes the sentence. What is to leave the
house (SMS, WeChat) is a delivery, written with its notice and carried out later by the courier.
"""
