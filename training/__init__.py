"""Annotated articles to train readers on, and what checks them."""
