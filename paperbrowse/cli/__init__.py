"""The CLI room: the door for scripts and for people who know what they want."""
