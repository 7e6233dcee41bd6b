"""The user's stars, read marks, tags, notes and saved searches, stored in library.db."""
