"""What programs ask for over the REST API that Camunda 8's clients speak: its words, its filters, our use cases.

Answers are plain documents with every field present, null when there is nothing to say, because these clients stop at a
field that is missing. Keys are decimal strings, variables JSON texts, instants ISO 8601 with zone. Our own API has the
richer views; this one exists so that workers and scripts written for the other need no change but the address.
"""
