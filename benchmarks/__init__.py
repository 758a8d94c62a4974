"""What the package must reach, each figure measured against its peer in the same run."""
