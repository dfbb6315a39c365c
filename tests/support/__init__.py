"""What tests share: fakes, probes, servers."""
