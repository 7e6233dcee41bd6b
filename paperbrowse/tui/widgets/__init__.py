"""The widgets room: the parts a screen is made of."""
