"""What must hold whatever fails: each operation in turn is made to, and then it is looked at what is left."""
