"""The graph: the schema that clients may ask, and the edge that answers them."""
