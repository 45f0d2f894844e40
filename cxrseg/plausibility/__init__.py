"""Whether a picture looks like an upright frontal chest radiograph, and what would make it one."""

from cxrseg.plausibility.assessment import Code, Plausibility, Remedy, assess, undo

__all__ = ["Code", "Plausibility", "Remedy", "assess", "undo"]
