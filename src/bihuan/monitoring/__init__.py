"""Monitoring: judging what was measured. Is a target met, is somebody to be told, for how long is it to be kept quiet?

Pure: values, definitions and the instant come in, the new standing and what is to be done come out.
"""
