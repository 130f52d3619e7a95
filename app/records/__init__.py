"""Service records: what was done, by whom, where, when, for how long, on what evidence.

Nouns: service record (志愿服务记录), source (measured by scans or typed in), mark (something a
person should look at), approval (审核), rejection, reversal (冲正), decision (each of these, kept
for ever). A record is written pending, in the transaction of the check-out or when it is typed in;
a second person approves it; only then the ledger thanks for it. A minute is counted once.
"""
