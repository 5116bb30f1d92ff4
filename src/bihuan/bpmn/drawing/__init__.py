"""Pictures of diagrams in the look of the product, without a browser: `picture.svg`, and `picture.png` from it."""
