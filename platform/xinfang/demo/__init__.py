"""A small Henan to look at: invented people and cases in the province's real regions.

Seeded through the same actions as any installation, under actors appointed for it, so that whatever
the demo shows has its ledger entry. Every invented name says so: 张某某（虚构）.
"""
