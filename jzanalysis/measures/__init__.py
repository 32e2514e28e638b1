"""The analyses: variance, structure, performance. Frames in, frames out; a sentence for each."""
