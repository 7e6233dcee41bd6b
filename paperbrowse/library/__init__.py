"""The library room: what the product does, without a face."""
