"""Life over time, generated: injections into benign pages, and a simulated quarter of a province."""
