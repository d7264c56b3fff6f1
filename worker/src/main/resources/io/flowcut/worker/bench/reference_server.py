"""Runs functions of a driver on request, for `flowcut bench`.

usage: reference_server.py DRIVER REFERENCE_FOLDER
Each line of standard input is {"function": NAME, "arguments": {...}}; each is answered by one line of JSON, which is
{"error": TEXT} when the function raised. The driver is a module beside this file.
"""
import importlib
import json
import os
import sys


def main(driver, reference):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not become an answer
    sys.path.insert(0, reference)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True

    def answer(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    try:
        module = importlib.import_module(driver)
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})
        return
    answer({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer(getattr(module, request["function"])(**request["arguments"]) or {})
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})


main(*sys.argv[1:])
