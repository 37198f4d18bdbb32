"""The models, protocols, charts and checks behind the course *The Price of Agreement*.

Arrows between the parts go one way::

    quantity <- engine <- protocols <- cases <- charts <- lab <- notebooks

Nothing left of ``charts`` imports matplotlib or ipywidgets, and neither does ``import coordlib``.
"""

__version__ = "0.1.0"
