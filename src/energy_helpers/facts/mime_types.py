"""
MIME types of notebook outputs other than HTML and plain text.

This module imports nothing, because a kernel and the process that makes pages start with it.
"""

# JupyterLab, Notebook and VS Code draw this type with their own Vega. Altair's renderer of that
# kind names a type that they do not know, and its default one loads Vega from another host.
CHART_MIME = "application/vnd.vegalite.v5+json"
