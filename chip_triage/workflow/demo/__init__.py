"""The bundled demonstration: its inputs are generated, so that it also runs from a wheel."""
