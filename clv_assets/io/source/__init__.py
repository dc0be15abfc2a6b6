"""The source read: files, a database, the sample shop, and the tables beside them."""
