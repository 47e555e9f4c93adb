"""archkg: an architecture knowledge graph of AWS."""
