"""readygate: is this service ready, and if not, what exactly is missing?"""

__version__ = "0.1.0"
