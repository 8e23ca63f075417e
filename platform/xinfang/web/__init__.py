"""Sign-in, health and the headers of every answer: the parts of the edge that aren't the graph."""
