"""The command line: commands, options, tables for the terminal."""
