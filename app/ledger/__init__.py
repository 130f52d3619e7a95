"""The points ledger: what a deed is worth, who holds what, and proof that nothing was made up.

Points move only here. Every transfer balances, nothing is rewritten, nobody goes below their
limit, once is once, a hold resolves once, points expire as told, clawing back what was spent
makes a debt, and tampering shows.

Nouns: scheme, rule, account, transaction, transfer, lot, hold, capture, void, reversal.
(Chinese: 积分方案、规则、账户、交易、分录、批次、冻结、核销、撤销、冲正)
"""
