"""JSON shapes of patrols: what is set up, and what is walked."""
