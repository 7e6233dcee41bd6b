"""SQLite files: opening, migration, transactions, backups and quarantine."""
