"""What depends on private parts of Textual: the driver, the first screen, painting by line."""
