"""What the server answers over HTTP, described in OpenAPI."""
