"""
The types of what a notebook shows that are not HTML or plain text.

This module imports nothing, because a kernel and the process that makes pages start with it.
"""

# What JupyterLab, Notebook and VS Code draw with a Vega of their own. Altair's renderer of that
# kind names a type that they do not know, and its default one loads Vega from another host.
CHART_MIME = "application/vnd.vegalite.v5+json"
