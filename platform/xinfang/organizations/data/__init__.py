"""Lists of regions as data, and the program that makes them."""
