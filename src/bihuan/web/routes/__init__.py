"""The addresses of the API, one module per subject; each handler names one use case."""
