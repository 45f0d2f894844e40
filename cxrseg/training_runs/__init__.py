"""What a training run takes in and leaves behind (split, films, labels of its own, history, state), and runs
side by side. The loop itself is `cxrseg.training`.
"""
