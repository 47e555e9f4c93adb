"""Questions in plain words, answered with statements of the graph and nothing else."""
