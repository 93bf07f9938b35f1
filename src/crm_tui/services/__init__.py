"""The world outside, without Textual or SQL: files that come in, mail that goes out, what ships with the product."""
