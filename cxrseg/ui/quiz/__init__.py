"""The tab in which visitors draw themselves, or judge the model."""
