"""What stands before every door: ids, checks, limits, access, and what is told of each request."""
