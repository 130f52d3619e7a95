"""Shops: partner shops round the corner and who works there.

Nouns: shop (商户), owner (店主), clerk (店员). What a shop hands out stands in the room of rewards.
Staff rights come from the staff row itself, so they end when it ends.
"""
