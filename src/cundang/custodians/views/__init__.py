"""The pages of sign-in, offices, accounts, posts and the ledger."""
