//! Vectors, both ways.
