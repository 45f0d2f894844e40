"""What a training run reads and writes (split, films, pseudo-labels, history, state), and runs side by side. The loop
itself is `cxrseg.training`.
"""
