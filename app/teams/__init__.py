"""Teams: who belongs together, under which brand, and who leads.

Nouns: team (队伍), brand (品牌, a row of vocabulary), member (队员), deputy (副队长), leader (队长).
A leader's or deputy's rights come from the membership row itself, so they end when it ends.
"""
