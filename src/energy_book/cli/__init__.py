"""The command line: commands, options and tables for the terminal."""
