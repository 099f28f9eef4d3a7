"""The ledger in sentences, in English and Spanish: for terminal, screen and whoever asks over HTTP."""
