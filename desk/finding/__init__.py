"""One box for everything: whoever knows a kind of thing registers how it is found. It knows none of them."""
