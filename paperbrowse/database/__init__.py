"""The database room: how a SQLite file is opened, moved between versions and set aside."""
