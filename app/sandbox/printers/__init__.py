"""Practice printers: real TCP servers that read what a printer would and write pictures.

They share no code with the ``printers`` package, so that a misreading there shows here.
"""
