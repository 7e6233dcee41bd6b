"""The search room: questions and answers over papers; knows no SQL."""
