"""First screens: what waits for those who work at a desk, gathered from the rooms below; writes nothing itself.

Nouns: summary (今日概况), what waits (待办), tonight (今晚班次), short shift (人手不够的班次).
The top floor: it may read every room.
"""
