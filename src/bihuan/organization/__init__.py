"""The company: people, posts, departments, who leads whom, who stands in for whom, which duties must not meet in one hand.

`model` holds the plain values, `directory` answers questions about them, `check` says what is wrong with the whole.
Responsibilities are given to posts (岗位), never to people: a person comes and goes, a post stays.
"""
