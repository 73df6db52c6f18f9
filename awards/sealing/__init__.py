"""Sealing: heads of an edition's log signed by two key holders, receipts with their proofs, what anybody may check."""
