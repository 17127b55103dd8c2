"""The only place where readers, analysis and reports meet."""
